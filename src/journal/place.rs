//! Where a database may stand.

use std::path::Path;

/// Numbers (`statfs(2)`) of file systems whose locks or mapped memory do not hold between machines.
const NETWORK: [(u64, &str); 8] = [
    (0x6969, "NFS"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x517b, "SMB"),
    (0x0102_1997, "9P"),
    (0x5346_414f, "AFS"),
    (0x00c3_6400, "Ceph"),
    (0x7375_7245, "Coda"),
];

/// The name of the network file system that a folder is on.
pub(super) fn network_file_system(folder: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(folder).ok()?;
    // The kernel's number has 32 bits, sign-extended on some machines.
    named(u64::try_from(found.f_type & 0xffff_ffff).ok()?)
}

fn named(number: u64) -> Option<&'static str> {
    NETWORK.iter().find(|(known, _)| *known == number).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_known_by_their_numbers() {
        const EXT4: u64 = 0xef53;
        for (number, name) in [(0x6969, Some("NFS")), (0xfe53_4d42, Some("SMB2")), (EXT4, None)] {
            assert_eq!(named(number), name);
        }
        assert_eq!(network_file_system(&std::env::temp_dir()), None);
    }
}
