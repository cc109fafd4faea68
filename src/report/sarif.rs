//! SARIF 2.1.0 (OASIS standard), for code scanning. Waived findings stay in, marked as suppressed.

use std::collections::HashMap;
use std::io::{self, Write};
use std::rc::Rc;

use serde::Serialize;
use serde_json::{Value, json};

use super::json::troubles;
use super::markup::uri;
use super::told::{Place, Told, table_name, told};
use super::wire::{Items, Stream};
use crate::engine::{Checked, CheckedSheet, identities};
use crate::model::{Code, Severity};
use crate::plan::StableHash;
use crate::rules::catalog;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Serialize)]
struct Log<'c> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'c>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'c> {
    tool: Value,
    invocations: Vec<Value>,
    column_kind: &'static str,
    results: Stream<Results<'c>>,
}

/// The findings of all tables.
struct Results<'c> {
    checked: &'c Checked,
    rules: &'c [Code],
}

pub(super) fn write(checked: &Checked, out: &mut impl Write) -> io::Result<()> {
    let mut rules: Vec<Code> =
        checked.tables.iter().flat_map(|table| &table.findings).map(|finding| finding.code).collect();
    rules.sort_unstable();
    rules.dedup();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: json!({ "driver": {
                "name": "kpiwarden",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|code| rule(checked, *code)).collect::<Vec<_>>(),
            }}),
            invocations: vec![invocation(checked)],
            column_kind: "unicodeCodePoints",
            results: Stream(Results { checked, rules: &rules }),
        }],
    };
    serde_json::to_writer(&mut *out, &log)?;
    out.write_all(b"\n")
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(checked: &Checked, code: Code) -> Value {
    let Some(rule) = catalog::rule(code) else {
        let own = checked.sheets.iter().find_map(|sheet| sheet.settings.rules.custom(code));
        return own.map_or_else(
            || json!({ "id": code.to_string() }),
            |own| {
                json!({
                    "id": code.to_string(),
                    "name": own.name,
                    "shortDescription": { "text": own.when.source() },
                    "defaultConfiguration": { "level": level(own.severity) },
                })
            },
        );
    };
    let spec = rule.spec();
    let practices: Vec<&str> = spec.practices.iter().map(|practice| practice.name()).collect();
    json!({
        "id": code.to_string(),
        "name": spec.name,
        "shortDescription": { "text": spec.summary() },
        "help": { "text": spec.page(), "markdown": spec.document() },
        "defaultConfiguration": { "level": level(spec.severity) },
        "properties": { "tags": practices },
    })
}

/// What could not be evaluated.
fn invocation(checked: &Checked) -> Value {
    let notes: Vec<Value> = checked.sheets.iter().flat_map(not_evaluated).collect();
    json!({ "executionSuccessful": notes.is_empty(), "toolExecutionNotifications": notes })
}

fn not_evaluated(sheet: &CheckedSheet) -> impl Iterator<Item = Value> {
    troubles(sheet).map(|(tab, error)| {
        let name = tab.map_or_else(|| sheet.source.clone(), |tab| table_name(sheet, tab));
        json!({
            "level": "error",
            "descriptor": { "id": error.kind },
            "message": { "text": format!("{name}: {} {}", error.message, error.hint).trim_end() },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&sheet.source) } } }],
        })
    })
}

impl Items for Results<'_> {
    fn items(&self) -> impl Iterator<Item = impl Serialize> {
        let checked = self.checked;
        let found = checked.tables.iter().flat_map(move |table| {
            let sheet = checked.sheet_of(table);
            let name: Rc<str> = table_name(sheet, &checked.tab_of(table).name).into();
            let found = told(checked, table).zip(identities(checked, table));
            found.map(move |(told, identity)| (sheet, Rc::clone(&name), told, identity))
        });
        let mut seen = HashMap::new();
        found.map(move |(sheet, name, told, identity)| {
            let key = StableHash::new().text(&sheet.source).number(identity.key).finish();
            let count = seen.entry(key).and_modify(|count| *count += 1).or_insert(1_u32);
            self.result(&told, sheet, &name, &format!("{key:016x}:{count}"))
        })
    }
}

impl Results<'_> {
    fn result(&self, told: &Told<'_>, sheet: &CheckedSheet, name: &str, fingerprint: &str) -> Value {
        let finding = told.finding;
        let place = Place(name, finding.cell).to_string();
        let region = finding.cell.map(|cell| json!({ "startLine": u64::from(cell.row) + 1 }));
        let mut physical = json!({ "artifactLocation": { "uri": uri(&sheet.source) } });
        if let (Some(region), Some(physical)) = (region, physical.as_object_mut()) {
            physical.insert("region".to_owned(), region);
        }
        let mut properties = json!({});
        if let Some(properties) = properties.as_object_mut() {
            let cell = finding.cell.map(|cell| cell.to_string());
            let rewrite = told.words.rewrite.as_ref().map(|rewrite| rewrite.text.clone());
            let texts = [
                ("cell", cell),
                ("field", finding.field.map(|field| field.name().to_owned())),
                ("text", told.marked().map(str::to_owned)),
                ("rewrite", rewrite),
            ];
            properties.extend(texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?.into()))));
        }
        let suppressions: Vec<Value> = finding.waived.then(|| json!({ "kind": "external" })).into_iter().collect();
        json!({
            "ruleId": finding.code.to_string(),
            "ruleIndex": self.rules.binary_search(&finding.code).unwrap_or_default(),
            "level": level(finding.severity),
            "message": { "text": format!("{place}: {}. {}", told.words.message, told.words.help) },
            "locations": [{
                "physicalLocation": physical,
                "logicalLocations": [{ "fullyQualifiedName": place, "kind": "member" }],
            }],
            "partialFingerprints": { "kpiwarden/v1": fingerprint },
            "suppressions": suppressions,
            "properties": properties,
        })
    }
}
