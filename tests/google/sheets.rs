//! What stands in real spreadsheets besides plain cells: filters, frozen rows, tables, protection, chips, tabs, threads.

use std::collections::BTreeMap;

use google_emulator::{Config, Edit, Role};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::sheets::google::CommentMode;
use serde_json::json;

use crate::{HEADER, OWNER, World, good_rows};

const TAB: &str = "Sheet1";

fn request(request: serde_json::Value) -> Edit {
    Edit::Request { request }
}

fn tab() -> String {
    TAB.to_owned()
}

/// The open threads of a cell of the first tab.
fn open(world: &World, id: &str, cell: &str) -> usize {
    world.emulator.threads_on(id, TAB, cell).iter().filter(|thread| !thread.resolved).count()
}

fn vague(row: &str) -> String {
    format!("{HEADER}\nMore customers,Improve the impact of {row},Hugo Sand,links,20,40,35,2026-07-01,2026-12-31\n")
}

#[test]
fn five_hundred_rows_with_comments_take_one_read_and_two_writes() {
    let world = World::new(Config::default());
    let mut rows = good_rows(500);
    for at in (0..500).step_by(7) {
        rows = rows.replace(
            &format!(
                "Number of {} {at},",
                ["leads", "links", "demos", "calls", "visits", "orders", "trials", "reviews", "articles", "talks"]
                    [at % 10]
            ),
            "Improve the impact,",
        );
    }
    let id = world.sheet(&rows);
    let google = world.google(CommentMode::Native);
    let mut journal = MemoryJournal::default();
    let synced = world.sync(&google, &id, &mut journal);
    assert_eq!(synced.outcomes[0].error, None, "{:?}", synced.outcomes[0].remarks);
    assert_eq!(world.calls(), (1, 2));
    let open = world.emulator.threads(&id).iter().filter(|thread| !thread.resolved).count();
    assert!(open >= 72, "{open}");
    assert!(!world.sync(&google, &id, &mut journal).outcomes[0].wrote());
    assert_eq!(world.calls(), (2, 2), "nothing changed");
    world.type_into(&id, "G400", "39");
    world.sync(&google, &id, &mut journal);
    assert_eq!(world.calls(), (3, 3), "a changed sheet takes one read and one write");
}

#[test]
fn filters_hidden_and_frozen_rows_stay_and_their_rows_are_judged() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(6));
    world.edit(
        &id,
        Edit::Filter { tab: tab(), range: "A1:I7".into(), column: 6, hidden: vec!["22".into(), "24".into()] },
    );
    world.edit(&id, Edit::HideRows { tab: tab(), at: 2, count: 1, hidden: true });
    let sheet = world.emulator.with_tab(&id, TAB, |tab| tab.id).expect("a tab");
    world.edit(
        &id,
        request(json!({"updateSheetProperties": {
            "properties": {"sheetId": sheet, "gridProperties": {"frozenRowCount": 1, "frozenColumnCount": 2}},
            "fields": "gridProperties(frozenRowCount,frozenColumnCount)",
        }})),
    );
    let seen = || {
        let (_, book) = world.emulator.call(
            OWNER,
            "GET",
            &format!("/v4/spreadsheets/{id}?fields=sheets(basicFilter,properties.gridProperties,data.rowMetadata(hiddenByFilter,hiddenByUser))&ranges=A1:I7"),
            None,
        );
        book
    };
    let before = seen();
    assert!(before.to_string().contains("hiddenByFilter") && before.to_string().contains("frozenRowCount"), "{before}");
    let synced = world.sync(&world.google(CommentMode::Note), &id, &mut MemoryJournal::default());
    assert_eq!(synced.outcomes[0].error, None);
    assert_eq!(seen(), before);
    for row in 2..=7 {
        assert_ne!(world.emulator.shown(&id, TAB, &format!("J{row}")), "", "row {row}");
    }
}

