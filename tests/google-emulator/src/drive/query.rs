//! The `q` of `files.list`.

use super::file::{File, Role};

/// A condition on files.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// All of them.
    And(Vec<Query>),
    /// One of them.
    Or(Vec<Query>),
    /// Not so.
    Not(Box<Query>),
    /// Field, operator, value.
    Compare(String, String, String),
    /// A value in a list field: `'x' in parents`.
    In(String, String),
}

/// How deep brackets may nest.
const DEPTH_MAX: u32 = 30;

impl Query {
    /// Reads a query; none when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let tokens = tokens(text)?;
        let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
        let query = reader.any()?;
        (reader.at == tokens.len()).then_some(query)
    }

    /// Whether a file is meant.
    pub fn fits(&self, file: &File, reader: &str) -> bool {
        match self {
            Self::And(all) => all.iter().all(|query| query.fits(file, reader)),
            Self::Or(any) => any.iter().any(|query| query.fits(file, reader)),
            Self::Not(inner) => !inner.fits(file, reader),
            Self::In(value, field) => match field.as_str() {
                "parents" => {
                    file.parents.contains(value) || (value == "root" && file.parents.is_empty() && file.owner == reader)
                }
                "owners" => file.owner == *value,
                "writers" => file.role(value) >= Some(Role::Writer),
                "readers" => file.role(value).is_some(),
                _ => false,
            },
            Self::Compare(field, operator, value) => compare(file, reader, field, operator, value),
        }
    }
}

fn compare(file: &File, reader: &str, field: &str, operator: &str, value: &str) -> bool {
    let text = |own: &str| match operator {
        "=" => own.to_lowercase() == value.to_lowercase(),
        "!=" => own.to_lowercase() != value.to_lowercase(),
        "contains" => {
            own.to_lowercase().split_whitespace().any(|word| word.starts_with(&value.to_lowercase()))
                || own.to_lowercase().starts_with(&value.to_lowercase())
        }
        _ => false,
    };
    let flag = |own: bool| match operator {
        "=" => own == (value == "true"),
        "!=" => own != (value == "true"),
        _ => false,
    };
    let time = |own: i64| {
        let Some(wanted) = moment(value) else { return false };
        match operator {
            "=" => own == wanted,
            "!=" => own != wanted,
            "<" => own < wanted,
            "<=" => own <= wanted,
            ">" => own > wanted,
            ">=" => own >= wanted,
            _ => false,
        }
    };
    match field {
        "name" | "title" => text(&file.name),
        "mimeType" => text(&file.mime),
        "trashed" => flag(file.trashed),
        "starred" => flag(false),
        "sharedWithMe" => flag(file.owner != reader && file.role(reader).is_some()),
        "modifiedTime" => time(file.modified_ms),
        "createdTime" => time(file.created_ms),
        _ => false,
    }
}

/// Milliseconds since 1970 of an RFC 3339 time, with or without a zone.
pub fn moment(text: &str) -> Option<i64> {
    let zoned = text.parse::<jiff::Timestamp>().ok();
    zoned.or_else(|| format!("{text}Z").parse().ok()).map(jiff::Timestamp::as_millisecond)
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(&'static str),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(letter) = chars.next() {
        match letter {
            ' ' | '\t' | '\n' => {}
            '(' => out.push(Token::Mark("(")),
            ')' => out.push(Token::Mark(")")),
            '=' => out.push(Token::Mark("=")),
            '!' => out.push(Token::Mark(chars.next_if_eq(&'=').map(|_| "!=")?)),
            '<' => out.push(Token::Mark(if chars.next_if_eq(&'=').is_some() { "<=" } else { "<" })),
            '>' => out.push(Token::Mark(if chars.next_if_eq(&'=').is_some() { ">=" } else { ">" })),
            '\'' | '"' => {
                let mut value = String::new();
                loop {
                    match chars.next()? {
                        '\\' => value.push(chars.next()?),
                        end if end == letter => break,
                        other => value.push(other),
                    }
                }
                out.push(Token::Text(value));
            }
            letter => {
                let mut word = String::from(letter);
                while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '.' || *c == '_') {
                    word.push(next);
                }
                out.push(Token::Word(word));
            }
        }
    }
    Some(out)
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: u32,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(word)) if word == wanted);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Option<Query> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let mut list = vec![self.all()?];
        while self.word("or") {
            list.push(self.all()?);
        }
        self.depth -= 1;
        Some(if list.len() == 1 { list.remove(0) } else { Query::Or(list) })
    }

    fn all(&mut self) -> Option<Query> {
        let mut list = vec![self.one()?];
        while self.word("and") {
            list.push(self.one()?);
        }
        Some(if list.len() == 1 { list.remove(0) } else { Query::And(list) })
    }

    fn one(&mut self) -> Option<Query> {
        if self.word("not") {
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return None;
            }
            return self.one().map(|query| Query::Not(Box::new(query)));
        }
        match self.next()? {
            Token::Mark("(") => {
                let inner = self.any()?;
                (self.next()? == Token::Mark(")")).then_some(inner)
            }
            Token::Text(value) => match (self.word("in"), self.next()?) {
                (true, Token::Word(field)) => Some(Query::In(value, field)),
                _ => None,
            },
            Token::Word(field) => {
                let operator = match self.next() {
                    Some(Token::Mark(mark)) => mark.to_owned(),
                    Some(Token::Word(word)) if word == "contains" => word,
                    // `sharedWithMe` may stand alone.
                    _ if field == "sharedWithMe" => {
                        self.at -= 1;
                        return Some(Query::Compare(field, "=".into(), "true".into()));
                    }
                    _ => return None,
                };
                match self.next()? {
                    Token::Text(value) | Token::Word(value) => Some(Query::Compare(field, operator, value)),
                    Token::Mark(_) => None,
                }
            }
            Token::Mark(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_and_applied() {
        let mut file =
            File::new("x", "Team Goals", super::super::file::SPREADSHEET, "a@example.com", 1_767_603_600_000);
        file.parents = vec!["folder".into()];
        let check = |text: &str, expect: Option<bool>| {
            let found = Query::parse(text).map(|query| query.fits(&file, "b@example.com"));
            assert_eq!(found, expect, "{text}");
        };
        check("mimeType='application/vnd.google-apps.spreadsheet'", Some(true));
        check("mimeType=\"application/vnd.google-apps.spreadsheet\" and name = \"Team Goals\"", Some(true));
        check("'folder' in parents and trashed = false", Some(true));
        check("'other' in parents or (name contains 'go' and not trashed = true)", Some(true));
        check("name contains 'oals'", Some(false));
        check("modifiedTime > '2026-01-05T08:59:59'", Some(true));
        check("sharedWithMe", Some(false));
        check("name = 'x", None);
        check("name and", None);
        check("", None);
    }
}
