//! The database's own steps from one version to the next: numbered, each done once, each known by its hash.

use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

/// The steps, first to last. A step that was released never changes; what is to change is a further step.
const STEPS: &[&str] = &[include_str!("schema/0001.sql")];

/// Why a database is not used.
#[derive(Debug)]
pub(super) enum Refused {
    /// It was written by a newer version of the program.
    Newer(u32),
    /// One of its steps is not the one that this program knows.
    OtherStep(usize),
    /// The database failed.
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Brings a database to this program's version. Two programs that do it at once do it one after the other.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Refused> {
    let done = version(connection)?;
    if done as usize > STEPS.len() {
        return Err(Refused::Newer(done));
    }
    if done as usize == STEPS.len() {
        return check_hashes(connection);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT",
    )?;
    let done: i64 = transaction.query_row("SELECT count(*) FROM migration", [], |row| row.get(0))?;
    let done = usize::try_from(done).unwrap_or(STEPS.len());
    for (number, step) in STEPS.iter().enumerate().skip(done) {
        transaction.execute_batch(step)?;
        transaction.execute("INSERT INTO migration VALUES (?1, ?2)", (number as i64 + 1, hash(step)))?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len() as i64)?;
    transaction.commit()?;
    check_hashes(connection)
}

fn version(connection: &Connection) -> Result<u32, rusqlite::Error> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn check_hashes(connection: &Connection) -> Result<(), Refused> {
    let mut asked = connection.prepare("SELECT sha256 FROM migration ORDER BY number")?;
    let known = asked.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let wrong = STEPS.iter().zip(&known).position(|(step, known)| hash(step) != *known);
    match wrong {
        Some(number) => Err(Refused::OtherStep(number + 1)),
        None => Ok(()),
    }
}

fn hash(step: &str) -> String {
    super::hex(&Sha256::digest(step))
}
