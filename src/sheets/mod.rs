//! Adapters for each kind of sheet.
