//! What is remembered between two runs: adapters of [`crate::ports::Journal`].

mod history;
mod letters;
mod lock;
mod memory;
mod migrate;
mod owners;
mod place;
mod shared;
mod sqlite;
mod wire;

#[cfg(test)]
mod tests;

pub use memory::MemoryJournal;
pub use shared::SharedJournal;
pub use sqlite::{FILE_NAME, SqliteJournal};

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
