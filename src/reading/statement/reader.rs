//! The full reading of one sentence.

use rust_decimal::Decimal;

use super::figures::{self, Figure, Limit, Role, currency_at};
use super::measure::{self, Head};
use super::structure::{self, Frame};
use super::tokens::{Sentence, TokenKind};
use super::{ExtraWords, StatementContext, roles, time, vague};
use crate::model::{Change, Direction, Kind, Language, MeasureKind, Statement, Unit};
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
    let times = time::scan(&mut sentence, context);
    let sentence = &sentence;
    let frame = structure::frame(sentence);
    let mut figures = figures::scan(sentence, frame.body);
    let heads = measure::heads(sentence, &frame);
    let leads_with_figure = figures.first().is_some_and(|figure| {
        (frame.body..figure.from).all(|at| {
            sentence.class(at).any(Class::AT_LEAST | Class::AT_MOST | Class::ARTICLE) || !sentence.is_word(at)
        })
    });
    let bare = frame.verb.is_none() && !leads_with_figure;
    roles::assign(
        sentence,
        &frame,
        bare && frame.verbal_noun.is_none_or(|noun| !sentence.class(noun).any(Class::WAY)),
        &mut figures,
    );

    let mut reading = Statement {
        language: sentence.language,
        deadline: times.deadline,
        start: times.start,
        days: times.days,
        period: times.period,
        recurring: times.recurring,
        every: times.every,
        question: frame.question,
        ..Statement::default()
    };
    let goal = pick_target(sentence, &frame, &figures);
    take_figures(sentence, &frame, &heads, &figures, goal, &mut reading);
    reading.usual_direction = usual_direction(sentence, &frame, &heads);
    reading.measure_kind = heads.first().map(Head::kind);
    reading.direction = direction(sentence, &frame, &figures, goal, &reading);
    reading.measure = measure_text(sentence, &frame, &heads, &figures);
    reading.compound = is_compound(sentence, &frame, &heads, &figures);
    reading.vanity = is_vanity(sentence, &frame, &heads, goal.and_then(|index| figures.get(index)));
    judge(sentence, context, extra, &frame, &heads, &figures, goal, &mut reading);
    if reading.measure_kind.is_none() {
        reading.measure_kind = kind_of_figure(&reading);
    }
    (reading.kind, reading.kind_reason) = leading_or_lagging(sentence, &heads, &reading);
    reading
}

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
    if head.class.any(Class::COUNT_OF) {
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
                        || sentence.class(at).any(Class::PREP | Class::AND | Class::BE)
                        || sentence.word(at).ends_with("ed"))
            })
            .unwrap_or(head.to);
        return Some(Unit::Named(sentence.slice(from, to)));
    }
    if head.class.any(Class::COUNTABLE) && !head.class.any(Class::MEASURE) {
        return Some(Unit::Named(sentence.word(head.at)));
    }
    None
}

/// Which way is better by the nature of the measure.
pub(super) fn usual_direction(sentence: &Sentence<'_>, frame: &Frame, heads: &[Head]) -> Option<Direction> {
    let (from, to) = match heads.first() {
        Some(head) => (head.from, head.to.min(sentence.len())),
        None => (frame.verb.map_or(frame.body, |verb| verb + 1), sentence.len()),
    };
    // The head itself decides before what stands around it: `cost savings`.
    let own = heads.first().map_or(Class::NONE, |head| sentence.class(head.at).and(Class::LOWER | Class::HIGHER));
    if own == Class::LOWER {
        return Some(Direction::Decrease);
    }
    if own == Class::HIGHER {
        return Some(Direction::Increase);
    }
    let mut answer = None;
    for at in from..to {
        let class = sentence.class(at);
        // A word that says which way counts up to the first preposition; behind it, it names a part.
        if at > from && class.any(Class::PREP) && answer.is_some() {
            break;
        }
        if class.any(Class::LOWER) && !class.any(Class::HIGHER) {
            answer = Some(Direction::Decrease);
            break;
        }
        if class.any(Class::HIGHER) && !class.any(Class::LOWER) {
            answer = Some(Direction::Increase);
        }
    }
    answer
}

