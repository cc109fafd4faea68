//! From the figures of a text to one quantity.

use rust_decimal::Decimal;

use super::digits::Raw;
use super::scan::{Figure, Found, Join, Limit, Step};
use super::words;
use crate::model::{Change, Quantity, Reading, Shape, TimeUnit, Unit, Unreadable};
use crate::reading::dates;
use crate::reading::units::{self, fold::Folded, phrases};

/// What a text with these figures says.
pub(super) fn classify<'t>(text: &'t str, found: &Found<'t>) -> Reading<Quantity<'t>> {
    if let Some(why) = found.error {
        return Reading::Unreadable(if dates::is_plainly_date(text) { Unreadable::DateForFigure } else { why });
    }
    let figures = past_years(&found.figures[..found.count], found.other_words);
    let Some((first, others)) = figures.split_first() else { return without_figure(text, found) };
    // What has a unit of its own is no date: `2h30` is no half-year of 2030.
    let doubtful = matches!(first.unit, None | Some(Unit::Named(_)))
        && (!others.is_empty() || found.other_words > 0 || first.unit.is_some());
    if doubtful && dates::is_plainly_date(text) {
        return Reading::Unreadable(Unreadable::DateForFigure);
    }
    if text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("n/a")) {
        return Reading::Placeholder;
    }
    if found.open {
        return Reading::OpenEnded;
    }
    // `Between 2023 and 2026, supply exceeds demand`
    let years = found.between && found.other_words >= 2 && figures.iter().all(is_bare_year);
    if years || first.names && others.is_empty() {
        return Reading::Unreadable(Unreadable::Words);
    }
    let quantity = match others {
        [] => single(text, found, first),
        _ => several(found, figures),
    };
    match quantity {
        Ok(quantity) => Reading::Value(Quantity { approximate: found.approximate, ..quantity }),
        Err(why) => Reading::Unreadable(why),
    }
}

/// Passes over the years that only say when: `2010: 22 %`, `2010 - 22 %`, `between 2023 and 2026, 40 %`.
fn past_years<'f, 't>(figures: &'f [Figure<'t>], other_words: usize) -> &'f [Figure<'t>] {
    let mut rest = figures;
    while let [first, second, ..] = rest
        && first.year
    {
        let share = matches!(second.unit, Some(Unit::Percent | Unit::Points));
        let labels = match second.join {
            Join::Colon => second.apart || second.unit.is_some(),
            Join::Dash => share && !second.year,
            _ => false,
        };
        // Of two years in a sentence, neither is the figure.
        let span = second.year
            && matches!(second.join, Join::Dash | Join::Slash | Join::To | Join::And)
            && (other_words > 0 || rest.len() > 2);
        rest = match (labels, span) {
            (true, _) => &rest[1..],
            (false, true) => &rest[2..],
            (false, false) => return rest,
        };
    }
    rest
}

type Outcome<'t> = Result<Quantity<'t>, Unreadable>;

fn value(figure: &Figure<'_>) -> Result<Decimal, Unreadable> {
    figure.raw.shifted(figure.power).and_then(|raw| raw.decimal(figure.negative)).ok_or(Unreadable::TooLarge)
}

fn is_bare_year(figure: &Figure<'_>) -> bool {
    figure.unit.is_none()
        && figure.len == 4
        && figure.raw.scale == 0
        && value(figure).is_ok_and(|year| (Decimal::from(1900)..Decimal::from(2200)).contains(&year))
}

fn without_figure<'t>(text: &'t str, found: &Found<'t>) -> Reading<Quantity<'t>> {
    if let Some(percent) = found.times {
        let shape = Shape::Change(Change::Relative);
        return Reading::Value(Quantity {
            unit: Some(Unit::Percent),
            shape,
            ..Quantity::plain(Decimal::from(percent))
        });
    }
    let bare = text.trim_start_matches(['=', '>', ' ', '→', '*', '`']);
    if let Some(done) = words::done(Folded::phrase(bare).as_str()) {
        return Reading::Value(Quantity { shape: Shape::Done, ..Quantity::plain(Decimal::from(u8::from(done))) });
    }
    if let Some(missing) = phrases::missing(text) {
        return match missing {
            phrases::Missing::Placeholder => Reading::Placeholder,
            phrases::Missing::OpenEnded => Reading::OpenEnded,
        };
    }
    if dates::is_plainly_date(text) {
        return Reading::Unreadable(Unreadable::DateForFigure);
    }
    match found.number_word {
        Some(number) if found.other_words <= 1 && !found.number_words_many => {
            let shape = if found.top { Shape::AtMost { strict: false } } else { limited(found.number_limit) };
            let raw = Raw { coefficient: u128::from(number), scale: 0 };
            match raw.shifted(found.number_power).and_then(|raw| raw.decimal(false)) {
                Some(value) => Reading::Value(Quantity { shape, ..Quantity::plain(value) }),
                None => Reading::Unreadable(Unreadable::TooLarge),
            }
        }
        _ if text.chars().any(|c| c.is_ascii_digit()) => Reading::Unreadable(Unreadable::NoFigure),
        _ => Reading::Unreadable(Unreadable::Words),
    }
}

