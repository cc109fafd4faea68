//! Whole-way tests: one binary, a module a topic.

mod rules;
mod sheets;
mod tidy;
