//! How the service stands: for people (`kpiwarden status`), probes (`/livez`, `/readyz`) and Prometheus (`/metrics`).
//!
//! Nothing is labelled by sheet, owner or KPI: there may be thousands, and names do not belong into metrics.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::ApiMeter;

/// Upper bounds of the latency histogram, in seconds.
const LATENCY_SECONDS: [f64; 9] = [0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0];
/// Sheets that the status page names, those with an error first.
const SHEETS_SHOWN_MAX: usize = 500;

/// What is known of the service, shared between the loop, which writes it, and who asks.
#[derive(Debug, Clone)]
pub(super) struct Health(Arc<Mutex<Facts>>);

/// What is known of the service.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// When it began.
    pub(super) started: Instant,
    /// When the last cycle ended in which no sheet failed for a reason of the service's own.
    pub(super) last_good: Option<Instant>,
    /// The same in seconds since 1970.
    pub(super) last_good_unix: Option<i64>,
    /// How old the last good cycle may be: twice the interval at which everything is looked at.
    pub(super) fresh_for: Duration,
    /// Cycles by outcome: all well, some sheet failed, broke off.
    pub(super) cycles: [u64; 3],
    pub(super) cycles_running: usize,
    pub(super) sheets_waiting: usize,
    pub(super) findings: BTreeMap<(String, &'static str), u64>,
    pub(super) statuses: BTreeMap<&'static str, u64>,
    pub(super) writes: u64,
    pub(super) values_written: u64,
    pub(super) refused: u64,
    /// Errors of sheets, by kind.
    pub(super) errors: BTreeMap<&'static str, u64>,
    pub(super) letters: BTreeMap<(&'static str, &'static str), u64>,
    /// Tells how Google is used, where it is.
    pub(super) api: Option<ApiMeter>,
    pub(super) reloads: u64,
    pub(super) reload_failed: bool,
    pub(super) heartbeat_failed: bool,
    pub(super) latency: [u64; LATENCY_SECONDS.len() + 1],
    pub(super) latency_sum: f64,
    /// What stands in the way, in words; empty when all is well.
    pub(super) trouble: String,
    pub(super) sheets: BTreeMap<String, SheetFacts>,
}

/// What is known of one sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct SheetFacts {
    /// KPI rows.
    pub(super) kpis: u32,
    /// What it was last told of, in words; empty when all is well.
    pub(super) words: String,
    /// Cells of ours that hold what a person typed.
    pub(super) conflicts: u64,
    /// How often it failed in a row.
    pub(super) failures: u32,
    /// Whether a cycle works on it now.
    pub(super) working: bool,
}

impl Health {
    pub(super) fn new(now: Instant, fresh_for: Duration) -> Self {
        Self(Arc::new(Mutex::new(Facts {
            started: now,
            last_good: None,
            last_good_unix: None,
            fresh_for,
            cycles: [0; 3],
            cycles_running: 0,
            sheets_waiting: 0,
            findings: BTreeMap::new(),
            statuses: BTreeMap::new(),
            writes: 0,
            values_written: 0,
            refused: 0,
            errors: BTreeMap::new(),
            letters: BTreeMap::new(),
            api: None,
            reloads: 0,
            reload_failed: false,
            heartbeat_failed: false,
            latency: [0; LATENCY_SECONDS.len() + 1],
            latency_sum: 0.0,
            trouble: String::new(),
            sheets: BTreeMap::new(),
        })))
    }

