//! The schemas of the JSON formats, made from the types that are written.

use super::plans::PlanReport;
use super::wire::Report;

/// The JSON schema of `--format json` of a check; kept as `docs/schema/report.json`.
pub fn report_schema() -> String {
    pretty(&schemars::schema_for!(Report<'_>))
}

/// The JSON schema of `kpiwarden plan --format json`; kept as `docs/schema/plan.json`.
pub fn plan_schema() -> String {
    pretty(&schemars::schema_for!(PlanReport<'_>))
}

fn pretty(schema: &schemars::Schema) -> String {
    let mut text = serde_json::to_string_pretty(schema).unwrap_or_default();
    text.push('\n');
    text
}
