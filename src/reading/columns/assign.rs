//! Which column holds which field: by header, checked against what the cells hold.

use super::head::Heading;
use super::lexicon::{Meaning, Sense, is_name, senses};
use super::periods;
use super::profile::Profile;
use super::shares::{self, Shares};
use super::stages;
use crate::model::{CellKind, Field, MappingReason, PerField, Period, PeriodColumn, Table};
use crate::reading::dates::DateStyle;

/// A column with all that is known of it.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) heading: Heading,
    pub(super) senses: Vec<Sense>,
    pub(super) period: Option<(Option<Period>, String)>,
    pub(super) profile: Profile,
    /// Shares of cells that only some checks need, worked out once.
    pub(super) shares: Shares,
}

impl Column {
    pub(super) fn read(
        table: &Table,
        heading: Heading,
        head_kind: CellKind,
        profile: Profile,
        rows: &[usize],
        style: DateStyle,
    ) -> Self {
        let (senses, period) = meanings(&heading, head_kind, style);
        let shares = shares::of(table, heading.column, rows, style);
        Self { heading, senses, period, profile, shares }
    }

    pub(super) fn means(&self, meaning: Meaning) -> bool {
        self.senses.iter().any(|sense| sense.meaning == meaning)
    }

    /// Whether a field is among the readings of its header.
    pub(super) fn may_be(&self, field: Field) -> bool {
        self.means(Meaning::Field(field))
    }
}

/// How sure it is that a column holds actual figures whose header names a period and nothing else.
pub(super) const BARE_PERIOD_RANK: u8 = 50;

/// What the lines of a header mean together, and the period they name.
fn meanings(
    heading: &Heading,
    head_kind: CellKind,
    style: DateStyle,
) -> (Vec<Sense>, Option<(Option<Period>, String)>) {
    let mut period = None;
    let mut rests: Vec<String> = Vec::new();
    for (line, kind) in [(&heading.lower, CellKind::Text), (&heading.main, head_kind), (&heading.upper, CellKind::Text)]
    {
        if line.is_empty() {
            continue;
        }
        match periods::in_header(line, kind, style) {
            Some(found) if !is_name(line) => {
                period.get_or_insert((found.period, line.split_whitespace().collect::<Vec<_>>().join(" ")));
                if !super::fold(&found.rest).is_empty() {
                    rests.push(found.rest);
                }
            }
            _ => match stages::rest_beside_stage(line, heading) {
                Some(stage) => {
                    period.get_or_insert((None, line.split_whitespace().collect::<Vec<_>>().join(" ")));
                    rests.push(stage);
                }
                None => rests.push(line.clone()),
            },
        }
    }
    rests.retain(|rest| !rest.is_empty());
    if let [low, .., high] = rests.as_slice() {
        let joined = senses(&format!("{high} {low}"));
        if joined.first().is_some_and(|sense| sense.exact) {
            return (joined, period);
        }
    }
    let readings: Vec<Vec<Sense>> = rests.iter().map(|rest| senses(rest)).collect();
    let chosen = match readings.as_slice() {
        [low, high, ..] if is_general(low) && is_status(high) => high.clone(),
        _ => readings.iter().find(|found| !found.is_empty()).cloned().unwrap_or_default(),
    };
    if period.is_some() && rests.is_empty() {
        return (vec![Sense { meaning: Meaning::Field(Field::Current), rank: BARE_PERIOD_RANK, exact: true }], period);
    }
    (chosen, period)
}

fn is_general(found: &[Sense]) -> bool {
    found.is_empty() || found.iter().any(|sense| sense.meaning == Meaning::Field(Field::Current))
}

fn is_status(found: &[Sense]) -> bool {
    found.first().is_some_and(|sense| sense.exact && sense.meaning == Meaning::Field(Field::Status))
}

/// The outcome: a column a field, and for each column why.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub(super) columns: PerField<Option<u16>>,
    pub(super) reasons: Vec<(Option<Field>, MappingReason)>,
    pub(super) periods: Vec<PeriodColumn>,
    /// The sheet column of each of `reasons`.
    pub(super) at: Vec<u16>,
    /// How good the header of the KPI column is: the rank of its name; 0 for one without a known name.
    pub(super) kpi_rank: u8,
}

