//! Tests of the replacement: what it keeps, what it refuses, and that nobody's save is lost.

mod undo;

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::*;
use crate::ports::ErrorKind;

fn sheet(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("kpi.xlsx");
    fs::write(&path, b"old").expect("write");
    path
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("folder")
        .map(|e| e.expect("entry").file_name().into_string().expect("utf-8"))
        .collect();
    names.sort();
    names
}

#[test]
fn the_new_content_stands_and_nothing_is_left_beside_it() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let original = Original::read(&path).expect("read");
    assert_eq!(replace(&original, b"new", None), Ok(Replaced::default()));
    assert_eq!(fs::read(&path).expect("read"), b"new");
    assert_eq!(names(folder.path()), ["kpi.xlsx"]);
}

#[cfg(unix)]
#[test]
fn mode_and_attributes_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).expect("mode");
    let attribute = rustix::fs::setxattr(&path, "user.team", b"sales", rustix::fs::XattrFlags::empty());
    let original = Original::read(&path).expect("read");
    replace(&original, b"new", None).expect("replace");
    assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode() & 0o7777, 0o664);
    if attribute.is_ok() {
        assert_eq!(attribute_of(&path, "user.team").as_deref(), Some(&b"sales"[..]));
    } else {
        eprintln!("skipped: this file system keeps no attributes");
    }
}

#[cfg(target_os = "linux")]
fn attribute_of(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut value = vec![0_u8; 256];
    let length = rustix::fs::getxattr(path, name, value.as_mut_slice()).ok()?;
    value.truncate(length);
    Some(value)
}

/// An access list as the system holds it (`acl(5)`, `linux/posix_acl_xattr.h`): one more user may read and write.
#[cfg(target_os = "linux")]
#[test]
fn access_lists_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    const NAME: &str = "system.posix_acl_access";
    let nobody = u32::MAX;
    let entries: [(u16, u16, u32); 5] =
        [(0x01, 6, nobody), (0x02, 6, 12_345), (0x04, 4, nobody), (0x10, 6, nobody), (0x20, 0, nobody)];
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, permission, id) in entries {
        list.extend(tag.to_le_bytes().into_iter().chain(permission.to_le_bytes()).chain(id.to_le_bytes()));
    }
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    if let Err(error) = rustix::fs::setxattr(&path, NAME, &list, rustix::fs::XattrFlags::empty()) {
        eprintln!("skipped: this file system keeps no access lists ({error})");
        return;
    }
    let before = attribute_of(&path, NAME);
    assert!(before.is_some(), "the list is there");
    let mode = fs::metadata(&path).expect("metadata").permissions().mode();
    let replaced = replace(&Original::read(&path).expect("read"), b"new", None).expect("replace");
    assert_eq!((attribute_of(&path, NAME), &*replaced.remarks), (before, &[][..]));
    assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode(), mode);
}

#[test]
fn a_save_in_between_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let state = folder.path().join("state");
    let original = Original::read(&path).expect("read");
    fs::write(&path, b"theirs").expect("write");
    assert_eq!(replace(&original, b"new", Some(&state)).expect_err("stale").kind, ErrorKind::Stale);
    assert_eq!(fs::read(&path).expect("read"), b"theirs");
    assert!(undo_files(&state, &path).is_empty());
    let original = Original::read(&path).expect("read");
    fs::remove_file(&path).expect("remove");
    assert!(replace(&original, b"new", None).is_err());
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn links_and_read_only_files_have_their_told_behaviour() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let link = folder.path().join("link.xlsx");
    symlink(&path, &link).expect("symlink");
    let original = Original::read(&link).expect("read");
    replace(&original, b"new", None).expect("replace");
    assert!(fs::symlink_metadata(&link).expect("link").file_type().is_symlink());
    assert_eq!(fs::read(&path).expect("read"), b"new");

    let twin = folder.path().join("twin.xlsx");
    fs::hard_link(&path, &twin).expect("hard link");
    let refused = Original::read(&path).expect_err("hard link");
    assert_eq!(refused.kind, ErrorKind::Unsupported);
    assert!(refused.message.contains("2 hard links"), "{refused}");
    fs::remove_file(&twin).expect("remove");

    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("mode");
    assert_eq!(Original::read(&path).expect_err("read-only").kind, ErrorKind::Denied);
    assert_eq!(Original::read(&folder.path().join("none.xlsx")).expect_err("missing").kind, ErrorKind::NotFound);
    assert_eq!(Original::read(folder.path()).expect_err("folder").kind, ErrorKind::Unsupported);
}