fn direction(
    sentence: &Sentence<'_>,
    frame: &Frame,
    figures: &[Figure<'_>],
    goal: Option<usize>,
    reading: &Statement<'_>,
) -> Option<Direction> {
    let figure = goal.and_then(|index| figures.get(index));
    let both = reading.baseline.zip(reading.target).filter(|_| reading.change.is_none());
    let by_figures = both.and_then(|(from, to)| match to.cmp(&from) {
        std::cmp::Ordering::Greater => Some(Direction::Increase),
        std::cmp::Ordering::Less => Some(Direction::Decrease),
        std::cmp::Ordering::Equal => None,
    });
    let verb = frame.verb.or(frame.verbal_noun);
    let class = verb.map_or(Class::NONE, |verb| sentence.class(verb));
    let second = frame.second.map_or(Class::NONE, |verb| sentence.class(verb));
    if frame.question {
        return None;
    }
    if let Some(way) = way_of(sentence, verb, class, by_figures, reading) {
        return Some(way);
    }
    if by_figures.is_some() {
        return by_figures;
    }
    if let Some(figure) = figure {
        if figure.role == Role::Change {
            return Some(change_way(sentence, figure, reading));
        }
        return Some(level_way(frame, class, figure, reading));
    }
    if class.any(Class::ENSURE) {
        return ensured(sentence, verb);
    }
    if class.any(Class::REACH) && reading.usual_direction.is_some() && frame.verb.is_some() {
        return None;
    }
    if frame.purpose {
        return way_of(sentence, frame.second, second, None, reading);
    }
    // `Habitats are maintained`
    let held = (1..sentence.len()).any(|at| {
        sentence.class(at).any(Class::KEEP) && (at.saturating_sub(2)..at).any(|be| sentence.class(be).any(Class::BE))
    });
    (held && frame.verb.is_none()).then_some(Direction::Maintain)
}

fn way_of(
    sentence: &Sentence<'_>,
    verb: Option<usize>,
    class: Class,
    by_figures: Option<Direction>,
    reading: &Statement<'_>,
) -> Option<Direction> {
    let part = class.any(Class::REACH) && reading.target.is_some();
    if class.any(Class::KEEP) && !part {
        return Some(Direction::Maintain);
    }
    if class.any(Class::DOWN) {
        return Some(Direction::Decrease);
    }
    if class.any(Class::DOUBLE) {
        let down = verb.and_then(|verb| sentence.tokens.get(verb)).is_some_and(|token| token.entry.value < 0);
        return Some(if down { Direction::Decrease } else { Direction::Increase });
    }
    if class.any(Class::WISH) && reading.limit && reading.change.is_none() && by_figures.is_none() && reading.at_most {
        return Some(Direction::Decrease);
    }
    if class.any(Class::WISH) {
        return by_figures
            .or(reading.usual_direction.filter(|_| reading.measure_kind.is_some()))
            .or(Some(Direction::Increase));
    }
    class.any(Class::UP).then_some(Direction::Increase)
}

fn change_way(sentence: &Sentence<'_>, figure: &Figure<'_>, reading: &Statement<'_>) -> Direction {
    let falls =
        (figure.to..(figure.noun_tokens.1 + 1).max(figure.to + 1)).any(|at| sentence.class(at).any(Class::LESS_WORD));
    if figure.value < Decimal::ZERO || falls {
        Direction::Decrease
    } else if figure.signed {
        Direction::Increase
    } else {
        reading.usual_direction.unwrap_or(Direction::Increase)
    }
}

fn level_way(frame: &Frame, class: Class, figure: &Figure<'_>, reading: &Statement<'_>) -> Direction {
    match figure.limit {
        Some(Limit::Most) if class.any(Class::REACH) => Direction::Decrease,
        Some(_) if frame.verb.is_none() => Direction::Maintain,
        Some(Limit::Most) => Direction::Maintain,
        Some(Limit::Least) if class.any(Class::ENSURE) => Direction::Maintain,
        _ if class.any(Class::REACH) || frame.verb.is_none() => {
            let counted = figure.noun.is_some() && figure.unit.is_none();
            if counted { Direction::Increase } else { reading.usual_direction.unwrap_or(Direction::Increase) }
        }
        _ => Direction::Increase,
    }
}

fn ensured(sentence: &Sentence<'_>, verb: Option<usize>) -> Option<Direction> {
    let from = if sentence.language == Language::De { 0 } else { verb.map_or(0, |verb| verb + 1) };
    let to = if sentence.language == Language::De { sentence.len() } else { (from + 4).min(sentence.len()) };
    let that = matches!(sentence.word(from), "that" | "que" | "dass") && sentence.class(from + 1).any(Class::ARTICLE);
    if that {
        return Some(Direction::Increase);
    }
    (from..to).find_map(|at| {
        let class = sentence.class(at);
        if class.any(Class::KEEP_NOUN) {
            Some(Direction::Maintain)
        } else {
            class.any(Class::UP_NOUN).then_some(Direction::Increase)
        }
    })
}

fn measure_text<'s>(sentence: &Sentence<'s>, frame: &Frame, heads: &[Head], figures: &[Figure<'s>]) -> Option<&'s str> {
    let head = heads.first()?;
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
    let text = sentence.slice(from, stop.max(head.at + 1)).trim();
    (!text.is_empty()).then_some(text)
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
        ) || matches!(sentence.kind(before), Some(TokenKind::Sign(_)));
        if !small {
            break;
        }
        at = before;
    }
    at
}

