//! Where the text of each cell ends.

use super::starts::RowStarts;

/// So many cells of a row are counted by steps: the end of a cell is the sum of all steps up to it.
const STEPS_MAX: usize = 64;

/// Where the text of each cell ends, counted from where the text of its row begins. One of the three lists is in use.
#[derive(Debug, Clone, Default)]
pub(super) struct Ends {
    /// How far each lies behind the one before in its row, while a byte can count that for all of them.
    steps: Vec<u8>,
    /// All of them, from the first on that lies further behind, or in a longer row.
    near: Vec<u16>,
    /// All of them, from the first row on that has more text than `near` can count.
    far: Vec<u32>,
}

impl Ends {
    pub(super) fn len(&self) -> usize {
        self.steps.len().max(self.near.len()).max(self.far.len())
    }

    pub(super) fn capacity(&self) -> usize {
        self.steps.capacity().max(self.near.capacity()).max(self.far.capacity())
    }

    pub(super) fn reserve(&mut self, cells: usize) {
        self.steps.reserve_exact(cells);
    }

    pub(super) fn of(&self, first: usize, last: usize) -> RowEnds<'_> {
        if !self.far.is_empty() {
            RowEnds::Far(self.far.get(first..last).unwrap_or_default())
        } else if !self.near.is_empty() {
            RowEnds::Near(self.near.get(first..last).unwrap_or_default())
        } else {
            RowEnds::Steps(self.steps.get(first..last).unwrap_or_default())
        }
    }

    fn has_steps(&self) -> bool {
        self.near.is_empty() && self.far.is_empty()
    }

    /// Whether the list in use has the room of a few bytes a cell.
    pub(super) fn are_near(&self) -> bool {
        self.far.is_empty()
    }

    /// Adds the end of a cell, `step` bytes behind the one before; `offset` tells how many cells its row has before it. Whether
    /// the list in use can count that.
    #[inline]
    pub(super) fn push_near(&mut self, offset: usize, step: usize, end: usize) -> bool {
        if self.has_steps() {
            let step = u8::try_from(step).ok().filter(|_| offset < STEPS_MAX);
            self.steps.extend(step);
            return step.is_some();
        }
        let end = u16::try_from(end).ok().filter(|_| self.far.is_empty());
        self.near.extend(end);
        end.is_some()
    }

    /// Adds the ends of a whole row, by the sizes of its cells. Whether the list in use can count them.
    #[inline]
    pub(super) fn push_row(&mut self, sizes: impl ExactSizeIterator<Item = u16> + Clone, row_bytes: usize) -> bool {
        if self.has_steps() {
            // All bits of all sizes at once: none needs a look of its own.
            let bits = sizes.clone().fold(0, |bits, size| bits | size);
            let fits = sizes.len() <= STEPS_MAX && u8::try_from(bits).is_ok();
            if fits {
                self.steps.extend(sizes.map(|size| size as u8));
            }
            return fits;
        }
        let fits = self.far.is_empty() && u16::try_from(row_bytes).is_ok();
        if fits {
            let mut end = 0_u16;
            self.near.extend(sizes.map(|size| {
                end = end.wrapping_add(size);
                end
            }));
        }
        fits
    }

    /// Adds the end of a cell of the last row; the list in use may become another.
    pub(super) fn push(&mut self, offset: usize, step: u32, end: u32, rows: &RowStarts) {
        if self.push_near(offset, step as usize, end as usize) {
            return;
        }
        for (first, last) in (0..rows.len()).map(|row| (rows.cell(row), rows.cell(row + 1))) {
            let (first, last) = (first.unwrap_or(0) as usize, last.map_or(self.steps.len(), |last| last as usize));
            let steps = std::mem::take(&mut self.steps);
            RowEnds::Steps(steps.get(first..last).unwrap_or_default())
                .each()
                .for_each(|end| self.push_wide(end as u32));
            self.steps = steps;
        }
        self.steps = Vec::new();
        self.push_wide(end);
    }

    fn push_wide(&mut self, end: u32) {
        if self.far.is_empty() {
            if let Ok(end) = u16::try_from(end) {
                self.near.push(end);
                return;
            }
            self.far = self.near.drain(..).map(u32::from).collect();
            self.near = Vec::new();
        }
        self.far.push(end);
    }
}

/// The ends of the cells of one row.
#[derive(Debug, Clone, Copy)]
pub(super) enum RowEnds<'t> {
    Steps(&'t [u8]),
    Near(&'t [u16]),
    Far(&'t [u32]),
}

impl<'t> RowEnds<'t> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Steps(steps) => steps.len(),
            Self::Near(ends) => ends.len(),
            Self::Far(ends) => ends.len(),
        }
    }

    /// Where the cell before that offset ends, if there is one, and where the one at it does.
    #[inline]
    pub(super) fn around(self, offset: usize) -> (Option<usize>, usize) {
        let before = offset.checked_sub(1);
        match self {
            Self::Steps(steps) => {
                let (before_it, from_it) = steps.split_at_checked(offset).unwrap_or((steps, &[]));
                let end = before_it.iter().fold(0_usize, |end, &step| end.wrapping_add(usize::from(step)));
                (before.map(|_| end), end + from_it.first().map_or(0, |&step| usize::from(step)))
            }
            Self::Near(ends) => {
                let end = |at: usize| ends.get(at).map_or(0, |&end| usize::from(end));
                (before.map(end), end(offset))
            }
            Self::Far(ends) => {
                let end = |at: usize| ends.get(at).map_or(0, |&end| end as usize);
                (before.map(end), end(offset))
            }
        }
    }

    /// All of them.
    #[inline]
    pub(super) fn each(self) -> impl Iterator<Item = usize> + use<'t> {
        let mut last = 0_usize;
        (0..self.len()).map(move |at| {
            last = match self {
                Self::Steps(steps) => last + steps.get(at).map_or(0, |&step| usize::from(step)),
                Self::Near(ends) => ends.get(at).map_or(0, |&end| usize::from(end)),
                Self::Far(ends) => ends.get(at).map_or(0, |&end| end as usize),
            };
            last
        })
    }
}
