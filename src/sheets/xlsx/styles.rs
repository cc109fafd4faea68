//! The styles part, as far as it says what a number means.

use std::collections::HashMap;

use crate::model::NumberFormat;
use crate::sheets::Limits;
use crate::sheets::number_format::{built_in, meaning};
use crate::sheets::package::{Package, PackageError};
use crate::sheets::xml::Event;

/// The meaning of each cell style, by its index.
#[derive(Debug, Default)]
pub(super) struct Styles {
    formats: Vec<NumberFormat>,
}

impl Styles {
    /// Reads the styles part `name`.
    pub(super) fn read(package: &mut Package, name: &str, limits: &Limits) -> Result<Self, PackageError> {
        let mut formats = Vec::new();
        let Some(mut xml) = package.xml(name)? else { return Ok(Self::default()) };
        let mut stated: HashMap<u32, NumberFormat> = HashMap::new();
        let mut in_cell_styles = false;
        let mut in_differences = false;
        loop {
            match xml.next().map_err(|error| PackageError::of_part(error, name, limits))? {
                Event::Start(tag) => match tag.name {
                    b"numFmt" if !in_differences => {
                        if let (Some(id), Some(code)) = (number(tag.attribute("numFmtId")), tag.text("formatCode")) {
                            stated.insert(id, meaning(&code));
                        }
                    }
                    b"cellXfs" => in_cell_styles = !tag.empty,
                    b"dxfs" => in_differences = !tag.empty,
                    b"xf" if in_cell_styles => {
                        let id = number(tag.attribute("numFmtId")).unwrap_or(0);
                        formats.push(stated.get(&id).copied().unwrap_or_else(|| built_in(id)));
                    }
                    _ => {}
                },
                Event::End(b"cellXfs") => in_cell_styles = false,
                Event::End(b"dxfs") => in_differences = false,
                Event::Eof => return Ok(Self { formats }),
                _ => {}
            }
            if stated.len().max(formats.len()) > limits.extras_max {
                return Err(PackageError::TooLarge(format!("{name} holds more than {} styles", limits.extras_max)));
            }
        }
    }

    /// What a number in a cell of that style means.
    #[inline]
    pub(super) fn format(&self, style: usize) -> NumberFormat {
        self.formats.get(style).copied().unwrap_or_default()
    }
}

fn number(raw: Option<&[u8]>) -> Option<u32> {
    std::str::from_utf8(raw?).ok()?.trim().parse().ok()
}
