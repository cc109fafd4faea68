//! Formulas, as far as sheets of goals need them to stay alive: arithmetic, comparisons and a few functions. What is not
//! understood keeps the value it had. This is no engine.

use super::refs::{Reference, scan};
use crate::state::cell::Content;

pub use super::refs::{Cut, copied, followed, shifted};

/// What a formula may ask for.
pub trait Cells {
    /// The content of the cells of a reference, by row; none for a tab that is not there.
    fn read(&self, reference: &Reference) -> Option<Vec<Content>>;
    /// Now, as a serial date in the spreadsheet's time zone.
    fn now(&self) -> f64;
}

/// What a formula comes to; none when it uses something this reader does not know.
pub fn value(formula: &str, cells: &dyn Cells) -> Option<Content> {
    let mut reader = Reader { rest: formula.trim().strip_prefix('=')?, cells, depth: 0 };
    let out = match reader.comparison() {
        Ok(value) => value,
        Err(Stop::Unknown) => return None,
        Err(Stop::Fault(kind)) => return Some(fault(kind)),
    };
    reader.skip();
    if !reader.rest.is_empty() {
        return None;
    }
    Some(match out {
        Operand::One(Content::Empty) => Content::Number(0.0),
        Operand::One(content) => content,
        Operand::Many(list) => list.into_iter().next().unwrap_or_default(),
    })
}

fn fault(kind: &'static str) -> Content {
    let message = match kind {
        "DIVIDE_BY_ZERO" => "Function DIVIDE parameter 2 cannot be zero.",
        "REF" => "Reference does not exist.",
        "VALUE" => "A parameter is text and cannot be coerced to a number.",
        "N_A" => "Did not find value.",
        _ => "Formula parse error.",
    };
    Content::Error(kind.into(), message.into())
}

enum Stop {
    /// Something this reader does not know.
    Unknown,
    /// An error of the sheet.
    Fault(&'static str),
}

enum Operand {
    One(Content),
    Many(Vec<Content>),
}

impl Operand {
    fn one(self) -> Content {
        match self {
            Self::One(content) => content,
            Self::Many(list) => list.into_iter().next().unwrap_or_default(),
        }
    }

