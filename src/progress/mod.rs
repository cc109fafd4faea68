//! Progress, pace, stretch targets, milestones and roll-ups.
