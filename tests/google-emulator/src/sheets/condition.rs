//! Boolean conditions: which kinds go where and with how many values, as the discovery document says.

use serde_json::Value;

use crate::error::{ApiError, Outcome};
use crate::state::cell::Content;
use crate::text::entered::{self, Entered};
use crate::text::locale::Locale;

/// Where a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Data validation.
    Validation,
    /// A conditional format.
    Format,
    /// A filter.
    Filter,
}

/// What a condition takes.
struct Takes {
    least: usize,
    most: usize,
    validation: bool,
    elsewhere: bool,
}

fn takes(kind: &str) -> Option<Takes> {
    let (least, most) = match kind {
        "NUMBER_BETWEEN" | "NUMBER_NOT_BETWEEN" | "DATE_BETWEEN" | "DATE_NOT_BETWEEN" => (2, 2),
        "TEXT_IS_EMAIL" | "TEXT_IS_URL" | "DATE_IS_VALID" | "BLANK" | "NOT_BLANK" => (0, 0),
        "ONE_OF_LIST" => (1, usize::MAX),
        "BOOLEAN" => (0, 2),
        "CONDITION_TYPE_UNSPECIFIED" | "" => return None,
        _ => (1, 1),
    };
    let only_validation = matches!(
        kind,
        "TEXT_IS_EMAIL"
            | "TEXT_IS_URL"
            | "DATE_ON_OR_BEFORE"
            | "DATE_ON_OR_AFTER"
            | "DATE_BETWEEN"
            | "DATE_NOT_BETWEEN"
    ) || matches!(kind, "DATE_IS_VALID" | "ONE_OF_RANGE" | "ONE_OF_LIST" | "BOOLEAN");
    let never_validation = matches!(
        kind,
        "TEXT_STARTS_WITH"
            | "TEXT_ENDS_WITH"
            | "BLANK"
            | "NOT_BLANK"
            | "TEXT_NOT_EQ"
            | "DATE_NOT_EQ"
            | "FILTER_EXPRESSION"
    );
    Some(Takes { least, most, validation: !never_validation, elsewhere: !only_validation })
}

/// Checks a condition.
///
/// # Errors
/// 400 for a kind that does not go there, for too few or too many values and for values of the wrong type.
pub fn check(condition: &Value, place: Place, locale: Locale) -> Outcome<()> {
    let kind = condition["type"].as_str().unwrap_or_default();
    let Some(takes) = takes(kind) else { return Err(ApiError::invalid("ConditionType must be specified.")) };
    let fits = if place == Place::Validation { takes.validation } else { takes.elsewhere };
    if !fits {
        let where_to = match place {
            Place::Validation => "data validation",
            Place::Format => "conditional formatting",
            Place::Filter => "filters",
        };
        return Err(ApiError::invalid(format!("ConditionType '{kind}' is not supported in {where_to}.")));
    }
    let values = condition["values"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !(takes.least..=takes.most).contains(&values.len()) {
        let wanted = match (takes.least, takes.most) {
            (0, 0) => "no ConditionValues".to_owned(),
            (1, 1) => "exactly one ConditionValue".to_owned(),
            (2, 2) => "exactly two ConditionValues".to_owned(),
            (1, _) => "at least one ConditionValue".to_owned(),
            (_, most) => format!("at most {most} ConditionValues"),
        };
        let given = values.len();
        return Err(ApiError::invalid(format!(
            "ConditionType '{kind}' requires {wanted}, but {given} values were supplied."
        )));
    }
    for value in values {
        check_value(kind, value, place, locale)?;
    }
    Ok(())
}

fn check_value(kind: &str, value: &Value, place: Place, locale: Locale) -> Outcome<()> {
    if let Some(date) = value["relativeDate"].as_str() {
        let relative = matches!(kind, "DATE_BEFORE" | "DATE_AFTER" | "DATE_EQ") && place != Place::Validation;
        return if relative {
            Ok(())
        } else {
            Err(ApiError::invalid(format!("Invalid ConditionValue.relativeDate: {date}")))
        };
    }
    let text = value["userEnteredValue"].as_str().unwrap_or_default();
    let formula = text.starts_with('=') || text.starts_with('+');
    let plain = || match entered::read(text, locale) {
        Entered::Plain(content, _) => content,
        Entered::Formula(_) => Content::Empty,
    };
    let good = match kind {
        kind if kind.starts_with("NUMBER_") || kind.starts_with("DATE_") => {
            formula || matches!(plain(), Content::Number(_))
        }
        "CUSTOM_FORMULA" => formula,
        "ONE_OF_RANGE" => !text.is_empty(),
        "ONE_OF_LIST" => !text.starts_with('='),
        _ => true,
    };
    if good { Ok(()) } else { Err(ApiError::invalid(format!("Invalid ConditionValue.userEnteredValue: {text}"))) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn kinds_counts_and_types() {
        let verdict = |kind: &str, values: &[&str], place: Place| {
            let values: Vec<Value> = values.iter().map(|value| json!({"userEnteredValue": value})).collect();
            check(&json!({"type": kind, "values": values}), place, Locale::named("en_US")).is_ok()
        };
        assert!(verdict("NUMBER_GREATER", &["10"], Place::Validation));
        assert!(verdict("NUMBER_GREATER", &["=A1"], Place::Format));
        assert!(!verdict("NUMBER_GREATER", &["X"], Place::Validation));
        assert!(!verdict("NUMBER_GREATER", &["1", "2"], Place::Validation));
        assert!(verdict("NUMBER_BETWEEN", &["1", "2"], Place::Filter));
        assert!(verdict("ONE_OF_LIST", &["a", "b"], Place::Validation));
        assert!(!verdict("ONE_OF_LIST", &["a"], Place::Format));
        assert!(!verdict("NOT_BLANK", &[], Place::Validation));
        assert!(verdict("NOT_BLANK", &[], Place::Format));
        assert!(!verdict("CUSTOM_FORMULA", &["A1"], Place::Format));
        assert!(!verdict("", &[], Place::Format));
    }
}
