//! Which way is wished for, and which way is better by the nature of a measure.

use rust_decimal::Decimal;

use super::figures::{Figure, Limit, Role};
use super::measure::Head;
use super::structure::Frame;
use super::tokens::Sentence;
use crate::model::{Direction, Language, Statement};
use crate::reading::words::Class;

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
        if is_without(sentence.word(at)) {
            // `days without accidents`
            let lacks = (at + 1..to).any(|at| sentence.class(at).any(Class::LOWER));
            return answer.or(lacks.then_some(Direction::Increase));
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

fn is_without(word: &str) -> bool {
    ["without", "ohne", "sans", "sin", "sem"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

pub(super) fn direction(
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
    // `Improvement in pain` names a change that nobody measures yet.
    let only_named = frame.verb.is_none() && class.any(Class::WISH) && reading.measure_kind.is_none();
    if frame.question || only_named {
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
        return Some(level_way(sentence, frame, class, figure, reading));
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

fn level_way(
    sentence: &Sentence<'_>,
    frame: &Frame,
    class: Class,
    figure: &Figure<'_>,
    reading: &Statement<'_>,
) -> Direction {
    match figure.limit {
        Some(Limit::Most) if class.any(Class::REACH) => Direction::Decrease,
        Some(_) if frame.verb.is_none() => Direction::Maintain,
        Some(Limit::Most) => Direction::Maintain,
        Some(Limit::Least) if class.any(Class::ENSURE) => Direction::Maintain,
        _ if class.any(Class::REACH) || frame.verb.is_none() => {
            let unwanted = frame.verb.is_none()
                && (figure.noun_tokens.0..figure.noun_tokens.1).any(|at| sentence.class(at).any(Class::LOWER));
            let counted = figure.noun.is_some() && figure.unit.is_none() && !unwanted;
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
