//! Calls into code of others that may panic on odd input: the panic is caught, and its words are handed back instead of printed.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

static QUIET: Once = Once::new();

/// What `run` gives, or what it said when it panicked. Panics elsewhere are told as they were before. An unwinding without words is no
/// panic and goes on.
pub fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    QUIET.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !WITHIN.get() {
                before(panic);
            }
        }));
    });
    let outer = WITHIN.replace(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    WITHIN.set(outer);
    result.map_err(|payload| words(&*payload).unwrap_or_else(|| resume_unwind(payload)))
}

fn words(payload: &(dyn Any + Send)) -> Option<String> {
    let literal = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    literal.or_else(|| payload.downcast_ref::<String>().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_and_what_is_said() {
        assert_eq!(caught(|| 7), Ok(7));
        let places = [1];
        let at = places.len();
        let said = caught(|| places[at]).expect_err("a panic");
        assert!(said.contains("out of bounds"), "{said}");
        assert_eq!(caught(|| caught(|| panic!("within")).unwrap_or(3)), Ok(3));
        assert!(!WITHIN.get());
        let ended = catch_unwind(|| caught(|| resume_unwind(Box::new(7))));
        assert!(ended.is_err_and(|payload| payload.is::<i32>()) && !WITHIN.get(), "no panic");
    }
}