fn limited(limit: Option<Limit>) -> Shape {
    match limit {
        None => Shape::Plain,
        Some(Limit { from_below: true, strict }) => Shape::AtLeast { strict },
        Some(Limit { from_below: false, strict }) => Shape::AtMost { strict },
    }
}

fn single<'t>(text: &str, found: &Found<'t>, figure: &Figure<'t>) -> Outcome<'t> {
    let mut amount = value(figure)?;
    if figure.join == Join::PlusMinus {
        return Ok(Quantity {
            value: -amount,
            unit: figure.unit,
            shape: Shape::Range { high: amount },
            approximate: false,
        });
    }
    if let Some((change, sign)) = change(found, figure) {
        if sign == Some(false) {
            amount = -amount.abs();
        }
        return Ok(Quantity { value: amount, unit: figure.unit, shape: Shape::Change(change), approximate: false });
    }
    if found.bracketed && found.other_words == 0 && figure.limit.is_none() && is_bracketed(text) {
        amount = -amount.abs();
    }
    let shape =
        if found.top && figure.limit.is_none() { Shape::AtMost { strict: false } } else { limited(figure.limit) };
    Ok(Quantity { value: amount, unit: figure.unit, shape, approximate: false })
}

/// Whether all of a text but signs stands in brackets, as books write what is owed.
fn is_bracketed(text: &str) -> bool {
    text.starts_with('(') && text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').ends_with(')')
}

/// Whether a figure is a change, and whether its words turn it down (`Some(false)`).
fn change(found: &Found<'_>, figure: &Figure<'_>) -> Option<(Change, Option<bool>)> {
    let relative = figure.unit == Some(Unit::Percent) && !found.absolute;
    let kind = if relative { Change::Relative } else { Change::Absolute };
    match found.change {
        Some((up, at)) if !figure.to => {
            let share = matches!(figure.unit, Some(Unit::Percent | Unit::Points));
            (share || figure.by || at > 0 || figure.plus).then_some((kind, Some(up)))
        }
        Some(_) => None,
        None if figure.plus || figure.by => Some((kind, None)),
        None => (found.versus && relative && figure.limit.is_none()).then_some((kind, None)),
    }
}

fn several<'t>(found: &Found<'t>, figures: &[Figure<'t>]) -> Outcome<'t> {
    if let Some(ladder) = ladder(figures) {
        return ladder;
    }
    if let Some(duration) = duration(figures) {
        return duration;
    }
    if let Some(target) = labelled_target(figures) {
        return single("", &Found::default(), target);
    }
    let [first, second, rest @ ..] = figures else { return Err(Unreadable::SeveralFigures) };
    if rest.is_empty()
        && found.other_words == 0
        && let Some(range) = between_limits(first, second)
    {
        return range;
    }
    // `95 % of 200`: the unit of the first says what it is.
    let quantity = match second.join {
        Join::Of | Join::Slash if matches!(first.unit, Some(Unit::Percent | Unit::Currency(_))) => {
            single("", found, first)
        }
        Join::To if found.from => single("", &Found { from: false, ..Found::default() }, second),
        // `22.2 % - 2010`
        Join::Dash if second.year && matches!(first.unit, Some(Unit::Percent | Unit::Points)) => {
            single("", found, first)
        }
        // `12 kits to 4 schools`: what the first counts goes to the others.
        Join::To if of_other_things(first, second) => single("", found, first),
        Join::Dash | Join::To => range(first, second),
        Join::And if found.between => range(first, second),
        Join::Arrow => single("", &Found::default(), second),
        Join::PlusMinus => tolerance(first, second),
        Join::Of | Join::Slash => fraction(first, second),
        Join::Colon => ratio(first, second),
        _ => Err(Unreadable::SeveralFigures),
    };
    if rest.is_empty() { quantity } else { quantity.and(Err(Unreadable::SeveralFigures)) }
}

/// `Commit: 10, Target: 14, Stretch: 20`, in any order.
fn ladder<'t>(figures: &[Figure<'t>]) -> Option<Outcome<'t>> {
    let step = |step| figures.iter().find(|figure| figure.step == Some(step));
    let (commit, target, stretch) = (step(Step::Commit)?, step(Step::Target)?, step(Step::Stretch)?);
    let read = || {
        let shape = Shape::Ladder { commit: value(commit)?, stretch: value(stretch)? };
        Ok(Quantity { value: value(target)?, unit: target.unit.or(stretch.unit), shape, approximate: false })
    };
    Some(read())
}

