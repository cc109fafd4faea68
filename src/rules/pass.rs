//! One rule on its way over rows that are checked together.

use std::cell::Cell;

use super::settings::Active;
use super::smart::Smart;
use super::view::{Hits, Lacking, RowView};
use super::waivers::RowWaivers;
use crate::model::{Assessment, Code, Finding, Severity};

/// One of the rows that are checked together.
pub(super) struct Row<'a, 't> {
    pub(super) view: RowView<'a, 't>,
    pub(super) waivers: Option<RowWaivers>,
    pub(super) smart: Cell<Smart>,
    /// It holds no KPI sentence.
    pub(super) bare: bool,
}

/// What the rules find in rows that are checked together.
pub(super) struct Found<'f> {
    pub(super) findings: Vec<Finding>,
    /// For each finding, which of the rows it is about.
    pub(super) rows: Vec<u16>,
    pub(super) lacking: &'f mut [Lacking],
}

/// One rule's way over the rows.
pub struct Pass<'p, 'a, 't> {
    rows: &'p [Row<'a, 't>],
    bare: bool,
    findings: &'p mut Vec<Finding>,
    of_row: &'p mut Vec<u16>,
    lacking: &'p mut Lacking,
    code: Code,
    severity: Option<Severity>,
}

impl std::fmt::Debug for Pass<'_, '_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pass").field("code", &self.code).field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl Found<'_> {
    /// Lets a rule go over the rows that hold a KPI sentence, or over those that hold none.
    pub(super) fn pass<'t>(
        &mut self,
        active: &Active,
        bare: bool,
        rows: &[Row<'_, 't>],
        go: impl FnOnce(&mut Pass<'_, '_, 't>),
    ) {
        let Some(lacking) = self.lacking.get_mut(active.index) else { return };
        let (findings, of_row) = (&mut self.findings, &mut self.rows);
        go(&mut Pass { rows, bare, findings, of_row, lacking, code: active.code, severity: active.severity });
    }
}

impl<'a, 't> Pass<'_, 'a, 't> {
    /// Shows each row to the rule.
    #[inline]
    pub(super) fn each(&mut self, check: impl Fn(&RowView<'a, 't>, &mut Hits<'_>)) {
        for (at, row) in self.rows.iter().enumerate() {
            self.one(at, row, &check);
        }
    }

    /// Shows each row to the rule, with its verdict.
    #[inline]
    pub(super) fn each_judged(
        &mut self,
        verdicts: &[Assessment],
        check: impl Fn(&RowView<'a, 't>, &Assessment, &mut Hits<'_>),
    ) {
        for ((at, row), verdict) in self.rows.iter().enumerate().zip(verdicts) {
            self.one(at, row, |view, hits| check(view, verdict, hits));
        }
    }

    #[inline]
    fn one(&mut self, at: usize, row: &Row<'a, 't>, check: impl FnOnce(&RowView<'a, 't>, &mut Hits<'_>)) {
        if row.bare != self.bare {
            return;
        }
        let first = self.findings.len();
        let lacked = row.waivers.is_some().then_some(*self.lacking);
        let severity = self.severity.unwrap_or(Severity::Info);
        let (findings, lacking) = (&mut *self.findings, &mut *self.lacking);
        check(&row.view, &mut Hits { findings, lacking, code: self.code, severity });
        if self.findings.len() != first || lacked.is_some() {
            self.settle(at, row, first, lacked);
        }
    }

    /// What a finding, or a waiver of it, means for its row.
    #[cold]
    fn settle(&mut self, at: usize, row: &Row<'a, 't>, first: usize, lacked: Option<Lacking>) {
        if let Some(lacked) = lacked
            && row.waivers.as_ref().is_some_and(|waivers| waivers.covers(self.code))
        {
            *self.lacking = lacked;
        }
        if self.findings.len() == first {
            return;
        }
        if !row.waivers.as_ref().is_some_and(|waivers| waivers.covers(self.code)) {
            let mut smart = row.smart.get();
            smart.lose(self.code);
            row.smart.set(smart);
        }
        if self.severity.is_none() {
            self.findings.truncate(first);
        }
        self.of_row.resize(self.findings.len(), at as u16);
    }
}