#[test]
fn leftovers_of_a_killed_writer_go_but_a_foreign_save_among_them_is_kept() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    fs::write(folder.path().join(".kpiwarden-1-0.tmp"), b"half").expect("write");
    let (held, _file) = leftovers::create(folder.path()).expect("living writer");
    let known = revision_of(b"known").sha256;
    fs::write(leftovers::swap_name(&folder.path().join(".kpiwarden-1-1.tmp"), &known, b"", &path), b"known")
        .expect("write");
    fs::write(leftovers::swap_name(&folder.path().join(".kpiwarden-1-2.tmp"), &known, b"", &path), b"foreign")
        .expect("write");
    let text = folder.path().join("team.csv");
    fs::write(leftovers::swap_name(&folder.path().join(".kpiwarden-1-3.tmp"), &known, b"", &text), b"a,b")
        .expect("write");
    // At the next start, whether anything is to be written then or not.
    let remarks = clean_beside([path.as_path(), &folder.path().join("gone.xlsx")].into_iter());
    assert_eq!(remarks.len(), 2, "{remarks:?}");
    assert!(clean_beside([path.as_path()].into_iter()).is_empty());
    let left = names(folder.path());
    assert_eq!(left.len(), 4, "{left:?}");
    assert!(held.exists());
    for (name, content) in [("rescued-kpiwarden-1-2.xlsx", &b"foreign"[..]), ("rescued-kpiwarden-1-3.csv", b"a,b")] {
        assert!(is_rescued(name));
        assert_eq!(fs::read(folder.path().join(name)).expect("read"), content);
    }
}

#[test]
fn an_open_editor_blocks_and_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    assert_eq!(refuse_if_locked(&path), Ok(()));
    let office = folder.path().join(".~lock.kpi.xlsx#");
    fs::write(&office, ",mia,desk7,22.11.2026 10:00,file:///home/mia;").expect("write");
    let busy = refuse_if_locked(&path).expect_err("busy");
    assert_eq!(busy.kind, ErrorKind::Busy);
    assert!(busy.message.contains("LibreOffice, held by mia on desk7"), "{busy}");
    fs::remove_file(&office).expect("remove");

    let mut owner = vec![0_u8; 165];
    owner[0] = 3;
    owner[1..4].copy_from_slice(b"Zoe");
    owner[55] = 3;
    for (at, unit) in "Zoë".encode_utf16().enumerate() {
        owner[57 + at * 2..59 + at * 2].copy_from_slice(&unit.to_le_bytes());
    }
    let excel = folder.path().join("~$kpi.xlsx");
    fs::write(&excel, &owner).expect("write");
    let busy = refuse_if_locked(&path).expect_err("busy");
    assert!(busy.message.contains("Excel, held by Zoë"), "{busy}");
    assert!(is_lock_file("~$kpi.xlsx") && is_lock_file(".~lock.kpi.xlsx#") && !is_lock_file("kpi.xlsx"));
}

#[test]
fn a_lock_whose_editor_is_long_gone_does_not_block() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let lock = folder.path().join("~$kpi.xlsx");
    let file = fs::File::create(&lock).expect("create");
    let now = file.metadata().and_then(|m| m.modified()).expect("time");
    for (hours, blocks) in [(1_u64, true), (23, true), (25, false)] {
        file.set_modified(now - Duration::from_secs(hours * 3600)).expect("age");
        assert_eq!(refuse_if_locked(&path).is_err(), blocks, "{hours} hours");
    }
    file.set_modified(SystemTime::UNIX_EPOCH).expect("age");
    assert_eq!(refuse_if_locked(&path), Ok(()));
    assert_eq!(names(folder.path()), ["kpi.xlsx", "~$kpi.xlsx"]);
}

