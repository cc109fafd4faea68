//! kpiwarden reads the KPI sheets a team already keeps, checks every row, works out progress, and writes status
//! columns and comments back without harming the sheet.
//!
//! The modules are rooms on levels; each names lower ones only (`docs/architecture.md`, guarded by a test):
//! [`model`] and [`caught`] 0, [`reading`] 1, [`rules`] and [`progress`] 2, [`plan`] 3, [`ports`] 4, [`engine`], [`sheets`], [`journal`]
//! and [`clock`] 5, [`report`] 6, [`daemon`] 7, [`config`] 8, [`cli`] 9.

pub mod caught;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod engine;
pub mod journal;
pub mod model;
pub mod plan;
pub mod ports;
pub mod progress;
pub mod reading;
pub mod report;
pub mod rules;
pub mod sheets;
