//! Whether a table is one of KPIs.

use super::assign::{Assignment, Column};
use super::fold::fold;
use super::lexicon::Meaning;
use crate::model::{Field, MappingReason};

/// What a table is, if not one of KPIs: words for a person.
pub(super) type WhyNot = String;

/// What stands around a table that helps to judge it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// The tab's name.
    pub(super) tab: &'a str,
    /// Texts in the rows above the header.
    pub(super) titles: &'a [&'a str],
    /// Rows of the table.
    pub(super) rows: usize,
    /// Whether the config names the KPI column or the header: then a person has decided.
    pub(super) decided: bool,
}

/// Names of this rank and more mean a KPI and nothing else.
const SURE_RANK: u8 = 75;

/// Chooses a KPI column where no header names one, and judges the table.
pub(super) fn judge(columns: &[Column], assignment: &mut Assignment, around: &Around<'_>) -> Result<(), WhyNot> {
    if around.rows == 0 {
        return Err("there are no rows below the header".into());
    }
    if assignment.columns[Field::Kpi].is_none() {
        choose_kpi(columns, assignment, around);
    }
    let Some(kpi) = assignment.columns[Field::Kpi] else { return Err(no_kpi_column(columns)) };
    if around.decided {
        return Ok(());
    }
    let Some(names) = columns.iter().find(|column| column.heading.column == kpi) else {
        return Err("the KPI column lies outside the table".into());
    };
    if names.profile.filled == 0 {
        return Err("the KPI column is empty".into());
    }
    if is_series(columns, names) {
        return Err("each row is the value of one period, not a KPI: the same names come again for every period".into());
    }
    if names.profile.rows >= 30 && names.profile.variety() < 0.06 {
        return Err("the rows are observations: the same few names come again and again".into());
    }
    if is_data_set(columns, assignment, names) {
        return Err("the rows are observations: the same names come again for one thing after another".into());
    }
    if assignment.kpi_rank < SURE_RANK && lists_actions(columns, assignment, kpi) {
        return Err("each row seems to be an action or task, not a KPI".into());
    }
    let support = support(columns, assignment);
    let hint = hint(columns, around);
    let said_beside = hint == Hint::Header;
    let enough = if assignment.kpi_rank >= SURE_RANK {
        support.any >= 1 || columns.len() >= 2 || names.shares.measures >= 0.3
    } else if assignment.kpi_rank > 0 {
        let measures = names.shares.measures >= 0.3;
        (support.measuring >= 2 && (hint != Hint::None || measures || support.judged))
            || (hint != Hint::None && support.measuring > usize::from(support.cadence_alone))
            || (said_beside && support.any >= 2)
    } else {
        support.measuring >= 1 || said_beside && support.any >= 1
    };
    if enough { Ok(()) } else { Err("the names of its columns are not those of a KPI table".into()) }
}

/// A column of countries, sites or the like beside names that come again, without anybody's name or a figure to reach.
fn is_data_set(columns: &[Column], assignment: &Assignment, names: &Column) -> bool {
    let aimed = [Field::Target, Field::Owner, Field::Baseline].iter().any(|&field| {
        assignment.columns[field].is_some() || assignment.periods.iter().any(|period| period.field == field)
    });
    !aimed
        && names.profile.filled >= 8
        && names.profile.variety() <= 0.25
        && columns.iter().any(|column| {
            column.senses.first().is_some_and(|sense| sense.exact)
                && column.means(Meaning::Entity)
                && column.profile.distinct >= 3
                && column.profile.filled * 10 >= names.profile.filled * 9
        })
}

/// Whether the rows are things to do: a column of actions that differ from row to row, and no figure to reach.
fn lists_actions(columns: &[Column], assignment: &Assignment, kpi: u16) -> bool {
    let has = |field: Field| {
        assignment.columns[field].is_some() || assignment.periods.iter().any(|period| period.field == field)
    };
    let acts = columns.iter().any(|column| {
        column.heading.column != kpi
            && column.senses.first().is_some_and(|sense| sense.exact && sense.meaning == Meaning::Field(Field::Action))
            && column.profile.filled * 10 >= column.profile.rows * 8
            && column.profile.variety() >= 0.7
            && column.profile.share(column.profile.words) >= 0.7
    });
    acts && !has(Field::Target) && !has(Field::Unit) && !has(Field::Baseline) && !has(Field::Weight)
}

struct Support {
    any: usize,
    measuring: usize,
    judged: bool,
    /// Whether a cadence is the only thing that speaks of measuring.
    cadence_alone: bool,
}

/// What speaks of KPIs beside the columns that are mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    None,
    /// A title, or the name of the tab or file.
    Around,
    /// Another column's header, such as `Indicator code`.
    Header,
}

