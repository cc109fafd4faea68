//! The parts of a tab beside its sheet: notes, their drawing, relationships.

use super::super::error::Place;
use super::super::head::ColumnWidths;
use super::super::heights::RowHeights;
use super::super::notes::{Notes, NotesChange, PartChange};
use super::super::relations::Relations;
use super::super::sheet::{Job, Outcome};
use super::super::tail::Drawing;
use super::super::vml;
use super::Surgery;
use crate::ports::SheetError;

impl Surgery<'_, '_> {
    /// Refuses a tab that names a part of the workbook as its notes, their boxes or its table: two writers of one part would undo
    /// each other's work.
    pub(super) fn refuse_circles(&self, relations: &Relations, place: &Place<'_>) -> Result<(), SheetError> {
        let is = |part: &str, target: &str| part.eq_ignore_ascii_case(target);
        let is_of_book = |target: &str| {
            is(&self.book.part, target)
                || self.book.tabs.iter().any(|tab| is(&tab.part, target))
                || self.book.relations.list.iter().any(|relation| is(&relation.target, target))
        };
        for kind in ["comments", "vmlDrawing", "table"] {
            if let Some(twisted) = relations.of_kind(kind).find(|relation| is_of_book(&relation.target)) {
                let why = format_args!("it leads in a circle: it names {} as {kind}", twisted.target);
                return Err(place.broken(&relations.part, why));
            }
        }
        Ok(())
    }

    /// Decides about the drawing of the notes before the sheet streams: its relationship stands in the sheet.
    pub(super) fn plan_drawing(
        &self,
        job: &mut Job<'_>,
        notes: &NotesChange,
        relations: &Relations,
    ) -> Result<Option<String>, SheetError> {
        if notes.count() == 0 {
            return Ok(None);
        }
        if notes.part == PartChange::Goes
            && let Some(id) = job.memory.drawing.clone()
            && let Some(relation) = relations.by_id(&id).filter(|relation| relation.kind == "vmlDrawing")
        {
            let drawing = self.package.read(&relation.target)?;
            let widths = ColumnWidths::default();
            let sizes = (&widths, &RowHeights::default());
            let emptied = vml::edit(drawing.as_deref(), &[], &notes.removed, sizes, true, false);
            if emptied.is_some_and(|change| change.part == PartChange::Goes) {
                job.drawing = Drawing::Remove(id);
            }
        } else if !notes.set.is_empty() {
            let id = relations.free_id();
            job.drawing = Drawing::Need(id.clone());
            return Ok(Some(id));
        }
        Ok(None)
    }

    /// Writes the notes' part and drawing; returns the drawing's part where it stands afterwards.
    #[expect(clippy::too_many_arguments, reason = "everything that is known of one tab's notes")]
    pub(super) fn write_notes(
        &mut self,
        job: &mut Job<'_>,
        notes: &Notes,
        change: &NotesChange,
        outcome: &Outcome,
        relations: &mut Relations,
        new_id: Option<String>,
        place: &Place<'_>,
    ) -> Result<Option<String>, SheetError> {
        if change.count() == 0 {
            return Ok(None);
        }
        match (&change.part, notes.part()) {
            (PartChange::Becomes(content), Some(part)) => {
                if let Some(index) = self.package.find(part) {
                    self.changes.replaced.insert(index, content.clone());
                }
            }
            (PartChange::Becomes(content), None) => {
                let part = self.free_part("comments", "xml", "");
                let id = relations.free_id();
                let id = if Some(&id) == new_id.as_ref() { format!("{id}n") } else { id };
                relations.add(id, "comments", self.book.strict, &part);
                self.types.add_comments(&part);
                self.changes.added.push((part, content.clone()));
            }
            (PartChange::Goes, Some(part)) => {
                self.drop_part(part, "comments", relations);
                self.types.remove_part(part);
            }
            _ => {}
        }
        self.write_drawing(job, change, outcome, relations, new_id, place)
    }

