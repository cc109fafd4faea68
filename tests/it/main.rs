//! Whole-way tests: one binary, a module a topic.

mod cli;
mod report;
mod rules;
mod schema;
mod sheets;
mod tidy;
mod whole;
