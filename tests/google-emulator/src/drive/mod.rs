//! The Drive API v3, as far as spreadsheets need it.

pub mod changes;
pub mod comments;
pub mod file;
pub mod files;
pub mod permissions;
pub mod query;
