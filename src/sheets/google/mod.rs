//! Google Sheets: one read and one write a changed spreadsheet, the right row always, native comments where they work.
//!
//! Facts of the API that this is built on are in `docs/google.md`. The types are our own few: the generated client drops
//! `null` in lists, mis-encodes ranges in paths, knows no time limit and asks for the broadest scopes.

mod address;
mod align;
mod align_rows;
mod auth;
mod cells;
mod chips;
mod client;
mod compare;
mod draft;
mod drive;
mod jwt;
mod login;
mod marks;
mod quota;
mod read;
mod sheet;
mod stray;
mod threads;
mod trail;
mod transport;
mod undo;
mod wire;
mod write;

pub use address::{Address, address_of, parse_address};
pub use auth::{Credentials, SCOPE_FILES, SCOPE_READ, SCOPE_WRITE, TOKEN_ENDPOINT};
pub use client::{CommentMode, DRIVE_ENDPOINT, Google, GoogleSettings, SHEETS_ENDPOINT};
pub use drive::{Changes, DriveFile};
pub use login::{Consent, Consented, LoginClient};
pub use sheet::GoogleSheet;
pub use transport::{Broken, Http, Reply, Request, Secret, Transport};
pub use undo::GoogleUndone;
