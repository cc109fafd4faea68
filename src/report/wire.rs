//! The JSON of a check: public interface, with its schema in `docs/schema/report.json`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::told::{Told, told};
use crate::engine::{Checked, CheckedRow, CheckedTable};

/// The report of one check.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Report", title = "Report of kpiwarden validate")]
pub(super) struct Report<'c> {
    /// Version of this format; it changes when a key changes its meaning or goes away, not when one is added.
    pub version: u32,
    /// The day it was checked on.
    #[schemars(extend("format" = "date"))]
    pub today: String,
    /// One entry a KPI table, and one for what could not be evaluated.
    #[schemars(with = "Vec<Entry>")]
    pub sheets: Stream<Entries<'c>>,
    /// Tabs that hold no KPI table.
    pub not_kpi: Vec<NotKpi<'c>>,
    /// Totals.
    pub summary: Summary,
}

/// One KPI table, or a sheet or tab that could not be evaluated.
#[derive(Serialize, JsonSchema)]
pub(super) struct Entry<'c> {
    /// The source as a person names it: a path or an address.
    pub source: &'c str,
    /// `xlsx`, `csv`, `ods` or `google`.
    pub kind: &'static str,
    /// The tab; for CSV the file's stem; null for a sheet that could not be read.
    pub tab: Option<&'c str>,
    /// Which table of its tab this is, counted from 1, where the tab holds several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<usize>,
    /// The header's row, counted from 1; of a header in two lines the lower.
    pub header_row: Option<u64>,
    /// The column letter of each field.
    pub columns: BTreeMap<&'static str, String>,
    /// Columns that hold one field for one period.
    pub period_columns: Vec<PeriodColumn<'c>>,
    /// Letters of columns that hold no field.
    pub unmapped: Vec<String>,
    /// Its KPIs, top to bottom.
    #[schemars(with = "Vec<KpiRow>")]
    pub kpis: Stream<Kpis<'c>>,
    /// What was found, by cell.
    #[schemars(with = "Vec<FindingEntry>")]
    pub findings: Stream<Findings<'c>>,
    /// Why it could not be evaluated.
    pub error: Option<ErrorEntry<'c>>,
}

/// A column that holds one field for one period.
#[derive(Serialize, JsonSchema)]
pub(super) struct PeriodColumn<'c> {
    /// The field.
    pub field: &'static str,
    /// The period as the header writes it.
    pub period: &'c str,
    /// The column letter.
    pub column: String,
}

/// A tab that holds no KPI table.
#[derive(Serialize, JsonSchema)]
pub(super) struct NotKpi<'c> {
    /// The source.
    pub source: &'c str,
    /// The tab.
    pub tab: &'c str,
    /// Why it is none.
    pub why: &'c str,
}

/// Why something could not be evaluated.
#[derive(Serialize, JsonSchema)]
pub(super) struct ErrorEntry<'c> {
    /// What kind of trouble, such as `not-found`, `denied`, `malformed`, `encrypted`, `config`.
    pub kind: &'static str,
    /// What happened.
    pub message: &'c str,
    /// What to do.
    pub hint: &'c str,
}

/// One KPI. Figures are decimal strings, ratios are numbers.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Kpi")]
pub(super) struct KpiRow<'c> {
    /// The sheet row, counted from 1.
    pub row: u64,
    /// The KPI sentence.
    pub kpi: &'c str,
    /// Its goal.
    pub goal: Option<&'c str>,
    /// The KPI it drives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<&'c str>,
    /// Its owner as written.
    pub owner: Option<&'c str>,
    /// Team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<&'c str>,
    /// Pillar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pillar: Option<&'c str>,
    /// The owner's role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'c str>,
    /// `leading` or `lagging`, where the sheet says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// `primary`, `secondary`, `health` or `milestone`, where the sheet says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<&'static str>,
    /// `increase`, `decrease` or `maintain`.
    pub direction: &'static str,
    /// The unit: `%`, `points`, an ISO 4217 code, `hours` and the like, or the sheet's own words.
    pub unit: Option<Cow<'c, str>>,
    /// The figure it starts from, as read.
    pub baseline: Option<String>,
    /// The figure to reach, as read; the lower end of a range, the size of a change.
    pub target: Option<String>,
    /// The upper end of a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_high: Option<String>,
    /// The level that a change leads to by the end of the present period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_level: Option<String>,
    /// The latest figure, as read.
    pub current: Option<String>,
    /// What the owner offered.
    pub proposed: Option<String>,
    /// The stretch target in the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stretch: Option<String>,
    /// A figure to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub benchmark: Option<String>,
    /// Weight in a roll-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
    /// First day: as read, else as assumed.
    #[schemars(extend("format" = "date"))]
    pub start: Option<String>,
    /// Day by which the target is to be reached; of a recurring target without one the end of its present period.
    #[schemars(extend("format" = "date"))]
    pub deadline: Option<String>,
    /// Day of the last check-in.
    #[schemars(extend("format" = "date"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<String>,
    /// Day of the last review.
    #[schemars(extend("format" = "date"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<String>,
    /// Whether both sides agreed, where a column says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed: Option<bool>,
    /// Our status, such as `On track`.
    pub status: &'static str,
    /// What the team's own status column says.
    pub sheet_status: Option<&'c str>,
    /// Progress; 1 is done. Not clamped.
    pub progress: Option<f64>,
    /// Elapsed share of the time, 0 to 1.
    pub elapsed: Option<f64>,
    /// Done over what should be done by today.
    pub pace: Option<f64>,
    /// The value expected today.
    pub expected: Option<String>,
    /// How the target is judged, such as `increase` or `at least`.
    pub shape: Option<&'static str>,
    /// The stretch target.
    pub stretch_target: Option<String>,
    /// The next value to have reached, and by when.
    pub next_milestone: Option<MilestoneEntry>,
    /// How much a week is needed from now on to meet the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed_per_week: Option<String>,
    /// How much a week it was since the first reading on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual_per_week: Option<String>,
    /// Where it is heading, where enough is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<ForecastEntry>,
    /// Which of the five SMART letters hold.
    pub smart: SmartEntry,
    /// How the status came about, in one sentence.
    pub verdict: String,
}

