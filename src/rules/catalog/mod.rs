//! The catalogue: the ordered list of all rules, and one file a rule.

use crate::model::{Code, Unreadable};

use super::Rule;

pub(super) use c403_missing_goal::is_no_goal;
pub(super) use m107_vanity_metric::is_bare_vanity;

mod counted;
pub(super) mod rewrite;

macro_rules! catalogue {
    ($($module:ident::$rule:ident),* $(,)?) => {
        $(mod $module;)*

        /// All rules, in the order in which they are shown.
        pub static ALL: &[&dyn Rule] = &[$(&$module::$rule),*];
    };
}

catalogue! {
    m101_vague_term::VagueTerm,
    m102_no_quantity::NoQuantity,
    m103_missing_target::MissingTarget,
    m104_unreadable_target::UnreadableTarget,
    m105_open_ended_target::OpenEndedTarget,
    m106_unit_mismatch::UnitMismatch,
    m107_vanity_metric::VanityMetric,
    m108_missing_baseline::MissingBaseline,
    m109_compound_kpi::CompoundKpi,
    m110_unreadable_number::UnreadableNumber,
    m111_direction_assumed::DirectionAssumed,
    m112_change_without_baseline::ChangeWithoutBaseline,
    m113_percent_or_points::PercentOrPoints,
    m114_missing_source::MissingSource,
    o201_missing_owner::MissingOwner,
    o202_several_owners::SeveralOwners,
    o203_unknown_owner::UnknownOwner,
    o204_too_many_kpis_for_owner::TooManyKpisForOwner,
    o205_placeholder_owner::PlaceholderOwner,
    o206_outside_role::OutsideRole,
    t301_missing_deadline::MissingDeadline,
    t302_unreadable_deadline::UnreadableDeadline,
    t303_open_ended_deadline::OpenEndedDeadline,
    t304_deadline_passed::DeadlinePassed,
    t305_deadline_before_start::DeadlineBeforeStart,
    t306_stale_check_in::StaleCheckIn,
    t307_review_overdue::ReviewOverdue,
    t308_ambiguous_date::AmbiguousDate,
    t309_deadline_too_far::DeadlineTooFar,
    c401_too_many_kpis_for_goal::TooManyKpisForGoal,
    c402_too_few_kpis_for_goal::TooFewKpisForGoal,
    c403_missing_goal::MissingGoal,
    c404_unknown_goal::UnknownGoal,
    c405_goal_without_lagging::GoalWithoutLagging,
    c406_goal_without_leading::GoalWithoutLeading,
    c407_secondary_count::SecondaryCount,
    c408_duplicate_kpi::DuplicateKpi,
    c409_broken_chain::BrokenChain,
    c410_no_counter_metric::NoCounterMetric,
    c411_goal_not_smart::GoalNotSmart,
    c412_conflicting_kpis::ConflictingKpis,
    c413_milestones_miss_target::MilestonesMissTarget,
    c414_chain_ends_nowhere::ChainEndsNowhere,
    c415_goal_without_primary::GoalWithoutPrimary,
    a501_not_agreed::NotAgreed,
    a502_no_stretch::NoStretch,
    a503_already_met::AlreadyMet,
    a504_wrong_way::WrongWay,
    a505_implausible_target::ImplausibleTarget,
    a506_moved_target::MovedTarget,
    a507_below_benchmark::BelowBenchmark,
    p601_off_track::OffTrack,
    p602_off_track_without_action::OffTrackWithoutAction,
    p603_action_incomplete::ActionIncomplete,
    p604_action_overdue::ActionOverdue,
    p605_outcome_not_moving::OutcomeNotMoving,
    p606_missing_current::MissingCurrent,
    p607_flat_line::FlatLine,
    p608_volume_at_cost_of_quality::VolumeAtCostOfQuality,
    p609_missed_milestone::MissedMilestone,
    p610_action_without_impact::ActionWithoutImpact,
    p611_unexplained::Unexplained,
    d701_formula_error::FormulaError,
    d702_missing_statement::MissingStatement,
    d703_unused_waiver::UnusedWaiver,
}

/// The place of a rule in [`ALL`].
pub fn index(code: Code) -> Option<usize> {
    ALL.binary_search_by(|rule| rule.spec().code.cmp(&code)).ok()
}

/// The rule of a code.
pub fn rule(code: Code) -> Option<&'static dyn Rule> {
    index(code).and_then(|index| ALL.get(index)).copied()
}

/// The rule of a code (`M101`, `m101`) or name (`vague-term`).
pub fn find(text: &str) -> Option<&'static dyn Rule> {
    let text = text.trim();
    match Code::parse(text) {
        Some(code) => rule(code),
        None => ALL.iter().copied().find(|rule| rule.spec().name.eq_ignore_ascii_case(text)),
    }
}

/// What stopped the reading of a figure, for a person.
fn why_unreadable(why: Unreadable) -> &'static str {
    match why {
        Unreadable::NoFigure | Unreadable::Words => "it holds words, no figure",
        Unreadable::NoDate => "no date can be read from it",
        Unreadable::SeveralFigures => "it holds several figures, and nothing says which one is meant",
        Unreadable::DateForFigure => "it is a date; perhaps the program took a figure for one",
        Unreadable::OddDigits => "its digits and separators fit no way of writing numbers",
        Unreadable::TooLarge => "it is too large",
        Unreadable::NoSuchDay => "the calendar has no such day",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_ordered_and_unique_and_every_page_is_whole() {
        for pair in ALL.windows(2) {
            assert!(
                pair[0].spec().code < pair[1].spec().code,
                "{} stands before {}",
                pair[0].spec().code,
                pair[1].spec().code
            );
        }
        for rule in ALL {
            let spec = rule.spec();
            assert_eq!(find(&spec.code.to_string()).map(|rule| rule.spec().code), Some(spec.code));
            assert_eq!(find(spec.name).map(|rule| rule.spec().code), Some(spec.code), "{} is unique", spec.name);
            assert!(spec.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", spec.name);
            let page = spec.page();
            assert!(
                page.contains("\nBad: ") && page.contains("\nGood: "),
                "{} shows a bad and a good example",
                spec.code
            );
            assert!(!spec.practices.is_empty(), "{} names its practice", spec.code);
        }
    }

    #[test]
    fn the_first_rules_are_there() {
        let codes = "M101 M102 M103 M104 M105 M107 M108 M110 M111 M112 O201 O202 O204 O205 T301 T302 T303 T304 T305 T306 T308 \
                     C401 C402 C403 C408 A501 A503 A504 P601 P606 D701 D702 D703";
        for code in codes.split_whitespace() {
            assert!(find(code).is_some(), "{code}");
        }
    }

    #[test]
    fn options_are_set_by_their_public_names() {
        use crate::rules::{OptionError, OptionValue, Options};
        let mut options = Options::default();
        assert_eq!(options.set("O204", "max", &OptionValue::Number(5)), Ok(()));
        assert_eq!(options.owner_kpis_max, 5);
        assert!(matches!(options.set("O204", "max", &OptionValue::Number(0)), Err(OptionError::BadValue(_))));
        assert_eq!(options.set("O204", "least", &OptionValue::Number(1)), Err(OptionError::NoSuchOption(vec!["max"])));
        assert_eq!(options.set("Z999", "max", &OptionValue::Number(1)), Err(OptionError::NoSuchRule));
    }
}
