//! What was understood of one sentence, as one JSON line or as text.

use std::fmt::Write as _;

use serde::Serialize;

use crate::model::{Direction, Statement, Unit};

/// One vague word. Positions count characters from 0.
#[derive(Debug, Serialize)]
struct VagueLine<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    why: &'a str,
    suggestion: &'a str,
}

/// The public shape of a reading.
#[derive(Debug, Serialize)]
struct ReadingLine<'a> {
    text: &'a str,
    measure: Option<&'a str>,
    measure_kind: Option<&'static str>,
    direction: &'static str,
    baseline: Option<String>,
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_high: Option<String>,
    unit: Option<&'a str>,
    change: bool,
    limit: bool,
    deadline: Option<String>,
    period: Option<&'a str>,
    recurring: bool,
    vague: Vec<VagueLine<'a>>,
    measurable: bool,
    vanity: bool,
    compound: bool,
    question: bool,
    deliverable: bool,
    kind: Option<&'static str>,
    kind_reason: Option<&'static str>,
    rewrite: Option<&'a str>,
    language: &'static str,
}

/// Writes a reading as one JSON object without a line end.
pub fn json(text: &str, statement: &Statement<'_>, rewrite: Option<&str>, out: &mut Vec<u8>) {
    let line = ReadingLine {
        text,
        measure: statement.measure,
        measure_kind: statement.measure_kind.map(crate::model::MeasureKind::name),
        direction: statement.direction.map_or("none", Direction::name),
        baseline: statement.baseline.map(|value| value.normalize().to_string()),
        target: statement.target.map(|value| value.normalize().to_string()),
        target_high: statement.target_high.map(|value| value.normalize().to_string()),
        unit: statement.unit.as_ref().map(unit_name),
        change: statement.change.is_some(),
        limit: statement.limit,
        deadline: statement.deadline.map(|day| day.to_string()),
        period: statement.period,
        recurring: statement.recurring,
        vague: vague_lines(text, statement),
        measurable: statement.measurable,
        vanity: statement.vanity,
        compound: statement.compound,
        question: statement.question,
        deliverable: statement.deliverable,
        kind: statement.kind.map(crate::model::Kind::name),
        kind_reason: statement.kind_reason,
        rewrite,
        language: statement.language.code(),
    };
    // Writing to memory cannot fail, and every field is plain data.
    let before = out.len();
    if serde_json::to_writer(&mut *out, &line).is_err() {
        out.truncate(before);
        out.extend_from_slice(b"{}");
    }
}

fn vague_lines<'a>(text: &'a str, statement: &'a Statement<'_>) -> Vec<VagueLine<'a>> {
    let mut counted = (0, 0);
    let mut characters = |to: usize| {
        if to < counted.0 {
            counted = (0, 0);
        }
        let more = text.get(counted.0..to).map_or(0, |part| part.chars().count());
        counted = (to, counted.1 + more);
        counted.1
    };
    statement
        .vague
        .iter()
        .map(|vague| {
            let (start, end) = (vague.span.start as usize, vague.span.end as usize);
            VagueLine {
                text: text.get(start..end).unwrap_or(""),
                start: characters(start),
                end: characters(end),
                why: &vague.why,
                suggestion: &vague.suggestion,
            }
        })
        .collect()
}

/// The name of a unit as it is shown: `%`, an ISO currency code, a time unit, or the words counted.
fn unit_name<'a>(unit: &'a Unit<'_>) -> &'a str {
    match unit {
        Unit::Percent => "%",
        Unit::Points => "points",
        Unit::Currency(currency) => currency.code(),
        Unit::Time(unit) => unit.name(),
        Unit::Named(name) => name,
    }
}

/// Writes a reading for a person, several lines.
pub fn text(text: &str, statement: &Statement<'_>, rewrite: Option<&str>) -> String {
    let mut out = String::with_capacity(400);
    let mut line = |name: &str, value: &str| {
        // A String takes whatever is written.
        let _ = writeln!(out, "  {name:<11} {value}");
    };
    line("measure", statement.measure.unwrap_or("none found"));
    if let Some(kind) = statement.measure_kind {
        line("kind", kind.name());
    }
    line("direction", statement.direction.map_or("not said", Direction::name));
    let unit = statement.unit.as_ref().map_or("", unit_name);
    if let Some(baseline) = statement.baseline {
        line("from", format!("{} {unit}", baseline.normalize()).trim_end());
    }
    match (statement.target, statement.change) {
        (Some(target), Some(_)) => line("change", format!("by {} {unit}", target.normalize()).trim_end()),
        (Some(target), None) => line("target", format!("{} {unit}", target.normalize()).trim_end()),
        (None, _) => line("target", "none in the sentence"),
    }
    match (statement.deadline, statement.period) {
        (Some(day), _) => line("deadline", &day.to_string()),
        (None, Some(period)) => line("period", period),
        (None, None) => line("deadline", "none in the sentence"),
    }
    if let (Some(kind), Some(reason)) = (statement.kind, statement.kind_reason) {
        line(kind.name(), reason);
    }
    for vague in &statement.vague {
        let word = text.get(vague.span.start as usize..vague.span.end as usize).unwrap_or("");
        line("vague", &format!("{word}: {}; {}", vague.why, vague.suggestion));
    }
    for (set, name, value) in [
        (statement.vanity, "vanity", "attention or volume only; tie it to conversions, revenue or use"),
        (statement.compound, "compound", "two or more measures in one; split them, so that each has its own target"),
        (statement.question, "question", "it asks; a KPI states what is counted"),
        (statement.deliverable, "deliverable", "a thing to deliver, done or not done; fine as a milestone"),
    ] {
        if set {
            line(name, value);
        }
    }
    line("measurable", if statement.measurable { "yes" } else { "no" });
    if let Some(rewrite) = rewrite {
        line("rewrite", rewrite);
    }
    out
}
