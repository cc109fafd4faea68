//! What is remembered between two runs: adapters of [`crate::ports::Journal`].

mod file;
mod lock;
mod memory;
mod wire;

#[cfg(test)]
mod tests;

pub use file::FileJournal;
pub use memory::MemoryJournal;
