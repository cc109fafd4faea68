//! What is right at the end of a history.

use std::collections::{BTreeMap, BTreeSet};

use google_emulator::Emulator;
use kpiwarden::journal::MemoryJournal;
use kpiwarden::sheets::google::CommentMode;

use super::people::People;
use super::{MARK, OWN, place};
use crate::World;

/// What stands in our columns by row, and our comments by cell.
pub(super) struct Ours {
    values: Vec<BTreeMap<String, String>>,
    comments: BTreeMap<String, String>,
}

/// Our part of a sheet, and what is wrong with it by itself; and theirs.
fn parts(emulator: &Emulator, id: &str, tab: &str) -> (Ours, Vec<Vec<String>>, Vec<String>) {
    let grid = emulator.grid(id, tab);
    let header = grid.iter().find(|row| row.iter().any(|cell| cell == "KPI")).cloned().unwrap_or_default();
    let own: BTreeMap<usize, String> = header
        .iter()
        .enumerate()
        .filter(|(_, text)| OWN.contains(&text.as_str()))
        .map(|(at, text)| (at, text.clone()))
        .collect();
    let mut problems = Vec::new();
    for name in OWN {
        let count = header.iter().filter(|text| **text == name).count();
        if count > 1 {
            problems.push(format!("column {name} stands there {count} times"));
        }
    }
    let values = grid
        .iter()
        .map(|row| {
            let cells = own.iter().filter_map(|(at, name)| Some((name.clone(), row.get(*at)?.clone())));
            cells.filter(|(_, text)| !text.is_empty()).collect()
        })
        .collect();
    let mut theirs: Vec<Vec<String>> = grid
        .iter()
        .map(|row| {
            let cells = row.iter().enumerate().filter(|(at, _)| !own.contains_key(at));
            trimmed(cells.map(|(_, text)| text.clone()).collect())
        })
        .collect();
    theirs.truncate(theirs.iter().rposition(|row| !row.is_empty()).map_or(0, |at| at + 1));
    let mut comments = BTreeMap::new();
    for (cell, note) in emulator.notes(id, tab) {
        if is_ours(&note) && !note.contains("writes these columns") {
            comments.insert(named(&header, &cell), note);
        }
    }
    // One thread a cell, open or resolved: what is broken again is opened again, not posted again.
    let mut threads: BTreeMap<String, usize> = BTreeMap::new();
    for thread in emulator.threads(id).iter().filter(|thread| thread.head.content.contains(MARK)) {
        let Some(range) = thread.range else { continue };
        let value = range.value();
        let at = |key: &str| value.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0) as u32;
        let cell = named(&header, &place(at("startRowIndex"), at("startColumnIndex")));
        *threads.entry(cell.clone()).or_default() += 1;
        if !thread.resolved && comments.insert(cell.clone(), thread.head.content.clone()).is_some() {
            problems.push(format!("two comments on {cell}"));
        }
    }
    problems.extend(
        threads.iter().filter(|(_, count)| **count > 1).map(|(cell, count)| format!("{count} threads on {cell}")),
    );
    (Ours { values, comments }, theirs, problems)
}

/// A cell by its row and the header above it: a column of ours that a person dropped stands elsewhere when it comes again.
fn named(header: &[String], cell: &str) -> String {
    let at = kpiwarden::model::CellRef::parse(cell).expect("a cell");
    let name = header.get(usize::from(at.column)).filter(|name| !name.is_empty());
    name.map_or_else(|| cell.to_owned(), |name| format!("{name} {}", at.row + 1))
}

fn trimmed(mut row: Vec<String>) -> Vec<String> {
    row.truncate(row.iter().rposition(|text| !text.is_empty()).map_or(0, |at| at + 1));
    row
}

/// Whether a note ends in our mark, so that it is not theirs.
fn is_ours(note: &str) -> bool {
    note.rsplit('\n').next().is_some_and(|line| format!("\n{line}").starts_with(MARK))
}

fn notes_of_people(emulator: &Emulator, id: &str, tab: &str) -> BTreeMap<String, String> {
    let notes = emulator.notes(id, tab).into_iter();
    notes.filter(|(_, note)| !is_ours(note) && !note.contains("by hand")).collect()
}

