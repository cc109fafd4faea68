//! Whole-way tests: one binary, a module a topic.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod baseline;
mod cli;
mod configured;
mod configured_tabs;
#[path = "../contract/mod.rs"]
mod contract;
mod examples;
mod explain_cell;
mod fuzzed;
mod history;
mod hostile;
mod outputs;
mod plain_truth;
mod real_values;
mod report;
mod rewrites;
mod rule_options;
mod rules;
mod runbook;
mod schema;
mod sentences;
mod sheet_contract;
mod sheets;
mod tidy;
mod undo;
mod whole;
mod xlsx_write;
