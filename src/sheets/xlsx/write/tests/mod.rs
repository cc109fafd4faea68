//! Tests of writing on small workbooks: made by a library, or by hand where a library would not write such a thing.

mod beside;
mod mutated;
mod oddities;
mod others;
mod refusals;
mod support;
mod tables;
mod values;
