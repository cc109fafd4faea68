//! Edits of a text by byte ranges, made all at once.

use std::ops::Range;

use super::markup::{Document, Node, TagKind, escape};

/// Texts to be put in the place of byte ranges.
#[derive(Debug, Default)]
pub(super) struct Splices {
    list: Vec<(Range<usize>, Vec<u8>)>,
}

impl Splices {
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<Vec<u8>>) {
        self.list.push((range, text.into()));
    }

    pub(super) fn insert(&mut self, at: usize, text: impl Into<Vec<u8>>) {
        self.replace(at..at, text);
    }

    pub(super) fn remove(&mut self, range: Range<usize>) {
        self.replace(range, Vec::new());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Appends `text` at the end of an element's content, opening an empty element.
    pub(super) fn append(&mut self, document: &Document<'_>, node: Node, text: &str) {
        if node.tag.kind == TagKind::Empty {
            let name = String::from_utf8_lossy(node.tag.name(document.xml)).into_owned();
            let slash = document.xml[..node.tag.end - 1].iter().rposition(|&b| b == b'/').unwrap_or(node.tag.end - 2);
            self.replace(slash..node.tag.end, format!(">{text}</{name}>"));
        } else {
            self.insert(node.content_end, text);
        }
    }

    /// Sets an attribute, adding it after the others where it is missing; `None` takes it away.
    pub(super) fn set_attribute(&mut self, document: &Document<'_>, node: Node, name: &str, value: Option<&str>) {
        let existing = node.tag.attribute(document.xml, name.as_bytes());
        match (existing, value) {
            (Some(attribute), Some(value)) => self.replace(attribute.value, escape(value)),
            (Some(attribute), None) => self.remove(attribute.whole),
            (None, Some(value)) => {
                let tag = node.tag;
                let at = tag
                    .attributes(document.xml)
                    .last()
                    .map_or(tag.start + 1 + tag.name(document.xml).len(), |a| a.whole.end);
                self.insert(at, format!(" {name}=\"{}\"", escape(value)));
            }
            (None, None) => {}
        }
    }

    /// The edited text; `None` when two splices overlap.
    pub(super) fn apply(mut self, xml: &[u8]) -> Option<Vec<u8>> {
        self.list.sort_by_key(|(range, _)| (range.start, range.end));
        let added: usize = self.list.iter().map(|(_, text)| text.len()).sum();
        let mut out = Vec::with_capacity(xml.len() + added);
        let mut at = 0;
        for (range, text) in &self.list {
            out.extend_from_slice(xml.get(at..range.start)?);
            out.extend_from_slice(text);
            at = range.end;
        }
        out.extend_from_slice(xml.get(at..)?);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(xml: &str, edit: impl Fn(&Document<'_>, &mut Splices)) -> String {
        let document = Document::parse(xml.as_bytes(), 8).expect(xml);
        let mut splices = Splices::default();
        edit(&document, &mut splices);
        String::from_utf8(splices.apply(xml.as_bytes()).expect("apart")).expect("utf-8")
    }

    #[test]
    fn attributes_are_set_added_and_taken_away_in_place() {
        let check = |xml: &str, value: Option<&str>, expect: &str| {
            assert_eq!(edited(xml, |d, s| s.set_attribute(d, d.root(), "a", value)), expect, "{xml}");
        };
        check("<x:r a='1' b=\"2\"/>", Some("<3"), "<x:r a='&lt;3' b=\"2\"/>");
        check("<r  b = '>' />", Some("1"), "<r  b = '>' a=\"1\" />");
        check("<r/>", Some("1"), "<r a=\"1\"/>");
        check("<r\n a=\"1\" c=\"\"></r>", None, "<r c=\"\"></r>");
        check("<r xa=\"1\"/>", None, "<r xa=\"1\"/>");
    }

    #[test]
    fn content_is_appended_to_open_and_empty_elements() {
        let check = |xml: &str, expect: &str| {
            assert_eq!(edited(xml, |d, s| s.append(d, d.root(), "+")), expect, "{xml}");
        };
        check("<x:r/>", "<x:r>+</x:r>");
        check("<r a=\"/\" />", "<r a=\"/\" >+</r>");
        check(
            "<?xml version=\"1.0\"?><!-- <r> --><r><![CDATA[</r>]]></r>",
            "<?xml version=\"1.0\"?><!-- <r> --><r><![CDATA[</r>]]>+</r>",
        );
    }
}
