//! XML as a list of what it says, so that two parts compare by meaning: attributes sorted, empty elements opened,
//! references and CDATA resolved, declarations and comments left out.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// One thing a document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    Open(String, BTreeMap<String, String>),
    Text(String),
    Close(String),
}

/// What a document says; `None` for text that is no XML.
pub(super) fn said(xml: &[u8]) -> Option<Vec<Said>> {
    let text = std::str::from_utf8(xml).ok()?.trim_start_matches('\u{feff}');
    let mut reader = Reader::from_str(text);
    let mut out = Vec::new();
    let push_text = |out: &mut Vec<Said>, text: &str| match out.last_mut() {
        Some(Said::Text(known)) => known.push_str(text),
        _ => out.push(Said::Text(text.to_owned())),
    };
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => out.push(open(&tag)?),
            Event::Empty(tag) => {
                out.push(open(&tag)?);
                out.push(Said::Close(tag.name().0.to_owned()));
            }
            Event::End(tag) => out.push(Said::Close(tag.name().0.to_owned())),
            Event::Text(text) => push_text(&mut out, &text),
            Event::CData(text) => push_text(&mut out, &text),
            Event::GeneralRef(name) => {
                push_text(&mut out, &quick_xml::escape::unescape(&format!("&{};", &*name)).ok()?);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Some(out)
}

fn open(tag: &BytesStart<'_>) -> Option<Said> {
    let mut attributes = BTreeMap::new();
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        let value = quick_xml::escape::unescape(&attribute.value).ok()?.into_owned();
        attributes.insert(attribute.key.0.to_owned(), value);
    }
    Some(Said::Open(tag.name().0.to_owned(), attributes))
}

/// The elements of `after` that are not in `before`, found by walking both; an error names the first thing of `before`
/// that is missing or changed in a way that is not allowed. `may_change` judges attributes: element, attribute.
pub(super) fn only_added(
    before: &[Said],
    after: &[Said],
    may_change: impl Fn(&str, &str) -> bool,
) -> Result<Vec<String>, String> {
    let local = |name: &str| name.rsplit(':').next().unwrap_or_default().to_owned();
    let mut added = Vec::new();
    let mut at = 0;
    for (index, old) in before.iter().enumerate() {
        loop {
            let Some(new) = after.get(at) else { return Err(format!("{old:?} (number {index}) is missing")) };
            let same = match (old, new) {
                (Said::Open(a, x), Said::Open(b, y)) => a == b && keeps(&local(a), x, y, &may_change),
                (a, b) => a == b,
            };
            if same {
                at += 1;
                break;
            }
            // Something new: a whole element is passed over.
            let Said::Open(name, _) = new else { return Err(format!("{old:?} (number {index}) became {new:?}")) };
            added.push(local(name));
            let mut depth = 0;
            loop {
                match after.get(at) {
                    Some(Said::Open(..)) => depth += 1,
                    Some(Said::Close(_)) => depth -= 1,
                    Some(Said::Text(_)) => {}
                    None => return Err("an element has no end".to_owned()),
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
        }
    }
    if at == after.len() { Ok(added) } else { Err(format!("{:?} stands at the end", after.get(at))) }
}

fn keeps(
    element: &str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    may_change: &impl Fn(&str, &str) -> bool,
) -> bool {
    before.iter().all(|(key, value)| after.get(key) == Some(value) || may_change(element, key))
        && after.keys().all(|key| before.contains_key(key) || may_change(element, key))
}

/// Takes the column ranges out of a sheet: first and last column, and what is said of them.
pub(super) fn take_columns(sheet: &mut Vec<Said>) -> Vec<(u32, u32, BTreeMap<String, String>)> {
    let is_col = |name: &str| name == "col" || name.ends_with(":col");
    let mut columns = Vec::new();
    sheet.retain(|said| match said {
        Said::Open(name, attributes) if is_col(name) => {
            let mut rest = attributes.clone();
            let edge = |text: Option<String>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
            columns.push((edge(rest.remove("min")), edge(rest.remove("max")), rest));
            false
        }
        Said::Close(name) => !is_col(name),
        _ => true,
    });
    columns
}
