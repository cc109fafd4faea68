//! From the sentence of a row that has no target cell to its status, in five languages.

use std::fs;

use serde_json::Value;

use crate::cli::run;

/// The status of each row of a sheet with a sentence, what was reached, and nothing else.
fn statuses(rows: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut sheet = "KPI;Owner;Current;Start;Deadline\n".to_owned();
    for (sentence, current) in rows {
        sheet.push_str(&format!("{sentence};Ada Lind;{current};2026-01-01;2026-12-31\n"));
    }
    fs::write(folder.path().join("team.csv"), sheet).expect("written");
    let ran = run(folder.path(), &["validate", "--fail-on", "never", "--format", "json", "team.csv"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    let kpis = report["sheets"][0]["kpis"].as_array().expect("rows").clone();
    assert_eq!(kpis.len(), rows.len(), "each sentence is a row");
    kpis.iter().map(|kpi| kpi["status"].as_str().unwrap_or("none").to_owned()).collect()
}

/// Checks that a limit in a sentence is held by the first figure and missed by the second.
fn check(limits: &[(&str, &str, &str)]) {
    let rows: Vec<(&str, &str)> =
        limits.iter().flat_map(|&(text, held, missed)| [(text, held), (text, missed)]).collect();
    for (row, (status, (text, current))) in statuses(&rows).iter().zip(&rows).enumerate() {
        let wanted = if row % 2 == 0 { "On track" } else { "Behind" };
        assert_eq!(status, wanted, "{text} at {current}");
    }
}

#[test]
fn upper_and_lower_limits_are_judged_from_their_own_side() {
    check(&[
        ("Keep the share of late parcels below 4 %", "3 %", "6 %"),
        ("Escalations per agent under 5", "4", "9"),
        ("No more than 6 open vacancies", "6", "8"),
        ("Night shifts per nurse <= 7", "6", "11"),
        ("On-time delivery of at least 96 %", "97 %", "92 %"),
        ("Availability of the portal >= 99.5 %", "99.6 %", "98 %"),
        ("Fehlerquote der Buchungen unter 3 %", "2 %", "5 %"),
        ("Rücksendequote unter 8 % halten", "7 %", "12 %"),
        ("Verfügbarkeit der Anlage mindestens 97 %", "98 %", "91 %"),
        ("Taux d'erreur inférieur à 3 %", "2 %", "4 %"),
        ("Taux de réponse d'au moins 85 %", "88 %", "70 %"),
        ("Tasa de errores menor al 4 %", "3 %", "6 %"),
        ("Tasa de respuesta de al menos 85 %", "90 %", "60 %"),
        ("Taxa de erros inferior a 4 %", "3 %", "6 %"),
        ("Taxa de resposta de pelo menos 85 %", "90 %", "60 %"),
    ]);
}
