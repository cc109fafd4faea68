//! The full reading of one sentence.

use super::beside::{leads_up, other_unit};
use super::currencies::currency_at;
use super::definitions::is_span;
use super::direction::{direction, usual_direction};
use super::figures::{self, Figure, Limit, Role};
use super::measure::{self, Head};
use super::structure::{self, Frame};
use super::tokens::{Sentence, TokenKind};
use super::traits::{is_compound, is_deliverable, is_of, is_vanity, leading_or_lagging};
use super::{ExtraWords, StatementContext, roles, time, vague};
use crate::model::{Change, Direction, Language, MeasureKind, Statement, Unit};
use crate::reading::words::Class;

/// The full reading of one sentence.
pub fn read<'s>(text: &'s str, context: &StatementContext) -> Statement<'s> {
    read_with(text, context, None)
}

/// The full reading of one sentence, with the words that a config adds.
pub fn read_with<'s>(text: &'s str, context: &StatementContext, extra: Option<&ExtraWords>) -> Statement<'s> {
    let mut sentence = Sentence::new(text, context.language);
    if let Some(extra) = extra {
        extra.mark(&mut sentence);
    }
    let times = time::scan(&mut sentence, *context);
    let sentence = &sentence;
    let frame = structure::frame(sentence);
    let mut figures = figures::scan(sentence, frame.body);
    let heads = measure::heads(sentence, &frame);
    let leads_with_figure = figures.first().is_some_and(|figure| {
        (frame.body..figure.from).all(|at| {
            sentence.class(at).any(Class::AT_LEAST | Class::AT_MOST | Class::ARTICLE) || !sentence.is_word(at)
        })
    });
    // `Introduction of 3 products`
    let counts = frame.verbal_noun.is_some_and(|noun| {
        sentence.class(noun).any(Class::DO)
            && (sentence.language != Language::En || structure::is_noun_only(sentence.word(noun)))
            && figures
                .first()
                .is_some_and(|figure| figure.from == noun + 2 && figure.noun.is_some() && figure.unit.is_none())
    });
    let bare = frame.verb.is_none() && !leads_with_figure && !counts && !context.is_target;
    roles::assign(
        sentence,
        &frame,
        bare && frame.verbal_noun.is_none_or(|noun| !sentence.class(noun).any(Class::WAY)),
        context.today.year(),
        &mut figures,
    );
    if bare && heads.is_empty() {
        roles::share_measures(sentence, &mut figures);
    }

    let mut reading = Statement {
        language: sentence.language,
        deadline: times.deadline,
        start: times.start,
        days: times.days,
        period: times.period,
        recurring: times.recurring,
        every: times.every,
        question: frame.question,
        has_verb: frame.verb.is_some() || frame.verbal_noun.is_some(),
        ..Statement::default()
    };
    let goal = pick_target(sentence, &frame, &figures);
    take_figures(sentence, &frame, &heads, &figures, goal, &mut reading);
    reading.usual_direction = usual_direction(sentence, &frame, &heads);
    reading.measure_kind = heads.first().map(Head::kind);
    reading.direction = direction(sentence, &frame, &figures, goal, &reading);
    // `Aumentar la cobertura hasta 90 %` is no limit, nor is `reduce to at least 3 %` one.
    let against = match reading.direction {
        Some(Direction::Increase) => reading.at_most,
        Some(Direction::Decrease) => !reading.at_most,
        _ => false,
    };
    if against && frame.verb.is_some() {
        (reading.limit, reading.at_most) = (false, false);
    }
    reading.measure = measure_text(sentence, &frame, &heads, &figures);
    reading.compound = is_compound(sentence, &frame, &heads, &figures);
    reading.vanity = is_vanity(sentence, &frame, &heads, goal.and_then(|index| figures.get(index)));
    let figure = goal.and_then(|index| figures.get(index));
    let found = quantities(sentence, *context, &frame, &heads, &figures, figure, &reading);
    judge(sentence, &found, figure, extra, &mut reading);
    if reading.measure_kind.is_none() {
        reading.measure_kind = kind_of_figure(&reading);
    }
    (reading.kind, reading.kind_reason) = leading_or_lagging(sentence, &heads, &reading);
    reading
}

/// So many tokens may stand between a change and the level it leads to: `by 10 % up to around 2 M`.
const LED_TO_TOKENS_MAX: usize = 4;