/// `Target: >= 50 | Threshold: < 0`: of several figures the only one that is labelled as the target.
fn labelled_target<'f, 't>(figures: &'f [Figure<'t>]) -> Option<&'f Figure<'t>> {
    let mut targets =
        figures.iter().enumerate().filter(|(_, figure)| figure.labelled && figure.step == Some(Step::Target));
    let (at, target) = targets.next()?;
    // `Target: 10-12` goes on.
    let goes_on = figures.get(at + 1).is_some_and(|next| !matches!(next.join, Join::Break | Join::Words));
    (targets.next().is_none() && !goes_on).then_some(target)
}

/// `> 2 and < 5`, `<= 5, >= 2`: a limit from below and a higher one from above.
fn between_limits<'t>(first: &Figure<'t>, second: &Figure<'t>) -> Option<Outcome<'t>> {
    let joined = matches!(second.join, Join::And | Join::Break | Join::Adjacent);
    let (low, high) = match (first.limit?.from_below, second.limit?.from_below) {
        (true, false) => (first, second),
        (false, true) => (second, first),
        _ => return None,
    };
    let (least, most) = (value(low).ok()?, value(high).ok()?);
    (joined && least < most).then(|| range(low, high))
}

/// `2h 30m`, `4 hours 15 min`, `1 day, 2 hours`: in the smallest unit written, or hours where they come out even.
fn duration<'t>(figures: &[Figure<'t>]) -> Option<Outcome<'t>> {
    let mut seconds = Decimal::ZERO;
    let mut before: Option<TimeUnit> = None;
    if let [first, second] = figures
        && (first.unit, second.unit) == (Some(Unit::Time(TimeUnit::Year)), Some(Unit::Time(TimeUnit::Month)))
        && matches!(second.join, Join::Adjacent | Join::Break | Join::And)
    {
        let months = value(first).ok()?.checked_mul(Decimal::from(12))?.checked_add(value(second).ok()?)?;
        let unit = Some(Unit::Time(TimeUnit::Month));
        return Some(Ok(Quantity { value: months.normalize(), unit, shape: limited(first.limit), approximate: false }));
    }
    for (at, figure) in figures.iter().enumerate() {
        let unit = match figure.unit {
            Some(Unit::Time(unit)) => unit,
            // `15m 24s`; `2h 30`
            Some(Unit::Named("m")) => TimeUnit::Minute,
            None if at > 0 && before == Some(TimeUnit::Hour) => TimeUnit::Minute,
            _ => return None,
        };
        if at > 0 && !matches!(figure.join, Join::Adjacent | Join::Break | Join::And | Join::Colon) {
            return None;
        }
        if before.is_some_and(|before| unit >= before) || !(TimeUnit::Second..=TimeUnit::Week).contains(&unit) {
            return None;
        }
        let part = value(figure).ok()?.checked_mul(units::seconds(unit)?)?;
        seconds = seconds.checked_add(part)?;
        before = Some(unit);
    }
    let first = figures.first()?;
    let (value, unit) = units::time_of_seconds(if first.negative { -seconds } else { seconds });
    Some(Ok(Quantity { value, unit: Some(Unit::Time(unit)), shape: limited(first.limit), approximate: false }))
}

/// Whether two figures count different things: `kits` and `schools`, but not `lead` and `leads`.
fn of_other_things(first: &Figure<'_>, second: &Figure<'_>) -> bool {
    /// Endings in which a word may differ from itself.
    const ENDING_CHARS_MAX: usize = 2;
    match (first.unit, second.unit) {
        (Some(Unit::Named(first)), Some(Unit::Named(second))) => {
            let stem = |text: &str| -> String {
                let chars = text.chars().count();
                text.to_lowercase().chars().take(chars.saturating_sub(ENDING_CHARS_MAX).max(1)).collect()
            };
            let (first, second) = (stem(first), stem(second));
            !first.starts_with(&second) && !second.starts_with(&first)
        }
        (Some(Unit::Named(_)), Some(_)) | (Some(_), Some(Unit::Named(_))) => true,
        _ => false,
    }
}

