//! One cycle: read, check, plan, apply, verify.
