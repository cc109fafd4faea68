//! What happened, in order, for whoever has to understand a failing test.

use std::collections::VecDeque;

use crate::sheets::render::time;

/// How many lines are kept.
const LINES_MAX: usize = 10_000;

/// The last things that happened: calls with their answers, and what people did.
#[derive(Debug, Default)]
pub struct Story {
    lines: VecDeque<String>,
}

impl Story {
    /// Adds a line; the oldest goes when there are too many.
    pub fn tell(&mut self, at_ms: i64, what: &str) {
        if self.lines.len() == LINES_MAX {
            self.lines.pop_front();
        }
        self.lines.push_back(format!("{} {what}", time(at_ms)));
    }

    /// All lines, oldest first.
    pub fn lines(&self) -> Vec<String> {
        self.lines.iter().cloned().collect()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.lines.clear();
    }
}