/// `10-12`: what only the second carries, power of ten and unit, holds for both.
fn range<'t>(first: &Figure<'t>, second: &Figure<'t>) -> Outcome<'t> {
    let high = value(second)?;
    let mut low = value(first)?;
    if first.power == 0 && second.power > 0 && first.unit.is_none_or(|unit| matches!(unit, Unit::Currency(_))) {
        let shared = value(&Figure { power: second.power, ..*first })?;
        if shared <= high {
            low = shared;
        }
    }
    // `66% - 6` was cut off.
    if low > high && first.unit == Some(Unit::Percent) && second.unit.is_none() {
        return Err(Unreadable::SeveralFigures);
    }
    let unit = first.unit.or(second.unit);
    let (low, high) = if low <= high { (low, high) } else { (high, low) };
    Ok(Quantity { value: low, unit, shape: Shape::Range { high }, approximate: false })
}

/// `40 ± 5`, `40 ± 5 %`: a percentage of a figure that is none is a part of that figure. A bare figure is none where it is too large
/// or the percentage larger than it: `500 ± 10 %`, `5 ± 10 %`.
fn tolerance<'t>(first: &Figure<'t>, second: &Figure<'t>) -> Outcome<'t> {
    let (middle, mut width) = (value(first)?, value(second)?);
    let mut unit = first.unit.or(second.unit);
    let of_figure = match first.unit {
        Some(unit) => matches!(unit, Unit::Currency(_) | Unit::Time(_) | Unit::Named(_)),
        None => middle > Decimal::ONE_HUNDRED || middle <= width,
    };
    if second.unit == Some(Unit::Percent) && of_figure {
        unit = first.unit;
        width = middle
            .checked_mul(width)
            .and_then(|part| part.checked_div(Decimal::ONE_HUNDRED))
            .ok_or(Unreadable::TooLarge)?;
    }
    let low = middle.checked_sub(width.abs()).ok_or(Unreadable::TooLarge)?;
    let high = middle.checked_add(width.abs()).ok_or(Unreadable::TooLarge)?;
    Ok(Quantity { value: low.normalize(), unit, shape: Shape::Range { high: high.normalize() }, approximate: false })
}

/// `3/5`, `4 out of 5`. With a limit before (`>= 4.0/5`) it is so many points.
fn fraction<'t>(first: &Figure<'t>, second: &Figure<'t>) -> Outcome<'t> {
    let (part, of) = (value(first)?, value(second)?);
    if of <= Decimal::ZERO {
        return Err(Unreadable::OddDigits);
    }
    let unit = first.unit.or(second.unit);
    match first.limit {
        Some(_) => Ok(Quantity {
            value: part,
            unit: unit.or(Some(Unit::Points)),
            shape: limited(first.limit),
            approximate: false,
        }),
        None => Ok(Quantity { value: part, unit, shape: Shape::Fraction { of }, approximate: false }),
    }
}

/// `5:04` is a time of hours, `6:30 min` one of the unit behind it; any other `10:1` a ratio, given as the quotient.
fn ratio<'t>(first: &Figure<'t>, second: &Figure<'t>) -> Outcome<'t> {
    let (left, right) = (value(first)?, value(second)?);
    let is_time = second.len == 2 && right < Decimal::from(60) && second.raw.scale == 0 && first.raw.scale == 0;
    if is_time {
        let (long, short) = match second.unit {
            Some(Unit::Time(TimeUnit::Minute)) => (TimeUnit::Minute, TimeUnit::Second),
            _ => (TimeUnit::Hour, TimeUnit::Minute),
        };
        let long = units::seconds(long).unwrap_or_default();
        let short = units::seconds(short).unwrap_or_default();
        let seconds =
            left.checked_mul(long).zip(right.checked_mul(short)).and_then(|(long, short)| long.checked_add(short));
        let (value, unit) = units::time_of_seconds(seconds.ok_or(Unreadable::TooLarge)?);
        return Ok(Quantity { value, unit: Some(Unit::Time(unit)), shape: limited(first.limit), approximate: false });
    }
    let quotient = left.checked_div(right).ok_or(Unreadable::OddDigits)?;
    Ok(Quantity { value: quotient.normalize(), unit: second.unit, shape: limited(first.limit), approximate: false })
}