#[test]
fn a_lock_of_this_host_is_older_sooner_where_no_office_runs() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let lock = folder.path().join(".~lock.kpi.xlsx#");
    let Ok(host) = fs::read_to_string("/proc/sys/kernel/hostname") else {
        eprintln!("skipped: this system does not say its host's name");
        return;
    };
    let here = host.trim();
    let office_runs = locks::libre_office_runs();
    for (host, hours, blocks) in
        [(here, 1, true), (here, 3, office_runs), ("desk7", 3, true), ("desk7", 25, false), (here, 25, false)]
    {
        fs::write(&lock, format!(",mia,{host},22.11.2026 10:00,x;")).expect("write");
        let file = fs::File::options().write(true).open(&lock).expect("open");
        let now = file.metadata().and_then(|metadata| metadata.modified()).expect("time");
        file.set_modified(now - Duration::from_secs(hours * 3600)).expect("age");
        assert_eq!(refuse_if_locked(&path).is_err(), blocks, "{hours} hours on {host}");
    }
}

/// A disk on which names are exchanged in another way.
fn with_exchange(exchange: &dyn Fn(&Path, &Path) -> Result<(), swap::Exchange>) -> swap::Disk<'_> {
    swap::Disk { exchange, sync_file: &|_| Ok(()), sync_folder: &|_| Ok(()) }
}

/// A file system without the exchange of names.
fn no_exchange(_: &Path, _: &Path) -> Result<(), swap::Exchange> {
    Err(swap::Exchange::Unsupported)
}

#[test]
fn without_the_exchange_of_names_a_file_is_renamed_over() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let state = folder.path().join("state");
    let original = Original::read(&path).expect("read");
    swap::replace_with(&original, b"new", Some(&state), &with_exchange(&no_exchange)).expect("replaced");
    assert_eq!(fs::read(&path).expect("read"), b"new");
    assert_eq!(names(folder.path()), ["kpi.xlsx", "state"]);
    undo_last(&state, &path).expect("undone");
    assert_eq!(fs::read(&path).expect("read"), b"old");

    let original = Original::read(&path).expect("read");
    let saved_just_now = |_: &Path, path: &Path| {
        fs::write(path, b"theirs").expect("saved");
        Err(swap::Exchange::Unsupported)
    };
    let stale =
        swap::replace_with(&original, b"new", Some(&state), &with_exchange(&saved_just_now)).expect_err("stale");
    assert_eq!(stale.kind, ErrorKind::Stale);
    assert_eq!(fs::read(&path).expect("read"), b"theirs");
    assert_eq!(
        (names(folder.path()), undo_files(&state, &path)),
        (vec!["kpi.xlsx".into(), "state".into()], Vec::new())
    );
}

#[test]
fn a_save_within_the_exchange_comes_back_and_is_no_litter() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    // Saved after the last look and before the names change: by writing into the file, and by renaming over it.
    for in_place in [true, false] {
        fs::write(&path, b"old").expect("write");
        let original = Original::read(&path).expect("read");
        let calls = std::cell::Cell::new(0);
        let saved_within = |a: &Path, b: &Path| {
            if calls.replace(calls.get() + 1) == 0 {
                let beside = path.with_file_name("theirs.tmp");
                fs::write(if in_place { b } else { &beside }, b"theirs").expect("saved");
                if !in_place {
                    fs::rename(&beside, b).expect("renamed over");
                }
            }
            swap::exchange(a, b)
        };
        match swap::replace_with(&original, b"new", None, &with_exchange(&saved_within)) {
            Err(error) => assert_eq!(error.kind, ErrorKind::Stale),
            Ok(_) => assert!(matches!(swap::exchange(&path, &path), Err(swap::Exchange::Unsupported)), "lost"),
        }
        assert_eq!(fs::read(&path).expect("read"), b"theirs", "in place: {in_place}");
        assert_eq!(names(folder.path()), ["kpi.xlsx"], "in place: {in_place}");
    }
    // Saved once more while the first save is put back: the later one stands.
    fs::write(&path, b"old").expect("write");
    let original = Original::read(&path).expect("read");
    let calls = std::cell::Cell::new(0);
    let saved_twice = |a: &Path, b: &Path| {
        let call = calls.replace(calls.get() + 1);
        if call < 2 {
            let beside = path.with_file_name("theirs.tmp");
            fs::write(&beside, format!("theirs {call}")).expect("saved");
            fs::rename(&beside, b).expect("renamed over");
        }
        swap::exchange(a, b)
    };
    assert_eq!(
        swap::replace_with(&original, b"new", None, &with_exchange(&saved_twice)).expect_err("stale").kind,
        ErrorKind::Stale
    );
    assert_eq!(fs::read(&path).expect("read"), b"theirs 1");
    assert_eq!(names(folder.path()), ["kpi.xlsx"]);
}

