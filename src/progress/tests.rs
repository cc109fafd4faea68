//! Worked figures, the table of statuses, and properties.
