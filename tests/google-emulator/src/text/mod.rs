//! Between what people type and see and what cells hold: numbers, dates, formats, formulas.

pub mod date;
pub mod entered;
pub mod formula;
pub mod locale;
pub mod pattern;
pub mod refs;
pub mod shown;
