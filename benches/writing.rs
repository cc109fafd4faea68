//! Writing status into a big workbook against reading it with calamine alone.
//!
//! `cargo bench --bench writing [-- ROWS [ROUNDS]]`. Each run is a process of its own that tells its CPU time, the time it took and its
//! peak memory; the kinds take turns, so that a slow spell hits all alike. Linux only (`/proc`).

#![expect(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "a bench talks and may fail")]

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use kpiwarden::model::{CellRef, Edit, OwnColumn, OwnValue, Plan, Status};
use kpiwarden::sheets::safe_write::revision_of;
use kpiwarden::sheets::xlsx::write::{Options, apply_with};

const KINDS: [(&str, &str); 3] =
    [("child-nothing", "start of a process"), ("child-read", "calamine alone"), ("child-write", "status written")];

/// What a write into 100,000 rows may cost: times of the reading alone, and memory.
const TIMES_MAX: f64 = 4.0;
const PEAK_MIB_MAX: f64 = 200.0;

/// What one child tells of itself.
#[derive(Clone, Copy)]
struct Cost {
    cpu_ms: f64,
    wall_ms: f64,
    peak_mib: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [kind, file] = arguments.as_slice()
        && kind.starts_with("child-")
    {
        child(kind, Path::new(file));
        return ExitCode::SUCCESS;
    }
    let number = |index: usize, default: u32| arguments.get(index).and_then(|a| a.parse().ok()).unwrap_or(default);
    let (rows, rounds) = (number(0, 100_000), number(1, 5));
    let folder = std::env::temp_dir().join(format!("kpiwarden-bench-writing-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (fresh, file) = (folder.join("fresh.xlsx"), folder.join("book.xlsx"));
    write_workbook(&fresh, rows);
    let size = fs::metadata(&fresh).unwrap().len();
    println!("{rows} rows, 15 columns, {:.1} MB, {rounds} rounds; medians", size as f64 / 1e6);
    let mut costs = KINDS.map(|_| Vec::new());
    for _ in 0..rounds {
        for (kind, costs) in KINDS.iter().zip(&mut costs) {
            fs::copy(&fresh, &file).unwrap();
            costs.push(run(kind.0, &file));
        }
    }
    let medians = costs.map(|mut costs| {
        costs.sort_by(|a, b| a.cpu_ms.total_cmp(&b.cpu_ms));
        costs[costs.len() / 2]
    });
    for ((_, name), cost) in KINDS.iter().zip(medians) {
        println!("{name:20} {:8.0} ms CPU {:8.0} ms {:7.1} MiB", cost.cpu_ms, cost.wall_ms, cost.peak_mib);
    }
    fs::remove_dir_all(folder).unwrap();
    let of = |cost: fn(&Cost) -> f64| cost(&medians[2]) / cost(&medians[1]);
    println!("{:.2} times the reading in CPU time, {:.2} in all, fsync included", of(|c| c.cpu_ms), of(|c| c.wall_ms));
    let limits =
        [(of(|c| c.wall_ms), TIMES_MAX, "times the reading"), (medians[2].peak_mib, PEAK_MIB_MAX, "MiB at most")];
    let mut all_hold = true;
    for (is, max, what) in limits {
        let holds = is <= max;
        all_hold &= holds;
        println!("{} {is:.2} {what}, {max} allowed", if holds { "holds:" } else { "DOES NOT HOLD:" });
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(kind: &str, file: &Path) -> Cost {
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this).arg(kind).arg(file).stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().rev().find_map(|line| line.strip_prefix("cost "));
    let figures: Vec<f64> =
        line.unwrap_or_else(|| panic!("{kind}: {text}")).split(' ').map(|f| f.parse().unwrap()).collect();
    Cost { cpu_ms: figures[0], wall_ms: figures[1], peak_mib: figures[2] }
}

fn child(kind: &str, file: &Path) {
    let start = Instant::now();
    match kind {
        "child-read" => {
            let mut book: calamine::Xlsx<_> = calamine::open_workbook(file).unwrap();
            let mut reader = book.worksheet_cells_reader("KPIs").unwrap();
            let mut cells = 0_usize;
            while reader.next_cell().unwrap().is_some() {
                cells += 1;
            }
            assert!(cells > 0);
        }
        "child-write" => {
            let plan = plan_for(file);
            // As a sync does it: what is replaced is kept.
            let state = file.with_file_name("state");
            let options = Options { state: Some(&state), ..Options::default() };
            let applied = apply_with(file, &plan.revision, std::slice::from_ref(&plan), &options).unwrap();
            assert_eq!(applied.values, plan.edits.len());
        }
        _ => {}
    }
    let wall_ms = start.elapsed().as_secs_f64() * 1e3;
    let stat = fs::read_to_string("/proc/self/schedstat").unwrap();
    let cpu_ms = stat.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e6;
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak_kib: f64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    eprintln!("cost {cpu_ms} {wall_ms} {}", peak_kib / 1024.0);
}

/// A status for every row; how many rows there are stands in a file beside.
fn plan_for(file: &Path) -> Plan {
    let rows = fs::read_to_string(file.with_file_name("rows")).unwrap().parse::<u32>().unwrap();
    let column = 15;
    let words = [(Status::OnTrack, "On track"), (Status::AtRisk, "At risk"), (Status::Behind, "Behind")];
    let header = Edit {
        cell: CellRef::new(0, column),
        column: OwnColumn::Status,
        before: String::new(),
        after: OwnValue::Text("KPI status".to_owned()),
        row_key: 0,
    };
    let status = |row: u32| {
        let (status, word) = words[row as usize % words.len()];
        Edit {
            cell: CellRef::new(row, column),
            column: OwnColumn::Status,
            before: String::new(),
            after: OwnValue::Status(status, word.to_owned()),
            row_key: u64::from(row),
        }
    };
    let bytes = fs::read(file).unwrap();
    Plan {
        tab: "KPIs".to_owned(),
        revision: revision_of(&bytes),
        edits: std::iter::once(header).chain((1..=rows).map(status)).collect(),
        ..Plan::default()
    }
}

/// Strings, floats, dates, booleans and one column of formulas.
fn write_workbook(file: &Path, rows: u32) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    sheet.set_name("KPIs").unwrap();
    for column in 0..15 {
        sheet.write_string(0, column, format!("Column {column}")).unwrap();
    }
    for row in 1..=rows {
        sheet.write_string(row, 0, format!("Raise measure {row} from its baseline")).unwrap();
        sheet.write_string(row, 1, format!("Goal {}", row / 7)).unwrap();
        sheet.write_string(row, 2, format!("owner{}@acme.example", row / 3)).unwrap();
        for column in 3..9 {
            sheet.write_number(row, column, f64::from(row * u32::from(column) % 9973) / 8.0).unwrap();
        }
        for column in 9..12 {
            sheet.write_number_with_format(row, column, f64::from(46_000 + row % 300), &day).unwrap();
        }
        sheet.write_boolean(row, 12, row % 2 == 0).unwrap();
        sheet.write_formula(row, 13, format!("D{0}+E{0}", row + 1).as_str()).unwrap();
        sheet.write_string(row, 14, "source: ledger export").unwrap();
    }
    book.save(file).unwrap();
    fs::write(file.with_file_name("rows"), rows.to_string()).unwrap();
}
