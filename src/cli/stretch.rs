//! `kpiwarden stretch VALUE`: the stretch target for one figure.

use rust_decimal::Decimal;
use serde_json::json;

use super::args::{Common, OutputFormat};
use super::failure::{Failure, Outcome};
use super::setup::Setup;
use super::show;
use crate::model::{Direction, Quantity, Reading, Shape};
use crate::progress::show::figure as figure_text;
use crate::progress::stretch::{Input, suggest};
use crate::reading::numbers::{NumberStyle, read_text};
use crate::reading::units;

/// What was asked for.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) value: &'a str,
    pub(super) baseline: Option<&'a str>,
    pub(super) unit: Option<&'a str>,
    pub(super) percent: Option<u16>,
    pub(super) decrease: bool,
}

pub(super) fn run(common: &Common, question: &Question<'_>) -> Result<Outcome, Failure> {
    let setup = Setup::load(common)?;
    let locale = setup.config.locale;
    let style = NumberStyle { decimal: locale.map(|locale| locale.decimal_separator()) };
    let value = read("VALUE", question.value, style)?;
    let baseline = question.baseline.map(|text| read("--baseline", text, style)).transpose()?;
    let unit = question.unit.and_then(units::read).or(value.unit).or(baseline.and_then(|baseline| baseline.unit));
    let mut settings = setup.config.progress.stretch;
    if let Some(percent) = question.percent {
        settings.percent = Decimal::from(percent);
    }
    let limit = matches!(value.shape, Shape::AtLeast { .. } | Shape::AtMost { .. });
    let down = question.decrease
        || matches!(value.shape, Shape::AtMost { .. })
        || baseline.is_some_and(|baseline| baseline.value > value.value);
    let input = Input {
        baseline: baseline.map(|baseline| baseline.value),
        unit,
        direction: if down { Direction::Decrease } else { Direction::Increase },
        limit,
        scale: match value.shape {
            Shape::Fraction { of } => Some(of),
            _ => None,
        },
        ..Input::of(value.value)
    };
    let stretch = suggest(&input, &settings).ok_or_else(|| {
        Failure::usage(format!("\"{}\" cannot be stretched", question.value), "give a smaller figure")
    })?;
    let figure = |value| figure_text(value, unit, locale);
    show::lines(|out| {
        if common.format == OutputFormat::Json {
            let answer = json!({
                "value": value.value.normalize().to_string(),
                "baseline": input.baseline.map(|baseline| baseline.normalize().to_string()),
                "percent": settings.percent.normalize().to_string(),
                "direction": input.direction.name(),
                "exact": stretch.exact.to_string(),
                "stretch_target": stretch.value.to_string(),
            });
            return writeln!(out, "{answer:#}");
        }
        writeln!(out, "{}", figure(stretch.value))?;
        write!(out, "{} stretched by {} %", figure(value.value), settings.percent.normalize())?;
        if let Some(baseline) = input.baseline {
            write!(out, " of the way from {}", figure(baseline))?;
        }
        write!(out, " is {}", figure(stretch.exact))?;
        if stretch.value != stretch.exact {
            write!(out, ", rounded to a figure people say aloud")?;
        }
        writeln!(out)
    })?;
    Ok(Outcome::Clean)
}

fn read<'t>(what: &str, text: &'t str, style: NumberStyle) -> Result<Quantity<'t>, Failure> {
    match read_text(text.trim(), &style) {
        Reading::Value(quantity) if !matches!(quantity.shape, Shape::Change(_) | Shape::Done) => Ok(quantity),
        _ => Err(Failure::usage(
            format!("{what}: no figure can be read from \"{text}\""),
            "write it like 30, 40% or \"1.2M EUR\"",
        )),
    }
}