struct Candidate {
    field: Field,
    at: usize,
    score: f32,
    exact: bool,
    rank: u8,
}

/// Assigns columns to fields. `fixed` are the config's choices, `own` the columns that are ours.
pub(super) fn assign(columns: &[Column], fixed: &[(Field, u16)], own: &[u16]) -> Assignment {
    let mut out = Assignment {
        columns: PerField::default(),
        reasons: vec![(None, MappingReason::Unknown); columns.len()],
        periods: Vec::new(),
        at: columns.iter().map(|column| column.heading.column).collect(),
        kpi_rank: 0,
    };
    let mut free = vec![true; columns.len()];
    for (at, column) in columns.iter().enumerate() {
        if own.contains(&column.heading.column) {
            free[at] = false;
            out.reasons[at].1 = MappingReason::Own;
        }
    }
    for &(field, column) in fixed {
        out.columns[field] = Some(column);
        if let Some(at) = columns.iter().position(|known| known.heading.column == column) {
            free[at] = false;
            out.reasons[at] = (Some(field), MappingReason::Config);
        }
    }
    take_periods(columns, &mut out, &mut free);
    let mut candidates = candidates(columns, &free);
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
    let (kpis, others): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|candidate| candidate.field == Field::Kpi);
    for candidate in kpis.into_iter().chain(others) {
        take(columns, &mut out, &mut free, &candidate);
    }
    aim_as_target(columns, &mut out);
    by_cells(columns, &mut out, &mut free);
    out
}

fn take(columns: &[Column], out: &mut Assignment, free: &mut [bool], candidate: &Candidate) {
    let Candidate { field, at, exact, rank, .. } = *candidate;
    if !free[at] {
        return;
    }
    if out.columns[field].is_some() {
        if out.reasons[at].0.is_none() && out.reasons[at].1 == MappingReason::Unknown {
            out.reasons[at].1 = MappingReason::Taken;
        }
        return;
    }
    out.columns[field] = Some(columns[at].heading.column);
    out.reasons[at] = (Some(field), if exact { MappingReason::Header } else { MappingReason::HeaderPart });
    free[at] = false;
    if field == Field::Kpi {
        out.kpi_rank = rank;
    }
}

/// Columns that hold a figure for one period each. Where a field has only one such column, it is its plain column too.
fn take_periods(columns: &[Column], out: &mut Assignment, free: &mut [bool]) {
    let mut found: Vec<(Field, usize, u8)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let Some((period, _)) = &column.period else { continue };
        if !free[at] {
            continue;
        }
        let sense = column.senses.iter().find_map(|sense| match sense.meaning {
            Meaning::Field(
                field @ (Field::Target
                | Field::Current
                | Field::Baseline
                | Field::Benchmark
                | Field::Stretch
                | Field::Proposed),
            ) => Some((field, sense.rank)),
            _ => None,
        });
        let Some((field, rank)) = sense else { continue };
        let profile = &column.profile;
        let numeric =
            profile.filled == 0 || profile.share(profile.figures) >= 0.3 || profile.placeholders >= profile.filled;
        if numeric || (period.is_some() && profile.share(profile.digit_words + profile.figures) >= 0.3) {
            found.push((field, at, rank));
        }
    }
    for &(field, at, _) in &found {
        let column = &columns[at];
        let Some((period, label)) = &column.period else { continue };
        out.periods.push(PeriodColumn { field, label: label.clone(), period: *period, column: column.heading.column });
        let plain = columns
            .iter()
            .enumerate()
            .any(|(other, known)| other != at && known.period.is_none() && holds_plainly(field, known));
        let single = found.iter().filter(|(other, ..)| *other == field).count() == 1;
        if single
            && !plain
            && out.columns[field].is_none()
            && !(field == Field::Current
                && found.len() == 1
                && column.senses.first().is_some_and(|s| s.rank <= BARE_PERIOD_RANK))
        {
            out.columns[field] = Some(column.heading.column);
        }
        out.reasons[at] = (Some(field), MappingReason::Period);
        free[at] = false;
    }
    let dated = out.periods.iter().all(|period| period.period.is_some());
    let undated = out.periods.iter().all(|period| period.period.is_none());
    out.periods.sort_by_key(|period| {
        let days = period.period.filter(|_| dated).map(|period| (period.first, period.last));
        (days, stages::place_in_order(&period.label).filter(|_| undated), period.column)
    });
}

