//! Tests of what is kept for undo.

use std::fs;
use std::path::Path;

use super::super::undo::keep;
use super::super::*;
use super::{sheet, with_exchange};
use crate::ports::ErrorKind;

#[test]
fn a_writer_killed_before_the_names_changed_does_not_stand_in_the_way_of_undo() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let state = folder.path().join("state");
    let write =
        |content: &[u8]| replace(&Original::read(&path).expect("read"), content, Some(&state)).expect("replace");
    let killed = |content: &[u8]| {
        let hash = revision_of(content).sha256;
        keep(&state, &Original::read(&path).expect("read"), &hash).expect("kept");
    };
    write(b"first");
    killed(b"never");
    write(b"second");
    killed(b"never");
    killed(b"nor this");
    for (left, stands) in [(1, &b"first"[..]), (0, b"old")] {
        assert_eq!(undo_last(&state, &path).expect("undone").left, left);
        assert_eq!(fs::read(&path).expect("read"), stands);
    }
    assert_eq!(undo_last(&state, &path).expect_err("nothing is left").kind, ErrorKind::NotFound);
    // A save of somebody since is guarded as ever.
    write(b"third");
    killed(b"never");
    fs::write(&path, b"by hand").expect("write");
    assert_eq!(undo_last(&state, &path).expect_err("changed since").kind, ErrorKind::Stale);
}

#[test]
fn a_write_that_fails_costs_no_content_that_was_kept() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let state = folder.path().join("state");
    for number in 0..UNDO_FILES_MAX {
        let original = Original::read(&path).expect("read");
        replace(&original, format!("write {number}").as_bytes(), Some(&state)).expect("replace");
    }
    let kept = undo_files(&state, &path);
    let failing = |_: &Path, _: &Path| Err(swap::Exchange::Failed(std::io::Error::from_raw_os_error(5)));
    let original = Original::read(&path).expect("read");
    assert!(swap::replace_with(&original, b"more", Some(&state), &with_exchange(&failing)).is_err());
    assert_eq!(undo_files(&state, &path), kept);
}

#[test]
fn the_last_ten_contents_can_be_put_back() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let state = folder.path().join("state");
    for number in 0..12 {
        let original = Original::read(&path).expect("read");
        replace(&original, format!("write {number}").as_bytes(), Some(&state)).expect("replace");
    }
    assert_eq!(undo_files(&state, &path).len(), UNDO_FILES_MAX);
    undo_last(&state, &path).expect("undo");
    assert_eq!(fs::read(&path).expect("read"), b"write 10");
    undo_last(&state, &path).expect("undo");
    assert_eq!(fs::read(&path).expect("read"), b"write 9");
    fs::write(&path, b"by hand").expect("write");
    assert_eq!(undo_last(&state, &path).expect_err("changed since").kind, ErrorKind::Stale);
    assert_eq!(undo_last(&folder.path().join("elsewhere"), &path).expect_err("none").kind, ErrorKind::NotFound);
}