    fn list(self) -> Vec<Content> {
        match self {
            Self::One(content) => vec![content],
            Self::Many(list) => list,
        }
    }
}

type Read<T> = Result<T, Stop>;

/// How deep brackets and functions may nest.
const DEPTH_MAX: u32 = 60;

struct Reader<'a> {
    rest: &'a str,
    cells: &'a dyn Cells,
    depth: u32,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, mark: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn comparison(&mut self) -> Read<Operand> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Stop::Unknown);
        }
        let mut left = self.joined()?;
        for mark in ["<=", ">=", "<>", "<", ">", "="] {
            if self.take(mark) {
                let right = self.joined()?.one();
                let order = compare(&left.one(), &right);
                let holds = match mark {
                    "<=" => order.is_le(),
                    ">=" => order.is_ge(),
                    "<>" => order.is_ne(),
                    "<" => order.is_lt(),
                    ">" => order.is_gt(),
                    _ => order.is_eq(),
                };
                left = Operand::One(Content::Bool(holds));
                break;
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn joined(&mut self) -> Read<Operand> {
        let mut left = self.sum()?;
        while self.take("&") {
            let text = text_of(&left.one())? + &text_of(&self.sum()?.one())?;
            left = Operand::One(Content::Text(text));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Read<Operand> {
        let mut left = self.product()?;
        loop {
            let sign = if self.take("+") {
                1.0
            } else if self.take("-") {
                -1.0
            } else {
                return Ok(left);
            };
            let right = number_of(&self.product()?.one())?;
            left = number(number_of(&left.one())? + sign * right);
        }
    }

    fn product(&mut self) -> Read<Operand> {
        let mut left = self.power()?;
        loop {
            if self.take("*") {
                let right = number_of(&self.power()?.one())?;
                left = number(number_of(&left.one())? * right);
            } else if self.take("/") {
                let right = number_of(&self.power()?.one())?;
                if right == 0.0 {
                    return Err(Stop::Fault("DIVIDE_BY_ZERO"));
                }
                left = number(number_of(&left.one())? / right);
            } else {
                return Ok(left);
            }
        }
    }

    fn power(&mut self) -> Read<Operand> {
        if self.take("-") {
            return Ok(number(-number_of(&self.power()?.one())?));
        }
        let mut left = self.atom()?;
        if self.take("^") {
            let right = number_of(&self.power()?.one())?;
            left = number(number_of(&left.one())?.powf(right));
        }
        while self.take("%") {
            left = number(number_of(&left.one())? / 100.0);
        }
        Ok(left)
    }

    fn atom(&mut self) -> Read<Operand> {
        self.skip();
        if self.take("(") {
            let inner = self.comparison()?;
            return if self.take(")") { Ok(inner) } else { Err(Stop::Unknown) };
        }
        if let Some(rest) = self.rest.strip_prefix('"') {
            let end = rest.find('"').ok_or(Stop::Unknown)?;
            self.rest = &rest[end + 1..];
            return Ok(Operand::One(Content::Text(rest[..end].to_owned())));
        }
        if self.rest.starts_with("#REF!") {
            return Err(Stop::Fault("REF"));
        }
        if let Some((reference, length)) = scan(self.rest) {
            self.rest = &self.rest[length..];
            let list = self.cells.read(&reference).ok_or(Stop::Fault("REF"))?;
            if reference.second.is_some() {
                return Ok(Operand::Many(list));
            }
            return Ok(Operand::One(list.into_iter().next().unwrap_or_default()));
        }
        let digits = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        if digits > 0 {
            let value = self.rest[..digits].parse().map_err(|_| Stop::Unknown)?;
            self.rest = &self.rest[digits..];
            return Ok(number(value));
        }
        let letters = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_');
        let (name, rest) = self.rest.split_at(letters.unwrap_or(self.rest.len()));
        let name = name.to_ascii_uppercase();
        self.rest = rest;
        match name.as_str() {
            "TRUE" | "FALSE" if !rest.starts_with('(') => Ok(Operand::One(Content::Bool(name == "TRUE"))),
            "" => Err(Stop::Unknown),
            _ => self.function(&name),
        }
    }

    fn function(&mut self, name: &str) -> Read<Operand> {
        if !self.take("(") {
            return Err(Stop::Unknown);
        }
        let mut arguments: Vec<Read<Operand>> = Vec::new();
        while !self.take(")") {
            let before = self.rest;
            let argument = self.comparison();
            if matches!(argument, Err(Stop::Unknown)) {
                self.rest = before;
                return Err(Stop::Unknown);
            }
            arguments.push(argument);
            if !self.take(",") && !self.take(";") && !self.rest.starts_with(')') {
                return Err(Stop::Unknown);
            }
        }
        apply(name, arguments, self.cells)
    }
}

fn apply(name: &str, mut arguments: Vec<Read<Operand>>, cells: &dyn Cells) -> Read<Operand> {
    if name == "IFERROR" {
        let second = (arguments.len() > 1).then(|| arguments.remove(1));
        let first = arguments.into_iter().next().ok_or(Stop::Unknown)?;
        return match first {
            Ok(Operand::One(Content::Error(..))) | Err(Stop::Fault(_)) => {
                second.unwrap_or(Ok(Operand::One(Content::Text(String::new()))))
            }
            other => other,
        };
    }
    let arguments: Vec<Operand> = arguments.into_iter().collect::<Read<_>>()?;
    let mut given = arguments.into_iter();
    let mut next = || given.next().ok_or(Stop::Unknown);
    match name {
        "IF" => {
            let holds = truth(&next()?.one());
            let (yes, no) = (next()?, next().unwrap_or(Operand::One(Content::Bool(false))));
            Ok(if holds { yes } else { no })
        }
        "SUM" | "AVERAGE" | "MIN" | "MAX" | "COUNT" | "COUNTA" => {
            aggregate(name, given.flat_map(Operand::list).collect())
        }
        "COUNTIF" | "SUMIF" => {
            let (list, criterion) = (next()?.list(), next()?.one());
            let sums = next().map_or_else(|_| list.clone(), Operand::list);
            let hits = list.iter().zip(&sums).filter(|(content, _)| meets(content, &criterion));
            let total = if name == "COUNTIF" {
                hits.count() as f64
            } else {
                hits.filter_map(|(_, sum)| if let Content::Number(number) = sum { Some(*number) } else { None }).sum()
            };
            Ok(number(total))
        }
        "ROUND" => {
            let (value, digits) = (number_of(&next()?.one())?, next().map_or(Ok(0.0), |d| number_of(&d.one()))?);
            let scale = 10f64.powi(digits as i32);
            Ok(number((value * scale).round() / scale))
        }
        "ABS" => Ok(number(number_of(&next()?.one())?.abs())),
        "NOT" => Ok(Operand::One(Content::Bool(!truth(&next()?.one())))),
        "AND" => Ok(Operand::One(Content::Bool(given.flat_map(Operand::list).all(|content| truth(&content))))),
        "OR" => Ok(Operand::One(Content::Bool(given.flat_map(Operand::list).any(|content| truth(&content))))),
        "TODAY" => Ok(number(cells.now().floor())),
        "NOW" => Ok(number(cells.now())),
        "NA" => Err(Stop::Fault("N_A")),
        "SPARKLINE" => Ok(Operand::One(Content::Text(String::new()))),
        "HYPERLINK" => {
            let link = next()?;
            Ok(next().unwrap_or(link))
        }
        "CONCATENATE" => {
            let texts = given.flat_map(Operand::list).map(|content| text_of(&content)).collect::<Read<Vec<_>>>()?;
            Ok(Operand::One(Content::Text(texts.concat())))
        }
        _ => Err(Stop::Unknown),
    }
}

fn aggregate(name: &str, list: Vec<Content>) -> Read<Operand> {
    let filled = list.iter().filter(|content| **content != Content::Empty).count();
    let mut numbers = Vec::new();
    for content in list {
        match content {
            Content::Number(value) => numbers.push(value),
            Content::Error(..) if name != "COUNT" && name != "COUNTA" => return Err(Stop::Fault("REF")),
            _ => {}
        }
    }
    let sum: f64 = numbers.iter().sum();
    Ok(number(match name {
        "SUM" => sum,
        "COUNT" => numbers.len() as f64,
        "COUNTA" => filled as f64,
        "AVERAGE" if numbers.is_empty() => return Err(Stop::Fault("DIVIDE_BY_ZERO")),
        "AVERAGE" => sum / numbers.len() as f64,
        "MIN" => numbers.iter().copied().reduce(f64::min).unwrap_or(0.0),
        _ => numbers.iter().copied().reduce(f64::max).unwrap_or(0.0),
    }))
}

fn meets(content: &Content, criterion: &Content) -> bool {
    let Content::Text(text) = criterion else { return compare(content, criterion).is_eq() };
    for mark in ["<=", ">=", "<>", "<", ">", "="] {
        let Some(rest) = text.strip_prefix(mark) else { continue };
        let wanted = rest.trim().parse().map_or_else(|_| Content::Text(rest.into()), Content::Number);
        let order = compare(content, &wanted);
        let alike = std::mem::discriminant(content) == std::mem::discriminant(&wanted);
        return match mark {
            "<=" => alike && order.is_le(),
            ">=" => alike && order.is_ge(),
            "<>" => !(alike && order.is_eq()),
            "<" => alike && order.is_lt(),
            ">" => alike && order.is_gt(),
            _ => alike && order.is_eq(),
        };
    }
    let wanted = text.trim().parse().map_or_else(|_| criterion.clone(), Content::Number);
    compare(content, &wanted).is_eq()
}

fn number(value: f64) -> Operand {
    Operand::One(Content::Number(value))
}

fn number_of(content: &Content) -> Read<f64> {
    match content {
        Content::Empty => Ok(0.0),
        Content::Number(value) => Ok(*value),
        Content::Bool(flag) => Ok(f64::from(u8::from(*flag))),
        Content::Text(text) => text.trim().parse().map_err(|_| Stop::Fault("VALUE")),
        Content::Error(kind, _) => Err(Stop::Fault(match kind.as_str() {
            "DIVIDE_BY_ZERO" => "DIVIDE_BY_ZERO",
            "N_A" => "N_A",
            "REF" => "REF",
            _ => "VALUE",
        })),
    }
}

fn text_of(content: &Content) -> Read<String> {
    Ok(match content {
        Content::Empty => String::new(),
        Content::Text(text) => text.clone(),
        Content::Bool(flag) => if *flag { "TRUE" } else { "FALSE" }.into(),
        Content::Number(value) => super::shown::general(*value, super::locale::Locale::named("en_US")),
        Content::Error(..) => return Err(Stop::Fault("VALUE")),
    })
}

fn truth(content: &Content) -> bool {
    match content {
        Content::Bool(flag) => *flag,
        Content::Number(value) => *value != 0.0,
        _ => false,
    }
}

/// The order of a sheet: numbers, then text (capitals aside), then yes and no, then errors, blanks last.
pub fn compare(left: &Content, right: &Content) -> std::cmp::Ordering {
    let rank = |content: &Content| match content {
        Content::Number(_) => 0,
        Content::Text(_) => 1,
        Content::Bool(_) => 2,
        Content::Error(..) => 3,
        Content::Empty => 4,
    };
    match (left, right) {
        (Content::Number(left), Content::Number(right)) => left.total_cmp(right),
        (Content::Text(left), Content::Text(right)) => left.to_lowercase().cmp(&right.to_lowercase()),
        (Content::Bool(left), Content::Bool(right)) => left.cmp(right),
        _ => rank(left).cmp(&rank(right)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Few;

    impl Cells for Few {
        fn read(&self, reference: &Reference) -> Option<Vec<Content>> {
            let number = |value: f64| Content::Number(value);
            match reference.second {
                None if reference.sheet.is_some() => None,
                None => Some(vec![number(f64::from(reference.first.row?.0) + 1.0)]),
                Some(_) => Some(vec![number(1.0), number(5.0), Content::Text("x".into()), Content::Empty]),
            }
        }

        fn now(&self) -> f64 {
            46000.5
        }
    }

    #[test]
    fn values() {
        let check = |formula: &str, expect: Option<Content>| assert_eq!(value(formula, &Few), expect, "{formula}");
        let number = |value: f64| Some(Content::Number(value));
        check("= 1 / 1024", number(1.0 / 1024.0));
        check("=4/2", number(2.0));
        check("=1+2*3^2-(4-2)", number(17.0));
        check("=A3*2", number(6.0));
        check("=SUM(A1:A4)/COUNT(A1:A4)", number(3.0));
        check("=COUNTIF(A1:A4,\">=2\")", number(1.0));
        check("=IF(A1>5,\"big\",\"small\")&\"!\"", Some(Content::Text("small!".into())));
        check("=TODAY()", number(46000.0));
        check("=IFERROR(1/0,7)", number(7.0));
        check("=SPARKLINE(A1:A4)", Some(Content::Text(String::new())));
        check("=IMPORTRANGE(\"x\",\"y\")", None);
        check("=VLOOKUP(1,A1:B2,2)+1", None);
        assert!(matches!(value("=1/0", &Few), Some(Content::Error(kind, _)) if kind == "DIVIDE_BY_ZERO"));
        assert!(matches!(value("=#REF!+1", &Few), Some(Content::Error(kind, _)) if kind == "REF"));
        assert!(value(&format!("={}1{}", "(".repeat(500), ")".repeat(500)), &Few).is_none());
    }
}
