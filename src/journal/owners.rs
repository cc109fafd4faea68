//! Whom an owner cell names, for comparison.

use crate::reading::people::{NameStyle, read};

/// The names of an owner cell in lower case, with single spaces.
pub(super) fn names_of(owner: &str) -> Vec<String> {
    let fold = |name: &str| name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut names: Vec<String> = read(owner, NameStyle::CommaSeparates).names.iter().map(|name| fold(name)).collect();
    names.push(fold(owner));
    names.retain(|name| !name.is_empty());
    names
}
