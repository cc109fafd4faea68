//! How a person names the sheets of one call.

use std::collections::HashMap;

/// The shortest ends of paths and addresses by which each of these sheets is told from the others: its file's name, and so many of its
/// folders as that takes.
pub(super) fn short_names(sources: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = sources.iter().map(|source| (*source).to_owned()).collect();
    let mut open: Vec<usize> = (0..sources.len()).collect();
    let mut parts = 1;
    while !open.is_empty() {
        let ends: Vec<Option<&str>> =
            open.iter().map(|&at| sources.get(at).and_then(|source| end_of(source, parts))).collect();
        let mut count: HashMap<&str, usize> = HashMap::new();
        for end in ends.iter().flatten() {
            *count.entry(end).or_default() += 1;
        }
        let mut left = Vec::new();
        for (&at, end) in open.iter().zip(ends) {
            // One that is no longer than that stays whole.
            let Some(end) = end else { continue };
            match names.get_mut(at) {
                Some(name) if count.get(end) == Some(&1) => end.clone_into(name),
                _ => left.push(at),
            }
        }
        open = left;
        parts += 1;
    }
    names
}

/// The last so many parts of a path; `None` where it has fewer.
fn end_of(source: &str, parts: usize) -> Option<&str> {
    let mut begins = source.rmatch_indices(['/', '\\']).map(|(at, _)| at + 1).chain([0]);
    begins.nth(parts - 1).and_then(|begin| source.get(begin..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_of_one_name_are_told_apart_by_their_folders() {
        for (sources, expect) in [
            (vec!["x/a/kpis.csv", "x/b/kpis.csv", "x/b/team.xlsx"], vec!["a/kpis.csv", "b/kpis.csv", "team.xlsx"]),
            (vec!["a/n/kpis.csv", "b/n/kpis.csv", "kpis.csv"], vec!["a/n/kpis.csv", "b/n/kpis.csv", "kpis.csv"]),
            (vec!["c:\\a\\k.csv", "c:\\b\\k.csv"], vec!["a\\k.csv", "b\\k.csv"]),
            (vec!["a/k.csv", "a/k.csv"], vec!["a/k.csv", "a/k.csv"]),
            (vec![], vec![]),
        ] {
            assert_eq!(short_names(&sources), expect, "{sources:?}");
        }
    }
}