    fn write_drawing(
        &mut self,
        job: &mut Job<'_>,
        change: &NotesChange,
        outcome: &Outcome,
        relations: &mut Relations,
        new_id: Option<String>,
        place: &Place<'_>,
    ) -> Result<Option<String>, SheetError> {
        let known = outcome.drawing.as_ref().and_then(|id| relations.by_id(id)).map(|relation| relation.target.clone());
        let old = match &known {
            Some(part) => self.package.read(part)?,
            None => None,
        };
        let ours = matches!(job.drawing, Drawing::Remove(_));
        let made = vml::edit(
            old.as_deref(),
            &change.set,
            &change.removed,
            (&outcome.widths, &outcome.heights),
            ours,
            job.memory.shape_type_added && change.ours_left == 0,
        )
        .ok_or_else(|| place.broken(known.as_deref().unwrap_or("of the notes' boxes"), "it has no end"))?;
        job.memory.shape_type_added =
            (job.memory.shape_type_added || made.shape_type_added) && !made.shape_type_removed;
        match (made.part, known) {
            (PartChange::Becomes(content), Some(part)) => {
                if let Some(index) = self.package.find(&part) {
                    self.changes.replaced.insert(index, content);
                }
                Ok(Some(part))
            }
            (PartChange::Becomes(content), None) => {
                let Some(id) = new_id else { return Ok(None) };
                let part = self.free_part("drawings/vmlDrawing", "vml", "");
                relations.add(id.clone(), "vmlDrawing", self.book.strict, &part);
                self.memory.drawing_type_added |= self.types.add_vml();
                job.memory.drawing = Some(id);
                self.changes.added.push((part.clone(), content));
                Ok(Some(part))
            }
            (PartChange::Goes, Some(part)) => {
                self.drop_part(&part, "vmlDrawing", relations);
                job.memory.drawing = None;
                if self.memory.drawing_type_added && !self.other_drawings(&part) {
                    self.types.remove_vml();
                    self.memory.drawing_type_added = false;
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn other_drawings(&self, part: &str) -> bool {
        let is_drawing = |name: &str| name.to_lowercase().ends_with(".vml");
        let dropped = |name: &str| self.package.find(name).is_some_and(|index| self.changes.dropped.contains(&index));
        self.package
            .entries
            .iter()
            .any(|entry| is_drawing(&entry.name) && !entry.name.eq_ignore_ascii_case(part) && !dropped(&entry.name))
            || self.changes.added.iter().any(|(name, _)| is_drawing(name))
    }

    fn drop_part(&mut self, part: &str, kind: &str, relations: &mut Relations) {
        if let Some(index) = self.package.find(part) {
            self.changes.dropped.insert(index);
        }
        let ids: Vec<String> = relations
            .of_kind(kind)
            .filter(|relation| relation.target.eq_ignore_ascii_case(part))
            .map(|relation| relation.id.clone())
            .collect();
        for id in ids {
            relations.remove(&id);
        }
    }

    /// A part name beside the workbook that nothing else has.
    fn free_part(&mut self, stem: &str, extension: &str, folder: &str) -> String {
        let base = self.book.part.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let free = (1..u32::MAX).map(|number| format!("{base}{folder}{stem}{number}.{extension}")).find(|name| {
            self.package.find(name).is_none()
                && !self.types.lists(name)
                && !self.new_parts.contains(&name.to_lowercase())
        });
        let name = free.unwrap_or_default();
        self.new_parts.insert(name.to_lowercase());
        name
    }

    pub(super) fn write_relations(
        &mut self,
        job: &mut Job<'_>,
        relations: &Relations,
        place: &Place<'_>,
    ) -> Result<(), SheetError> {
        let Some(content) = relations.changed(place, job.memory.relations_created)? else { return Ok(()) };
        match (self.package.find(&relations.part), content.is_empty()) {
            (Some(index), true) => {
                self.changes.dropped.insert(index);
                self.types.remove_part(&relations.part);
                job.memory.relations_created = false;
            }
            (Some(index), false) => {
                self.changes.replaced.insert(index, content);
            }
            (None, _) => {
                job.memory.relations_created = true;
                self.types.add_relations(&relations.part);
                self.changes.added.push((relations.part.clone(), content));
            }
        }
        Ok(())
    }
}