#[test]
fn a_table_column_that_takes_a_list_only_is_left_alone_and_the_others_are_written() {
    let world = World::new(Config::default());
    let id = world
        .sheet(&good_rows(3).replace(",Due", ",Due,KPI status,KPI progress").replace("2026-12-31", "2026-12-31,,"));
    let sheet = world.emulator.with_tab(&id, TAB, |tab| tab.id).expect("a tab");
    let dropdown = json!({"columnIndex": 9, "columnName": "KPI status", "columnType": "DROPDOWN",
        "dataValidationRule": {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "fine"}]}}});
    world.edit(
        &id,
        request(json!({"addTable": {"table": {
            "name": "Goals",
            "range": {"sheetId": sheet, "startRowIndex": 0, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 11},
            "columnProperties": [{"columnIndex": 6, "columnName": "Current", "columnType": "DOUBLE"}, dropdown,
                {"columnIndex": 10, "columnName": "KPI progress", "columnType": "PERCENT"}],
        }}})),
    );
    let google = world.google(CommentMode::Note);
    let mut journal = MemoryJournal::default();
    let synced = world.sync(&google, &id, &mut journal);
    let outcome = &synced.outcomes[0];
    assert_eq!(outcome.error, None);
    assert!(outcome.remarks.iter().any(|remark| remark.contains("J2") && remark.contains("list only")), "{outcome:?}");
    assert_eq!(world.emulator.shown(&id, TAB, "J2"), "");
    assert_eq!(world.emulator.shown(&id, TAB, "K3"), "5%", "a typed column that takes percents");
    let writes = world.calls().1;
    world.sync(&google, &id, &mut journal);
    assert_eq!(world.calls().1, writes, "it is not tried again and again");
}

#[test]
fn a_protected_tab_is_said_and_the_other_is_written() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(2));
    world.edit(&id, Edit::AddTab { title: "North".into() });
    let rows: Vec<Vec<String>> =
        good_rows(2).lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    world.edit(&id, Edit::Paste { tab: "North".into(), cell: "A1".into(), rows });
    let sheet = world.emulator.with_tab(&id, TAB, |tab| tab.id).expect("a tab");
    world.edit(
        &id,
        request(json!({"addProtectedRange": {"protectedRange": {"range": {"sheetId": sheet}, "editors": {"users": [OWNER]}}}})),
    );
    let synced = world.sync(&world.google(CommentMode::Native), &id, &mut MemoryJournal::default());
    let outcome = &synced.outcomes[0];
    assert_eq!(outcome.error, None);
    assert!(outcome.remarks.iter().any(|remark| remark.contains(TAB) && remark.contains("protected")), "{outcome:?}");
    assert_eq!(world.emulator.grid(&id, TAB)[0].len(), 9);
    assert_eq!(world.emulator.shown(&id, "North", "J1"), "KPI status");
}

#[test]
fn where_a_header_may_not_be_written_no_value_is() {
    for (range, first, said) in
        [("J1:J1", "K1", None), ("1:1", "", Some("row 1 is protected")), ("A1:Z1", "", Some("row 1 is protected"))]
    {
        let world = World::new(Config::default());
        let id = world.sheet(&good_rows(2));
        world.edit(&id, Edit::Protect { tab: tab(), range: range.into() });
        let google = world.google(CommentMode::Note);
        let mut journal = MemoryJournal::default();
        let synced = world.sync(&google, &id, &mut journal);
        let outcome = &synced.outcomes[0];
        assert_eq!(outcome.error, None, "{range}: {outcome:?}");
        match said {
            None => assert_eq!(world.emulator.shown(&id, TAB, first), "KPI status", "{range}"),
            Some(said) => assert!(outcome.remarks.iter().any(|remark| remark.contains(said)), "{range}: {outcome:?}"),
        }
        for row in 1..=3 {
            assert_eq!(world.emulator.shown(&id, TAB, &format!("J{row}")), "", "{range}");
        }
        assert_ne!(world.emulator.notes(&id, TAB), BTreeMap::new(), "{range}: notes stand on the team's own cells");
        assert_eq!(world.calls().1, 1, "{range}: nothing is tried in vain");
        world.sync(&google, &id, &mut journal);
        assert_eq!(world.calls().1, 1, "{range}");
    }
}