/// Whether a column may hold a field's figures: `Objectif` does not where its cells are words.
fn holds_plainly(field: Field, column: &Column) -> bool {
    column.may_be(field) && (!column.may_be(Field::Goal) || column.profile.share(column.profile.words) < 0.5)
}

fn candidates(columns: &[Column], free: &[bool]) -> Vec<Candidate> {
    let mut out = Vec::new();
    for (at, column) in columns.iter().enumerate().filter(|(at, _)| free[*at]) {
        for sense in &column.senses {
            let Meaning::Field(field) = sense.meaning else { continue };
            if let Some(bonus) = check(field, *sense, column) {
                let score = f32::from(sense.rank) + if sense.exact { 40.0 } else { 0.0 } + bonus;
                out.push(Candidate { field, at, score, exact: sense.exact, rank: sense.rank });
            }
        }
    }
    out
}

/// Whether the cells fit the field, and how much they speak for it.
fn check(field: Field, sense: Sense, column: &Column) -> Option<f32> {
    let p = &column.profile;
    let s = &column.shares;
    let sure = sense.exact && sense.rank >= 85;
    if p.filled == 0 {
        return (sense.exact || sense.rank >= 70).then_some(-25.0);
    }
    let words = p.share(p.words);
    let figures = p.share(p.figures);
    match field {
        Field::Kpi => check_kpi(sense, column),
        Field::Target | Field::Current | Field::Baseline | Field::Benchmark | Field::Stretch | Field::Proposed => {
            check_figure(field, sense, column)
        }
        Field::Weight => (figures >= 0.5).then_some(0.0),
        Field::Start | Field::Deadline | Field::Checked | Field::Reviewed => {
            let days = s.dates.max(p.share(p.dates));
            // `14 days` under `Due` is counted from the start; under `Timeline` it may be how often.
            let from_start =
                field == Field::Deadline && sure && s.spans + days >= 0.5 && !column.may_be(Field::Cadence);
            if from_start && s.spans > 0.0 && days < 0.3 {
                Some(-10.0)
            } else if s.cadences >= 0.4 && !from_start {
                None
            } else if days >= 0.3 {
                Some(10.0 * days)
            } else {
                (sure && figures < 0.5 && sense.rank >= 95 && !column.means(Meaning::When)).then_some(-10.0)
            }
        }
        Field::Cadence => {
            if s.cadences >= 0.3 {
                Some(20.0)
            } else {
                (sure && sense.rank >= 90 && p.share(p.dates) < 0.3 && p.share(p.long) < 0.3).then_some(0.0)
            }
        }
        Field::Owner => {
            let people = words + p.share(p.mails);
            (people >= 0.3 && p.share(p.long) < 0.3 && figures < 0.5).then_some(10.0 * p.share(p.mails))
        }
        Field::Team => {
            let plain = sense.rank >= 90 || !column.may_be(Field::Unit);
            let organisations = s.organisations >= 0.3;
            ((plain || organisations) && words + p.share(p.codes) >= 0.4 && figures < 0.5).then_some(if organisations {
                40.0
            } else {
                0.0
            })
        }
        Field::Unit => {
            let short = p.average_length() <= 24.0 && s.organisations < 0.3;
            (short && figures < 0.5 && p.share(p.dates) < 0.3).then_some(if sense.rank < 50 { -5.0 } else { 0.0 })
        }
        Field::Direction => {
            if s.directions >= 0.3 || p.share(p.flags) >= 0.5 {
                Some(20.0)
            } else {
                (sense.exact && sense.rank >= 95 && words >= 0.5 && p.average_length() < 30.0).then_some(0.0)
            }
        }
        Field::Kind => (words + p.share(p.codes) >= 0.4 && p.share(p.long) < 0.2).then_some(if s.kinds >= 0.3 {
            35.0
        } else {
            0.0
        }),
        Field::Tier => {
            let other_figures = figures >= 0.5 && (s.tiers < 0.9 || p.distinct < 2);
            (!other_figures && p.share(p.long) < 0.2 && p.average_length() < 40.0).then_some(if s.tiers >= 0.3 {
                30.0
            } else {
                0.0
            })
        }
        Field::Agreed => {
            (p.share(p.flags) >= 0.3 || (words >= 0.5 && p.average_length() < 25.0)).then_some(20.0 * p.share(p.flags))
        }
        Field::Status => (figures < 0.5 && p.share(p.dates) < 0.5 && p.average_length() < 60.0)
            .then_some(if s.states >= 0.3 { 10.0 } else { 0.0 }),
        Field::Goal => {
            // Of `Ziel` and the like the larger part of the cells decides.
            let named = words > figures || !column.may_be(Field::Target);
            let fits = (words >= 0.4 && named)
                || (p.share(p.codes) >= 0.5 && sense.exact)
                || (sense.exact && !column.may_be(Field::Target));
            (fits && p.share(p.links) < 0.3).then_some(10.0 * p.share(p.phrases))
        }
        Field::Pillar | Field::Parent => {
            (figures < 0.7 && p.share(p.links) < 0.3 && p.share(p.dates) < 0.3).then_some(0.0)
        }
        Field::Role => (words >= 0.4 && p.share(p.long) < 0.2).then_some(0.0),
        Field::Source => (figures < 0.5 && p.share(p.dates) < 0.5).then_some(0.0),
        Field::Comment | Field::Action => {
            (figures < 0.7 && p.share(p.dates) < 0.5 && p.share(p.flags) < 0.7).then_some(0.0)
        }
        Field::Ignore => Some(0.0),
    }
}