/// The figure to reach: the second of a pair, else one behind `to`, else the first that is reached or changed by.
fn pick_target(sentence: &Sentence<'_>, frame: &Frame, figures: &[Figure<'_>]) -> Option<usize> {
    let aims = |figure: &&Figure<'_>| matches!(figure.role, Role::Level | Role::Change);
    let paired = figures.windows(2).position(|pair| {
        pair.first().is_some_and(|first| first.role == Role::Baseline)
            && pair.get(1).is_some_and(|second| second.role == Role::Level)
            && pair
                .first()
                .is_some_and(|first| first.from.checked_sub(1).is_some_and(|at| sentence.class(at).any(Class::FROM)))
    });
    if let Some(first) = paired {
        return Some(first + 1);
    }
    // `by 10 % to 2 M`: the level is the target, the change only tells how far it is.
    let led_to = figures.windows(2).position(|pair| {
        let [first, second] = pair else { return false };
        let near = second.from.saturating_sub(first.noun_tokens.1.max(first.to)) <= LED_TO_TOKENS_MAX;
        let to = near && (first.to..second.from).any(|at| sentence.class(at).any(Class::TO));
        first.role == Role::Change && second.role == Role::Level && to && other_unit(first, second)
    });
    if let Some(first) = led_to {
        return Some(first + 1);
    }
    // `Hold 12 workshops with at least 20 participants each`: what the verb counts comes before what describes it.
    let direct = figures.first().filter(|figure| {
        aims(figure)
            && figure.noun.is_some()
            && figure.unit.is_none()
            && Some(figure.from) == frame.verb.map(|verb| verb + 1)
    });
    if direct.is_some() {
        return Some(0);
    }
    let moves = frame.verb.is_some_and(|verb| sentence.class(verb).any(Class::WAY));
    let behind_to = figures.iter().position(|figure| {
        aims(&figure)
            && (figure.role == Role::Change
                || figure
                    .from
                    .checked_sub(1)
                    .is_some_and(|at| sentence.class(at).any(Class::TO | Class::AT_LEAST | Class::AT_MOST)))
    });
    if let (true, Some(index)) = (moves, behind_to) {
        return Some(index);
    }
    figures.iter().position(|figure| aims(&figure))
}

fn take_figures<'s>(
    sentence: &Sentence<'s>,
    frame: &Frame,
    heads: &[Head],
    figures: &[Figure<'s>],
    goal: Option<usize>,
    reading: &mut Statement<'s>,
) {
    let verbs = [frame.verb, frame.second, frame.verbal_noun];
    let baseline = figures.iter().find(|figure| figure.role == Role::Baseline);
    reading.baseline = baseline.map(|figure| figure.value);
    match goal.and_then(|index| figures.get(index)) {
        Some(figure) => {
            reading.target = Some(if figure.role == Role::Change { figure.value.abs() } else { figure.value });
            reading.target_high = figure.high;
            reading.limit = figure.limit.is_some();
            reading.at_most = figure.limit == Some(Limit::Most);
            reading.unit = figure
                .unit
                .or(figure.noun.map(Unit::Named))
                .or_else(|| baseline.and_then(|figure| figure.unit))
                .or_else(|| implied_unit(sentence, heads));
            if figure.role == Role::Change {
                reading.change =
                    Some(if figure.unit == Some(Unit::Percent) { Change::Relative } else { Change::Absolute });
            }
        }
        None => {
            if let Some(change) = roles::change_in_a_word(sentence, &verbs) {
                reading.target = Some(change.abs());
                reading.unit = Some(Unit::Percent);
                reading.change = Some(Change::Relative);
            } else {
                reading.unit = implied_unit(sentence, heads);
            }
        }
    }
}

