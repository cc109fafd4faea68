//! `kpiwarden undo` and `sync --remove` from outside: what comes back, and what is said where nothing can.

use std::fs;
use std::path::{Path, PathBuf};

use super::cli::{Ran, run};

const TEAM: &str = "Goal,KPI,Owner,Unit,Baseline,Target,Current,Start,Deadline\n\
    More customers,Number of signed contracts,Ann Lee,contracts,10,20,18,2026-01-01,2026-12-31\n\
    More customers,Number of demos,Bo Day,demos,10,20,11,2026-01-01,2026-12-31\n";

fn example(folder: &Path) -> PathBuf {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/team.xlsx");
    let path = folder.join("team.xlsx");
    fs::write(&path, fs::read(book).expect("the example")).expect("copied");
    path
}

#[track_caller]
fn expect(ran: &Ran, status: i32, says: &str) {
    assert_eq!(ran.status, status, "{}", ran.err);
    assert!(ran.err.contains(says), "{}", ran.err);
    assert_eq!(ran.out, "", "undo has no result to print");
}

#[test]
fn each_undo_gives_back_one_content_and_what_was_remembered_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (at, path) = (folder.path(), folder.path().join("team.csv"));
    fs::write(&path, TEAM).expect("written");
    run(at, &["sync", "team.csv"]);
    let first = fs::read_to_string(&path).expect("read");
    assert!(first.contains("KPI status"), "{first}");
    let mended = first.replace(",11,", ",19,");
    fs::write(&path, &mended).expect("written");
    run(at, &["sync", "team.csv"]);
    let second = fs::read_to_string(&path).expect("read");
    assert_ne!(second, mended);

    expect(&run(at, &["undo", "team.csv"]), 0, "stands again (1 more kept)");
    assert_eq!(fs::read_to_string(&path).expect("read"), mended);
    let again = run(at, &["sync", "team.csv"]);
    assert!(!again.err.contains("somebody wrote"), "what came back is still ours: {}", again.err);
    assert_eq!(fs::read_to_string(&path).expect("read"), second);

    expect(&run(at, &["undo", "team.csv"]), 0, "stands again");
    fs::write(&path, &first).expect("as it was before the change");
    expect(&run(at, &["undo", "./team.csv"]), 0, "(0 more kept)");
    assert_eq!(fs::read_to_string(&path).expect("read"), TEAM);
    expect(&run(at, &["undo", "team.csv"]), 3, "nothing is kept");
    assert_eq!(fs::read_to_string(&path).expect("read"), TEAM);
    run(at, &["sync", "team.csv"]);
    assert_eq!(fs::read_to_string(&path).expect("read"), first, "as if it had never been synced");
}

#[test]
fn what_a_person_wrote_over_and_force_took_is_theirs_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (at, path) = (folder.path(), folder.path().join("team.csv"));
    fs::write(&path, TEAM).expect("written");
    run(at, &["sync", "team.csv"]);
    let typed = fs::read_to_string(&path).expect("read").replacen(",Behind,", ",ask Ann,", 1);
    assert!(typed.contains("ask Ann"), "{typed}");
    fs::write(&path, &typed).expect("written");
    run(at, &["sync", "--force", "team.csv"]);
    assert!(!fs::read_to_string(&path).expect("read").contains("ask Ann"));
    expect(&run(at, &["undo", "team.csv"]), 0, "stands again");
    let kept = run(at, &["sync", "team.csv"]);
    assert!(kept.err.contains("somebody wrote \"ask Ann\""), "{}", kept.err);
}

#[test]
fn an_undo_that_would_lose_something_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let path = example(at);
    run(at, &["sync", "team.xlsx"]);
    let written = fs::read(&path).expect("read");

    fs::write(at.join(".~lock.team.xlsx#"), ",mia,desk7,22.11.2026 10:00,file:///home/mia;").expect("written");
    expect(&run(at, &["undo", "team.xlsx"]), 3, "open in LibreOffice, held by mia");
    fs::remove_file(at.join(".~lock.team.xlsx#")).expect("closed");

    let changed = [&written[..], b"\0"].concat();
    fs::write(&path, &changed).expect("changed");
    expect(&run(at, &["undo", "team.xlsx"]), 4, "was changed after the last write");
    assert!(fs::read(&path).expect("read") == changed);
    fs::write(&path, &written).expect("as written");

    let kept = fs::read_dir(at.join(".local/state/kpiwarden/undo")).expect("undo").next().expect("one").expect("entry");
    let is_book = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "xlsx");
    let kept =
        fs::read_dir(kept.path()).expect("folder").map(|e| e.expect("entry").path()).find(is_book).expect("book");
    let original = fs::read(&kept).expect("read");
    fs::write(&kept, b"damaged").expect("damaged");
    expect(&run(at, &["undo", "team.xlsx"]), 3, "was damaged");
    fs::write(&kept, &original).expect("whole again");

    for (arguments, says) in [(["undo", "."], "one by one"), (["undo", "-"], "standard input")] {
        let ran = run(at, &arguments);
        assert_eq!((ran.status, ran.err.contains(says)), (2, true), "{}", ran.err);
    }
    assert_eq!(run(at, &["undo"]).status, 2);
    expect(&run(at, &["undo", "gone.xlsx"]), 3, "gone.xlsx");
    assert!(fs::read(&path).expect("read") == written, "a refused undo changes nothing");
    expect(&run(at, &["undo", "team.xlsx"]), 0, "stands again");
    assert!(fs::read(&path).expect("read") == original);
}
