//! A stand-in for Google Sheets and Drive that tests can start, steer and look into. `README.md` beside this crate says
//! what it covers, what it does not, and how it is held against reality.
//!
//! ```
//! use google_emulator::{Config, Emulator, Server};
//!
//! let emulator = Emulator::new(Config::default());
//! let sheet = emulator.add_rows("Goals", "owner@example.com", &[vec!["Goal".into()], vec!["Sell 5 %".into()]]);
//! let server = Server::start(emulator.clone(), "127.0.0.1:0").expect("a free port");
//! // ... call server.base() with any client, then look:
//! assert_eq!(emulator.shown(&sheet, "Sheet1", "A2"), "Sell 5 %");
//! server.stop();
//! ```

pub mod admin;
pub mod api;
pub mod auth;
pub mod caller;
pub mod clock;
pub mod drive;
pub mod emulator;
pub mod error;
pub mod faults;
pub mod http;
pub mod ids;
pub mod load;
pub mod person;
pub mod quota;
pub mod schema;
pub mod server;
pub mod sheets;
pub mod state;
pub mod story;
pub mod text;
pub mod world;

pub use api::{Delivery, Reply};
pub use clock::Clock;
pub use drive::file::Role;
pub use emulator::Emulator;
pub use error::ApiError;
pub use faults::{Fault, Matcher, Rule};
pub use http::{Request, Response};
pub use person::{Doing, Edit, Planned};
pub use server::Server;
pub use state::cell::{Cell, Content};
pub use world::{Config, Counters};
