//! Which cell styles show money, and of which currency (ODF 1.3 part 3, 16.29 and 19.342).

use std::collections::HashMap;
use std::io::Read;

use crate::model::Currency;
use crate::sheets::number_format::{currency_in, currency_of_literal};
use crate::sheets::xml::{Event, Tag, XmlError, XmlReader};

/// More styles than any program writes.
const STYLES_MAX: usize = 65_536;

/// The number styles and cell styles of a file.
#[derive(Debug, Default)]
pub(super) struct Formats {
    numbers: HashMap<String, NumberStyle>,
    /// The number style and the parent of each cell style.
    cells: HashMap<String, (Option<String>, Option<String>)>,
    /// The cell styles that show money, worked out of the others.
    money: HashMap<Vec<u8>, Currency>,
}

#[derive(Debug)]
struct NumberStyle {
    currency: Option<Currency>,
    /// The style it leaves figures above zero to.
    applied: Option<String>,
}

impl Formats {
    /// Whether a tag opens a style of numbers; [`Formats::read_numbers`] then reads it.
    pub(super) fn is_of_numbers(tag: &Tag<'_>) -> bool {
        matches!(tag.name, b"number-style" | b"currency-style" | b"text-style") && !tag.empty
    }

    /// Notes the style of cells that a tag opens.
    pub(super) fn note_cells(&mut self, tag: &Tag<'_>) {
        if tag.attribute("family") != Some(b"table-cell") || self.cells.len() >= STYLES_MAX {
            return;
        }
        if let Some(name) = tag.text("name") {
            self.cells.insert(name, (tag.text("data-style-name"), tag.text("parent-style-name")));
        }
    }

    /// Reads the style of numbers that was just opened, and leaves it.
    pub(super) fn read_numbers<R: Read>(&mut self, xml: &mut XmlReader<R>, name: String) -> Result<(), XmlError> {
        let mut style = NumberStyle { currency: None, applied: None };
        loop {
            match xml.next()? {
                Event::Start(tag) => match tag.name {
                    b"currency-symbol" if !tag.empty => {
                        let country = tag.text("country");
                        let mut sign = String::new();
                        xml.text_of(&mut sign)?;
                        style.currency = style.currency.or_else(|| currency_in(&sign, country.as_deref()));
                    }
                    b"text" if !tag.empty => {
                        let mut literal = String::new();
                        xml.text_of(&mut literal)?;
                        style.currency = style.currency.or_else(|| currency_of_literal(&literal));
                    }
                    b"map" => {
                        if style.applied.is_none() {
                            style.applied = tag.text("apply-style-name");
                        }
                        if !tag.empty {
                            xml.skip()?;
                        }
                    }
                    _ if tag.empty => {}
                    _ => xml.skip()?,
                },
                Event::End(_) => break,
                Event::Eof => return Err(XmlError::Broken("is cut off")),
                Event::Text(_) | Event::Verbatim(_) => {}
            }
        }
        if self.numbers.len() < STYLES_MAX {
            self.numbers.insert(name, style);
        }
        Ok(())
    }

    /// Works out which cell styles show money, when all styles are known.
    pub(super) fn settle(&mut self) {
        let money = self.cells.keys().filter_map(|name| Some((name.clone().into_bytes(), self.currency_of(name)?)));
        self.money = money.collect();
    }

    /// The currency of a cell style by its name.
    pub(super) fn money(&self, style: &[u8]) -> Option<Currency> {
        self.money.get(style).copied()
    }

    fn currency_of(&self, cells: &str) -> Option<Currency> {
        /// A parent of a parent of a parent.
        const PARENTS_MAX: usize = 8;
        let mut name = cells;
        for _ in 0..PARENTS_MAX {
            let (numbers, parent) = self.cells.get(name)?;
            if let Some(numbers) = numbers {
                let style = self.numbers.get(numbers)?;
                let applied = || style.applied.as_ref().and_then(|applied| self.numbers.get(applied)?.currency);
                return style.currency.or_else(applied);
            }
            name = parent.as_ref()?;
        }
        None
    }
}
