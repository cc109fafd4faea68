//! Writing into workbooks that others made: nothing of theirs changes, and all of it comes back.

mod canonical;
mod corpus;
mod interrupted;
mod support;
mod whole_way;