#[test]
fn what_google_refuses_is_left_out_and_said_in_its_words() {
    let world = World::new(Config::default());
    let id = world.sheet(&vague("links"));
    let sheet = world.emulator.with_tab(&id, TAB, |tab| tab.id).expect("a tab");
    // Ten million cells are all that a spreadsheet holds: no column of ours has room.
    for (field, count) in [("columnCount", 9), ("rowCount", 1_100_000)] {
        let properties = json!({"sheetId": sheet, "gridProperties": {field: count}});
        let fields = format!("gridProperties.{field}");
        world.edit(&id, request(json!({"updateSheetProperties": {"properties": properties, "fields": fields}})));
    }
    let google = world.google(CommentMode::Native);
    let mut journal = MemoryJournal::default();
    let synced = world.sync(&google, &id, &mut journal);
    let outcome = &synced.outcomes[0];
    assert_eq!(outcome.error, None, "{outcome:?}");
    let told: Vec<_> = outcome.remarks.iter().filter(|remark| remark.contains("Google refuses")).collect();
    assert!(told.len() == 1 && told[0].contains("above the limit of 10000000 cells"), "{outcome:?}");
    assert_eq!(open(&world, &id, "B2"), 1, "the comment is there all the same");
    assert_eq!(world.emulator.grid(&id, TAB)[0].len(), 9);
}

#[test]
fn rows_sorted_without_our_columns_have_their_own_progress_again() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(6));
    let google = world.google(CommentMode::Note);
    let mut journal = MemoryJournal::default();
    world.sync(&google, &id, &mut journal);
    let told = || -> BTreeMap<String, String> {
        (2..=7)
            .map(|row| {
                (world.emulator.shown(&id, TAB, &format!("B{row}")), world.emulator.shown(&id, TAB, &format!("K{row}")))
            })
            .collect()
    };
    let before = told();
    world.edit(&id, Edit::Sort { tab: tab(), range: "A2:I7".into(), column: 6, descending: true });
    assert_ne!(told(), before, "ours stayed where they were");
    let synced = world.sync(&google, &id, &mut journal);
    assert_eq!(synced.outcomes[0].conflicts, []);
    assert_eq!(told(), before);
}

#[test]
fn several_tabs_take_one_read_and_one_write() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(2));
    let rows: Vec<Vec<String>> =
        good_rows(3).lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    for title in ["North", "It's \"quoted\", 100 %?"] {
        world.edit(&id, Edit::AddTab { title: title.into() });
        world.edit(&id, Edit::Paste { tab: title.into(), cell: "B3".into(), rows: rows.clone() });
    }
    world.edit(&id, Edit::AddTab { title: "Minutes".into() });
    world.edit(&id, Edit::Type { tab: "Minutes".into(), cell: "A1".into(), text: "no table here".into() });
    let synced = world.sync(&world.google(CommentMode::Note), &id, &mut MemoryJournal::default());
    assert_eq!((synced.outcomes[0].error.clone(), world.calls()), (None, (1, 1)));
    assert_eq!(world.emulator.shown(&id, "It's \"quoted\", 100 %?", "K3"), "KPI status");
    assert_eq!(world.emulator.shown(&id, "North", "K3"), "KPI status");
    assert_eq!(world.emulator.grid(&id, "Minutes"), [["no table here"]]);
}

#[test]
fn a_comment_is_assigned_to_the_person_in_its_row_when_asked() {
    for assign in [true, false] {
        let world = World::new(Config::default());
        let id = world.sheet(&vague("marketing"));
        let chip = Edit::PersonChip {
            tab: tab(),
            cell: "C2".into(),
            email: "hugo@example.com".into(),
            name: "Hugo Sand".into(),
        };
        world.edit(&id, chip);
        // Whoever else stands in the row answers for nothing.
        let (email, name) = ("eve@example.com".into(), "Eve Moss".into());
        world.edit(&id, Edit::PersonChip { tab: tab(), cell: "A2".into(), email, name });
        let google = world.google_with(|settings| settings.assign = assign);
        world.sync(&google, &id, &mut MemoryJournal::default());
        let threads = world.emulator.threads_on(&id, TAB, "B2");
        let expect = assign.then(|| "hugo@example.com".to_owned());
        assert_eq!((threads.len(), threads[0].head.assignee.clone()), (1, expect));
    }
}

