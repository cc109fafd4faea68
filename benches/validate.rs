//! `kpiwarden validate` on a big CSV against parsing the same file with the csv crate's `ByteRecord` alone.
//!
//! `cargo bench --bench validate [-- ROWS [ROUNDS]]`. Each run is a process of its own that tells its CPU time and peak memory; the
//! kinds take turns, so that a slow spell hits all alike. Linux only (`/proc`).

#![expect(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "a bench talks and may fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

const KINDS: [(&str, &str); 3] = [
    ("child-nothing", "start of a process"),
    ("child-parse", "csv ByteRecord"),
    ("child-validate", "kpiwarden validate"),
];

/// What one child tells of itself.
#[derive(Clone, Copy)]
struct Cost {
    cpu_ns: u64,
    peak_kib: u64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if let [kind, file] = arguments.as_slice()
        && kind.starts_with("child-")
    {
        child(kind, Path::new(file));
        return ExitCode::SUCCESS;
    }
    let number = |index: usize, default: usize| arguments.get(index).and_then(|a| a.parse().ok()).unwrap_or(default);
    let (rows, rounds) = (number(0, 100_000), number(1, 7));
    let folder = std::env::temp_dir().join(format!("kpiwarden-bench-{rows}"));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("table.csv");
    let bytes = write_table(&file, rows);
    println!("{rows} rows, 15 columns, {:.1} MB, {rounds} rounds; medians", bytes as f64 / 1e6);
    let mut costs = KINDS.map(|_| Vec::new());
    for _ in 0..rounds {
        for (kind, costs) in KINDS.iter().zip(&mut costs) {
            costs.push(run(kind.0, &file));
        }
    }
    let medians = costs.map(|mut costs| {
        costs.sort_by_key(|cost| cost.cpu_ns);
        costs[costs.len() / 2]
    });
    for ((_, name), cost) in KINDS.iter().zip(medians) {
        println!("{name:22} {:8.1} ms CPU {:7} KiB", cost.cpu_ns as f64 / 1e6, cost.peak_kib);
    }
    println!(
        "CPU: {:.2} times the parse; peak memory: {:.2} times the file",
        medians[2].cpu_ns as f64 / medians[1].cpu_ns as f64,
        medians[2].peak_kib as f64 * 1024.0 / bytes as f64
    );
    fs::remove_dir_all(folder).unwrap();
    ExitCode::SUCCESS
}

fn run(kind: &str, file: &Path) -> Cost {
    let this = std::env::current_exe().unwrap();
    let mut child = Command::new(this);
    // Nothing is on record of the table, whatever else this machine keeps.
    child.arg(kind).arg(file).env("XDG_STATE_HOME", file.parent().unwrap().join("state"));
    let output = child.stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    let figures = text.lines().rev().find_map(|line| line.strip_prefix("cost ")).and_then(|line| line.split_once(' '));
    let (cpu_ns, peak_kib) = figures.unwrap_or_else(|| panic!("{kind} told no cost: {text}"));
    Cost { cpu_ns: cpu_ns.parse().unwrap(), peak_kib: peak_kib.parse().unwrap() }
}

fn child(kind: &str, file: &Path) {
    match kind {
        "child-parse" => {
            let mut reader = csv::Reader::from_path(file).unwrap();
            let mut record = csv::ByteRecord::new();
            let mut fields = 0;
            while reader.read_byte_record(&mut record).unwrap() {
                fields += record.len();
            }
            assert!(fields > 0);
        }
        "child-validate" => {
            let file = file.to_string_lossy();
            let _ = kpiwarden::cli::run(["kpiwarden", "validate", "--today", "2026-06-01", file.as_ref()]);
        }
        _ => {}
    }
    let stat = fs::read_to_string("/proc/self/schedstat").unwrap();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    eprintln!("cost {} {}", stat.split(' ').next().unwrap(), peak.trim().trim_end_matches(" kB"));
}

/// A deterministic KPI table: about 215 bytes a row, goals of four to eight rows, owners of three, a defect in one row of ten.
fn write_table(file: &Path, rows: usize) -> u64 {
    let mut random = Random(20_261_122);
    let mut text = String::from(
        "KPI,Goal,Owner,Unit,Baseline,Target,Current,Start,Deadline,Cadence,Last check-in,Type,Tier,Agreed,Notes\n",
    );
    let (mut goal, mut left) = (0, 0);
    for row in 0..rows {
        let first = left == 0;
        if first {
            goal += 1;
            left = 4 + random.below(5);
        }
        let kind = if first { "lagging,primary" } else { "leading,secondary" };
        left -= 1;
        let baseline = 10 + random.below(8000);
        let target = baseline + 10 + random.below(4000);
        let current = baseline + (target - baseline) * (40 + random.below(60)) / 100;
        let measure = random.pick(MEASURES);
        let mut statement =
            format!("{measure} {}, from {baseline} to {target} by the CRM report", random.pick(SEGMENTS));
        let mut owner = format!("{}.{}.{}@acme.example", random.pick(FIRST), random.pick(LAST), row / 3);
        let mut deadline = format!("2026-{:02}-{:02}", 9 + random.below(4), 1 + random.below(28));
        if random.below(10) == 0 {
            match random.below(3) {
                0 => statement = format!("Improve the quality of {measure} significantly"),
                1 => owner.clear(),
                _ => "31/02/2026".clone_into(&mut deadline),
            }
        }
        let note = match random.below(25) {
            0 => format!("\"said \"\"ship it\"\", then see ticket {row}\""),
            _ => "source: ledger export".to_owned(),
        };
        let (month, day) = (1 + random.below(4), 26 + random.below(5));
        let _ = writeln!(
            text,
            "\"{statement}\",G{goal:06} Retention,{owner},tickets,{baseline},{target},{current},2026-{month:02}-01,\
             {deadline},weekly,2026-05-{day},{kind},yes,{note}",
        );
    }
    fs::write(file, &text).unwrap();
    text.len() as u64
}

const MEASURES: &[&str] = &[
    "Number of closed support tickets",
    "Trial accounts that became paying",
    "Audit findings closed",
    "Opportunities won",
    "Overdue invoices collected",
    "Trained warehouse staff",
];
const SEGMENTS: &[&str] =
    &["in EMEA", "in the north hub", "for the mobile app", "in São Paulo", "across 4 plants", "in retail stores"];
const FIRST: &[&str] = &["jane", "li", "omar", "sofia", "raj", "ana", "tom", "yuki"];
const LAST: &[&str] = &["smith", "garcia", "chen", "okafor", "novak", "rossi"];

/// A small linear congruential generator (Knuth's MMIX constants): the same table on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}
