//! Goal cells that name several goals by their numbers: `37, 38`.

use super::digest::GoalFacts;
use super::intern::Names;

/// Which goals are no goals of their own but lists of others, with the goals that they name.
#[derive(Debug, Default)]
pub(super) struct GoalLists {
    /// Lists, ascending.
    lists: Vec<u32>,
    /// (list, goal that it names), ascending; numbers that stand nowhere alone are left out.
    named: Vec<(u32, u32)>,
}

/// A number of a goal such as `37`, `2.1` or `G-4` has at most so many bytes.
const NUMBER_BYTES_MAX: usize = 8;

impl GoalLists {
    /// The lists among the goals of a call.
    pub(super) fn among(goals: &Names) -> Self {
        let mut all = Self::default();
        for list in 1..=goals.len() as u32 {
            let name = goals.name(list);
            let Some(numbers) = numbers(name) else { continue };
            let before = all.named.len();
            all.named.extend(numbers.filter_map(|number| Some((list, goals.find(number)?))));
            // `1,2` may as well be the number of one goal.
            let spaced = name.contains(", ") || name.contains("; ");
            if spaced || all.named.len() > before {
                all.lists.push(list);
            }
        }
        all.named.sort_unstable();
        all.named.dedup();
        all
    }

    /// The goals that a goal stands for: those that it lists, else itself.
    pub(super) fn goals_of(&self, goal: u32) -> impl Iterator<Item = u32> + use<'_> {
        let from = self.named.partition_point(|(list, _)| *list < goal);
        let to = self.named.partition_point(|(list, _)| *list <= goal);
        let own = self.lists.binary_search(&goal).is_err().then_some(goal);
        own.into_iter().chain(self.named.get(from..to).unwrap_or_default().iter().map(|(_, named)| *named))
    }

    /// Counts the rows under a list with each goal that it names.
    pub(super) fn share_out(&self, facts: &mut [GoalFacts]) {
        for &list in &self.lists {
            let Some(of_list) = facts.get_mut(list as usize).map(std::mem::take) else { continue };
            for goal in self.goals_of(list) {
                if let Some(facts) = facts.get_mut(goal as usize) {
                    facts.add(&of_list);
                }
            }
        }
    }
}

/// The numbers of a list of two goals or more.
fn numbers(name: &str) -> Option<impl Iterator<Item = &str>> {
    let parts = || name.split([',', ';']).map(str::trim);
    let is_number = |part: &str| {
        part.len() <= NUMBER_BYTES_MAX
            && part.bytes().any(|byte| byte.is_ascii_digit())
            && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
    };
    (name.contains([',', ';']) && parts().all(is_number)).then(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_numbers_are_no_goals_of_their_own() {
        let mut goals = Names::default();
        for name in ["7", "8", "7, 8", "4, 5", "1,2", "7;9", "Growth, margin", "G-1", "G-1, G-2"] {
            goals.number(name);
        }
        let lists = GoalLists::among(&goals);
        for (goal, expect) in
            [(1, vec![1]), (3, vec![1, 2]), (4, vec![]), (5, vec![5]), (6, vec![1]), (7, vec![7]), (9, vec![8])]
        {
            assert_eq!(lists.goals_of(goal).collect::<Vec<_>>(), expect, "{}", goals.name(goal));
        }
        let mut facts = vec![GoalFacts::default(); goals.len() + 1];
        for (goal, counted) in [(1, 2), (2, 1), (3, 5)] {
            facts[goal] = GoalFacts { rows: counted, counted, ..GoalFacts::default() };
        }
        lists.share_out(&mut facts);
        assert_eq!(facts.iter().map(|facts| facts.counted).take(4).collect::<Vec<_>>(), [0, 7, 6, 0]);
    }
}
