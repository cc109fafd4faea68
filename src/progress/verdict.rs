//! The verdict's working in one sentence, and as figures.

use std::fmt::Write;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::show;
use super::status::{comparable, pace};
use crate::model::{Assessment, Code, Kpi, Locale, Shape, Status, TargetShape, Unit};

/// The figures that a verdict on pace stands on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Working {
    /// Progress p; 1 is done.
    pub progress: Option<f64>,
    /// Elapsed share of the time e.
    pub elapsed: Option<f64>,
    /// What is done over what should be done by today.
    pub pace: Option<f64>,
    /// How many times the pace so far the rest of the way takes; `None` when nothing is done yet, all is, or no time is left.
    pub needed: Option<f64>,
}

/// The figures that a verdict on pace stands on.
pub fn working(verdict: &Assessment) -> Working {
    let p = comparable(verdict);
    let needed = p
        .zip(verdict.elapsed)
        .and_then(|(p, e)| (p > 0.0 && p < 1.0 && e > 0.0 && e < 1.0).then(|| ((1.0 - p) / (1.0 - e)) / (p / e)));
    Working { progress: verdict.progress, elapsed: verdict.elapsed, pace: pace(verdict), needed }
}

/// How the verdict came about, in one sentence without a full stop; figures in the row's unit and the sheet's locale.
pub fn verdict(kpi: &Kpi<'_>, verdict: &Assessment, locale: Option<Locale>, today: Date) -> String {
    let told = Told { unit: unit(kpi), locale, verdict };
    match verdict.status {
        Status::Paused | Status::Closed => format!("not judged: its own status says \"{}\"", kpi.status),
        Status::Invalid => verdict.invalid.map_or("cannot be judged", why_invalid).to_owned(),
        Status::NotStarted => match verdict.span {
            Some(span) => {
                format!("starts on {}, in {} days", span.first, super::calendar::days_between(today, span.first))
            }
            None => "has not started".to_owned(),
        },
        Status::NoData if kpi.unordered => {
            "not judged: its periods are only numbered, and nothing tells which of them is the latest".to_owned()
        }
        Status::NoData if verdict.current.is_some() => format!("no figure since it began{}", told.expected()),
        Status::NoData => format!("no current value{}", told.expected()),
        Status::Stale => format!("no check-in for more than twice its cadence; {}", told.state()),
        _ => told.state(),
    }
}

fn unit<'t>(kpi: &Kpi<'t>) -> Option<Unit<'t>> {
    let of_target = kpi.target.value().filter(|target| !matches!(target.shape, Shape::Change(_)));
    of_target.and_then(|target| target.unit).or(kpi.unit)
}

struct Told<'a> {
    unit: Option<Unit<'a>>,
    locale: Option<Locale>,
    verdict: &'a Assessment,
}

impl Told<'_> {
    fn figure(&self, value: Option<Decimal>) -> String {
        value.map_or_else(|| "nothing".to_owned(), |value| show::figure(value, self.unit, self.locale))
    }

    fn expected(&self) -> String {
        match (self.verdict.expected, self.verdict.elapsed) {
            (Some(expected), Some(e)) => format!(
                "; {} of the time gone, {} expected by today",
                show::percent(e),
                show::figure(expected, self.unit, self.locale)
            ),
            _ => String::new(),
        }
    }

    fn state(&self) -> String {
        let met = self.verdict.met == Some(true);
        let past = matches!(self.verdict.status, Status::Missed | Status::Achieved) && !met;
        match self.verdict.shape {
            None => "no target to judge by".to_owned(),
            Some(TargetShape::AtLeast) => self.limit("at least", met),
            Some(TargetShape::AtMost) => self.limit("at most", met),
            Some(TargetShape::Range) => {
                let edges =
                    format!("{} to {}", self.figure(self.verdict.target), self.figure(self.verdict.target_high));
                self.held(met, &edges)
            }
            Some(TargetShape::Maintain) => self.held(met, &self.figure(self.verdict.target)),
            Some(TargetShape::Milestone) => match self.verdict.progress {
                _ if met => "done".to_owned(),
                Some(p) if p > 0.0 => format!("{} done{}", show::percent(p), self.due(past)),
                _ => format!("not done{}", self.due(past)),
            },
            Some(_) => self.pace(met, past),
        }
    }

    fn limit(&self, words: &str, met: bool) -> String {
        self.held(met, &format!("{words} {}", self.figure(self.verdict.target)))
    }

    fn held(&self, met: bool, limit: &str) -> String {
        let word = if met { "held" } else { "not held" };
        format!("{word}: {} against {limit}", self.figure(self.verdict.current))
    }

    fn due(&self, past: bool) -> String {
        let word = if past { "was due on" } else { "due on" };
        self.verdict.span.map_or_else(String::new, |span| format!(", {word} {}", span.last))
    }

    fn pace(&self, met: bool, past: bool) -> String {
        let figures = working(self.verdict);
        let Some(p) = figures.progress else {
            let word = if met { "reached" } else { "not reached" };
            let (current, target) = (self.figure(self.verdict.current), self.figure(self.verdict.target));
            return format!("{word}: {current} against {target}, without a baseline to measure the way from");
        };
        if past {
            let (current, target) = (self.figure(self.verdict.current), self.figure(self.verdict.target));
            let last = self.verdict.span.map_or_else(String::new, |span| format!(" by {}", span.last));
            return format!("{} done{last}: {current} against {target}", show::percent(p));
        }
        if p < 0.0 {
            let (current, target) = (self.figure(self.verdict.current), self.figure(self.verdict.target));
            return format!(
                "{current} against {target}: further away than at the start ({})",
                self.figure(self.verdict.baseline)
            );
        }
        let mut text = format!("{} done", show::percent(p));
        if let Some(e) = figures.elapsed {
            let _ = write!(text, ", {} of the time gone", show::percent(e));
        }
        if let Some(pace) = figures.pace {
            let _ = write!(text, ": pace {}", show::ratio(pace, 2, self.locale));
        }
        if let Some(needed) = figures.needed.filter(|_| !met) {
            let _ = write!(text, "; needs {} times the pace so far", show::ratio(needed, 1, self.locale));
        }
        if let Some(periods) = self.verdict.periods {
            let _ = write!(text, "; met in {} of {} past periods", periods.met, periods.past);
        }
        text
    }
}

/// Why the arithmetic has nothing to stand on.
const fn why_invalid(code: Code) -> &'static str {
    match (code.letter, code.number) {
        ('M', 103) => "cannot be judged: there is no target",
        ('M', 104) => "cannot be judged: no figure can be read from the target",
        ('M', 105) => "cannot be judged: the target has no end",
        ('M', 110) => "cannot be judged: the baseline or current value is not a number",
        ('M', 112) => "cannot be judged: a change needs a baseline to be taken from",
        ('D', 701) => "cannot be judged: a cell it is worked out from holds an error",
        ('T', 301) => "cannot be judged: there is no deadline",
        ('T', 302) => "cannot be judged: no date can be read from the deadline",
        ('T', 303) => "cannot be judged: the deadline has no end",
        ('T', 305) => "cannot be judged: the deadline is before the start",
        ('A', 504) => "cannot be judged: target, baseline and direction contradict each other",
        _ => "cannot be judged",
    }
}
