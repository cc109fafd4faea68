//! Names to small numbers: one arena, 64-bit keys, verified on a hit.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    start: u32,
    length: u32,
}

/// Numbers names from 1 in the order in which they come; 0 stands for no name.
#[derive(Debug, Default)]
pub(super) struct Interner {
    arena: String,
    entries: Vec<Entry>,
    table: HashTable<u32>,
}

impl Interner {
    /// The number of a name that is folded already; `true` when it is new.
    pub(super) fn intern(&mut self, name: &str) -> (u32, bool) {
        if let Some(number) = self.find(name) {
            return (number, false);
        }
        let hash = hash_of(name);
        let (Ok(start), Ok(length)) = (u32::try_from(self.arena.len()), u32::try_from(name.len())) else {
            return (0, false);
        };
        if start.checked_add(length).is_none() {
            return (0, false);
        }
        self.arena.push_str(name);
        self.entries.push(Entry { hash, start, length });
        let number = self.entries.len() as u32;
        let entries = &self.entries;
        self.table
            .insert_unique(hash, number, |&number| entries.get(number as usize - 1).map_or(0, |entry| entry.hash));
        (number, true)
    }

    /// The number of a name, if it is known.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        let hash = hash_of(name);
        let known = self.table.find(hash, |&number| {
            let entry = self.entries.get((number as usize).wrapping_sub(1));
            entry.is_some_and(|entry| entry.hash == hash && slice(&self.arena, *entry) == name)
        });
        known.copied()
    }

    /// How many names there are; the numbers run from 1 to it.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The folded name of a number.
    pub(super) fn name(&self, number: u32) -> &str {
        let entry = (number as usize).checked_sub(1).and_then(|index| self.entries.get(index));
        entry.map_or("", |entry| slice(&self.arena, *entry))
    }

    /// Makes room for so many names more.
    pub(super) fn reserve(&mut self, names: usize) {
        let entries = &self.entries;
        self.table.reserve(names, |&number| entries.get(number as usize - 1).map_or(0, |entry| entry.hash));
        self.entries.reserve(names);
    }
}

fn hash_of(name: &str) -> u64 {
    let mut hasher = FixedState::with_seed(0x6b70_6977).build_hasher();
    hasher.write(name.as_bytes());
    hasher.finish()
}

fn slice(arena: &str, entry: Entry) -> &str {
    arena.get(entry.start as usize..(entry.start + entry.length) as usize).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_share_a_number() {
        let mut interner = Interner::default();
        assert_eq!(interner.intern("ann"), (1, true));
        assert_eq!(interner.intern("bob"), (2, true));
        assert_eq!(interner.intern("ann"), (1, false));
        assert_eq!((interner.name(2), interner.name(0), interner.name(9), interner.len()), ("bob", "", "", 2));
    }
}
