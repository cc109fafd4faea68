//! Whole-way tests: one binary, a module a topic.

mod cli;
mod examples;
mod real_values;
mod report;
mod rules;
mod schema;
mod sheets;
mod tidy;
mod whole;
mod xlsx_write;
