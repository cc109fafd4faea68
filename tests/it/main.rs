//! Whole-way tests: one binary, a module a topic.

mod sheets;
mod tidy;
