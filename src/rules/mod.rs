//! The rules: their trait, selection, waivers, and the catalogue.
