//! Replaces a sheet's file as a whole or not at all, and never a content nobody here has read.
//!
//! The way of a write: [`Original::read`] remembers what the file was; [`replace`] writes the new content to a temporary
//! file in the same folder, swaps the two names, looks at what came out, and takes the old content away only when it is
//! the one that was read. Somebody else's save in between comes back untouched, as [`ErrorKind::Stale`].
//!
//! [`ErrorKind::Stale`]: crate::ports::ErrorKind::Stale

mod attributes;
mod leftovers;
mod locks;
mod original;
mod swap;
mod undo;
mod writers;

#[cfg(test)]
mod tests;

pub use leftovers::{TEMPORARY_PREFIX, clean_beside, is_rescued, is_temporary};
pub use locks::{is_lock_file, refuse_if_locked, sheet_of_lock};
pub use original::{FILE_BYTES_MAX, Original, revision_of};
pub use swap::{Replaced, replace};
pub use undo::{UNDO_FILES_MAX, UndoFile, Undone, take_back, undo_files, undo_last};
pub use writers::OpenFiles;
