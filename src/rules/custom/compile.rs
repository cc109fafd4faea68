//! From an expression's text to a tree that can be evaluated on any row in bounded time: every name known, numbers of one kind,
//! patterns compiled, nothing nested without end.

use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue};
use cel::common::types::{CelDouble, CelString};
use regex::{Regex, RegexBuilder};

use super::expression::Fault;
use super::message::names;
use super::variables::VariableKind;

/// Longest expression, in bytes.
const SOURCE_BYTES_MAX: usize = 2000;
/// Deepest nesting.
const DEPTH_MAX: usize = 40;
/// Most parts, those of macros included.
const NODES_MAX: usize = 600;
/// Room for one compiled pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// Functions that take and give what a row has. Operators are always there.
const FUNCTIONS: &[&str] = &[
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "size",
    "int",
    "double",
    "string",
    "max",
    "min",
    "lower",
    "days",
    "has",
];

/// Our own name for a match with a pattern compiled beforehand.
pub(super) const PATTERN: &str = "match_pattern";

/// A checked tree.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) tree: IdedExpr,
    pub(super) variables: Vec<&'static str>,
    pub(super) patterns: Vec<Regex>,
}

pub(super) fn compile(source: &str) -> Result<Compiled, Fault> {
    if source.len() > SOURCE_BYTES_MAX {
        return Err(Fault::at(0, format!("it is longer than {SOURCE_BYTES_MAX} bytes")));
    }
    if let Some(at) = too_deep(source) {
        return Err(Fault::at(at, "it is nested too deeply".to_owned()));
    }
    let parser =
        cel::parser::PrattParser::new().max_recursion_depth(2 * DEPTH_MAX as u16).max_expression_node_count(NODES_MAX);
    let mut tree = parser.parse(source).map_err(|errors| {
        let first = errors.errors.first();
        let (line, column) = first.map_or((1, 1), |error| error.pos);
        let message = first.map_or("it cannot be read", |error| error.msg.as_str());
        Fault { at: offset(source, line, column), message: said(message) }
    })?;
    let mut walk = Walk { variables: Vec::new(), patterns: Vec::new(), bound: Vec::new(), loops: 0, nodes: 0 };
    walk.check(&mut tree, 0)?;
    Ok(Compiled { tree, variables: walk.variables, patterns: walk.patterns })
}

/// The place where brackets or signs are nested too deeply; a parser that calls itself must never see them.
fn too_deep(source: &str) -> Option<usize> {
    let (mut depth, mut signs) = (0_usize, 0_usize);
    for (at, byte) in source.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        signs = if matches!(byte, b'!' | b'-') { signs + 1 } else { 0 };
        if depth > DEPTH_MAX || signs > DEPTH_MAX {
            return Some(at);
        }
    }
    None
}

fn offset(source: &str, line: isize, column: isize) -> usize {
    let before: usize = source.split_inclusive('\n').take(usize::try_from(line - 1).unwrap_or(0)).map(str::len).sum();
    (before + usize::try_from(column - 1).unwrap_or(0)).min(source.len())
}

/// A parser's message as a sentence without its list of tokens.
fn said(message: &str) -> String {
    let message = message.trim_start_matches("Syntax error: ");
    let message = message.split(" expecting ").next().unwrap_or(message);
    let message = if message.contains("<EOF>") { "it ends too early" } else { message };
    format!("it is no CEL expression: {message}")
}

struct Walk {
    variables: Vec<&'static str>,
    patterns: Vec<Regex>,
    /// Names that a macro such as `exists` brings.
    bound: Vec<String>,
    loops: usize,
    nodes: usize,
}

/// What an expression gives, as far as that can be told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gives {
    Text,
    Whole,
    Double,
    Other,
    Variable(VariableKind),
}

impl Gives {
    fn is_double(self) -> bool {
        matches!(self, Self::Double | Self::Variable(VariableKind::Number))
    }
}

impl Walk {
    fn check(&mut self, node: &mut IdedExpr, depth: usize) -> Result<Gives, Fault> {
        self.nodes += 1;
        if depth > DEPTH_MAX || self.nodes > NODES_MAX {
            return Err(Fault::at(0, "it is nested too deeply or too long".to_owned()));
        }
        match &mut node.expr {
            Expr::Unspecified => Ok(Gives::Other),
            Expr::Literal(literal) => Ok(match literal {
                LiteralValue::String(_) => Gives::Text,
                LiteralValue::Int(_) => Gives::Whole,
                LiteralValue::Double(_) => Gives::Double,
                _ => Gives::Other,
            }),
            Expr::Ident(name) => self.name(name),
            Expr::Call(call) => self.call(call, depth),
            Expr::List(list) => {
                for element in &mut list.elements {
                    self.check(element, depth + 1)?;
                }
                Ok(Gives::Other)
            }
            Expr::Map(map) => {
                for entry in &mut map.entries {
                    if let EntryExpr::MapEntry(entry) = &mut entry.expr {
                        self.check(&mut entry.key, depth + 1)?;
                        self.check(&mut entry.value, depth + 1)?;
                    }
                }
                Ok(Gives::Other)
            }
            Expr::Select(select) => Err(Fault::at(
                0,
                format!("nothing here has a part called \"{}\"; a row's fields are plain names", select.field),
            )),
            Expr::Struct(_) => Err(Fault::at(0, "it builds a structure, and there are none here".to_owned())),
            Expr::Comprehension(each) => {
                self.check(&mut each.iter_range, depth + 1)?;
                self.loops += 1;
                if self.loops > 1 {
                    return Err(Fault::at(0, "a loop stands within a loop".to_owned()));
                }
                self.check(&mut each.accu_init, depth + 1)?;
                let known = self.bound.len();
                self.bound.extend([each.iter_var.clone(), each.accu_var.clone()]);
                self.bound.extend(each.iter_var2.clone());
                let inner = [&mut each.loop_cond, &mut each.loop_step, &mut each.result];
                let checked = inner.into_iter().try_for_each(|part| self.check(part, depth + 1).map(|_| ()));
                self.bound.truncate(known);
                self.loops -= 1;
                checked.map(|()| Gives::Other)
            }
        }
    }

