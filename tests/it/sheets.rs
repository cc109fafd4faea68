//! Every real file that is at hand goes through the readers.

use std::path::{Path, PathBuf};

use kpiwarden::sheets::{OpenOptions, open};

/// The folder of real files, if it is at hand.
fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let named = std::env::var_os("KPIWARDEN_SHARED").map(|root| PathBuf::from(root).join("data"));
    [Some(beside), named].into_iter().flatten().find(|folder| folder.is_dir())
}

#[test]
fn real_kpi_sheets_hold_cells() {
    let Some(shared) = shared() else {
        eprintln!("skipped: no folder of real files");
        return;
    };
    for entry in std::fs::read_dir(shared.join("kpi-sheets/files")).expect("folder") {
        let path = entry.expect("entry").path();
        if matches!(path.extension().and_then(|e| e.to_str()), Some("csv" | "xlsx")) {
            let book = open(&path, &OpenOptions::default()).expect("open").read().expect("read");
            assert!(book.tabs.iter().any(|tab| tab.cell_count() > 0), "{}", path.display());
        }
    }
}
