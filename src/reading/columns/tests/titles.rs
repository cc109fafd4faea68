//! Titles, section rows and notes around the rows of a table.

use super::{columns, grid, only};

#[test]
fn titles_of_one_cell_between_filled_rows_hold_no_kpi_whatever_they_say() {
    let row = |name: &'static str| [name, "Ann", "10", "100", "50"];
    let check = |titles: [&'static str; 2], expect: &[u32]| {
        let rows = [row("Calls made"), row("Demos held"), row("Deals won"), row("Visits")];
        let table = grid(&[
            &["KPI", "Owner", "Baseline", "Target", "Current"],
            &[titles[0]],
            &rows[0],
            &rows[1],
            &[titles[1]],
            &rows[2],
            &rows[3],
        ]);
        assert_eq!(only(&table).passed_over, expect, "{titles:?}");
    };
    check(["Growth", "Retention"], &[1, 4]);
    check(["1. Growth", "2. Retention"], &[1, 4]);
    check(["Grow the customer base", "Keep customers happy"], &[1, 4]);
    check(["Sales team", "Support team"], &[1, 4]);
    check(["Growth and retention", "Service"], &[1, 4]);
    // Rows that await their figures are KPIs.
    check(["Number of new leads", "Retention rate"], &[]);
    check(["Share of repeat orders", "Customer churn"], &[]);
    check(["Customer satisfaction", "Staff turnover"], &[]);
}

#[test]
fn notes_below_a_table_hold_no_kpi() {
    let notes: [&[&[&str]]; 6] = [
        &[&[], &["Legend"], &["Green", "on track"], &["Red", "behind"]],
        &[&[], &[], &[], &["Legend"], &["Green", "on track"]],
        &[&[], &["Prepared by", "Ann Lee"]],
        &[&[], &["Notes"], &["1. Figures from the CRM"], &["2. Without returns"]],
        &[&[], &["Comments:", "we should hire"]],
        &[&[], &["Erstellt von", "Ann Lee"], &["Stand", "2026-11-01"]],
    ];
    for below in notes {
        let mut rows: Vec<&[&str]> = vec![
            &["KPI", "Owner", "Goal", "Target", "Current", "Deadline"],
            &["Calls made", "Ann Lee", "Grow", "10", "5", "2026-12-31"],
            &["Demos held", "Ann Lee", "Grow", "10", "5", "2026-12-31"],
        ];
        rows.extend(below);
        assert_eq!(only(&grid(&rows)).last_row, 2, "{below:?}");
    }
    // A block of its own goes on, and so do rows that await all but their owner.
    let table = grid(&[
        &["KPI", "Owner", "Goal", "Target", "Current"],
        &["Calls made", "Ann Lee", "Grow", "10", "5"],
        &["Demos held", "Ann Lee", "Grow", "10", "5"],
        &[],
        &["Deals won", "Bob Ray"],
        &["Visits", "Bob Ray", "Grow", "10", "5"],
    ]);
    let mapping = only(&table);
    assert_eq!((mapping.last_row, mapping.passed_over.len()), (5, 0));
}

#[test]
fn a_label_and_its_period_above_a_header_are_a_title() {
    let header: &[&str] = &["KPI", "Goal", "Baseline", "Target", "Actual", "Owner"];
    let first: &[&str] = &["Calls made", "Grow", "2", "10", "5", "Ann"];
    let second: &[&str] = &["Demos held", "Grow", "1", "10", "5", "Bob"];
    let titles: [&[&str]; 6] = [
        &["Date", "2026-11-01"],
        &["Date:", "2026-11-01"],
        &["Report", "October 2026"],
        &["Sales KPIs", "2025"],
        &["As of", "", "", "", "2026-11-01"],
        &["Report", "October 2026", "Prepared by", "Eva"],
    ];
    for title in titles {
        let mapping = only(&grid(&[title, header, first, second]));
        assert_eq!(mapping.period_columns, [], "{title:?}");
        assert_eq!(columns(&mapping), "kpi=A goal=B owner=F baseline=C target=D current=E", "{title:?}");
    }
    // Two periods group the columns, and so does one over a header that needs it.
    let mapping = only(&grid(&[
        &["", "", "2025", "2026"],
        &["KPI", "Owner", "Target", "Target"],
        &["Calls made", "Ann", "10", "20"],
        &["Demos held", "Bob", "1", "2"],
    ]));
    assert_eq!(mapping.period_columns.len(), 2);
}

#[test]
fn what_stands_below_a_gap_and_is_something_else_is_no_kpi() {
    let check = |rows: &[&[&str]], last_row: u32, passed_over: &[u32]| {
        let table = grid(rows);
        let mapping = only(&table);
        assert_eq!((mapping.last_row, mapping.passed_over.as_slice()), (last_row, passed_over), "{rows:?}");
    };
    let control: &[&[&str]] = &[
        &["Metric", "Baseline", "Target"],
        &["Catalogue coverage", "35%", "100%"],
        &["Certified staff", "800", "5,000"],
        &["Time to provision", "16 weeks", "2 weeks"],
        &[],
        &["Document Control"],
        &[],
        &["Field", "Value"],
        &["Owner", "Chief Data Officer"],
        &["Version", "2.1"],
        &["Status", "APPROVED"],
    ];
    check(control, 3, &[]);
    let bullets: &[&[&str]] = &[
        &["KPI", "Current", "Target"],
        &["Compliance", "68%", "90%"],
        &["Open issues", "26", "5"],
        &["Uptime", "99%", "99.9%"],
        &[],
        &["Calculation:"],
        &["- Compliance = passing criteria divided by 25"],
        &["- Issues = unique issues"],
    ];
    check(bullets, 3, &[]);
    let summary: &[&[&str]] = &[
        &["KPI", "Owner", "Target", "Current", "Status"],
        &["Customer retention", "Ann", "90%", "85%", "Green"],
        &["Cost per order", "Bob", "$9", "$11", "Amber"],
        &["Order cycle time", "Cy", "5 days", "7 days", "Red"],
        &[],
        &["Summary", "Count"],
        &["On track", "1"],
        &["Off track", "2"],
        &[],
        &["Prepared by:", "Ann Lee"],
    ];
    check(summary, 3, &[]);
    let schedule: &[&[&str]] = &[
        &["KPI", "Formula", "Target", "Owner"],
        &["Availability", "Uptime / total time", "99.9%", "Infrastructure"],
        &["Change success rate", "Successful / total", "> 95%", "All teams"],
        &["Image freshness", "Images < 30 days / total", "> 90%", "Endpoint"],
        &[],
        &["Report", "Frequency", "Audience", "Owner"],
        &["Daily summary", "Daily", "Ops team", "Infrastructure"],
        &["Monthly review", "Monthly", "CIO", "All teams"],
    ];
    check(schedule, 3, &[]);
    // KPIs of another section stay, though they have no figure yet.
    let awaiting: &[&[&str]] = &[
        &["KPI", "Owner", "Target", "Current"],
        &["Customer retention", "Ann", "90%", "85%"],
        &["Cost per order", "Bob", "$9", "$11"],
        &[],
        &["Number of visits", "Cid"],
        &["Share of repeat visits", "Cid"],
    ];
    check(awaiting, 5, &[]);
}