fn is_compound(sentence: &Sentence<'_>, frame: &Frame, heads: &[Head], figures: &[Figure<'_>]) -> bool {
    let joined = |from: usize, to: usize| {
        (from..to).any(|at| {
            sentence.class(at).any(Class::AND)
                || sentence.is_sign(at, ',')
                || sentence.is_sign(at, ';')
                || sentence.is_sign(at, '/')
        })
    };
    let closed = |from: usize, to: usize| (from..to).any(|at| sentence.is_sign(at, '(') || sentence.is_sign(at, ')'));
    let funnel =
        |at: usize| (at..sentence.len()).any(|at| matches!(sentence.word(at), "resulting" | "therefrom" | "thereof"));
    let strong = Class::HEAD | Class::MEASURE;
    let part = |from: usize, to: usize| {
        (from..to).any(|at| {
            sentence.class(at).any(Class::PREP) && !is_of(sentence.word(at)) && !sentence.class(at).any(Class::AND)
        })
    };
    let two_heads = heads.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        let (one, two) = (sentence.class(first.at), sentence.class(second.at));
        let apart = part(first.at + 1, second.at);
        let both = if apart {
            one.any(strong) && two.any(Class::HEAD)
        } else {
            let counted = strong | Class::COUNTABLE;
            (one.any(Class::MEASURE) && two.any(counted)) || (two.any(strong) && one.any(counted))
        };
        let bare_total = two.any(Class::COUNT_OF) && second.at + 1 >= second.to;
        both && !bare_total
            && joined(first.at + 1, second.at)
            && !closed(first.at, second.at)
            && !funnel(second.at)
            && second.at > first.at + 1
    });
    let levels: Vec<&Figure<'_>> =
        figures.iter().filter(|figure| matches!(figure.role, Role::Level | Role::Change)).collect();
    let two_targets = levels.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        let and = (first.to..second.from)
            .any(|at| sentence.class(at).any(Class::AND) || sentence.is_sign(at, ',') || sentence.is_sign(at, ';'));
        let part = (second.to..(second.to + 3).min(sentence.len()))
            .any(|at| matches!(sentence.word(at), "that" | "which" | "davon" | "dont"))
            || (first.to..second.from).any(|at| sentence.word(at) == "with" || sentence.class(at).any(Class::NOW));
        and && !part && first.high.is_none()
    });
    let two_verbs = match (frame.verb, frame.second) {
        (Some(first), Some(second)) => {
            let ways = sentence.class(first).any(Class::WAY) && sentence.class(second).any(Class::WAY);
            ways && second > first + 1 && !sentence.class(second.saturating_sub(1)).any(Class::TO)
        }
        _ => false,
    };
    two_heads || two_targets || two_verbs
}

fn is_of(word: &str) -> bool {
    matches!(word, "of" | "de" | "der" | "des" | "do" | "da" | "dos" | "das" | "del" | "d" | "du" | "von")
}