/// A sheet with a thread of ours on B2, and what syncs it again.
fn with_a_thread() -> (World, String, impl FnMut()) {
    let world = World::new(Config::default());
    let id = world.sheet(&vague("marketing"));
    let (here, sheet) = (world.clone(), id.clone());
    let google = world.google(CommentMode::Native);
    let mut journal = MemoryJournal::default();
    let mut sync = move || drop(here.sync(&google, &sheet, &mut journal));
    sync();
    (world, id, sync)
}

#[test]
fn one_open_thread_a_cell_whatever_happens_to_it() {
    let (world, id, mut sync) = with_a_thread();
    let first = world.emulator.threads_on(&id, TAB, "B2")[0].clone();
    // Another finding on the same cell changes the words, not the thread.
    world.type_into(&id, "B2", "Optimise the synergy");
    sync();
    let threads = world.emulator.threads_on(&id, TAB, "B2");
    assert_eq!((threads.len(), &threads[0].id), (1, &first.id));
    assert_ne!(threads[0].head.content, first.head.content);
    // A person resolves it without mending anything; it is opened again and not posted again.
    world.edit(&id, Edit::Resolve { thread: first.id.clone() });
    sync();
    let threads = world.emulator.threads_on(&id, TAB, "B2");
    assert_eq!((threads.len(), open(&world, &id, "B2")), (1, 1));
    // Mended and broken three times over.
    for _ in 0..3 {
        world.type_into(&id, "B2", "Number of new links");
        sync();
        assert_eq!(open(&world, &id, "B2"), 0);
        let thread = world.emulator.threads_on(&id, TAB, "B2")[0].clone();
        assert!(thread.replies.last().is_some_and(|reply| reply.content.contains("thank")), "{thread:?}");
        world.type_into(&id, "B2", "Improve the impact of marketing");
        sync();
        assert_eq!((world.emulator.threads_on(&id, TAB, "B2").len(), open(&world, &id, "B2")), (1, 1));
    }
    let writes = world.calls().1;
    sync();
    assert_eq!(world.calls().1, writes);
}

#[test]
fn a_thread_too_many_is_taken_back_unless_somebody_answered_it() {
    let (world, id, mut sync) = with_a_thread();
    let first = world.emulator.threads_on(&id, TAB, "B2")[0].clone();
    let sheet = world.emulator.with_tab(&id, TAB, |tab| tab.id).expect("a tab");
    // One that was begun without an answer, while rows were moved, hangs on a cell that has its thread.
    let begin = |text: &str| {
        let at = serde_json::json!({"sheetId": sheet, "rowIndex": 1, "columnIndex": 1});
        let body = serde_json::json!({"requests": [{"insertComment": {"content": text, "coordinate": at}}]});
        let target = format!("/v4/spreadsheets/{id}:batchUpdate");
        assert_eq!(world.emulator.call(crate::ROBOT, "POST", &target, Some(&body)).0, 200);
    };
    begin(&first.head.content);
    sync();
    let threads = world.emulator.threads_on(&id, TAB, "B2");
    assert_eq!((threads.len(), &threads[0].id, threads[0].resolved), (1, &first.id, false));
    begin(&first.head.content);
    let second = world.emulator.threads_on(&id, TAB, "B2")[1].id.clone();
    world.edit(&id, Edit::Reply { thread: second, text: "why?".into() });
    sync();
    let threads = world.emulator.threads_on(&id, TAB, "B2");
    assert_eq!((threads.len(), open(&world, &id, "B2"), threads[0].resolved), (2, 1, false), "{threads:?}");
    let writes = world.calls().1;
    sync();
    assert_eq!(world.calls().1, writes);
}

