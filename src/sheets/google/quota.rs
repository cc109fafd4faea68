//! What Google allows a minute, shared by everything that uses one account.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::ports::Timer;

/// Calls at once before the even spread begins. Together with the rate a minute never sees more than the limit.
const BURST: i64 = 4;
const MINUTE_MS: i64 = 60_000;

/// One quota.
#[derive(Debug)]
pub(super) struct Bucket {
    /// Milliseconds between two calls at the even rate.
    every_ms: i64,
    per_minute: u32,
    used: Mutex<Used>,
}

/// What was used.
#[derive(Debug)]
struct Used {
    /// When the bucket would be full again.
    full_at_ms: i64,
    /// When the calls of the last minute were made, in milliseconds.
    made: VecDeque<i64>,
    /// Until when Google allows none, by its own word.
    none_until_ms: i64,
}

impl Bucket {
    /// So many calls a minute.
    pub(super) fn per_minute(calls: u32) -> Self {
        let even = (i64::from(calls) - BURST).max(1);
        let used = Used { full_at_ms: i64::MIN, made: VecDeque::new(), none_until_ms: i64::MIN };
        Self { every_ms: (MINUTE_MS + even - 1) / even, per_minute: calls, used: Mutex::new(used) }
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a call may be made.
    pub(super) fn take(&self, timer: &dyn Timer) {
        let wait = {
            let now = timer.now_ms();
            let mut used = self.used();
            used.full_at_ms = used.full_at_ms.max(now).saturating_add(self.every_ms);
            let wait = (used.full_at_ms - now - BURST * self.every_ms).max(0);
            used.made.push_back(now + wait);
            used.forget_before(now);
            wait
        };
        if let Some(wait) = u64::try_from(wait).ok().filter(|wait| *wait > 0) {
            timer.sleep(Duration::from_millis(wait));
        }
    }

    /// How many calls Google still allows in the minute that ends now.
    pub(super) fn left(&self, now_ms: i64) -> u32 {
        let mut used = self.used();
        used.forget_before(now_ms);
        let made = u32::try_from(used.made.len()).unwrap_or(u32::MAX);
        if used.none_until_ms > now_ms { 0 } else { self.per_minute.saturating_sub(made) }
    }

    /// How long until a call could be made.
    pub(super) fn wait_ms(&self, now_ms: i64) -> i64 {
        let full_at = self.used().full_at_ms;
        (full_at.max(now_ms) + self.every_ms - now_ms - BURST * self.every_ms).max(0)
    }

    /// Google says that the minute is used up, by whomever: nothing is left.
    pub(super) fn drain(&self, now_ms: i64) {
        let mut used = self.used();
        used.full_at_ms = used.full_at_ms.max(now_ms + BURST * self.every_ms);
        used.none_until_ms = now_ms + MINUTE_MS;
    }
}

impl Used {
    fn forget_before(&mut self, now_ms: i64) {
        while self.made.front().is_some_and(|made| *made <= now_ms - MINUTE_MS) {
            self.made.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[derive(Debug, Default)]
    struct Simulated(AtomicI64);

    impl Timer for Simulated {
        fn now_ms(&self) -> i64 {
            self.0.load(Ordering::Relaxed)
        }
        fn sleep(&self, wait: Duration) {
            self.0.fetch_add(i64::try_from(wait.as_millis()).expect("short"), Ordering::Relaxed);
        }
        fn random(&self) -> u64 {
            7
        }
    }

    #[test]
    fn what_is_left_of_a_minute() {
        let timer = Simulated(AtomicI64::new(1_000_000));
        let bucket = Bucket::per_minute(60);
        let left = |at_ms: i64| bucket.left(timer.now_ms() + at_ms);
        assert_eq!(left(0), 60);
        for _ in 0..3 {
            bucket.take(&timer);
        }
        assert_eq!((left(0), left(MINUTE_MS - 1)), (57, 57));
        assert_eq!(left(MINUTE_MS), 60);
        bucket.drain(timer.now_ms());
        assert_eq!((left(1), left(MINUTE_MS)), (0, 60));
    }

    #[test]
    fn no_minute_sees_more_than_its_limit() {
        let timer = Simulated(AtomicI64::new(1_000_000));
        let bucket = Bucket::per_minute(60);
        let calls: Vec<i64> = (0..500)
            .map(|call| {
                if call == 200 {
                    timer.sleep(Duration::from_secs(300));
                }
                bucket.take(&timer);
                timer.now_ms()
            })
            .collect();
        for (at, begin) in calls.iter().enumerate() {
            let within = calls[at..].iter().take_while(|call| **call < begin + MINUTE_MS).count();
            assert!(within <= 60, "{within} calls in the minute from {begin}");
        }
        let minutes = (calls[499] - calls[0] - 300_000) as f64 / 60_000.0;
        assert!(500.0 / minutes > 54.0, "the quota is used: {} a minute", 500.0 / minutes);
    }
}