    pub(super) fn facts(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the last good cycle is younger than two intervals.
    pub(super) fn is_ready(&self, now: Instant) -> bool {
        let facts = self.facts();
        facts.last_good.is_some_and(|last| now.duration_since(last) <= facts.fresh_for)
    }

    /// The status line for the service manager.
    pub(super) fn line(&self) -> String {
        let facts = self.facts();
        let failing = facts.sheets.values().filter(|sheet| sheet.failures > 0).count();
        let mut line = format!("{} sheets", facts.sheets.len());
        if failing > 0 {
            let _ = write!(line, ", {failing} failing");
        }
        if facts.reload_failed {
            line.push_str(", the config on disk is invalid: the old one is in use");
        }
        if !facts.trouble.is_empty() {
            let _ = write!(line, "; {}", facts.trouble);
        }
        line
    }

    /// The status for `kpiwarden status`, as JSON.
    pub(super) fn json(&self, now: Instant) -> String {
        let ready = self.is_ready(now);
        let facts = self.facts();
        let mut sheets: Vec<(&String, &SheetFacts)> = facts.sheets.iter().collect();
        sheets.sort_by_key(|(name, sheet)| (sheet.words.is_empty(), *name));
        let shown: Vec<_> = sheets
            .into_iter()
            .take(SHEETS_SHOWN_MAX)
            .map(|(name, sheet)| serde_json::json!({ "sheet": name, "state": sheet }))
            .collect();
        let seconds = |from: Option<Instant>| from.map(|from| now.duration_since(from).as_secs());
        serde_json::json!({
            "ready": ready,
            "up_seconds": seconds(Some(facts.started)),
            "last_good_cycle_seconds_ago": seconds(facts.last_good),
            "cycles": { "well": facts.cycles[0], "with_failures": facts.cycles[1], "broke_off": facts.cycles[2], "running": facts.cycles_running },
            "sheets_waiting": facts.sheets_waiting,
            "statuses": facts.statuses,
            "config_reloads": facts.reloads,
            "config_on_disk_is_invalid": facts.reload_failed,
            "google": facts.api.as_ref().map(|meter| (meter.0)()),
            "trouble": facts.trouble,
            "sheets_total": facts.sheets.len(),
            "sheets": shown,
        })
        .to_string()
    }

    /// The metrics in the text format of Prometheus.
    pub(super) fn metrics(&self, now: Instant) -> String {
        let ready = self.is_ready(now);
        let facts = self.facts();
        let mut page = Page::default();
        page.one(
            "kpiwarden_ready",
            "gauge",
            "Whether the last good cycle is younger than two intervals",
            u64::from(ready),
        );
        let up = now.duration_since(facts.started).as_secs();
        page.one("kpiwarden_up_seconds", "gauge", "Seconds since the service began", up);
        let outcomes = ["well", "with_failures", "broke_off"].into_iter().zip(facts.cycles);
        page.many(
            "kpiwarden_cycles_total",
            "counter",
            "Cycles by outcome",
            outcomes.map(|(name, count)| (labels(&[("outcome", name)]), count)),
        );
        page.one("kpiwarden_cycles_running", "gauge", "Cycles at work now", facts.cycles_running as u64);
        page.one("kpiwarden_sheets", "gauge", "Sheets that are watched", facts.sheets.len() as u64);
        page.one("kpiwarden_sheets_waiting", "gauge", "Sheets that wait for a cycle", facts.sheets_waiting as u64);
        let failing = facts.sheets.values().filter(|sheet| sheet.failures > 0).count();
        page.one("kpiwarden_sheets_failing", "gauge", "Sheets whose last cycle failed", failing as u64);
        let findings = facts
            .findings
            .iter()
            .map(|((code, severity), count)| (labels(&[("code", code), ("severity", severity)]), *count));
        page.many("kpiwarden_findings", "gauge", "Findings that are not waived, by rule and severity", findings);
        let statuses = facts.statuses.iter().map(|(status, count)| (labels(&[("status", status)]), *count));
        page.many("kpiwarden_kpis", "gauge", "KPI rows by status", statuses);
        page.one("kpiwarden_sheet_writes_total", "counter", "Sheets written", facts.writes);
        page.one("kpiwarden_values_written_total", "counter", "Cells written", facts.values_written);
        let conflicts = facts.sheets.values().map(|sheet| sheet.conflicts).sum();
        page.one("kpiwarden_write_conflicts", "gauge", "Cells of ours that hold what a person typed", conflicts);
        page.one("kpiwarden_writes_refused_total", "counter", "Writes that a guard refused", facts.refused);
        let errors = facts.errors.iter().map(|(kind, count)| (labels(&[("kind", kind)]), *count));
        page.many("kpiwarden_sheet_errors_total", "counter", "Failures of sheets by kind", errors);
        let letters =
            facts.letters.iter().map(|((kind, fate), count)| (labels(&[("receiver", kind), ("fate", fate)]), *count));
        page.many("kpiwarden_messages_total", "counter", "Messages by kind of receiver and fate", letters);
        if let Some(usage) = facts.api.as_ref().map(|meter| (meter.0)()) {
            let by_kind = |reads: u64, writes: u64| {
                [("read", reads), ("write", writes)].into_iter().map(|(kind, count)| (labels(&[("kind", kind)]), count))
            };
            let made = by_kind(usage.reads, usage.writes);
            page.many("kpiwarden_api_calls_total", "counter", "Calls to Google", made);
            let left = by_kind(usage.reads_left.into(), usage.writes_left.into());
            page.many("kpiwarden_api_quota_left", "gauge", "Calls to Google left in this minute", left);
        }
        page.one(
            "kpiwarden_config_reloads_total",
            "counter",
            "Reloads of the config that were taken over",
            facts.reloads,
        );
        let good = u64::from(!facts.reload_failed);
        page.one(
            "kpiwarden_config_last_reload_successful",
            "gauge",
            "Whether the config on disk is the one in use",
            good,
        );
        let beat = u64::from(!facts.heartbeat_failed);
        page.one("kpiwarden_heartbeat_last_successful", "gauge", "Whether the last heartbeat arrived", beat);
        if let Some(last) = facts.last_good_unix {
            let help = "When the last good cycle ended, in seconds since 1970";
            page.one("kpiwarden_last_success_timestamp_seconds", "gauge", help, last.max(0).cast_unsigned());
        }
        page.histogram("kpiwarden_edit_to_status_seconds", "From the last edit of a sheet to its status", &facts);
        page.0
    }
}

impl Facts {
    /// Counts the time from an edit to its status.
    pub(super) fn edit_took(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        let bucket = LATENCY_SECONDS.iter().position(|bound| seconds <= *bound).unwrap_or(LATENCY_SECONDS.len());
        self.latency[bucket] += 1;
        self.latency_sum += seconds;
    }
}

fn labels(pairs: &[(&str, &str)]) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP {name} {help}.\n# TYPE {name} {kind}\n");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    fn many(&mut self, name: &str, kind: &str, help: &str, values: impl Iterator<Item = (String, u64)>) {
        self.head(name, kind, help);
        for (labels, value) in values {
            let _ = writeln!(self.0, "{name}{labels} {value}");
        }
    }

    fn histogram(&mut self, name: &str, help: &str, facts: &Facts) {
        self.head(name, "histogram", help);
        let mut total = 0;
        for (bound, count) in LATENCY_SECONDS.iter().zip(facts.latency) {
            total += count;
            let _ = writeln!(self.0, "{name}_bucket{{le=\"{bound}\"}} {total}");
        }
        total += facts.latency[LATENCY_SECONDS.len()];
        let _ = writeln!(
            self.0,
            "{name}_bucket{{le=\"+Inf\"}} {total}\n{name}_sum {}\n{name}_count {total}",
            facts.latency_sum
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line is a comment or `name{labels} value`, each name has its type before its first value, and no name comes twice.
    fn parsed(page: &str) -> BTreeMap<String, String> {
        let mut kinds = BTreeMap::new();
        let mut values = BTreeMap::new();
        for line in page.lines() {
            if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').expect("a name and a kind");
                assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "{name} comes twice");
            } else if !line.starts_with("# HELP ") {
                let (name, value) = line.rsplit_once(' ').expect("a name and a value");
                let family = name.split('{').next().unwrap_or(name);
                let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| family.strip_suffix(end));
                assert!(kinds.contains_key(family) || base.is_some_and(|base| kinds.contains_key(base)), "{line}");
                assert!(
                    values.insert(name.to_owned(), value.parse().expect("a number")).is_none(),
                    "{name} comes twice"
                );
            }
        }
        values
    }

    #[test]
    fn the_metrics_can_be_read_by_prometheus() {
        let now = Instant::now();
        let health = Health::new(now, Duration::from_secs(600));
        {
            let mut facts = health.facts();
            facts.findings.insert(("M101".into(), "error"), 4);
            facts.statuses.insert("On track", 7);
            facts.errors.insert("busy", 2);
            facts.edit_took(Duration::from_millis(2500));
            facts.edit_took(Duration::from_secs(900));
        }
        let values = parsed(&health.metrics(now));
        assert_eq!(values["kpiwarden_findings{code=\"M101\",severity=\"error\"}"], "4");
        assert_eq!(values["kpiwarden_kpis{status=\"On track\"}"], "7");
        assert_eq!(values["kpiwarden_edit_to_status_seconds_bucket{le=\"3\"}"], "1");
        assert_eq!(values["kpiwarden_edit_to_status_seconds_bucket{le=\"+Inf\"}"], "2");
        assert_eq!(values["kpiwarden_ready"], "0", "no cycle yet");
        assert_eq!(values["kpiwarden_sheet_errors_total{kind=\"busy\"}"], "2");
        for outcome in ["well", "with_failures", "broke_off"] {
            assert_eq!(values[&format!("kpiwarden_cycles_total{{outcome=\"{outcome}\"}}")], "0");
        }
        for name in ["kpiwarden_write_conflicts", "kpiwarden_writes_refused_total", "kpiwarden_sheets_failing"] {
            assert_eq!(values[name], "0", "{name}");
        }
    }

    #[test]
    fn calls_to_google_and_what_is_left_are_told_where_it_is_used() {
        let now = Instant::now();
        let health = Health::new(now, Duration::from_secs(600));
        assert!(!health.metrics(now).contains("kpiwarden_api"), "not used");
        let usage = super::super::ApiUsage { reads: 12, writes: 3, reads_left: 48, writes_left: 57 };
        health.facts().api = Some(ApiMeter(Arc::new(move || usage)));
        let values = parsed(&health.metrics(now));
        for (name, value) in [
            ("kpiwarden_api_calls_total{kind=\"read\"}", "12"),
            ("kpiwarden_api_calls_total{kind=\"write\"}", "3"),
            ("kpiwarden_api_quota_left{kind=\"read\"}", "48"),
            ("kpiwarden_api_quota_left{kind=\"write\"}", "57"),
        ] {
            assert_eq!(values[name], value, "{name}");
        }
        let status: serde_json::Value = serde_json::from_str(&health.json(now)).expect("JSON");
        assert_eq!(status["google"]["reads_left"], 48);
    }

    #[test]
    fn ready_is_a_good_cycle_younger_than_two_intervals() {
        let now = Instant::now();
        let health = Health::new(now, Duration::from_secs(600));
        assert!(!health.is_ready(now));
        health.facts().last_good = Some(now);
        assert!(health.is_ready(now + Duration::from_secs(600)));
        assert!(!health.is_ready(now + Duration::from_secs(601)));
    }
}