fn check_kpi(sense: Sense, column: &Column) -> Option<f32> {
    let p = &column.profile;
    if !sense.exact && sense.rank < 55 {
        return None;
    }
    let names = p.share(p.words) + p.share(p.codes);
    let fits = names >= 0.5
        && p.share(p.words) >= 0.25
        && p.share(p.links) < 0.3
        && p.share(p.flags) < 0.4
        && p.share(p.lists) < 0.5
        && p.share(p.dates) < 0.3;
    if !fits {
        return None;
    }
    let same = p.filled > 3 && p.distinct <= 1;
    let codes = if p.share(p.codes) > 0.5 { 30.0 } else { 0.0 };
    let sparse = if p.rows >= 4 { 80.0 * (0.6 - p.filled as f32 / p.rows as f32).max(0.0) } else { 0.0 };
    let prose = if sense.rank <= 60 && p.share(p.long) > 0.5 { 15.0 } else { 0.0 };
    Some(10.0 * p.variety() + 5.0 * column.shares.measures - codes - prose - sparse - if same { 40.0 } else { 0.0 })
}

fn check_figure(field: Field, sense: Sense, column: &Column) -> Option<f32> {
    let p = &column.profile;
    let figures = p.share(p.figures);
    let flags = p.share(p.flags);
    // `Target: yes`, for what is to be done or not.
    if flags >= 0.6 && figures < 0.5 {
        let to_do = matches!(field, Field::Target | Field::Current) && sense.exact && sense.rank >= 100;
        return (to_do && column.senses.len() == 1).then_some(-30.0);
    }
    if p.share(p.links) >= 0.3 || p.share(p.mails) >= 0.3 {
        return None;
    }
    // `Current period` over the year that the figures are of.
    if p.share(p.years) >= 0.8 && periods::names_period(&column.heading.joined()) {
        return None;
    }
    if figures >= 0.3 || (p.placeholders > 0 && p.filled <= 1) {
        let shown = if matches!(field, Field::Target | Field::Current) { 5.0 * figures } else { 0.0 };
        return Some(shown);
    }
    let with_digits = p.share(p.figures + p.digit_words + p.dates);
    let names_aim = |sense: &Sense| matches!(sense.meaning, Meaning::Field(Field::Goal | Field::Pillar));
    let ambiguous = column.senses.iter().any(names_aim);
    // `Increase the rate to 92 % by 2030`: sentences that tell figures.
    if !ambiguous && field == Field::Target && sense.rank >= 80 && with_digits >= 0.8 {
        return Some(-5.0);
    }
    if ambiguous {
        return (sense.rank >= 95 && sense.exact && (with_digits >= 0.5 || p.average_length() < 15.0)).then_some(-5.0);
    }
    (sense.exact && sense.rank >= 90 && p.share(p.codes) < 0.6).then_some(-15.0)
}