/// The unit that the measure itself names: `% of`, `number of leads`, `hours`, `(EUR)`.
fn implied_unit<'s>(sentence: &Sentence<'s>, heads: &[Head]) -> Option<Unit<'s>> {
    let head = heads.first()?;
    if head.class.any(Class::SHARE_OF) {
        return Some(Unit::Percent);
    }
    for at in 0..sentence.len() {
        if let Some(currency) = currency_at(sentence, at) {
            return Some(Unit::Currency(currency));
        }
    }
    // `Tonnes of CO2 emitted`: the head is a unit itself.
    if head.class.any(Class::COUNT_OF) && is_unit_of(sentence.word(head.at)) {
        return sentence.word(head.at).split(' ').next().map(Unit::Named);
    }
    // `Average number of days`
    let numbered =
        (head.class.any(Class::AVERAGE) && sentence.class(head.at + 1).any(Class::COUNT_OF)).then_some(head.at + 1);
    if head.class.any(Class::COUNT_OF) || numbered.is_some() {
        let head = Head { at: numbered.unwrap_or(head.at), ..*head };
        let of = sentence.class(head.at + 1).any(Class::PREP) && !is_of(sentence.word(head.at + 1))
            || head.at + 1 >= head.to;
        if of {
            return head
                .at
                .checked_sub(1)
                .filter(|&before| before >= head.from && sentence.is_word(before))
                .map(|before| Unit::Named(sentence.word(before)));
        }
        let from = (head.at + 1..head.to)
            .find(|&at| sentence.is_word(at) && !sentence.class(at).any(Class::PREP | Class::ARTICLE | Class::STOP))?;
        let to = (from..head.to)
            .find(|&at| {
                at > from
                    && (!sentence.is_word(at)
                        || sentence.class(at).any(Class::PREP | Class::AND | Class::BE | Class::PER)
                        || sentence.word(at).ends_with("ed")
                        || sentence.word(at - 1).ends_with(" to"))
            })
            .unwrap_or(head.to);
        return Some(Unit::Named(sentence.slice(from, to).trim_end_matches(" to")));
    }
    if head.class.any(Class::COUNTABLE) && !head.class.any(Class::MEASURE) {
        return Some(Unit::Named(sentence.word(head.at)));
    }
    None
}

/// Units that count what stands behind `of`.
fn is_unit_of(word: &str) -> bool {
    const UNITS: [&str; 24] = [
        "kilometres",
        "kilometers",
        "km",
        "miles of",
        "metres",
        "meters",
        "tonnes",
        "tons",
        "litres",
        "liters",
        "kwh",
        "mwh",
        "hectares",
        "acres",
        "kg",
        "kilograms",
        "gb",
        "hours of",
        "days of",
        "square metres",
        "square meters",
        "megawatts",
        "m2",
        "m3",
    ];
    UNITS.iter().any(|unit| unit.eq_ignore_ascii_case(word))
}

