//! Reads the data files. They are TOML of a narrow shape (tables, and strings of one or many lines), so that five of
//! them are read in well under a millisecond; a test compares the outcome with a full TOML reader.

use super::lexicon::{Entry, Lexicon, Table, VagueList, chain, hash_word};
use super::{Class, fold, is_word_char};

/// One `key = "text"` with the table it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) table: &'static str,
    pub(super) key: &'static str,
    pub(super) text: &'static str,
}

/// The items of one file, in order.
pub(super) fn items(mut rest: &'static str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut table = "";
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            table = name;
        } else if let Some((key, value)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            if value == "\"\"\"" {
                let (text, after) = rest.split_once("\"\"\"").unwrap_or((rest, ""));
                items.push(Item { table, key, text });
                rest = after;
            } else if let Some(text) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
                items.push(Item { table, key, text });
            }
        }
    }
    items
}

/// Compiles the words of one language from its files.
pub(super) fn lexicon(files: &[&'static str]) -> Lexicon {
    let mut lexicon = Lexicon {
        exact: Table::with_capacity(3000),
        prefix: Table::with_capacity(200),
        phrase: Table::with_capacity(600),
        ..Lexicon::default()
    };
    for item in files.iter().flat_map(|file| items(file)) {
        if item.table == "classes" {
            if let Some(class) = Class::from_key(item.key) {
                add_words(&mut lexicon, item.text, Entry { class, ..Entry::default() });
            }
        } else if let Some(name) = item.table.strip_prefix("vague.") {
            add_vague(&mut lexicon, name, item);
        } else if item.table == "rewrite" {
            lexicon.texts.push((item.key, item.text));
        }
    }
    lexicon
}

fn add_vague(lexicon: &mut Lexicon, name: &'static str, item: Item) {
    if lexicon.vague_lists.last().is_none_or(|list| list.name != name) {
        lexicon.vague_lists.push(VagueList { name, ..VagueList::default() });
    }
    let number = u8::try_from(lexicon.vague_lists.len()).unwrap_or(u8::MAX);
    match (item.key, lexicon.vague_lists.last_mut()) {
        ("why", Some(list)) => list.why = item.text,
        ("suggestion", Some(list)) => list.suggestion = item.text,
        _ => add_words(lexicon, item.text, Entry { class: Class::VAGUE, value: 0, vague: number }),
    }
}

fn add_words(lexicon: &mut Lexicon, list: &str, entry: Entry) {
    for word in list.split([',', '\n']).map(str::trim).filter(|word| !word.is_empty()) {
        let (word, value) = match word.rsplit_once('=') {
            Some((word, value)) if !word.is_empty() => match value.parse() {
                Ok(value) => (word, value),
                Err(_) => (word, 0),
            },
            _ => (word, 0),
        };
        let entry = Entry { value, ..entry };
        if let Some(ending) = word.strip_prefix('*') {
            let folded = fold(ending);
            lexicon.suffix.add(hash_word(folded.as_bytes()), entry);
        } else if let Some(stem) = word.strip_suffix('*') {
            if stem.contains(' ') {
                add_phrase(lexicon, stem, entry);
            } else {
                let folded = fold(stem);
                lexicon.prefix.add(hash_word(folded.as_bytes()), entry);
            }
        } else if let Some(singular) = word.strip_suffix('~') {
            add_phrase(lexicon, singular, entry);
            for plural in plurals(singular) {
                add_phrase(lexicon, &plural, entry);
            }
        } else {
            add_phrase(lexicon, word, entry);
        }
    }
}

fn plurals(word: &str) -> Vec<String> {
    let mut plurals = vec![format!("{word}s")];
    if let Some(stem) = word.strip_suffix('y') {
        plurals.push(format!("{stem}ies"));
    } else {
        plurals.push(format!("{word}es"));
    }
    plurals
}

/// The words of a text as the sentence reader cuts them: letters and digits, with inner hyphens.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word_char(c) && c != '-' && c != '/')
        .map(|word| word.trim_matches(['-', '/']))
        .filter(|word| !word.is_empty())
}

fn add_phrase(lexicon: &mut Lexicon, text: &str, entry: Entry) {
    let mut words = words_of(text).flat_map(|word| word.split('/')).map(|word| hash_word(fold(word).as_bytes()));
    let Some(first) = words.next() else { return };
    let mut hash = first;
    let mut length = 1;
    for word in words {
        hash = chain(hash, word);
        length += 1;
    }
    if length == 1 {
        lexicon.exact.add(first, entry);
    } else {
        lexicon.exact.add(first, Entry { class: Class::PHRASE, ..Entry::default() });
        lexicon.phrase.add(hash, entry);
    }
}
