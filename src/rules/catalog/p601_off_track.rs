//! P601 off-track.

use std::fmt::Write as _;

use crate::model::{Assessment, Detail, Field, Origin, PeriodColumn, Status, TargetShape, whole_percent};
use crate::rules::spec::rule;
use crate::rules::words::day;
use crate::rules::{Hits, Phases, Rule, RowView, Spec, Words, WordsView};

rule! {
    /// The row is At risk or Behind.
    ///
    /// The message shows the working: how much is done, how much of the time is gone, and what would have to follow.
    ///
    /// Bad: 30 to 40, current `31`, half of the time gone
    ///
    /// Good: 30 to 40, current `35`, half of the time gone
    OffTrack, 'P' 601, "off-track", Warning, Phases::JUDGED, [Hubstaff]
}

impl Rule for OffTrack {
    fn spec(&self) -> &'static Spec {
        &Self::SPEC
    }

    fn judged(&self, row: &RowView<'_, '_>, verdict: &Assessment, hits: &mut Hits<'_>) {
        if matches!(verdict.status, Status::AtRisk | Status::Behind) {
            hits.with(row, Field::Current, Detail::Case(u16::from(verdict.status == Status::Behind)));
        }
    }

    fn words(&self, view: &WordsView<'_, '_>) -> Words {
        let status = if view.finding.detail == Detail::Case(1) { "Behind" } else { "At risk" };
        let unit = view.kpi().and_then(|kpi| kpi.unit);
        let Some(verdict) = view.verdict else { return Words::new(status, HELP) };
        let kept = matches!(
            verdict.shape,
            Some(TargetShape::AtLeast | TargetShape::AtMost | TargetShape::Range | TargetShape::Maintain)
        );
        let shown = |current| {
            let period = view.row.and_then(past_period).map(|label| format!(" ({label})"));
            format!("{}{}", view.with_unit(current, unit), period.unwrap_or_default())
        };
        let working = match (verdict.progress.filter(|_| !kept), verdict.elapsed) {
            (Some(done), _) if done < 0.0 && let (Some(current), Some(start), Some(target)) = (verdict.current, verdict.baseline, verdict.target) => {
                format!(
                    "it stands at {}, further from {} than where it started ({})",
                    shown(current), view.with_unit(target, unit), view.with_unit(start, unit)
                )
            }
            (Some(done), Some(gone)) if gone > 0.0 => {
                let pace = done / gone;
                let rest = 1.0 - gone;
                let mut text = format!("{} done, {} of the time gone: pace {pace:.2}", percent(done), percent(gone));
                if done > 0.0 && done < 1.0 && rest > 0.0 {
                    let needed = (1.0 - done) / rest / pace;
                    let _ = write!(text, "; it needs {needed:.1} times the pace so far");
                }
                text
            }
            _ => match (verdict.current, verdict.target) {
                (Some(current), Some(target)) => {
                    let target = view.with_unit(target, unit);
                    let wish = match (verdict.shape, verdict.target_high) {
                        (Some(TargetShape::Range), Some(high)) => {
                            format!("lie between {target} and {}", view.with_unit(high, unit))
                        }
                        (Some(TargetShape::Maintain), _) => format!("stay near {target}"),
                        (Some(TargetShape::AtMost | TargetShape::Decrease), _) => format!("be at most {target}"),
                        _ => format!("be at least {target}"),
                    };
                    format!("it stands at {}, and should {wish}", shown(current))
                }
                _ => "its limit is not held".to_owned(),
            },
        };
        let expected = match (verdict.expected, verdict.current, verdict.span) {
            _ if kept => String::new(),
            (Some(expected), Some(current), Some(span)) => {
                let (current, expected) = (shown(current), view.with_unit(expected.round_dp(2), unit));
                format!(" (now {current}, expected {expected} by today, due {})", day(span.last))
            }
            _ => String::new(),
        };
        Words::new(format!("{status}: {working}{expected}"), HELP)
    }
}

/// The period that the current figure is of, where later ones of the sheet have none.
fn past_period<'a>(row: &RowView<'a, '_>) -> Option<&'a str> {
    let Origin::Period(index) = row.kpi.current_origin else { return None };
    let periods = &row.table.mapping.period_columns;
    let begun = |period: &PeriodColumn| period.period.is_none_or(|days| days.first <= row.table.today);
    let later = periods.iter().skip(usize::from(index) + 1);
    let is_past = later.into_iter().any(|period| period.field == Field::Current && begun(period));
    periods.get(usize::from(index)).filter(|_| is_past).map(|period| period.label.as_str())
}

const HELP: &str = "Decide what is done about it, by whom and until when, and write it down as an action.";

fn percent(ratio: f64) -> String {
    format!("{:.0} %", whole_percent(ratio.clamp(-999.99, 999.99)))
}
