//! Names to small numbers, by 64-bit keys.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Numbers names from 1 in the order in which they come; 0 stands for no name. It keeps their keys alone: of so many names as a
/// call can have, two share a key once in a hundred million calls.
#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: Vec<u64>,
    table: HashTable<u32>,
}

impl Keys {
    /// The number of a key; `true` when it is new.
    pub(super) fn number(&mut self, key: u64) -> (u32, bool) {
        let keys = &mut self.keys;
        match self.table.entry(key, |&number| key_at(keys, number) == key, |&number| key_at(keys, number)) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(room) => {
                let Ok(number) = u32::try_from(keys.len() + 1) else { return (0, false) };
                room.insert(number);
                keys.push(key);
                (number, true)
            }
        }
    }

    /// The number of a key, if it is known.
    fn find(&self, key: u64) -> Option<u32> {
        self.table.find(key, |&number| key_at(&self.keys, number) == key).copied()
    }

    /// The key of a number.
    pub(super) fn key(&self, number: u32) -> u64 {
        key_at(&self.keys, number)
    }

    /// How many there are; the numbers run from 1 to it.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Gives back the room that only further names would need. A name that comes after this counts as new.
    pub(super) fn close(&mut self) {
        self.table = HashTable::new();
    }
}

fn key_at(keys: &[u64], number: u32) -> u64 {
    (number as usize).checked_sub(1).and_then(|index| keys.get(index)).copied().unwrap_or(0)
}

/// Numbers names as [`Keys`] does, and keeps them.
#[derive(Debug, Default)]
pub(super) struct Names {
    keys: Keys,
    arena: String,
    /// Where in the arena each name ends.
    ends: Vec<usize>,
}

impl Names {
    /// The number of a name that is folded already.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        let (number, new) = self.keys.number(key_of(name));
        if new {
            self.arena.push_str(name);
            self.ends.push(self.arena.len());
        }
        number
    }

    /// The number of a name that is folded already, if it is known; none is found once they are closed.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.keys.find(key_of(name))
    }

    /// The folded name of a number.
    pub(super) fn name(&self, number: u32) -> &str {
        let Some(index) = (number as usize).checked_sub(1) else { return "" };
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let (Some(start), Some(&end)) = (start, self.ends.get(index)) else { return "" };
        self.arena.get(start..end).unwrap_or("")
    }

    /// How many names there are; the numbers run from 1 to it.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Gives back the room that only further names would need. A name that comes after this counts as new.
    pub(super) fn close(&mut self) {
        self.keys.close();
    }
}

/// The key of a name.
pub(super) fn key_of(name: &str) -> u64 {
    FixedState::with_seed(0x6b70_6977).hash_one(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_share_a_number() {
        let mut names = Names::default();
        assert_eq!((names.number("ann"), names.number("bob"), names.number("ann")), (1, 2, 1));
        assert_eq!(
            (names.name(1), names.name(2), names.name(0), names.name(9), names.len()),
            ("ann", "bob", "", "", 2)
        );
        let mut keys = Keys::default();
        assert_eq!((keys.number(7), keys.number(9), keys.number(7)), ((1, true), (2, true), (1, false)));
        assert_eq!((keys.key(2), keys.key(0), keys.len()), (9, 0, 2));
        keys.close();
        names.close();
        assert_eq!((keys.key(2), keys.len(), names.name(2)), (9, 2, "bob"));
    }
}
