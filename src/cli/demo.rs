//! `kpiwarden demo`: the example sheets, synced, in a folder of their own.

use std::fs;
use std::path::Path;

use jiff::civil::{Date, date};

use super::args::Common;
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::targets::targets;
use super::{sync, talk};
use crate::engine::PlanOptions;

/// The day the example sheets were last filled in; they are judged as of this day.
const DEMO_DAY: Date = date(2026, 11, 23);

const EXAMPLES: [(&str, &[u8]); 5] = [
    ("team.xlsx", include_bytes!("../../docs/examples/team.xlsx")),
    ("marketing.csv", include_bytes!("../../docs/examples/marketing.csv")),
    ("vertrieb.csv", include_bytes!("../../docs/examples/vertrieb.csv")),
    ("good.csv", include_bytes!("../../docs/examples/good.csv")),
    ("support.ods", include_bytes!("../../docs/examples/support.ods")),
];

/// Copies the examples to `folder`, syncs them, and says what to open.
pub(super) fn run(mut common: Common, folder: &Path) -> Result<Outcome, Failure> {
    common.today.get_or_insert(DEMO_DAY);
    let setup = Setup::without_config(&common)?;
    let failed = |error: std::io::Error| {
        Failure::unread(
            format!("{}: the example sheets cannot be copied: {error}", folder.display()),
            "name another folder",
        )
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let is_there = |(name, _): &(&str, _)| folder.join(name).exists();
    let is_demo = EXAMPLES.iter().all(is_there);
    if !is_demo && fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(Failure::unread(
            format!("{}: it holds other files, beside which no example is put", folder.display()),
            "name a folder that is empty or not there yet",
        ));
    }
    for (name, content) in EXAMPLES {
        let path = folder.join(name);
        if is_demo {
            talk::say(format_args!("{}: is there already and is kept", path.display()));
        } else {
            fs::write(&path, content).map_err(failed)?;
        }
    }
    let inputs = EXAMPLES.map(|(name, _)| folder.join(name).display().to_string());
    sync::sync(&setup, &common, targets(&setup, &inputs, true)?, PlanOptions::default())?;
    talk::say(format_args!(
        "\nThe sheets in {0} were judged as of {1}. Open {0}/team.xlsx and look at the columns on the right and at the comments;\n\
         mend a cell, run `kpiwarden sync --today {1} {0}` and see its comment go.",
        folder.display(),
        setup.today
    ));
    Ok(Outcome::Clean)
}
