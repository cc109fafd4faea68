//! Texts of a workbook: the shared list, and rich text wherever it stands.

use std::io::Read;

use crate::sheets::Limits;
use crate::sheets::package::{Package, PackageError};
use crate::sheets::xml::{Event, XmlError, XmlReader};

/// The texts that cells share.
#[derive(Debug, Default)]
pub(super) struct SharedStrings {
    text: String,
    ends: Vec<u32>,
}

impl SharedStrings {
    /// Reads the part `name`.
    pub(super) fn read(
        package: &mut Package,
        name: &str,
        text_bytes_max: u64,
        limits: &Limits,
    ) -> Result<Self, PackageError> {
        let mut strings = Self::default();
        let Some(mut xml) = package.xml(name)? else { return Ok(strings) };
        let broken = |error| PackageError::of_part(error, name, limits);
        loop {
            match xml.next().map_err(broken)? {
                Event::Start(tag) if tag.name == b"si" => {
                    if !tag.empty {
                        rich_text(&mut xml, &mut strings.text).map_err(broken)?;
                    }
                    let end = u32::try_from(strings.text.len()).ok();
                    match end.filter(|&end| u64::from(end) <= text_bytes_max) {
                        Some(end) if strings.ends.len() < limits.shared_strings_max => strings.ends.push(end),
                        _ => return Err(PackageError::TooLarge(format!("{name} holds too many or too long texts"))),
                    }
                }
                Event::Eof => return Ok(strings),
                _ => {}
            }
        }
    }

    /// The text of that index.
    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }
}

/// Appends the text of the element that was just opened, plain or in runs, without what is only a guide to
/// pronunciation, and leaves the element.
pub(super) fn rich_text<R: Read>(xml: &mut XmlReader<R>, text: &mut String) -> Result<(), XmlError> {
    let from = text.len();
    let mut depth = 0_usize;
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.empty => {}
            Event::Start(tag) => match tag.name {
                b"t" => xml.text_of(text)?,
                b"rPh" => xml.skip()?,
                _ => depth += 1,
            },
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            Event::Text(_) | Event::Verbatim(_) => {}
            Event::Eof => return Err(XmlError::Broken("ends within a text")),
        }
    }
    resolve_escapes(text, from);
    Ok(())
}

/// Resolves `_x000D_` and the like (ECMA-376 part 1, 22.9.2.19, `ST_Xstring`) in what stands behind `from`.
pub(super) fn resolve_escapes(text: &mut String, from: usize) {
    let Some(tail) = text.get(from..).filter(|tail| tail.contains("_x")) else { return };
    let mut resolved = String::with_capacity(tail.len());
    let mut rest = tail;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        resolved.push_str(before);
        let code = escape
            .get(2..7)
            .filter(|hex| hex.ends_with('_') && hex[..4].bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u32::from_str_radix(&hex[..4], 16).ok())
            .and_then(char::from_u32);
        match code {
            Some(c) => {
                resolved.push(c);
                rest = &escape[7..];
            }
            None => {
                resolved.push_str("_x");
                rest = &escape[2..];
            }
        }
    }
    resolved.push_str(rest);
    let resolved = resolved.replace("\r\n", "\n");
    text.truncate(from);
    text.push_str(&resolved);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rich_text_is_joined_and_pronunciation_left_out() {
        let check = |xml: &str, expect: &str| {
            let mut reader = XmlReader::new(xml.as_bytes(), 1 << 20);
            let _ = reader.next();
            let mut text = "before ".to_owned();
            rich_text(&mut reader, &mut text).expect("well formed");
            assert_eq!(text, format!("before {expect}"), "{xml}");
        };
        check("<si><t>plain</t></si>", "plain");
        check("<si><r><rPr><b/></rPr><t xml:space=\"preserve\">a </t></r><r><t>b</t></r></si>", "a b");
        check("<si><t>課長</t><rPh sb=\"0\" eb=\"2\"><t>カチョウ</t></rPh><phoneticPr fontId=\"1\"/></si>", "課長");
        check("<si><t>a_x000D__x000A_b _x005F_x0041_ _xyz</t></si>", "a\nb _x0041_ _xyz");
        check("<si/></si>", "");
    }
}