/// How many columns speak of KPIs at all, and how many of measuring.
fn support(columns: &[Column], assignment: &Assignment) -> Support {
    let has = |field: Field| {
        assignment.columns[field].is_some() || assignment.periods.iter().any(|period| period.field == field)
    };
    let measuring_fields = [
        Field::Target,
        Field::Current,
        Field::Baseline,
        Field::Benchmark,
        Field::Stretch,
        Field::Proposed,
        Field::Unit,
        Field::Direction,
        Field::Cadence,
        Field::Weight,
    ];
    let mut measuring = measuring_fields.iter().filter(|field| has(**field)).count();
    for meaning in [Meaning::Method, Meaning::Band, Meaning::Progress] {
        measuring += usize::from(columns.iter().any(|column| column.means(meaning)));
    }
    let mapped = assignment.reasons.iter().filter(|(field, _)| field.is_some_and(|field| field != Field::Kpi)).count();
    let judged = has(Field::Target)
        && (has(Field::Unit) || has(Field::Direction) || has(Field::Baseline) && has(Field::Current));
    Support { any: mapped.max(measuring), measuring, judged, cadence_alone: measuring == 1 && has(Field::Cadence) }
}

/// Whether a header, a title or the tab's name speaks of KPIs.
fn hint(columns: &[Column], around: &Around<'_>) -> Hint {
    let speaks = |text: &str| {
        let folded = fold(text);
        folded.split(' ').any(|word| {
            matches!(
                word,
                "kpi"
                    | "kpis"
                    | "indicator"
                    | "indicators"
                    | "indicador"
                    | "indicadores"
                    | "indicateur"
                    | "indicateurs"
                    | "indicatore"
                    | "indicatori"
                    | "metric"
                    | "metrics"
                    | "metrik"
                    | "metriken"
                    | "metrica"
                    | "metricas"
                    | "metriche"
                    | "metrique"
                    | "metriques"
                    | "metryka"
                    | "metryki"
                    | "gosterge"
                    | "gostergeler"
                    | "ukazatel"
                    | "ukazatele"
                    | "mittari"
                    | "mittarit"
                    | "measures"
                    | "kennzahl"
                    | "kennzahlen"
                    | "scorecard"
                    | "okr"
                    | "okrs"
                    | "wskaznik"
                    | "wskazniki"
                    | "показатели"
                    | "показатель"
                    | "indikator"
                    | "indikatoren"
                    | "bsc"
                    | "benchmarks"
            )
        }) || ["指标", "指標", "绩效", "考核", "지표"].iter().any(|known| folded.contains(known))
    };
    if columns.iter().any(|column| speaks(&column.heading.main) && column.heading.main.chars().count() <= 60) {
        Hint::Header
    } else if speaks(around.tab) || around.titles.iter().any(|title| speaks(title)) {
        Hint::Around
    } else {
        Hint::None
    }
}

/// A column of periods beside names that come again: one row a period.
fn is_series(columns: &[Column], names: &Column) -> bool {
    names.profile.filled >= 6
        && names.profile.variety() <= 0.55
        && columns.iter().any(|column| {
            let p = &column.profile;
            column.senses.first().is_some_and(|sense| sense.exact)
                && column.means(Meaning::When)
                && p.share(p.figures + p.dates + p.years + p.words) >= 0.5
                && p.filled * 2 >= names.profile.filled
                && p.distinct >= 2
        })
}

/// Takes a column without a known name for the KPI column where its cells are names of measures.
fn choose_kpi(columns: &[Column], assignment: &mut Assignment, around: &Around<'_>) {
    let rows_are_else = columns.iter().any(|column| {
        let entity = (column.means(Meaning::Entity) || column.means(Meaning::Person))
            && column.senses.first().is_some_and(|s| s.exact);
        entity && column.profile.share(column.profile.words) >= 0.5
    });
    let figures = columns.iter().filter(|column| {
        let p = &column.profile;
        p.figures + p.placeholders >= 2 && p.share(p.figures) >= 0.6
    });
    let figures = figures.count();
    let aimed = is_aimed(columns, assignment);
    // A header of two letters is rather the measure itself, its rows the places where it is taken.
    let named = |heading: &str| heading.chars().count() > 2;
    let best = columns.iter().enumerate().find(|(at, column)| {
        let p = &column.profile;
        let free =
            assignment.reasons.get(*at).is_some_and(|(field, reason)| field.is_none() && *reason != MappingReason::Own);
        let heading = column.heading.joined();
        let names = p.filled >= 2
            && p.share(p.words) >= 0.7
            && p.variety() >= 0.5
            && p.share(p.long) < 0.3
            && (column.shares.measures >= 0.5
                || (column.shares.measures >= 0.3 && heading.is_empty())
                || (aimed && named(&heading) && p.variety() >= 0.9));
        let unnamed = column.senses.is_empty() && heading.chars().count() <= 30;
        free && names && unnamed
    });
    let evidence = support(columns, assignment).measuring >= 1 || !assignment.periods.is_empty() || around.decided;
    let named_like_title = columns.iter().any(|column| is_title(&column.heading.main, around.titles));
    if let Some((at, column)) = best
        && !rows_are_else
        && figures >= 2
        && (evidence || named_like_title)
    {
        assignment.columns[Field::Kpi] = Some(column.heading.column);
        assignment.reasons[at] = (Some(Field::Kpi), MappingReason::Cells);
        return;
    }
    if let Some(goal) = goal_with_figures(columns, assignment, rows_are_else) {
        take_as_kpi(columns, assignment, goal);
        assignment.kpi_rank = 50;
    } else if let Some(thing) = thing_measured(columns, assignment) {
        take_as_kpi(columns, assignment, thing);
    }
}

