//! Worked figures, the table of statuses, and properties; rows are written in a few characters by [`rows`].

mod forecasts;
mod properties;
mod rollups;
mod rows;
mod shapes;
mod statuses;
mod stretches;
mod words;
