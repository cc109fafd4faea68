//! Sheets that count without being read again: what is found in one sheet among others that only count is what is found in one call
//! over all of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kpiwarden::engine::{self, Checked, Other, PlanOptions, SyncTarget, sync_among};
use kpiwarden::journal::MemoryJournal;
use kpiwarden::model::{Plan, SourceRecord};
use kpiwarden::ports::Writable;
use kpiwarden::sheets::{OpenOptions, open};

use super::{Place, TODAY, settings};

/// What would be written into a sheet of a check: marks with their words among it.
fn plans(checked: &Checked, at: usize) -> Vec<Plan> {
    let plan = engine::plan_sheet(checked, at, &Writable::All, &SourceRecord::default(), PlanOptions::default());
    plan.plans()
}

fn target(path: &Path) -> SyncTarget {
    let sheet = open(path, &OpenOptions::default()).expect("opened");
    SyncTarget { sheet, settings: Arc::new(settings()), write: false }
}

/// How many findings need all rows.
fn check(paths: &[PathBuf]) -> usize {
    let mut journal = MemoryJournal::default();
    let mut sources: Vec<(String, &PathBuf)> =
        paths.iter().map(|path| (target(path).sheet.source().to_owned(), path)).collect();
    sources.sort();
    let mut targets: Vec<SyncTarget> = sources.iter().map(|(_, path)| target(path)).collect();
    let whole = sync_among(&mut targets, &[], &mut journal, TODAY).checked;
    let alone = sources.iter().map(|(source, path)| {
        let alone = sync_among(&mut [target(path)], &[], &mut journal, TODAY).checked;
        Other { source: source.clone(), share: Arc::clone(&alone.counted(0).expect("read").share) }
    });
    let shares: Vec<Other> = alone.collect();
    let again = engine::recount(&shares);
    let mut across = 0;
    for (at, (source, path)) in sources.iter().enumerate() {
        let others: Vec<Other> = shares.iter().filter(|other| other.source != *source).cloned().collect();
        let among = sync_among(&mut [target(path)], &others, &mut journal, TODAY).checked;
        assert_eq!(plans(&among, 0), plans(&whole, at), "{source}");
        let tables = |checked: &Checked, at: usize| -> Vec<String> {
            let tables = &checked.tables[checked.sheets[at].tables.clone()];
            let findings = tables.iter().flat_map(|table| &table.findings);
            findings
                .map(|found| format!("{} {:?} {:?} {}", found.code, found.cell, found.severity, found.waived))
                .collect()
        };
        assert_eq!(tables(&among, 0), tables(&whole, at), "{source}");
        let counted = among.counted(0).expect("read");
        assert_eq!(counted.across, again[at], "{source}: judged and recounted alike");
        assert_eq!(counted.across, whole.counted(at).expect("read").across, "{source}: in either way");
        across += tables(&among, 0).len();
    }
    across
}

#[test]
fn sheets_that_only_count_count_as_those_that_are_read() {
    let place = Place::new();
    let header = "ID,Goal,KPI,Owner,Team,Target,Current,Due,Parent,Ignore,Tier";
    let write = |name: &str, rows: &[&str]| {
        let path = place.path(name);
        std::fs::write(&path, format!("{header}\n{}\n", rows.join("\n"))).expect("written");
        path
    };
    let made = [
        write(
            "a.csv",
            &[
                "K-1,Grow,Number of leads,Ann Lee,Sales,40,20,2026-12-31,,,",
                "K-2,Grow,Number of demos,Ann Lee; Bob Ray,Sales,40,20,2026-12-31,K-1,,",
                "K-3,Grow,Number of calls,bob.ray@example.com,Sales,40,20,2026-12-31,K-9,,",
            ],
        ),
        write(
            "b.csv",
            &[
                "K-8,grow ,Number of calls,Bob Ray,Sales,40,20,2026-12-31,K-3,O204 because he asked for it,Primary",
                "K-9,Keep,Number of visits,Ann Lee,Sales,40,20,2026-12-31,Number of leads,,Secondary",
                "K-10,Keep,Number of orders,\"Ray, Bob\",Sales,40,20,2026-12-31,K-10,C402,Secondary",
            ],
        ),
        write(
            "c.csv",
            &[
                "K-1,Keep,Number of leads,Ann Lee,Sales,40,20,2026-12-31,,,Health",
                "K-11,Grow,Number of leads,Ann Lee,Sales,40,20,2026-12-31,Nothing of the kind,,",
                "K-12,Grow,Leads number,the team,Sales,40,20,2026-12-31,Keep,,",
                "K-13,Grow,Number of leads falls,Ann Lee,Sales,10,20,2026-12-31,Keep,,",
            ],
        ),
    ];
    assert!(check(&made) > 10);
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(examples).expect("there").map(|entry| entry.expect("readable").path()).collect();
    all.extend(made);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let named = std::env::var_os("KPIWARDEN_SHARED").map(|root| PathBuf::from(root).join("data"));
    let least = match [Some(beside), named].into_iter().flatten().find(|folder| folder.is_dir()) {
        None => {
            eprintln!("skipped: no folder of real files");
            30
        }
        Some(root) => {
            let files = std::fs::read_dir(root.join("kpi-sheets/files")).expect("there");
            let files = files.map(|entry| entry.expect("readable").path());
            all.extend(files.filter(|path| path.metadata().is_ok_and(|meta| meta.len() < 100_000)));
            100
        }
    };
    let found = check(&all);
    assert!(found > least, "{found}");
}
