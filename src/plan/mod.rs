//! From findings and assessments, and what the sheet shows now, to the smallest set of edits.