/// A value to have reached by a day.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Milestone")]
pub(super) struct MilestoneEntry {
    /// The day.
    #[schemars(extend("format" = "date"))]
    pub date: String,
    /// The value.
    pub value: String,
}

/// Where a KPI is heading, from what was read of it so far.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Forecast")]
pub(super) struct ForecastEntry {
    /// The figure it is heading for by its last day.
    pub value: String,
    /// That day.
    #[schemars(extend("format" = "date"))]
    pub by: String,
    /// The day on which the target is met at this pace; null where it never is, or not within ten years.
    #[schemars(extend("format" = "date"))]
    pub met_on: Option<String>,
    /// The chance that the target is met by the last day, 0 to 1.
    pub chance: f64,
    /// How much the figure moves a week.
    pub per_week: String,
}

/// Which of the five SMART letters hold.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Smart")]
pub(super) struct SmartEntry {
    /// A measure, and no vague word.
    pub specific: bool,
    /// A quantity and a target.
    pub measurable: bool,
    /// Agreed, and neither met from the start nor out of reach.
    pub achievable: bool,
    /// It serves a goal.
    pub relevant: bool,
    /// It has a deadline.
    pub time_bound: bool,
}

/// One finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub(super) struct FindingEntry<'c> {
    /// The rule's code, such as `M101`.
    pub code: String,
    /// The rule's name, such as `vague-term`.
    pub name: &'c str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// The sheet row, counted from 1; the header's for a whole column; null for a whole sheet.
    pub row: Option<u64>,
    /// The cell, such as `B7`.
    pub cell: Option<String>,
    /// The field it speaks of.
    pub field: Option<&'static str>,
    /// What was read and what is wrong with it.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The words within the cell it speaks of.
    pub text: Option<&'c str>,
    /// First character of those words.
    pub start: Option<usize>,
    /// One past their last character.
    pub end: Option<usize>,
    /// What could stand in a cell instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewrite: Option<RewriteEntry>,
    /// Whether a waiver covers it.
    pub waived: bool,
}

/// What could stand in a cell instead; `__` stands for what only people know.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Rewrite")]
pub(super) struct RewriteEntry {
    /// The field whose cell it is for.
    pub field: &'static str,
    /// The new content.
    pub text: String,
}

/// Totals.
#[derive(Serialize, JsonSchema)]
pub(super) struct Summary {
    /// Sheets, those that could not be read included.
    pub sheets: usize,
    /// KPI tables.
    pub tables: usize,
    /// KPIs.
    pub kpis: usize,
    /// Errors, waived ones left out.
    pub errors: usize,
    /// Warnings, waived ones left out.
    pub warnings: usize,
    /// Infos, waived ones left out.
    pub infos: usize,
    /// Waived findings.
    pub waived: usize,
    /// Sheets of which something was not evaluated.
    pub incomplete: usize,
}

/// A list that is made while it is written.
pub(super) struct Stream<S>(pub S);

/// What makes the items of a list.
pub(super) trait Items {
    /// The items.
    fn items(&self) -> impl Iterator<Item = impl Serialize>;
}

impl<S: Items> Serialize for Stream<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.collect_seq(self.0.items())
    }
}

/// All entries of a report.
pub(super) struct Entries<'c>(pub &'c Checked);

/// The KPIs of a table; none for what could not be evaluated.
pub(super) struct Kpis<'c>(pub Option<(&'c Checked, &'c CheckedTable)>);

/// The findings of a table; none for what could not be evaluated.
pub(super) struct Findings<'c>(pub Option<(&'c Checked, &'c CheckedTable)>);

impl Items for Entries<'_> {
    fn items(&self) -> impl Iterator<Item = impl Serialize> {
        super::json::entries(self.0)
    }
}

impl Items for Kpis<'_> {
    fn items(&self) -> impl Iterator<Item = impl Serialize> {
        self.0.into_iter().flat_map(|(checked, table)| {
            let locale = super::json::locale_of(checked, table);
            checked.rows(table).map(move |row: CheckedRow<'_>| super::json::kpi_row(&row, checked.today, locale))
        })
    }
}

impl Items for Findings<'_> {
    fn items(&self) -> impl Iterator<Item = impl Serialize> {
        self.0
            .into_iter()
            .flat_map(|(checked, table)| told(checked, table))
            .map(|told: Told<'_>| super::json::finding(told))
    }
}
