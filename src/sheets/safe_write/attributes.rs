//! What a file carries beside its content: mode, owner, extended attributes (access lists among them).

use std::fs::File;
use std::path::Path;

/// Gives `new` what `old` carries. What the system does not let us keep is returned in words.
#[cfg(unix)]
pub(super) fn copy(old: &File, new: &File) -> std::io::Result<Vec<String>> {
    use rustix::fs::{Gid, Mode, Uid, XattrFlags};
    use std::os::unix::fs::MetadataExt;

    let metadata = old.metadata()?;
    let ours = new.metadata()?;
    let mut lost = Vec::new();
    if (metadata.uid(), metadata.gid()) != (ours.uid(), ours.gid()) {
        let (owner, group) = (Uid::from_raw(metadata.uid()), Gid::from_raw(metadata.gid()));
        if rustix::fs::fchown(new, Some(owner), Some(group)).is_err() {
            if metadata.gid() != ours.gid() && rustix::fs::fchown(new, None, Some(group)).is_err() {
                lost.push("the file's group could not be kept".to_owned());
            }
            if metadata.uid() != ours.uid() {
                lost.push("the file now belongs to the user kpiwarden runs as".to_owned());
            }
        }
    }
    for name in attribute_names(old) {
        let Some(value) = attribute(old, &name) else { continue };
        if rustix::fs::fsetxattr(new, name.as_str(), &value, XattrFlags::empty()).is_err()
            && attribute(new, &name).as_ref() != Some(&value)
            && !name.starts_with("security.")
        {
            lost.push(format!("the file's attribute {name} could not be kept"));
        }
    }
    // Last: a change of owner clears the set-id bits, and an access list changes the mode.
    rustix::fs::fchmod(new, Mode::from_raw_mode(metadata.mode() & 0o7777))?;
    Ok(lost)
}

#[cfg(unix)]
fn attribute_names(file: &File) -> Vec<String> {
    let mut list = vec![0_u8; 64 * 1024];
    let Ok(length) = rustix::fs::flistxattr(file, list.as_mut_slice()) else { return Vec::new() };
    let names = list.get(..length).unwrap_or_default();
    names
        .split(|&b| b == 0)
        .filter_map(|name| std::str::from_utf8(name).ok())
        .filter(|n| !n.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(unix)]
fn attribute(file: &File, name: &str) -> Option<Vec<u8>> {
    let mut value = vec![0_u8; 64 * 1024];
    let length = rustix::fs::fgetxattr(file, name, value.as_mut_slice()).ok()?;
    value.truncate(length);
    Some(value)
}

#[cfg(not(unix))]
pub(super) fn copy(old: &File, new: &File) -> std::io::Result<Vec<String>> {
    new.set_permissions(old.metadata()?.permissions())?;
    Ok(Vec::new())
}

/// Makes a change of names in a folder last.
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    match File::open(folder)?.sync_all() {
        // Some network file systems cannot sync a folder; the names are the server's business there.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::INVAL.raw_os_error()) => Ok(()),
        done => done,
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(())
    }
}