/// `Goal` right of the KPIs and beside what is or was reached holds figures to reach, be it in words, where no other column does.
fn aim_as_target(columns: &[Column], out: &mut Assignment) {
    let has = |field: Field| out.columns[field].is_some() || out.periods.iter().any(|period| period.field == field);
    if has(Field::Target) || !(has(Field::Current) || has(Field::Baseline)) {
        return;
    }
    let (Some(kpi), Some(goal)) = (out.columns[Field::Kpi], out.columns[Field::Goal]) else { return };
    let Some(at) = columns.iter().position(|column| column.heading.column == goal) else { return };
    let p = &columns[at].profile;
    if goal > kpi && columns[at].may_be(Field::Target) && p.share(p.figures + p.digit_words) >= 0.4 {
        (out.columns[Field::Goal], out.columns[Field::Target]) = (None, Some(goal));
        out.reasons[at].0 = Some(Field::Target);
    }
}

/// Columns whose header does not decide.
fn by_cells(columns: &[Column], out: &mut Assignment, free: &mut [bool]) {
    let known =
        |column: &Column| column.senses.iter().any(|sense| sense.exact && sense.meaning != Meaning::Field(Field::Kpi));
    let mut pick = |field: Field, fits: &dyn Fn(&Column) -> bool, out: &mut Assignment| {
        if out.columns[field].is_some() || out.periods.iter().any(|period| period.field == field) {
            return;
        }
        let found = columns.iter().enumerate().find(|(at, column)| {
            free[*at]
                && column.profile.filled >= 2
                && out.columns[Field::Kpi] != Some(column.heading.column)
                && fits(column)
        });
        if let Some((at, column)) = found {
            out.columns[field] = Some(column.heading.column);
            out.reasons[at] = (Some(field), MappingReason::Cells);
            free[at] = false;
        }
    };
    pick(Field::Owner, &|c| c.profile.share(c.profile.mails) >= 0.6, out);
    pick(Field::Kind, &|c| c.shares.kinds >= 0.7 && !known(c) && c.profile.distinct <= 8, out);
    let answers = |c: &Column| c.profile.share(c.profile.flags) >= 0.3;
    // `≥ 0.90` is a figure to reach.
    let signs = |c: &Column| c.shares.directions >= 0.7 && c.profile.share(c.profile.figures) < 0.5;
    pick(Field::Direction, &|c| signs(c) && !known(c) && !answers(c) && c.profile.distinct <= 8, out);
    pick(Field::Cadence, &|c| c.shares.cadences >= 0.8 && !known(c), out);
    let marks = |c: &Column| c.heading.joined().is_empty() && c.shares.states >= 0.8;
    pick(Field::Status, &marks, out);
    let kpi = out.columns[Field::Kpi];
    if out.columns[Field::Goal].is_none() {
        let grouped = |c: &Column| {
            kpi.is_some_and(|kpi| c.heading.column < kpi)
                && c.senses.is_empty()
                && !c.heading.joined().is_empty()
                && c.profile.share(c.profile.words) >= 0.8
                && c.profile.filled >= 4
                && c.profile.distinct >= 2
                && c.profile.variety() <= 0.34
                && c.profile.repeats * 2 >= c.profile.filled
        };
        pick(Field::Pillar, &grouped, out);
    }
}
