//! Smart chips as they are written. Google takes them otherwise than it gives them: of a text that is read, each chip covers its
//! own words; in one that is written an `@` stands for it, and only the runs that are chips are told. Chips of people can be
//! written; one of a file only with a consent to Drive that is not asked for, so it comes back as a link.
//! (`CellData.chipRuns` and `ChipRun` of Google's own description of the API.)

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    /// In units of UTF-16.
    #[serde(default)]
    start_index: usize,
    #[serde(default)]
    chip: Chip,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Chip {
    person_properties: Option<Json>,
    rich_link_properties: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    uri: String,
}

/// The fields of a cell that give it this text with the chips that were read with it.
pub(super) fn with_chips(text: &str, chips: &str) -> Map<String, Json> {
    let runs: Vec<Run> = serde_json::from_str(chips).unwrap_or_default();
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut written: Vec<u16> = Vec::with_capacity(units.len());
    let (mut people, mut links) = (Vec::new(), Vec::new());
    let first = runs.first().map_or(units.len(), |run| run.start_index);
    written.extend(units.get(..first).unwrap_or_default());
    for (at, run) in runs.iter().enumerate() {
        let end = runs.get(at + 1).map_or(units.len(), |next| next.start_index).min(units.len());
        let words = units.get(run.start_index..end).unwrap_or_default();
        let start = written.len();
        match &run.chip {
            Chip { person_properties: Some(person), .. } => {
                people.push(json!({"startIndex": start, "chip": {"personProperties": person}}));
                written.push(u16::from(b'@'));
            }
            Chip { rich_link_properties: Some(link), .. } => {
                links.push(json!({"startIndex": start, "format": {"link": {"uri": link.uri}}}));
                written.extend(words);
                if end < units.len() {
                    links.push(json!({"startIndex": written.len(), "format": {}}));
                }
            }
            Chip { .. } => written.extend(words),
        }
    }
    let mut fields = Map::new();
    fields.insert("userEnteredValue".to_owned(), json!({"stringValue": String::from_utf16_lossy(&written)}));
    if !people.is_empty() {
        fields.insert("chipRuns".to_owned(), people.into());
    }
    if !links.is_empty() {
        fields.insert("textFormatRuns".to_owned(), links.into());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, chips: &Json, expect: &Json) {
        assert_eq!(Json::Object(with_chips(text, &chips.to_string())), *expect, "{text}");
    }

    #[test]
    fn people_are_written_as_placeholders_and_files_as_links() {
        let ann = json!({"personProperties": {"email": "ann@example.com", "displayFormat": "DEFAULT"}});
        let written = |at: usize| json!({"startIndex": at, "chip": ann});
        check(
            "Ann Ash",
            &json!([{"chip": ann}]),
            &json!({"userEnteredValue": {"stringValue": "@"}, "chipRuns": [written(0)]}),
        );
        // A word of two units of UTF-16 before it, and plain words after it.
        check(
            "🎯 Ann Ash helps",
            &json!([{}, {"startIndex": 3, "chip": ann}, {"startIndex": 10}]),
            &json!({"userEnteredValue": {"stringValue": "🎯 @ helps"}, "chipRuns": [written(3)]}),
        );
        let file = json!({"richLinkProperties": {"uri": "https://example.com/plan"}});
        check(
            "Plan, Ann Ash",
            &json!([{"chip": file}, {"startIndex": 4}, {"startIndex": 6, "chip": ann}]),
            &json!({
                "userEnteredValue": {"stringValue": "Plan, @"},
                "chipRuns": [written(6)],
                "textFormatRuns": [
                    {"startIndex": 0, "format": {"link": {"uri": "https://example.com/plan"}}},
                    {"startIndex": 4, "format": {}},
                ],
            }),
        );
        // What is no list of runs leaves the words.
        check("Ann", &json!("?"), &json!({"userEnteredValue": {"stringValue": "Ann"}}));
    }
}
