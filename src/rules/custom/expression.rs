//! An expression in CEL, the Common Expression Language, over one row.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use cel::objects::Value;
use cel::{Context, Env, ExecutionError};
use jiff::civil::Date;

use super::compile::{Compiled, PATTERN, compile};
use super::variables::{Plain, Values};
use crate::caught::caught;

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The byte where it is wrong, from the expression's start.
    pub at: usize,
    /// What is wrong, in a sentence.
    pub message: String,
}

impl Fault {
    pub(super) const fn at(at: usize, message: String) -> Self {
        Self { at, message }
    }

    /// A fault about a name; its place is looked up in the source later.
    pub(super) fn naming(name: &str, message: &str) -> Self {
        Self { at: 0, message: format!("{name}\u{0}{message}") }
    }

    /// Puts the fault where its name stands in the source.
    fn placed(self, source: &str) -> Self {
        let Some((name, message)) = self.message.split_once('\u{0}') else { return self };
        Self { at: word_at(source, name).unwrap_or(0), message: message.to_owned() }
    }
}

fn word_at(source: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    source.match_indices(name).map(|(at, _)| at).find(|&at| {
        let before = source.get(..at).and_then(|before| before.chars().next_back());
        let after = source.get(at + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// A compiled expression that says yes or no about a row.
#[derive(Clone)]
pub struct Expression {
    source: Arc<str>,
    compiled: Arc<Compiled>,
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.source).finish()
    }
}

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

impl Expression {
    /// Compiles an expression and tries it on sample rows.
    ///
    /// # Errors
    /// What is wrong with it and where.
    pub fn parse(source: &str) -> Result<Self, Fault> {
        let compiled = compile(source).map_err(|fault| fault.placed(source))?;
        let expression = Self { source: source.into(), compiled: Arc::new(compiled) };
        for other in [false, true] {
            match expression.evaluate(&Values::Sample(other)) {
                Ok(Value::Bool(_)) => {}
                Ok(value) => {
                    let message = format!("it gives {}, and a rule needs yes or no", kind_of(&value));
                    return Err(Fault::at(0, message));
                }
                Err(error) if is_in_the_values(&error) => {}
                Err(error) => return Err(Fault::at(0, told(&error))),
            }
        }
        Ok(expression)
    }

    /// Its text.
    pub fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn holds(&self, values: &Values<'_, '_>) -> Result<bool, String> {
        match self.evaluate(values) {
            Ok(Value::Bool(holds)) => Ok(holds),
            Ok(value) => Err(format!("it gives {}, and a rule needs yes or no", kind_of(&value))),
            Err(error) => Err(told(&error)),
        }
    }

    /// Whether the row lacks a value that the expression names.
    pub(super) fn lacks(&self, values: &Values<'_, '_>) -> bool {
        self.compiled.variables.iter().any(|name| values.get(name) == Plain::Nothing)
    }

    fn evaluate(&self, values: &Values<'_, '_>) -> Result<Value, ExecutionError> {
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        for name in &self.compiled.variables {
            let value = values.get(name);
            let value = match value {
                Plain::Text(text) => Value::String(Arc::new(text.into_owned())),
                Plain::Flag(flag) => Value::Bool(flag),
                Plain::Nothing => Value::Null,
                Plain::Number(_) | Plain::Ratio(_) => value.number().map_or(Value::Null, Value::Float),
            };
            context.add_variable_from_value(*name, value);
        }
        let patterns = Arc::clone(&self.compiled);
        let matches = move |text: Arc<String>, index: i64| {
            usize::try_from(index)
                .ok()
                .and_then(|index| patterns.patterns.get(index))
                .is_some_and(|p| p.is_match(&text))
        };
        let declared = context
            .add_function(PATTERN, matches)
            .and_then(|()| context.add_function("lower", |text: Arc<String>| text.to_lowercase()))
            .and_then(|()| context.add_function("days", days));
        declared.map_err(|error| ExecutionError::function_error("lower", error))?;
        // What an expression may do is bounded before; this keeps a fault of the interpreter within the row.
        caught(|| Value::resolve(&self.compiled.tree, &context))
            .unwrap_or_else(|_| Err(ExecutionError::InternalError("the interpreter failed".to_owned())))
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Int(_) | Value::UInt(_) | Value::Float(_) => "a number",
        Value::String(_) => "a text",
        Value::List(_) | Value::Map(_) => "a list",
        Value::Null => "nothing",
        _ => "something else",
    }
}

/// Days since 1970-01-01.
#[expect(clippy::needless_pass_by_value, reason = "the interpreter hands its values over")]
fn days(text: Arc<String>) -> Result<i64, ExecutionError> {
    let day =
        Date::from_str(&text).map_err(|_| ExecutionError::function_error("days", format!("\"{text}\" is no day")))?;
    let first = jiff::civil::date(1970, 1, 1);
    Ok(first.until(day).map_or(0, |span| i64::from(span.get_days())))
}

/// Whether an error comes from the values of a row, so that another row may well do.
fn is_in_the_values(error: &ExecutionError) -> bool {
    matches!(
        error,
        ExecutionError::DivisionByZero(_)
            | ExecutionError::RemainderByZero(_)
            | ExecutionError::Overflow(..)
            | ExecutionError::IndexOutOfBounds(_)
            | ExecutionError::NoSuchKey(_)
            | ExecutionError::FunctionError { .. }
    )
}

/// An error in plain words.
fn told(error: &ExecutionError) -> String {
    match error {
        ExecutionError::NoSuchOverload(_)
        | ExecutionError::UnsupportedBinaryOperator(..)
        | ExecutionError::ValuesNotComparable(..)
        | ExecutionError::UnexpectedType { .. }
        | ExecutionError::UnsupportedTargetType { .. }
        | ExecutionError::NotSupportedAsMethod { .. } => {
            "it puts together what does not go together, such as a text and a number".to_owned()
        }
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => "it divides by zero".to_owned(),
        ExecutionError::FunctionError { function, message } => format!("{function}: {message}"),
        other => other.to_string(),
    }
}
