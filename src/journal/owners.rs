//! Whom an owner cell names, for comparison.

use crate::reading::people::{NameStyle, read};

fn fold(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names and addresses of an owner cell in lower case, with single spaces, and the whole cell.
pub(super) fn names_of(owner: &str) -> Vec<String> {
    let read = read(owner, NameStyle::CommaSeparates);
    let mut names: Vec<String> = read.names.iter().flat_map(|named| [named.name, named.identity()]).map(fold).collect();
    names.push(fold(owner));
    names.retain(|name| !name.is_empty());
    names
}

/// The same of somebody who is looked for: an address that is given stands for its name, which others may have, too.
pub(super) fn wanted(owner: &str) -> Vec<String> {
    let read = read(owner, NameStyle::CommaSeparates);
    let mut names: Vec<String> = read.names.iter().map(|named| fold(named.identity())).collect();
    names.push(fold(owner));
    names.retain(|name| !name.is_empty());
    names
}
