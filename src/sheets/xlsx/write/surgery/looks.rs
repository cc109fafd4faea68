//! What can only be told by looking at every part.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;

use super::super::formulas::Region;
use super::super::markup::{TagKind, unescape};
use super::super::package::Package;
use super::super::stream::Feed;
use super::super::styles::Removal;
use super::Surgery;
use crate::ports::SheetError;

impl Surgery<'_, '_> {
    /// Reads every part that was not streamed to its end, so that its checksum is compared, and looks whether a formula on
    /// another tab looks at our cells.
    pub(super) fn look_at_other_parts(&self, streamed: &BTreeSet<usize>) -> Result<Looks, SheetError> {
        let tabs: HashMap<String, usize> =
            self.book.tabs.iter().enumerate().map(|(index, tab)| (tab.part.to_lowercase(), index)).collect();
        let mut looks = Looks::default();
        let formats_matter = self.styles.appends();
        self.package.check_all(streamed, |name, source| {
            let key = name.replace('\\', "/").to_lowercase();
            let Some(&tab) = tabs.get(key.trim_start_matches('/')).filter(|_| !looks.formulas || formats_matter) else {
                return Ok(());
            };
            let regions: Vec<(bool, &Region)> =
                self.regions.iter().map(|(own, region)| (*own == tab, region)).collect();
            let seen = look_at_cells(source, &regions).map_err(|why| self.place.broken(name, why))?;
            looks.formulas |= seen.formulas;
            looks.formats = looks.formats.max(seen.formats);
            Ok(())
        })?;
        Ok(looks)
    }

    /// How many formats are to be left, when ours are used by nothing any more.
    pub(super) fn removal(&self) -> Result<Removal, SheetError> {
        let mut removal = Removal::default();
        let formats = self.memory.formats.filter(|&(_, with)| with as usize == self.styles.count());
        let differential = self.memory.differential;
        if formats.is_none() && differential.is_none() {
            return Ok(removal);
        }
        let mut highest = (0_u32, 0_u32);
        for (index, entry) in self.package.entries.iter().enumerate() {
            if self.changes.dropped.contains(&index) || !entry.name.to_lowercase().ends_with(".xml") {
                continue;
            }
            let mut look = |source: &mut dyn Read| {
                let used = highest_formats(source).map_err(|why| self.place.broken(&entry.name, why))?;
                // The calculation chain has attributes of the same name that mean something else.
                let is_tab = self.book.tabs.iter().any(|tab| self.package.find(&tab.part) == Some(index));
                highest = (highest.0.max(if is_tab { used.0 } else { 0 }), highest.1.max(used.1));
                Ok(())
            };
            if let Some(content) = self.changes.replaced.get(&index) {
                look(&mut content.as_slice())?;
            } else if let Some(scratch) = self.changes.streamed.get(&index) {
                let scratch = Package::open(scratch, self.place.clone())?;
                scratch.stream(0, |source| look(source))?;
            } else {
                self.package.stream(index, |source| look(source))?;
            }
        }
        removal.formats = formats.filter(|&(before, _)| highest.0 <= before).map(|(before, _)| before);
        removal.differential = differential.filter(|&(before, _)| highest.1 <= before).map(|(before, _)| before);
        Ok(removal)
    }
}

/// What the cells of a sheet showed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Looks {
    /// Whether a formula looks at cells of ours.
    pub formulas: bool,
    /// One more than the highest cell format.
    pub formats: u32,
}

/// Looks at every cell of a sheet; the flag of each region says whether it is the sheet's own.
fn look_at_cells(source: &mut dyn Read, regions: &[(bool, &Region)]) -> Result<Looks, String> {
    let mut feed = Feed::new(source);
    let mut looks = Looks::default();
    loop {
        let Some(tag) = feed.tag(0)? else { return Ok(looks) };
        let end = tag.end;
        if tag.kind != TagKind::Close {
            let window = feed.window();
            match tag.local(window) {
                b"c" | b"row" => {
                    let format = tag.value(window, "s").and_then(|s| s.parse::<u32>().ok());
                    looks.formats = looks.formats.max(format.map_or(0, |format| format.saturating_add(1)));
                }
                b"f" if tag.kind == TagKind::Open && !looks.formulas => {
                    let Some(next) = feed.tag(end)? else { return Ok(looks) };
                    let window = feed.window();
                    let formula = String::from_utf8_lossy(&window[end..next.start]);
                    let formula = unescape(&formula);
                    let looks_at =
                        |(own, region): &(bool, &Region)| region.is_read_by_element(window, tag, &formula, *own);
                    looks.formulas = regions.iter().any(looks_at);
                }
                _ => {}
            }
        }
        feed.consume(end);
    }
}

/// One more than the highest cell format and conditional format that a part uses.
fn highest_formats(source: &mut dyn Read) -> Result<(u32, u32), String> {
    let mut feed = Feed::new(source);
    let mut highest = (0, 0);
    loop {
        let Some(tag) = feed.tag(0)? else { return Ok(highest) };
        let window = feed.window();
        let local = tag.local(window);
        for attribute in tag.attributes(window) {
            let name = &window[attribute.name];
            let is_format = matches!((local, name), (b"c" | b"row", b"s") | (b"col", b"style"));
            let is_differential = name.to_ascii_lowercase().ends_with(b"dxfid");
            if !is_format && !is_differential {
                continue;
            }
            let value = std::str::from_utf8(&window[attribute.value]).ok().and_then(|v| v.parse::<u32>().ok());
            let used = value.map_or(0, |value| value.saturating_add(1));
            if is_format { highest.0 = highest.0.max(used) } else { highest.1 = highest.1.max(used) }
        }
        let end = tag.end;
        feed.consume(end);
    }
}
