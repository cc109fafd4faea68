//! The data files are TOML, complete and without slips.

use super::load::items;
use super::{Class, Lexicon, fold, hash_text, hash_word};
use crate::model::Language;

const FILES: [(&str, &str); 6] = [
    ("en", include_str!("en.toml")),
    ("de", include_str!("de.toml")),
    ("fr", include_str!("fr.toml")),
    ("es", include_str!("es.toml")),
    ("pt", include_str!("pt.toml")),
    ("other", include_str!("other.toml")),
];

fn leaves(prefix: &str, table: &toml::Table, found: &mut Vec<(String, String, String)>) {
    for (key, value) in table {
        match value {
            toml::Value::String(text) => found.push((prefix.to_owned(), key.clone(), text.clone())),
            toml::Value::Table(inner) => {
                let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                leaves(&name, inner, found);
            }
            other => panic!("{prefix}.{key} is {other}"),
        }
    }
}

#[test]
fn the_narrow_reader_reads_what_a_full_reader_reads() {
    for (name, text) in FILES.iter().chain([&("languages", include_str!("languages.toml"))]) {
        let mut full = Vec::new();
        leaves("", &text.parse().unwrap_or_else(|error| panic!("{name}: {error}")), &mut full);
        let mut narrow: Vec<_> = items(text)
            .into_iter()
            .map(|item| {
                (item.table.to_owned(), item.key.to_owned(), item.text.trim_start_matches('\n').replace("\\\"", "\""))
            })
            .collect();
        full.sort();
        narrow.sort();
        assert_eq!(full, narrow, "{name}");
    }
}

#[test]
fn every_list_has_a_role() {
    for (name, text) in FILES {
        for item in items(text).iter().filter(|item| item.table == "classes") {
            assert!(Class::from_key(item.key).is_some(), "{name}: nobody knows the list {}", item.key);
        }
    }
}

#[test]
fn every_language_can_rewrite_and_explain() {
    for language in [Language::En, Language::De, Language::Fr, Language::Es, Language::Pt] {
        let lexicon = Lexicon::of(language);
        for key in
            ["count_that", "share_of_that", "share_that", "share_use", "from_to", "share_from_to", "from", "deadline"]
        {
            assert!(lexicon.text(key).is_some(), "{language:?} lacks the text {key}");
        }
        for number in 1..=6 {
            let list = lexicon.vague_list(number).expect("six vague lists");
            assert!(!list.why.is_empty() && !list.suggestion.is_empty(), "{language:?}: {} explains itself", list.name);
        }
    }
}

#[test]
fn words_match_whole_by_beginning_and_by_ending() {
    let check = |language: Language, word: &str, class: Class| {
        let entry = Lexicon::of(language).word(word, hash_text(word));
        assert!(entry.class.any(class), "{word}");
    };
    check(Language::En, "Percentages", Class::SHARE_OF);
    check(Language::En, "implementing", Class::DO);
    check(Language::De, "Überweisungskosten", Class::MONEY);
    check(Language::De, "nachhaltigen", Class::VAGUE);
    check(Language::Fr, "Proportion", Class::SHARE_OF);
    check(Language::Pt, "número", Class::COUNT_OF);
}

#[test]
fn folding_takes_case_and_accents_off() {
    for (word, folded) in [
        ("Qualité", "qualite"),
        ("qualite\u{301}", "qualite"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ωmega", "ωmega"),
    ] {
        assert_eq!(fold(word).as_bytes(), folded.as_bytes());
        assert_eq!(hash_text(word), hash_word(folded.as_bytes()));
    }
}
