//! The daemon: one loop over one closed set of events.
