//! The `[[rules.custom]]` blocks: rules of the team's own, compiled when the config is read.

use std::ops::Range;
use std::sync::Arc;

use super::section::{Problems, Section, nearest};
use crate::model::{Code, Field, Severity};
use crate::rules::catalog;
use crate::rules::custom::{CustomRule, Expression, LETTER, Message};

/// Most rules of a team's own.
const RULES_MAX: usize = 100;

/// Reads all blocks.
pub(super) fn read_custom(section: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Vec<Arc<CustomRule>> {
    let mut rules: Vec<Arc<CustomRule>> = Vec::new();
    for block in section.sections(problems, "custom") {
        let at = block.start();
        let Some(rule) = read_rule(block, problems) else { continue };
        if rules.len() == RULES_MAX {
            problems.add(at, format!("there are more than {RULES_MAX} [[rules.custom]] blocks"));
            break;
        }
        if rules.iter().any(|known| known.code == rule.code) {
            problems.add(at, format!("the code {} is used twice", rule.code));
        } else if rules.iter().any(|known| known.name == rule.name) || catalog::find(&rule.name).is_some() {
            problems.add(at, format!("another rule is called \"{}\" already", rule.name));
        } else {
            rules.push(Arc::new(rule));
        }
    }
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// Reads one block, and says everything that is wrong with it.
fn read_rule(mut block: Section<'_, '_>, problems: &mut Problems<'_>) -> Option<CustomRule> {
    let start = block.start();
    let wanted = "a code of your own, X001 to X999";
    let code = block.parsed(problems, "code", wanted, |text| {
        Code::parse(text).filter(|code| code.letter == LETTER && code.number > 0)
    });
    let name = block.parsed(problems, "name", "a name in small letters and dashes, such as \"too-far-away\"", |text| {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (!text.is_empty() && text.len() <= 40 && text.bytes().all(fits)).then(|| text.to_owned())
    });
    let severities = [Severity::Error, Severity::Warning, Severity::Info].map(|severity| (severity.name(), severity));
    let severity = block.choice(problems, "severity", &severities).unwrap_or(Severity::Warning);
    let when = read_expression(&mut block, problems);
    let message = read_message(&mut block, problems, "message");
    let help = read_message(&mut block, problems, "help").unwrap_or_default();
    let field = read_field(&mut block, problems);
    for key in ["code", "when", "message"] {
        if !block.has(key) {
            problems.add(start, format!("a [[rules.custom]] block needs `{key}`"));
        }
    }
    block.finish(problems);
    let code = code?;
    let name = name.unwrap_or_else(|| code.to_string().to_lowercase());
    Some(CustomRule { code, name, severity, when: when?, message: message?, help, field: field? })
}

fn read_field(block: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<Field> {
    let Some((at, text)) = block.text_at(problems, "column") else { return Some(Field::Kpi) };
    let field = Field::from_name(&text);
    if field.is_none() {
        let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
        let nearest = nearest(&text, &names).map(|known| format!("; did you mean \"{known}\"?")).unwrap_or_default();
        problems
            .add(at, format!("`column` must be a field, but is \"{text}\"{nearest} (fields: {})", names.join(", ")));
    }
    field
}

fn read_expression(block: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<Expression> {
    let (span, text) = block.text_span(problems, "when")?;
    Expression::parse(&text)
        .map_err(|fault| problems.add(within(problems, &span, &text, fault.at), format!("`when`: {}", fault.message)))
        .ok()
}

fn read_message(block: &mut Section<'_, '_>, problems: &mut Problems<'_>, key: &'static str) -> Option<Message> {
    let (span, text) = block.text_span(problems, key)?;
    Message::parse(&text)
        .map_err(|(at, message)| problems.add(within(problems, &span, &text, at), format!("`{key}`: {message}")))
        .ok()
}

/// The place of a byte of a text within the config, where the text stands there as it is; else where the text begins.
fn within(problems: &Problems<'_>, span: &Range<usize>, text: &str, at: usize) -> usize {
    let raw = problems.input().get(span.clone()).unwrap_or_default();
    raw.find(text).map_or(span.start, |start| span.start + start + at)
}