fn is_vanity(sentence: &Sentence<'_>, frame: &Frame, heads: &[Head], goal: Option<&Figure<'_>>) -> bool {
    let rate = heads
        .iter()
        .any(|head| sentence.class(head.at).any(Class::MEASURE) && !sentence.class(head.at).any(Class::VANITY));
    if rate || frame.question {
        return false;
    }
    let mut range = match heads.first() {
        Some(head) => head.at..head.to,
        None => match (goal, frame.verb) {
            (Some(figure), _) if figure.noun.is_some() => figure.noun_tokens.0..figure.noun_tokens.1,
            (_, Some(verb)) if sentence.class(verb).any(Class::WAY) => {
                let from =
                    (verb + 1..sentence.len()).find(|&at| !sentence.class(at).any(Class::ARTICLE)).unwrap_or(verb + 1);
                from..from + 1
            }
            _ => 0..0,
        },
    };
    let counted = range.clone().any(|at| sentence.class(at).any(Class::VANITY) && sentence.is_word(at))
        || frame.verb.is_some()
            && goal.is_some_and(|figure| {
                (figure.noun_tokens.0..figure.noun_tokens.1).any(|at| sentence.class(at).any(Class::VANITY))
            });
    let tied = range.any(|_| true)
        && (0..sentence.len()).any(|at| {
            let class = sentence.class(at);
            class.any(Class::TIE)
                && !class.any(Class::VANITY)
                && sentence.is_word(at)
                && Some(at) != frame.verb
                && !sentence.tokens.get(at).is_some_and(|token| token.time)
        });
    counted && !tied
}

fn judge(
    sentence: &Sentence<'_>,
    context: &StatementContext,
    extra: Option<&ExtraWords>,
    frame: &Frame,
    heads: &[Head],
    figures: &[Figure<'_>],
    goal: Option<usize>,
    reading: &mut Statement<'_>,
) {
    let figure = goal.and_then(|index| figures.get(index));
    let verb = frame.verb.map_or(Class::NONE, |verb| sentence.class(verb));
    let asks_how_many = frame.question && asks_for_quantity(sentence, frame);
    let counted = figure.is_some_and(|figure| counts_something(sentence, frame, figure));
    let measured = !heads.is_empty() && (!frame.question || asks_how_many);
    let open_measure = frame.verb.is_some() && !counted && heads.iter().all(|head| has_open_modifier(sentence, head));
    let quantity = (measured && !open_measure || counted) && (!frame.question || asks_how_many);
    let row_quantity = (context.has_unit || context.has_target) && !frame.question;
    reading.deliverable =
        frame.verb.is_some() && verb.any(Class::DO) && !verb.any(Class::WAY) && figure.is_none() && heads.is_empty();
    let found = vague::Found { frame, heads, figures, quantity, target: reading.target.is_some(), row_quantity };
    let hits = vague::find(sentence, &found, extra);
    let open = hits.iter().any(|hit| {
        hit.decides && quantity && !counted
            || hit.decides
                && quantity
                && figure.is_some_and(|figure| (figure.noun_tokens.0..figure.noun_tokens.1).contains(&hit.at))
    });
    reading.measurable = (quantity && !open) || (row_quantity && !hits.iter().any(|hit| hit.decides));
    if !quantity && reading.deliverable {
        reading.measure_kind = Some(MeasureKind::Milestone);
    }
    reading.vague = hits.into_iter().map(|hit| hit.vague).collect();
}

/// `sustained, inclusive growth`: the judgement before the head is what is wished for.
fn has_open_modifier(sentence: &Sentence<'_>, head: &Head) -> bool {
    (head.from..head.at).any(|at| {
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

fn leading_or_lagging(
    sentence: &Sentence<'_>,
    heads: &[Head],
    reading: &Statement<'_>,
) -> (Option<Kind>, Option<&'static str>) {
    if !reading.measurable {
        return (None, None);
    }
    let range = heads.first().map_or(0..sentence.len(), |head| head.from..head.to);
    for at in range {
        let class = sentence.class(at);
        if class.any(Class::LAGGING) && !class.any(Class::LEADING) {
            return (Some(Kind::Lagging), Some("it tells an outcome that is known only afterwards"));
        }
        if class.any(Class::LEADING) && !class.any(Class::LAGGING) {
            return (Some(Kind::Leading), Some("it counts what people do, which moves before the outcome does"));
        }
    }
    (None, None)
}