#[test]
fn without_comments_a_column_holds_the_warnings() {
    let world = World::new(Config::default());
    let id = world.sheet(&vague("marketing"));
    world.sync(&world.google(CommentMode::Off), &id, &mut MemoryJournal::default());
    assert!(world.emulator.threads(&id).is_empty() && world.emulator.notes(&id, TAB).is_empty());
    let grid = world.emulator.grid(&id, TAB);
    assert!(grid[1].iter().any(|cell| cell.contains("M101")), "{grid:?}");
}

#[test]
fn a_renamed_tab_is_the_same_table() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(12));
    let google = world.google(CommentMode::Native);
    let mut journal = MemoryJournal::default();
    world.sync(&google, &id, &mut journal);
    world.type_into(&id, "K4", "by hand");
    world.edit(&id, Edit::RenameTab { tab: tab(), title: "Goals 2026".into() });
    let synced = world.sync(&google, &id, &mut journal);
    let outcome = &synced.outcomes[0];
    assert_eq!(
        (outcome.error.clone(), outcome.refused.clone(), outcome.conflicts.len()),
        (None, vec![], 1),
        "{outcome:?}"
    );
    world.edit(&id, Edit::Type { tab: "Goals 2026".into(), cell: "G2".into(), text: "39".into() });
    let synced = world.sync(&google, &id, &mut journal);
    assert_eq!((synced.outcomes[0].refused.clone(), synced.outcomes[0].conflicts.len()), (vec![], 1));
    assert_eq!(world.emulator.shown(&id, "Goals 2026", "K2"), "95%");
    assert_eq!(world.emulator.shown(&id, "Goals 2026", "K4"), "by hand");
    // Another table under a new name is no rename: the one that is gone is said.
    world.edit(&id, Edit::ClearTab { tab: "Goals 2026".into() });
    world.edit(&id, Edit::AddTab { title: "Other".into() });
    let rows = good_rows(12).replace("Number of", "Count of");
    let rows: Vec<Vec<String>> = rows.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    world.edit(&id, Edit::Paste { tab: "Other".into(), cell: "A1".into(), rows });
    let synced = world.sync(&google, &id, &mut journal);
    let refused = &synced.outcomes[0].refused;
    assert!(refused.iter().any(|refusal| refusal.message.contains("not found any more")), "{refused:?}");
}

#[test]
fn a_cleared_sheet_is_an_accident_until_it_comes_back() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(5));
    let google = world.google(CommentMode::Native);
    let mut journal = MemoryJournal::default();
    world.sync(&google, &id, &mut journal);
    let whole = world.emulator.grid(&id, TAB);
    world.edit(&id, Edit::ClearTab { tab: tab() });
    let writes = world.calls().1;
    let synced = world.sync(&google, &id, &mut journal);
    assert!(!synced.outcomes[0].refused.is_empty());
    assert_eq!(world.calls().1, writes, "nothing is written");
    let theirs = whole.iter().map(|row| row[..9].to_vec()).collect();
    world.edit(&id, Edit::Paste { tab: tab(), cell: "A1".into(), rows: theirs });
    let synced = world.sync(&google, &id, &mut journal);
    assert_eq!((synced.outcomes[0].error.clone(), synced.outcomes[0].refused.clone()), (None, vec![]));
    assert_eq!(world.emulator.grid(&id, TAB), whole, "our headers stand again as well");
}

#[test]
fn what_a_person_wrote_over_ours_stays_when_the_journal_is_lost() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(5));
    let google = world.google(CommentMode::Note);
    world.sync(&google, &id, &mut MemoryJournal::default());
    for (cell, text) in [("K4", "by hand 1"), ("L4", "as of 3 May"), ("J5", "see note 2"), ("G3", "39")] {
        world.type_into(&id, cell, text);
    }
    world.sync(&google, &id, &mut MemoryJournal::default());
    for (cell, text) in [("K4", "by hand 1"), ("L4", "as of 3 May"), ("J5", "see note 2")] {
        assert_eq!(world.emulator.shown(&id, TAB, cell), text);
    }
}

