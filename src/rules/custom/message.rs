//! Message templates: `{owner} answers for {target}`.

use super::variables::{VARIABLES, Values, kind};

/// A message with places for variables, checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(String),
}

impl Message {
    /// Reads a template. `{{` and `}}` stand for braces.
    ///
    /// # Errors
    /// What is wrong with it: the byte where, and a sentence.
    pub fn parse(template: &str) -> Result<Self, (usize, String)> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut chars = template.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '{' | '}' if chars.next_if(|(_, next)| *next == c).is_some() => text.push(c),
                '}' => return Err((at, "a } stands without its {; write }} for a brace".to_owned())),
                '{' => {
                    let rest = template.get(at + 1..).unwrap_or_default();
                    let Some((name, _)) = rest.split_once('}') else {
                        return Err((at, "a { stands without its }; write {{ for a brace".to_owned()));
                    };
                    if kind(name.trim()).is_none() {
                        return Err((at, format!("there is nothing called \"{}\" (known: {})", name.trim(), names())));
                    }
                    if !text.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut text)));
                    }
                    parts.push(Part::Variable(name.trim().to_owned()));
                    let end = at + 1 + name.len();
                    while chars.next_if(|(next, _)| *next <= end).is_some() {}
                }
                c => text.push(c),
            }
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        Ok(Self(parts))
    }

    pub(super) fn fill(&self, values: &Values<'_, '_>) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Variable(name) => out.push_str(&values.shown(name)),
            }
        }
        out
    }
}

/// All variables, for a message.
pub(super) fn names() -> String {
    VARIABLES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}