/// Whether the column of a field holds figures; `None` where it has no column.
fn has_figures(columns: &[Column], assignment: &Assignment, field: Field) -> Option<bool> {
    let column = assignment.columns[field]?;
    let found = columns.iter().find(|known| known.heading.column == column)?;
    let p = &found.profile;
    Some(p.filled == 0 || p.share(p.figures) >= 0.5)
}

/// Whether headers name a figure to reach and beside it one reached, or figures to reach in several periods.
fn is_aimed(columns: &[Column], assignment: &Assignment) -> bool {
    let named = |field: Field| {
        columns.iter().zip(&assignment.reasons).any(|(column, (known, reason))| {
            *known == Some(field)
                && *reason == MappingReason::Header
                && column.profile.filled >= 2
                && column.profile.share(column.profile.figures) >= 0.6
        })
    };
    let periods = assignment.periods.iter().filter(|period| period.field == Field::Target).count();
    periods >= 2 || named(Field::Target) && (named(Field::Current) || named(Field::Baseline))
}

/// Aims with a figure to reach and a figure reached are KPIs by another name.
fn goal_with_figures(columns: &[Column], assignment: &Assignment, rows_are_else: bool) -> Option<u16> {
    let goal = assignment.columns[Field::Goal]?;
    let figures = |field: Field| has_figures(columns, assignment, field);
    let reached = figures(Field::Current).or(figures(Field::Baseline)).unwrap_or(false);
    (!rows_are_else && figures(Field::Target) == Some(true) && reached).then_some(goal)
}

/// Names of columns whose rows are what is measured, in tables of KPIs that call them nothing better.
const THINGS_MEASURED: &[&str] = &[
    "criteria",
    "criterion",
    "criterio",
    "criterios",
    "critere",
    "criteres",
    "kriterium",
    "kriterien",
    "area",
    "areas",
    "service",
    "services",
    "output",
    "outputs",
    "parameter",
    "parameters",
    "aspect",
    "aspects",
    "dimension",
    "dimensions",
    "gate",
    "gates",
    "attribute",
    "attributes",
];

/// Things that have a figure to reach, and one that was reached, a verdict, or somebody and a day, are KPIs by another name.
fn thing_measured(columns: &[Column], assignment: &Assignment) -> Option<u16> {
    let has = |field: Field| assignment.columns[field].is_some();
    let judged = has_figures(columns, assignment, Field::Current).unwrap_or(false)
        || has(Field::Status)
        || has(Field::Owner) && has(Field::Deadline);
    if has_figures(columns, assignment, Field::Target) != Some(true) || !judged {
        return None;
    }
    let thing = columns.iter().find(|column| {
        let p = &column.profile;
        THINGS_MEASURED.contains(&fold(&column.heading.main).as_str())
            && p.filled >= 2
            && p.share(p.words) >= 0.7
            && p.variety() >= 0.8
            && p.share(p.long) < 0.3
    })?;
    Some(thing.heading.column)
}

/// Makes a column, whatever it was taken for, that of the KPIs.
fn take_as_kpi(columns: &[Column], assignment: &mut Assignment, kpi: u16) {
    for field in &mut assignment.columns.0 {
        field.take_if(|column| *column == kpi);
    }
    assignment.columns[Field::Kpi] = Some(kpi);
    for (at, column) in columns.iter().enumerate() {
        if column.heading.column == kpi {
            let reason = &mut assignment.reasons[at];
            *reason = (Some(Field::Kpi), if reason.0.is_some() { reason.1 } else { MappingReason::Cells });
        }
    }
}

/// Whether a header says what the title says: the column of the team itself.
pub(super) fn is_title(header: &str, titles: &[&str]) -> bool {
    let folded = fold(header);
    folded.len() >= 3 && titles.iter().any(|title| fold(title) == folded)
}

fn no_kpi_column(columns: &[Column]) -> WhyNot {
    let rows_are = columns.iter().find(|column| {
        column.senses.first().is_some_and(|sense| sense.exact)
            && (column.means(Meaning::Entity) || column.means(Meaning::Person))
    });
    match rows_are {
        Some(column) => format!(
            "no column names a KPI; each row seems to be one \"{}\"",
            column.heading.joined().chars().take(40).collect::<String>()
        ),
        None => "no column names a KPI, indicator, metric or key result".into(),
    }
}