#[test]
fn a_failed_exchange_changes_nothing_and_is_sorted_by_what_can_be_done() {
    use std::io::{Error, ErrorKind as Io};
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    for (failure, kind) in [
        (Io::PermissionDenied, ErrorKind::Busy),
        (Io::ResourceBusy, ErrorKind::Busy),
        (Io::StaleNetworkFileHandle, ErrorKind::Busy),
        (Io::StorageFull, ErrorKind::Transient),
        (Io::ReadOnlyFilesystem, ErrorKind::Denied),
        (Io::Other, ErrorKind::Transient),
    ] {
        let original = Original::read(&path).expect("read");
        let fails = |_: &Path, _: &Path| Err(swap::Exchange::Failed(Error::from(failure)));
        let error = swap::replace_with(&original, b"new", None, &with_exchange(&fails)).expect_err("failed");
        assert_eq!(error.kind, kind, "{failure:?}: {error:?}");
        assert!(error.message.contains("kpi.xlsx") && !error.hint.is_empty(), "{error:?}");
        assert_eq!(fs::read(&path).expect("read"), b"old");
        assert_eq!(names(folder.path()), ["kpi.xlsx"]);
    }
}

#[test]
fn a_file_whose_time_alone_changed_was_saved_again() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let original = Original::read(&path).expect("read");
    let saved = fs::metadata(&path).and_then(|m| m.modified()).expect("time");
    let later = saved + Duration::from_secs(5);
    fs::File::options().write(true).open(&path).expect("open").set_modified(later).expect("time");
    assert_eq!(replace(&original, b"new", None).expect_err("stale").kind, ErrorKind::Stale);
    // The same content, size and time in another file: somebody renamed over it.
    let original = Original::read(&path).expect("read");
    let twin = folder.path().join("twin");
    fs::write(&twin, b"old").expect("write");
    fs::File::options().write(true).open(&twin).expect("open").set_modified(later).expect("time");
    fs::rename(&twin, &path).expect("rename");
    assert_eq!(replace(&original, b"new", None).expect_err("stale").kind, ErrorKind::Stale);
    // The same size and time, and another content.
    let original = Original::read(&path).expect("read");
    fs::write(&path, b"odd").expect("write");
    fs::File::options().write(true).open(&path).expect("open").set_modified(later).expect("time");
    assert_eq!(replace(&original, b"new", None).expect_err("stale").kind, ErrorKind::Stale);
    assert_eq!(fs::read(&path).expect("read"), b"odd");
}

#[test]
fn a_write_is_as_new_as_it_is_so_that_sync_programs_see_it() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let modified = || fs::metadata(&path).and_then(|m| m.modified()).expect("time");
    let now = modified();
    let long_ago = now - Duration::from_secs(86_400);
    fs::File::options().write(true).open(&path).expect("open").set_modified(long_ago).expect("time");
    replace(&Original::read(&path).expect("read"), b"new", None).expect("replace");
    assert!(modified() >= now - Duration::from_secs(1), "{:?}", modified());
}

