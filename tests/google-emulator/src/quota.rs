//! Google's quotas: so many requests a minute for each user and each project.

use std::collections::HashMap;

use crate::caller::Caller;
use crate::error::{Api, ApiError, Outcome, QuotaLimit};

/// The project that answers name; tokens belong to it unless a test says otherwise.
pub const PROJECT: &str = "603366585132";

/// What a request counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A Sheets read.
    Read,
    /// A Sheets write.
    Write,
    /// Drive, with its cost in units.
    Drive(u64),
}

const MINUTE_MS: i64 = 60_000;

const READS_USER: QuotaLimit = QuotaLimit {
    metric_name: "Read requests",
    limit_name: "Read requests per minute per user",
    metric: "read_requests",
    limit: "ReadRequestsPerMinutePerUser",
    unit: "1/min/{project}/{user}",
    value: 60,
};
const READS_PROJECT: QuotaLimit = QuotaLimit {
    limit_name: "Read requests per minute",
    limit: "ReadRequestsPerMinutePerProject",
    unit: "1/min/{project}",
    value: 300,
    ..READS_USER
};
const WRITES_USER: QuotaLimit = QuotaLimit {
    metric_name: "Write requests",
    limit_name: "Write requests per minute per user",
    metric: "write_requests",
    limit: "WriteRequestsPerMinutePerUser",
    ..READS_USER
};
const WRITES_PROJECT: QuotaLimit = QuotaLimit {
    limit_name: "Write requests per minute",
    limit: "WriteRequestsPerMinutePerProject",
    unit: "1/min/{project}",
    value: 300,
    ..WRITES_USER
};
const DRIVE_USER: QuotaLimit = QuotaLimit {
    metric_name: "Queries",
    limit_name: "Queries per minute per user",
    metric: "default",
    limit: "defaultPerMinutePerUser",
    unit: "1/min/{project}/{user}",
    value: 325_000,
};
const DRIVE_PROJECT: QuotaLimit = QuotaLimit {
    limit_name: "Queries per minute",
    limit: "defaultPerMinutePerProject",
    unit: "1/min/{project}",
    value: 1_000_000,
    ..DRIVE_USER
};

/// Requests of the running minute by bucket.
#[derive(Debug, Default)]
pub struct Quota {
    used: HashMap<(&'static str, String), (i64, u64)>,
}

impl Quota {
    /// Counts a request.
    ///
    /// # Errors
    /// 429 with the bucket that ran dry; refused requests do not count.
    pub fn take(&mut self, kind: Kind, caller: &Caller, now_ms: i64) -> Outcome<()> {
        let (api, user, project, cost) = match kind {
            Kind::Read => (Api::Sheets, &READS_USER, &READS_PROJECT, 1),
            Kind::Write => (Api::Sheets, &WRITES_USER, &WRITES_PROJECT, 1),
            Kind::Drive(units) => (Api::Drive, &DRIVE_USER, &DRIVE_PROJECT, units),
        };
        let minute = now_ms.div_euclid(MINUTE_MS);
        let buckets = [(user, format!("{}/{}", caller.project, caller.quota_user)), (project, caller.project.clone())];
        for (limit, key) in &buckets {
            let (at, used) = self.used.get(&(limit.limit, key.clone())).copied().unwrap_or((minute, 0));
            if at == minute && used + cost > limit.value {
                return Err(ApiError::quota(api, limit, &caller.project));
            }
        }
        for (limit, key) in buckets {
            let entry = self.used.entry((limit.limit, key)).or_insert((minute, 0));
            *entry = if entry.0 == minute { (minute, entry.1 + cost) } else { (minute, cost) };
        }
        Ok(())
    }

    /// The refusal of a bucket that ran dry, whatever was used.
    pub fn exhausted(kind: Kind, caller: &Caller) -> ApiError {
        let (api, limit) = match kind {
            Kind::Read => (Api::Sheets, &READS_USER),
            Kind::Write => (Api::Sheets, &WRITES_USER),
            Kind::Drive(_) => (Api::Drive, &DRIVE_USER),
        };
        ApiError::quota(api, limit, &caller.project)
    }

    /// What the method with that id counts as.
    pub fn kind(method: &str) -> Kind {
        match method {
            "sheets.spreadsheets.get"
            | "sheets.spreadsheets.getByDataFilter"
            | "sheets.spreadsheets.values.get"
            | "sheets.spreadsheets.values.batchGet"
            | "sheets.spreadsheets.values.batchGetByDataFilter"
            | "sheets.spreadsheets.developerMetadata.get"
            | "sheets.spreadsheets.developerMetadata.search" => Kind::Read,
            method if method.starts_with("sheets.") => Kind::Write,
            method if method.ends_with(".list") => Kind::Drive(100),
            method if method.ends_with(".export") || method.ends_with(".download") => Kind::Drive(200),
            method if [".create", ".update", ".delete", ".copy"].iter().any(|end| method.ends_with(end)) => {
                Kind::Drive(50)
            }
            _ => Kind::Drive(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_sixty_reads_for_a_user_and_three_hundred_for_a_project() {
        let mut quota = Quota::default();
        let user = |n: u32| Caller::new(&format!("u{n}@example.com"), PROJECT);
        for _ in 0..60 {
            quota.take(Kind::Read, &user(0), 1000).expect("within");
        }
        let error = quota.take(Kind::Read, &user(0), 59_999).expect_err("the sixty-first");
        assert_eq!((error.code, error.status), (429, "RESOURCE_EXHAUSTED"));
        assert!(error.message.contains("'Read requests per minute per user'"), "{}", error.message);
        quota.take(Kind::Write, &user(0), 59_999).expect("writes have their own bucket");
        quota.take(Kind::Read, &user(0), 60_000).expect("the next minute");
        for n in 1..5 {
            for _ in 0..60 {
                quota.take(Kind::Read, &user(n), 60_000).expect("within");
            }
        }
        for _ in 0..59 {
            quota.take(Kind::Read, &user(5), 60_000).expect("within");
        }
        let error = quota.take(Kind::Read, &user(6), 60_000).expect_err("the project's three hundred and first");
        assert!(error.message.contains("'Read requests per minute'"), "{}", error.message);
    }
}
