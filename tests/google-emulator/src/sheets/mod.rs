//! The Sheets API v4.

pub mod access;
pub mod batch;
pub mod color;
pub mod condition;
pub mod grid;
pub mod recalc;
pub mod render;
pub mod routes;
pub mod values;
mod values_routes;
