//! The table of statuses, line by line, and the bands of pace.

use super::settings::PacePreset;
use super::shape::TARGET;
use crate::model::{Assessment, RowState, Status, TargetShape};

/// What the table of statuses asks beside the figures of the assessment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub state: RowState,
    pub starts_later: bool,
    pub deadline_past: bool,
    pub has_current: bool,
    pub silent: bool,
    /// Nothing tells which of its figures is the latest.
    pub unordered: bool,
}

/// The first line that holds decides.
pub(super) fn decide(verdict: &Assessment, facts: Facts, preset: PacePreset) -> Status {
    let met = verdict.met == Some(true);
    let kept = matches!(
        verdict.shape,
        Some(TargetShape::AtLeast | TargetShape::AtMost | TargetShape::Maintain | TargetShape::Range)
    );
    match facts.state {
        RowState::Paused => return Status::Paused,
        RowState::Closed | RowState::Dropped | RowState::Draft => return Status::Closed,
        RowState::Open | RowState::NotStarted => {}
    }
    if verdict.invalid.is_some() {
        Status::Invalid
    } else if facts.starts_later {
        Status::NotStarted
    } else if met && (!kept || facts.deadline_past) {
        Status::Achieved
    } else if facts.unordered {
        Status::NoData
    } else if facts.deadline_past && !met && verdict.shape.is_some() {
        Status::Missed
    } else if !facts.has_current {
        Status::NoData
    } else if facts.silent {
        Status::Stale
    } else if kept {
        if met { Status::OnTrack } else { Status::Behind }
    } else if verdict.shape == Some(TargetShape::Milestone) {
        Status::Open
    } else {
        by_pace(verdict, preset)
    }
}

/// Two ratios closer than this are equal: they come from division.
const SAME: f64 = 1e-9;

/// Before this share of the time is gone, a row below its plan is early rather than late.
const EARLY: f64 = 0.2;

fn by_pace(verdict: &Assessment, preset: PacePreset) -> Status {
    let (Some(p), Some(elapsed), Some(planned)) = (comparable(verdict), verdict.elapsed, verdict.planned) else {
        return Status::Early;
    };
    if elapsed < EARLY - SAME && p < planned - SAME {
        return Status::Early;
    }
    if p.abs() < SAME && planned.abs() < SAME {
        return Status::OnTrack;
    }
    let at_least = |share: f64| p >= share * planned - SAME;
    let gap = planned - p;
    let (ahead, on_track, at_risk) = match preset {
        PacePreset::Ratio90To70 => (at_least(1.1), at_least(0.9), at_least(0.7)),
        PacePreset::Ratio70To40 => (at_least(1.0), at_least(0.7), at_least(0.4)),
        PacePreset::Gap16To33 => (gap <= -0.1 + SAME, gap <= 0.165 + SAME, gap <= 0.33 + SAME),
        PacePreset::Strict => (at_least(1.2), at_least(1.0), at_least(0.9)),
    };
    if ahead {
        Status::Ahead
    } else if on_track {
        Status::OnTrack
    } else if at_risk {
        Status::AtRisk
    } else {
        Status::Behind
    }
}

/// p as the verdict compares it with the time: a ladder's target step, p 0.7, is all that was to be done.
pub(super) fn comparable(verdict: &Assessment) -> Option<f64> {
    let p = verdict.progress?;
    Some(if verdict.shape == Some(TargetShape::Ladder) { p / TARGET } else { p })
}

/// Pace: what is done over what should be done by today. `None` where nothing should be done yet, or p is unknown.
pub fn pace(verdict: &Assessment) -> Option<f64> {
    let planned = verdict.planned.filter(|planned| planned.abs() >= SAME)?;
    Some(comparable(verdict)? / planned)
}
