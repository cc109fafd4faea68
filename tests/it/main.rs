//! The whole way, from outside.

mod sheets;
