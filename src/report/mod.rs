//! Findings, plans and roll-ups as text, JSON and the other output formats.

pub mod explain;
