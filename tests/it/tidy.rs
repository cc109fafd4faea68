//! The house is kept tidy: module directions, module docs, sizes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms and their levels (`docs/architecture.md`). A room may name rooms of lower levels only.
const LEVELS: &[(&str, u8)] = &[
    ("model", 0),
    ("caught", 0),
    ("reading", 1),
    ("rules", 2),
    ("progress", 2),
    ("plan", 3),
    ("ports", 4),
    ("engine", 5),
    ("sheets", 5),
    ("journal", 5),
    ("clock", 5),
    ("report", 6),
    ("daemon", 7),
    ("config", 8),
    ("cli", 9),
];

/// Files over 500 lines, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// What level 0 to 3 must never touch: input and output, clocks, threads of their own.
const IMPURE: &[&str] = &["std::fs", "std::net", "std::process", "std::time", "std::env", "tokio", "tracing::"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).expect("folder can be listed") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Whether a file holds nothing but the tests of the module beside it.
fn is_tests(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "tests")
        || path.parent().is_some_and(|folder| folder.ends_with("tests"))
}

fn level(room: &str) -> Option<u8> {
    LEVELS.iter().find(|(name, _)| *name == room).map(|&(_, level)| level)
}

fn room_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).expect("under src");
    let first = inside.components().next().expect("a component").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Every room that a file names through `crate::room`, as `use` line or in place; tests inside the file may look up.
fn rooms_named(source: &str) -> BTreeSet<String> {
    let body = source.split("#[cfg(test)]\nmod ").next().unwrap_or(source);
    let code: String = body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut named = BTreeSet::new();
    let mut rest = code.as_str();
    while let Some(at) = rest.find("crate::") {
        rest = &rest[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split(';').next().unwrap_or(group);
            named.extend(group.split([',', '}']).map(|part| identifier(part.trim())));
        } else {
            named.insert(identifier(rest));
        }
    }
    named.retain(|name| level(name).is_some());
    named
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn rooms_name_lower_rooms_only() {
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        let room = room_of(&path);
        let Some(own) = level(&room) else {
            assert!(matches!(room.as_str(), "lib" | "main"), "{room} has no level: give it one in {}", file!());
            continue;
        };
        if is_tests(&path) {
            continue;
        }
        let source = fs::read_to_string(&path).expect("source can be read");
        for other in rooms_named(&source) {
            if other != room && level(&other).is_some_and(|other| other >= own) {
                wrong.push(format!("{}: {room} (level {own}) names {other}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "a room names lower rooms only:\n{}", wrong.join("\n"));
}

#[test]
fn low_rooms_are_pure() {
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        if level(&room_of(&path)).is_none_or(|level| level > 3) || is_tests(&path) {
            continue;
        }
        let source = fs::read_to_string(&path).expect("source can be read");
        let body = source.split("#[cfg(test)]\nmod ").next().unwrap_or(&source);
        for line in body.lines().filter(|line| !line.trim_start().starts_with("//")) {
            if let Some(word) = IMPURE.iter().find(|word| line.contains(**word)) {
                wrong.push(format!("{}: {word} in `{}`", path.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "levels 0 to 3 do no input or output and read no clock:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_is() {
    for path in rust_files(&root().join("src")) {
        if is_tests(&path) {
            continue;
        }
        let source = fs::read_to_string(&path).expect("source can be read");
        // A rule's page is its module's documentation.
        let is_rule = path.parent().is_some_and(|folder| folder.ends_with("rules/catalog"))
            && source.contains("\nrule! {\n    ///");
        assert!(is_rule || source.starts_with("//!"), "{} has no module documentation", path.display());
    }
}

#[test]
fn files_keep_their_size() {
    let mut long = Vec::new();
    for path in rust_files(&root().join("src")) {
        if is_tests(&path) {
            continue;
        }
        let lines = fs::read_to_string(&path).expect("source can be read").lines().count();
        let name = path.strip_prefix(root()).expect("under the root").to_string_lossy().into_owned();
        let excused = LONG_FILES.iter().any(|(file, _)| *file == name);
        assert!(!(excused && lines <= 500), "{name} is short enough again: take it off the list");
        if lines > 500 && !excused {
            long.push(format!("{name}: {lines} lines"));
        }
    }
    assert!(long.is_empty(), "over 500 lines without a reason:\n{}", long.join("\n"));
}

#[test]
fn no_unfinished_marks_and_no_machine_paths() {
    let marks = [
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("#[ig", "nore"),
    ];
    for folder in ["src", "tests"] {
        for path in rust_files(&root().join(folder)) {
            let source = fs::read_to_string(&path).expect("source can be read");
            for mark in marks {
                assert!(!source.contains(mark), "{} holds the mark {mark}", path.display());
            }
        }
    }
}

#[test]
fn the_direction_check_sees_what_it_should() {
    let source = "use crate::{\n    plan::Plan,\n    model::Cell,\n};\n// crate::cli is only talked of\nlet x = crate::report::text();\n#[cfg(test)]\nmod tests { use crate::engine; }";
    let named: Vec<String> = rooms_named(source).into_iter().collect();
    assert_eq!(named, ["model", "plan", "report"]);
}