#[cfg(unix)]
#[test]
fn owner_and_set_id_bits_are_kept_where_the_system_lets_us() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    if std::os::unix::fs::chown(&path, Some(12_345), Some(23_456)).is_err() {
        eprintln!("skipped: only root gives files away");
        return;
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o2660)).expect("mode");
    let replaced = replace(&Original::read(&path).expect("read"), b"new", None).expect("replace");
    let metadata = fs::metadata(&path).expect("metadata");
    assert_eq!((metadata.uid(), metadata.gid(), metadata.mode() & 0o7777), (12_345, 23_456, 0o2660));
    assert_eq!(replaced.remarks, Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_is_no_other_folder() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("folder");
    let real = folder.path().join("real");
    fs::create_dir(&real).expect("folder");
    let path = sheet(&real);
    let link = folder.path().join("link");
    symlink(&real, &link).expect("symlink");
    fs::write(real.join(".~lock.kpi.xlsx#"), ",mia,desk7,22.11.2026 10:00,file:///home/mia;").expect("write");
    assert_eq!(refuse_if_locked(&link.join("kpi.xlsx")).expect_err("busy").kind, ErrorKind::Busy);
    fs::remove_file(real.join(".~lock.kpi.xlsx#")).expect("remove");
    let state = folder.path().join("state");
    replace(&Original::read(&link.join("kpi.xlsx")).expect("read"), b"new", Some(&state)).expect("replace");
    assert_eq!((fs::read(&path).expect("read"), names(&real)), (b"new".to_vec(), vec!["kpi.xlsx".to_owned()]));
    assert!(fs::symlink_metadata(&link).expect("link").file_type().is_symlink());
    undo_last(&state, &path).expect("the same file by its other name");
    let dangling = folder.path().join("dangling.xlsx");
    symlink(folder.path().join("gone.xlsx"), &dangling).expect("symlink");
    assert_eq!(Original::read(&dangling).expect_err("dangling").kind, ErrorKind::NotFound);
}

#[test]
fn the_content_lasts_before_the_names_change_and_the_names_last_before_it_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let steps = std::cell::RefCell::new(Vec::new());
    let exchange = |a: &Path, b: &Path| {
        steps.borrow_mut().push("names");
        swap::exchange(a, b)
    };
    let sync_file = |file: &fs::File| {
        assert_eq!(file.metadata().expect("metadata").len(), 3, "all of it is written by then");
        steps.borrow_mut().push("content");
        Ok(())
    };
    let sync_folder = |of: &Path| {
        assert_eq!(of.canonicalize().expect("folder"), folder.path().canonicalize().expect("folder"));
        steps.borrow_mut().push("folder");
        Ok(())
    };
    let disk = swap::Disk { exchange: &exchange, sync_file: &sync_file, sync_folder: &sync_folder };
    let original = Original::read(&path).expect("read");
    swap::replace_with(&original, b"new", None, &disk).expect("replaced");
    assert_eq!(*steps.borrow(), ["content", "names", "folder"]);

    let lost = |_: &Path| Err(std::io::Error::from_raw_os_error(5));
    let disk = swap::Disk { exchange: &swap::exchange, sync_file: &|_| Ok(()), sync_folder: &lost };
    let original = Original::read(&path).expect("read");
    let replaced = swap::replace_with(&original, b"NEW", None, &disk).expect("it stands all the same");
    assert!(replaced.remarks[0].contains("is written, but"), "{replaced:?}");
    assert_eq!(fs::read(&path).expect("read"), b"NEW");
    let original = Original::read(&path).expect("read");
    swap::replace_with(&original, b"new", None, &with_exchange(&swap::exchange)).expect("replaced");

    let original = Original::read(&path).expect("read");
    let fails = |_: &fs::File| Err(std::io::Error::from_raw_os_error(5));
    let disk = swap::Disk { exchange: &exchange, sync_file: &fails, sync_folder: &sync_folder };
    assert_eq!(swap::replace_with(&original, b"newer", None, &disk).expect_err("EIO").kind, ErrorKind::Transient);
    assert_eq!((fs::read(&path).expect("read"), names(folder.path())), (b"new".to_vec(), vec!["kpi.xlsx".to_owned()]));
}

#[test]
fn an_editor_that_opens_the_file_meanwhile_is_seen() {
    let folder = tempfile::tempdir().expect("folder");
    let path = sheet(folder.path());
    let state = folder.path().join("state");
    let original = Original::read(&path).expect("read");
    let opened_now = |_: &fs::File| fs::write(folder.path().join(".~lock.kpi.xlsx#"), ",mia,desk7,22.11.2026 10:00,x;");
    let disk = swap::Disk { exchange: &swap::exchange, sync_file: &opened_now, sync_folder: &|_| Ok(()) };
    let busy = swap::replace_with(&original, b"new", Some(&state), &disk).expect_err("busy");
    assert_eq!(busy.kind, ErrorKind::Busy);
    assert_eq!(fs::read(&path).expect("read"), b"old");
    assert_eq!(
        (names(folder.path()), undo_files(&state, &path)),
        (vec![".~lock.kpi.xlsx#".into(), "kpi.xlsx".into(), "state".into()], Vec::new())
    );
}