#[test]
fn a_comment_of_a_person_stays_beside_ours() {
    let world = World::new(Config::default());
    let id = world.sheet(&vague("marketing"));
    world.edit(&id, Edit::Comment { tab: tab(), cell: "B2".into(), text: "do we still want this?".into() });
    world.emulator.share(&id, "reader@example.com", Role::Reader);
    let google = world.google(CommentMode::Native);
    let mut journal = MemoryJournal::default();
    world.sync(&google, &id, &mut journal);
    world.type_into(&id, "B2", "Number of new links");
    world.sync(&google, &id, &mut journal);
    let theirs: Vec<_> = world.emulator.threads(&id).into_iter().filter(|thread| thread.head.author == OWNER).collect();
    assert_eq!((theirs.len(), theirs[0].resolved, theirs[0].replies.len()), (1, false, 0));
    let ours = world.emulator.threads(&id).into_iter().filter(|thread| thread.head.content.contains("M101"));
    let ours: Vec<_> = ours.collect();
    assert!(!ours.is_empty() && ours.iter().all(|thread| thread.resolved), "mended: {ours:?}");
}

#[test]
fn a_figure_is_shown_as_one_in_a_cell_that_was_made_for_days() {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(2));
    let format = json!({"repeatCell": {
        "range": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 9, "endColumnIndex": 16},
        "cell": {"userEnteredFormat": {"numberFormat": {"type": "DATE"}}},
        "fields": "userEnteredFormat.numberFormat",
    }});
    world.edit(&id, request(format));
    world.sync(&world.google(CommentMode::Note), &id, &mut MemoryJournal::default());
    let shown = |cell: &str| world.emulator.shown(&id, "Sheet1", cell);
    assert_eq!((shown("M1"), shown("M2"), shown("P2")), ("KPI stretch".into(), "46".into(), "10/1/2026".into()));
}

/// How often a rule speaks in a sheet whose rows have these owners, each with name and address.
fn said(code: &str, owners: &[&[(&str, &str)]], as_chips: bool) -> usize {
    let world = World::new(Config::default());
    let id = world.sheet(&good_rows(owners.len()));
    for (at, people) in owners.iter().enumerate() {
        if !as_chips {
            let people: Vec<String> = people.iter().map(|(name, address)| format!("{name} <{address}>")).collect();
            world.type_into(&id, &format!("C{}", at + 2), &people.join(", "));
            continue;
        }
        let people = people.iter().map(|(name, address)| ((*name).to_owned(), (*address).to_owned())).collect();
        world.edit(&id, Edit::PeopleChips { tab: tab(), cell: format!("C{}", at + 2), people });
    }
    let synced = world.sync(&world.google(CommentMode::Off), &id, &mut MemoryJournal::default());
    assert_eq!(synced.outcomes[0].error, None);
    let findings = synced.checked.tables.iter().flat_map(|table| &table.findings);
    findings.filter(|finding| finding.code.to_string() == code).count()
}

#[test]
fn an_owner_is_who_the_address_says_whatever_name_is_shown() {
    let (lee, stone) = ([("Ann", "ann.lee@example.com")], [("Ann", "ann.stone@example.com")]);
    let names = ["Ann", "Anna", "A Lee", "Ann Lee"].map(|name| [(name, "alee@example.com")]);
    for as_chips in [true, false] {
        let check = |code: &str, owners: &[&[(&str, &str)]], expect: usize| {
            assert_eq!(said(code, owners, as_chips), expect, "{code} {owners:?}, chips: {as_chips}");
        };
        // Three open KPIs are what one person may have.
        check("O204", &[&lee, &lee, &lee, &stone, &stone, &stone], 0);
        check("O204", &[&lee, &lee, &lee, &stone, &lee], 1);
        check("O204", &names.each_ref().map(<[_; 1]>::as_slice), 1);
        check("O202", &[&[lee[0], stone[0]]], 1);
        check("O202", &[&[lee[0], ("Anna", lee[0].1)]], 0);
    }
}