/// Whether everything of theirs is as they left it.
fn theirs(people: &People) -> Vec<String> {
    let (emulator, id, tab) = (&people.emulator, people.id.as_str(), people.tab.as_str());
    let (_, mut is, mut problems) = parts(emulator, id, tab);
    // What they typed into a column of ours stays theirs when it turns out that the column was not to be ours.
    for row in &mut is {
        row.iter_mut().filter(|text| text.starts_with("by hand")).for_each(String::clear);
        *row = trimmed(std::mem::take(row));
    }
    is.truncate(is.iter().rposition(|row| !row.is_empty()).map_or(0, |at| at + 1));
    let (_, left, _) = parts(&people.twin, &people.twin_id, tab);
    if is != left {
        let rows = is.iter().zip(&left).enumerate().filter(|(_, (is, was))| is != was);
        let differ: Vec<String> =
            rows.map(|(row, (is, was))| format!("row {}: {is:?} instead of {was:?}", row + 1)).collect();
        problems.push(format!("cells of people were changed: {differ:?} ({} rows, {})", is.len(), left.len()));
    }
    let notes = notes_of_people(emulator, id, tab);
    let notes_left = notes_of_people(&people.twin, &people.twin_id, tab);
    if notes != notes_left {
        problems.push(format!("notes of people were changed: {notes:?} instead of {notes_left:?}"));
    }
    let threads = People::threads_of(emulator, id);
    let threads_left = People::threads_of(&people.twin, &people.twin_id);
    if threads != threads_left {
        problems.push(format!("comments of people were changed: {threads:?} instead of {threads_left:?}"));
    }
    let mut standing: Vec<String> = emulator.grid(id, tab).into_iter().flatten().collect();
    standing.extend(emulator.notes(id, tab).into_values());
    for text in &people.by_hand {
        let count = standing.iter().filter(|found| *found == text).count();
        if count != 1 {
            problems.push(format!("{text:?} of a person stands there {count} times"));
        }
    }
    problems
}

/// Whether every row carries what a first sync of the twin says of it, and every comment hangs where it should.
fn ours(people: &People, twin: &World, comments: CommentMode) -> Vec<String> {
    let mut problems = Vec::new();
    let tab = people.tab.as_str();
    let (is, ..) = parts(&people.emulator, &people.id, tab);
    twin.sync(&twin.google(comments), &people.twin_id, &mut MemoryJournal::default());
    let (expect, ..) = parts(&twin.emulator, &people.twin_id, tab);
    for (row, (is, expect)) in is.values.iter().zip(&expect.values).enumerate() {
        let by_hand = |name: &String| is.get(name).is_some_and(|text| people.by_hand.contains(text));
        let names = is.keys().chain(expect.keys()).filter(|name| !by_hand(name));
        for name in names {
            if is.get(name) != expect.get(name) {
                problems.push(format!("row {}: {name} {:?} instead of {:?}", row + 1, is.get(name), expect.get(name)));
            }
        }
    }
    problems.dedup();
    // What a person wrote over a note of ours keeps us from that cell.
    let note_by_hand = people.by_hand.iter().any(|text| text.contains(MARK));
    let cells = |ours: &Ours| ours.comments.keys().cloned().collect::<Vec<_>>();
    if cells(&is) != cells(&expect) && !note_by_hand {
        problems.push(format!("comments on {:?} instead of {:?}", cells(&is), cells(&expect)));
    }
    for (cell, text) in is.comments.iter().filter(|_| !note_by_hand) {
        let wanted = expect.comments.get(cell).map(|text| codes(text));
        if wanted.as_ref().is_some_and(|wanted| *wanted != codes(text)) {
            problems.push(format!("the comment on {cell} speaks of {:?} instead of {wanted:?}", codes(text)));
        }
    }
    problems
}

/// The rules that a comment speaks of.
fn codes(text: &str) -> BTreeSet<&str> {
    let is_code = |word: &&str| {
        let (letter, number) = word.split_at_checked(1).unwrap_or_default();
        number.len() == 3 && number.parse::<u16>().is_ok() && letter.chars().all(|c| c.is_ascii_uppercase())
    };
    text.split_whitespace().filter(is_code).collect()
}

/// What is wrong at the end. `refused`: a guard kept us from writing, so ours may be old.
pub(super) fn problems(people: &People, twin: &World, comments: CommentMode, refused: bool) -> Vec<String> {
    let mut problems = theirs(people);
    if !refused {
        problems.extend(ours(people, twin, comments));
    }
    problems
}