fn measure_text<'s>(sentence: &Sentence<'s>, frame: &Frame, heads: &[Head], figures: &[Figure<'s>]) -> Option<&'s str> {
    let Some(head) = heads.first() else { return moved_thing(sentence, frame, figures) };
    let stop = figures
        .iter()
        .filter(|figure| figure.role != Role::Definition && figure.from > head.at)
        .map(|figure| before_figure(sentence, figure.from))
        .chain((head.at + 1..head.to).find(|&at| {
            sentence.tokens.get(at).is_some_and(|token| token.time)
                && !(sentence.class(at).any(Class::RECUR)
                    && sentence.is_word(at + 1)
                    && !sentence.class(at + 1).any(Class::PREP))
        }))
        .min()
        .unwrap_or(head.to)
        .min(head.to);
    let from = head.from.max(frame.verb.filter(|&verb| verb < head.from).map_or(0, |verb| verb + 1));
    let article = sentence.language == Language::De && from < head.at && sentence.class(from).any(Class::ARTICLE);
    let text = sentence.slice(from + usize::from(article), stop.max(head.at + 1)).trim();
    (!text.is_empty()).then_some(text)
}

/// `Grow membership to 5,000`: what stands between the verb and the figure, where no list knows it.
fn moved_thing<'s>(sentence: &Sentence<'s>, frame: &Frame, figures: &[Figure<'_>]) -> Option<&'s str> {
    let verb = frame.verb.filter(|&verb| sentence.class(verb).any(Class::WAY) && sentence.language != Language::De)?;
    let figure = figures.iter().find(|figure| figure.from > verb && figure.role != Role::Definition)?;
    let from = (verb + 1..figure.from).find(|&at| !sentence.class(at).any(Class::ARTICLE))?;
    let to = before_figure(sentence, figure.from);
    let named = |at: usize| sentence.is_word(at) && !sentence.class(at).any(Class::WAY | Class::AND);
    let plain = from < to && (from..to).all(named) && !sentence.class(from).any(Class::PREP | Class::BY);
    plain.then(|| sentence.slice(from, to))
}

/// The small words that lead up to a figure do not belong to the measure.
fn before_figure(sentence: &Sentence<'_>, figure: usize) -> usize {
    let mut at = figure;
    while let Some(before) = at.checked_sub(1) {
        let class = sentence.class(before);
        let small = class.any(
            Class::BY
                | Class::TO
                | Class::FROM
                | Class::AT_LEAST
                | Class::AT_MOST
                | Class::GOAL_MARK
                | Class::NOW
                | Class::PREP,
        ) || matches!(sentence.kind(before), Some(TokenKind::Sign(_)))
            || leads_up(sentence, before);
        if !small {
            break;
        }
        at = before;
    }
    at
}

/// Whether anything in the sentence or its row gives a figure that two people would read alike.
fn quantities<'a, 's>(
    sentence: &Sentence<'s>,
    context: StatementContext,
    frame: &'a Frame,
    heads: &'a [Head],
    figures: &'a [Figure<'s>],
    figure: Option<&Figure<'s>>,
    reading: &Statement<'_>,
) -> vague::Found<'a, 's> {
    let asked = !frame.question || asks_for_quantity(sentence, frame);
    let counted = figure.is_some_and(|figure| counts_something(sentence, frame, figure));
    let open_measure = frame.verb.is_some() && !counted && heads.iter().all(|head| has_open_modifier(sentence, head));
    // What happens within a span of time is counted by cases.
    let spanned = figures.iter().any(|figure| figure.role == Role::Definition && is_span(sentence, figure));
    let measured = !heads.is_empty() && !open_measure || figures::names_a_scale(sentence) || spanned;
    vague::Found {
        frame,
        heads,
        figures,
        counted,
        quantity: (measured || counted) && asked,
        target: reading.target.is_some(),
        row_quantity: (context.has_unit || context.has_target) && !frame.question,
        row_figure: (context.has_figure || context.has_target) && !frame.question,
    }
}

fn judge(
    sentence: &Sentence<'_>,
    found: &vague::Found<'_, '_>,
    figure: Option<&Figure<'_>>,
    extra: Option<&ExtraWords>,
    reading: &mut Statement<'_>,
) {
    reading.deliverable = figure.is_none() && found.heads.is_empty() && is_deliverable(sentence, found.frame);
    let hits = vague::find(sentence, found, extra);
    let decided = hits.iter().any(|hit| hit.decides);
    let figure_open = figure.is_some_and(|figure| {
        hits.iter().any(|hit| hit.decides && (figure.noun_tokens.0..figure.noun_tokens.1).contains(&hit.at))
    });
    let open = figure_open || (decided && !found.counted);
    reading.measurable = (found.quantity && !open) || (found.row_quantity && !decided);
    if !found.quantity && reading.deliverable {
        reading.measure_kind = Some(MeasureKind::Milestone);
    }
    reading.vague = hits.into_iter().map(|hit| hit.vague).collect();
}

/// `sustained, inclusive growth`: the judgement before the head is what is wished for.
fn has_open_modifier(sentence: &Sentence<'_>, head: &Head) -> bool {
    let romance = matches!(sentence.language, Language::Fr | Language::Es | Language::Pt);
    let to = if romance { head.to } else { head.at };
    (head.from..to).any(|at| {
        let token = sentence.tokens.get(at);
        token.is_some_and(|token| {
            token.entry.class.any(Class::VAGUE)
                && !token.entry.class.any(Class::NAME)
                && sentence
                    .lexicon
                    .vague_list(token.entry.vague)
                    .is_some_and(|list| matches!(list.name, "soft" | "judged"))
        })
    })
}

/// `How many ...?`, `What percentage of ...?`
fn asks_for_quantity(sentence: &Sentence<'_>, frame: &Frame) -> bool {
    (frame.body..(frame.body + 5).min(sentence.len())).any(|at| {
        let class = sentence.class(at);
        sentence.is_word(at) && class.any(Class::HEAD | Class::MEASURE) && !class.any(Class::QUESTION)
    })
}

/// A level counts something when it has a counted noun, money, time, or a share of something.
fn counts_something(sentence: &Sentence<'_>, frame: &Frame, figure: &Figure<'_>) -> bool {
    if figure.role != Role::Level {
        return false;
    }
    let topic = frame.verb.is_some_and(|verb| {
        let class = sentence.class(verb);
        class.any(Class::WAY) && (verb + 1..figure.from).any(|at| sentence.class(at).any(Class::VAGUE))
    });
    match figure.unit {
        Some(Unit::Percent | Unit::Points) => !topic,
        Some(_) => true,
        None => figure.noun.is_some() || sentence.class(figure.from.saturating_sub(1)).any(Class::TO | Class::PREP),
    }
}

fn kind_of_figure(reading: &Statement<'_>) -> Option<MeasureKind> {
    if !reading.measurable {
        return None;
    }
    Some(match reading.unit? {
        Unit::Percent => MeasureKind::Share,
        Unit::Points => MeasureKind::Score,
        Unit::Currency(_) => MeasureKind::Money,
        Unit::Time(_) => MeasureKind::Duration,
        Unit::Named(_) => MeasureKind::Count,
    })
}
