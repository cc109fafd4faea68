//! The compact schema is what its maker makes of Google's own documents, and nothing was changed by hand.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Google's discovery documents, where they are beside the repository.
fn documents() -> Option<[PathBuf; 2]> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("KPIWARDEN_SHARED").map_or(beside, PathBuf::from);
    let documents = ["sheets.v4.json", "drive.v3.json"].map(|name| shared.join("data/google").join(name));
    documents.iter().all(|path| path.is_file()).then_some(documents)
}

#[test]
fn the_compact_schema_is_made_from_googles_own_documents() {
    let Some(documents) = documents() else {
        eprintln!("skipped: Google's discovery documents are not beside the repository (../shared/data/google)");
        return;
    };
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    // The maker writes beside itself.
    let folder = std::env::temp_dir().join(format!("compact-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let maker = folder.join("compact.py");
    std::fs::copy(schema.join("compact.py"), &maker).expect("copied");
    let Ok(made) = Command::new("python3").arg(&maker).args(&documents).output() else {
        eprintln!("skipped: there is no python3 to make the compact schema with");
        return;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for name in ["sheets.json", "drive.json"] {
        let read = |folder: &Path| std::fs::read_to_string(folder.join(name)).expect("a schema");
        let (kept, made) = (read(&schema), read(&folder));
        let differs = kept.lines().zip(made.lines()).find(|(kept, made)| kept != made);
        assert!(kept == made, "{name} is not what compact.py makes of Google's document: {differs:.400?}");
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}
