//! What Google allows a minute, shared by everything that uses one account.

use std::sync::{Mutex, PoisonError};
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
    /// When the bucket would be full again.
    full_at_ms: Mutex<i64>,
}

impl Bucket {
    /// So many calls a minute.
    pub(super) fn per_minute(calls: u32) -> Self {
        let even = (i64::from(calls) - BURST).max(1);
        Self { every_ms: (MINUTE_MS + even - 1) / even, full_at_ms: Mutex::new(i64::MIN) }
    }

    /// Waits until a call may be made.
    pub(super) fn take(&self, timer: &dyn Timer) {
        let wait = {
            let now = timer.now_ms();
            let mut full_at = self.full_at_ms.lock().unwrap_or_else(PoisonError::into_inner);
            *full_at = (*full_at).max(now).saturating_add(self.every_ms);
            *full_at - now - BURST * self.every_ms
        };
        if let Some(wait) = u64::try_from(wait).ok().filter(|wait| *wait > 0) {
            timer.sleep(Duration::from_millis(wait));
        }
    }

    /// How long until a call could be made.
    pub(super) fn wait_ms(&self, now_ms: i64) -> i64 {
        let full_at = *self.full_at_ms.lock().unwrap_or_else(PoisonError::into_inner);
        (full_at.max(now_ms) + self.every_ms - now_ms - BURST * self.every_ms).max(0)
    }

    /// Google says that the minute is used up, by whomever: nothing is left.
    pub(super) fn drain(&self, now_ms: i64) {
        let mut full_at = self.full_at_ms.lock().unwrap_or_else(PoisonError::into_inner);
        *full_at = (*full_at).max(now_ms + BURST * self.every_ms);
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
