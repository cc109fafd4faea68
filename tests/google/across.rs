//! Limits over owners and goals hold over files and sheets at Google together: in one command, and in the service.

use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use google_emulator::Edit;

use crate::HEADER;
use crate::commands::Place;

/// KPIs of one person, each under a goal of its own.
fn owned(of: &str, count: usize) -> String {
    let row = |at| format!("More {of} {at},Number of {of} {at},Ann Lee,{of},20,40,35,2026-07-01,2026-12-31\n");
    format!("{HEADER}\n{}", (0..count).map(row).collect::<String>())
}

struct Both {
    place: Place,
    id: String,
    address: String,
    file: PathBuf,
}

impl Both {
    /// A file and a sheet at Google in which the same person has so many KPIs.
    fn new(in_file: usize, at_google: usize) -> Self {
        let place = Place::new();
        let id = place.world.sheet(&owned("demos", at_google));
        let address = format!("https://docs.google.com/spreadsheets/d/{id}");
        let folder = place.folder.path().join("team");
        std::fs::create_dir(&folder).expect("made");
        let both = Self { place, id, address, file: folder.join("ours.csv") };
        both.save(in_file);
        both.place.config(
            "credentials = \"key.json\"",
            &format!(
                "[watch]\nsettle_seconds = 1\n[[sheets]]\npath = \"team\"\nwrite = \"all\"\n[[sheets]]\ngoogle = \"{}\"\nwrite = \"all\"",
                both.address
            ),
        );
        both
    }

    fn save(&self, count: usize) {
        std::fs::write(&self.file, owned("links", count)).expect("saved");
    }

    fn start(&self) -> Service {
        let log = std::fs::File::create(self.place.folder.path().join("log")).expect("a file");
        let run = ["run", "-v", "--today", "2026-10-01"];
        Service(self.place.command().args(run).stderr(log).spawn().expect("it runs"))
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.place.folder.path().join("log")).expect("text")
    }

    /// Whether the file says that the person has too many, and whether the sheet at Google does.
    fn marked(&self) -> (bool, bool) {
        let says = |text: &str| text.contains("Ann Lee has 4 open KPIs");
        let noted = self.place.world.emulator.notes(&self.id, "Sheet1");
        let threads = self.place.world.emulator.threads(&self.id);
        let open = threads.iter().filter(|thread| !thread.resolved);
        let at_google = format!("{noted:?} {:?}", open.collect::<Vec<_>>());
        (says(&std::fs::read_to_string(&self.file).expect("there")), says(&at_google))
    }

    fn until_marked(&self, wanted: bool, why: &str) {
        let began = Instant::now();
        while self.marked() != (wanted, wanted) {
            assert!(began.elapsed() < Duration::from_secs(60), "{why}: {:?}\n{}", self.marked(), self.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn until_written(&self) {
        let began = Instant::now();
        let is_written = |text: String| text.contains("KPI status");
        while !is_written(std::fs::read_to_string(&self.file).expect("there"))
            || self.place.world.emulator.shown(&self.id, "Sheet1", "J1") != "KPI status"
        {
            assert!(began.elapsed() < Duration::from_secs(60), "{}", self.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn type_at_google(&self, cell: &str, text: &str) {
        let edit = Edit::Type { tab: "Sheet1".into(), cell: cell.into(), text: text.into() };
        self.place.world.emulator.edit(&self.id, edit).expect("typed");
    }
}

/// The service as a process, which ends with the test.
struct Service(Child);

impl Service {
    fn stop(mut self) {
        let told = std::process::Command::new("kill").arg(self.0.id().to_string()).status().expect("told");
        assert!(told.success());
        assert_eq!(self.0.wait().expect("ends").code(), Some(0));
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn one_command_over_a_file_and_an_address_counts_them_together() {
    let both = Both::new(2, 2);
    let file = both.file.display().to_string();
    let marks = |arguments: &[&str]| {
        let (_, found, said) = both.place.run(arguments);
        let marks: Vec<&str> = found.lines().filter(|line| line.contains("O204")).collect();
        assert!(marks.iter().all(|mark| mark.contains("Ann Lee has 4 open KPIs")), "{found}{said}");
        marks.len()
    };
    assert_eq!(marks(&["validate", "--format", "concise", &file]), 0);
    assert_eq!(marks(&["validate", "--format", "concise", &both.address]), 0);
    assert_eq!(marks(&["validate", "--format", "concise", &file, &both.address]), 2, "each of the two is marked");
    assert_eq!(marks(&["validate", "--format", "concise", &both.address, &file]), 2, "in either order");
    assert_eq!(marks(&["validate", "--format", "concise"]), 2, "as the config names them");
    let (_, found, said) = both.place.run(&["plan", &file, &both.address]);
    assert_eq!(found.matches("Ann Lee has 4 open KPIs").count(), 2, "{found}{said}");
    both.place.run(&["sync", &file, &both.address]);
    assert_eq!(both.marked(), (true, true));
}

#[test]
fn the_fourth_kpi_of_an_owner_marks_the_file_and_the_sheet_at_google() {
    let both = Both::new(2, 1);
    let service = both.start();
    both.until_written();
    assert_eq!(both.marked(), (false, false), "three are no more than one should have");
    for (cell, text) in
        ["More talks", "Number of talks", "Ann Lee", "talks", "20", "40", "35", "2026-07-01", "2026-12-31"]
            .into_iter()
            .enumerate()
            .map(|(column, text)| (format!("{}3", char::from(b'A' + u8::try_from(column).expect("few"))), text))
    {
        both.type_at_google(&cell, text);
    }
    both.until_marked(true, "a change at Google");
    service.stop();

    // A start finds what stands there, and takes no mark away for a while.
    let written = std::fs::metadata(&both.file).and_then(|file| file.modified()).expect("a time");
    both.place.world.emulator.reset_counters();
    let service = both.start();
    let began = Instant::now();
    while both.log().matches(" cycle ").count() < 2 {
        assert!(began.elapsed() < Duration::from_secs(60), "{}", both.log());
        std::thread::sleep(Duration::from_millis(100));
    }
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(both.marked(), (true, true));
    assert_eq!(
        std::fs::metadata(&both.file).and_then(|file| file.modified()).expect("a time"),
        written,
        "{}",
        both.log()
    );
    assert_eq!(both.place.world.emulator.calls("sheets.spreadsheets.batchUpdate"), 0, "{}", both.log());

    both.save(1);
    both.until_marked(false, "a change in the file");
    both.save(2);
    both.until_marked(true, "and back");
    std::fs::remove_file(&both.file).expect("gone");
    let began = Instant::now();
    let marks = || {
        format!(
            "{:?}{:?}",
            both.place.world.emulator.notes(&both.id, "Sheet1"),
            both.place.world.emulator.threads(&both.id).iter().filter(|thread| !thread.resolved).collect::<Vec<_>>()
        )
    };
    while marks().contains("open KPIs") {
        assert!(began.elapsed() < Duration::from_secs(60), "{}", both.log());
        std::thread::sleep(Duration::from_millis(100));
    }
    service.stop();
}