    fn name(&mut self, name: &str) -> Result<Gives, Fault> {
        if self.bound.iter().any(|bound| bound == name) {
            return Ok(Gives::Other);
        }
        let known = super::VARIABLES.iter().find(|(known, _)| *known == name);
        let Some((known, kind)) = known else {
            return Err(Fault::naming(name, &format!("there is nothing called \"{name}\" (known: {})", names())));
        };
        if !self.variables.contains(known) {
            self.variables.push(known);
        }
        Ok(Gives::Variable(*kind))
    }

    fn call(&mut self, call: &mut CallExpr, depth: usize) -> Result<Gives, Fault> {
        let name = call.func_name.clone();
        let is_operator = name.starts_with(['_', '@', '!', '-']);
        if !is_operator && !FUNCTIONS.contains(&name.as_str()) {
            let known = FUNCTIONS.join(", ");
            return Err(Fault::naming(&name, &format!("there is no function called \"{name}\" (known: {known})")));
        }
        // Our own functions take what stands before the point as their first argument.
        if matches!(name.as_str(), "matches" | "lower" | "days")
            && let Some(target) = call.target.take()
        {
            call.args.insert(0, *target);
        }
        let mut gives = Vec::with_capacity(call.args.len());
        if let Some(target) = &mut call.target {
            self.check(target, depth + 1)?;
        }
        for argument in &mut call.args {
            gives.push(self.check(argument, depth + 1)?);
        }
        match name.as_str() {
            "matches" => self.pattern(call),
            "_+_" | "_-_" | "_*_" | "_/_" | "_%_" => Ok(one_kind(call, &gives)),
            "-_" => Ok(gives.first().copied().unwrap_or(Gives::Other)),
            "_==_" | "_!=_" => {
                same_nothing(call, &gives);
                Ok(Gives::Other)
            }
            "size" | "int" | "days" => Ok(Gives::Whole),
            "double" => Ok(Gives::Double),
            "string" | "lower" => Ok(Gives::Text),
            _ => Ok(Gives::Other),
        }
    }

    /// Compiles a pattern now, so that no row has to.
    fn pattern(&mut self, call: &mut CallExpr) -> Result<Gives, Fault> {
        let Some(Expr::Literal(LiteralValue::String(text))) = call.args.get(1).map(|argument| &argument.expr) else {
            return Err(Fault::naming("matches", "matches needs its pattern as a text in quotes"));
        };
        let compiled = RegexBuilder::new(text.inner()).size_limit(PATTERN_BYTES_MAX).build();
        let pattern = compiled.map_err(|error| {
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Fault::naming("matches", &format!("its pattern cannot be used: {why}"))
        })?;
        let index = self.patterns.len() as i64;
        self.patterns.push(pattern);
        PATTERN.clone_into(&mut call.func_name);
        if let Some(argument) = call.args.get_mut(1) {
            argument.expr = Expr::Literal(LiteralValue::Int(index.into()));
        }
        Ok(Gives::Other)
    }
}

/// Figures of a row are doubles: a whole number beside one becomes one, too, so that `target * 2` means something.
fn one_kind(call: &mut CallExpr, gives: &[Gives]) -> Gives {
    let doubles = gives.iter().any(|gives| gives.is_double());
    if !doubles {
        return gives.first().copied().unwrap_or(Gives::Other);
    }
    for (argument, gives) in call.args.iter_mut().zip(gives) {
        if *gives != Gives::Whole {
            continue;
        }
        let id = argument.id;
        argument.expr = match std::mem::take(&mut argument.expr) {
            Expr::Literal(LiteralValue::Int(whole)) => {
                Expr::Literal(LiteralValue::Double(CelDouble::from(*whole.inner() as f64)))
            }
            other => Expr::Call(CallExpr {
                func_name: "double".to_owned(),
                target: None,
                args: vec![IdedExpr { id, expr: other }],
            }),
        };
    }
    Gives::Double
}

/// A text is empty and a figure null where there is nothing; `== ""` and `== null` both ask for that.
fn same_nothing(call: &mut CallExpr, gives: &[Gives]) {
    for at in 0..2 {
        let (Some(Gives::Variable(kind)), Some(other)) = (gives.get(at), call.args.get_mut(1 - at)) else { continue };
        match (&other.expr, kind) {
            (Expr::Literal(LiteralValue::Null), VariableKind::Text) => {
                other.expr = Expr::Literal(LiteralValue::String(CelString::from("")));
            }
            (
                Expr::Literal(LiteralValue::String(text)),
                VariableKind::Number | VariableKind::Day | VariableKind::Flag,
            ) if text.inner().is_empty() => {
                other.expr = Expr::Literal(LiteralValue::Null);
            }
            _ => {}
        }
    }
}
