//! The outbox in the database.

use rusqlite::Connection;

use crate::ports::{Letter, LetterFate};

/// Letters taken out at a time.
const LETTERS_MAX: u32 = 100;

pub(super) fn post(transaction: &Connection, letter: &Letter) -> rusqlite::Result<bool> {
    let sql = "INSERT INTO letter VALUES (?1, ?2, ?3, ?4, ?5, 'waiting') ON CONFLICT DO NOTHING";
    let put = transaction.execute(sql, (&letter.id, &letter.receiver, &letter.body, letter.attempts, letter.due))?;
    Ok(put == 1)
}

pub(super) fn due(connection: &Connection, unix_seconds: i64) -> rusqlite::Result<Vec<Letter>> {
    let mut asked = connection.prepare_cached(
        "SELECT id, receiver, body, attempts, due FROM letter WHERE state = 'waiting' AND due <= ?1 ORDER BY due, id LIMIT ?2",
    )?;
    let letters = asked.query_map((unix_seconds, LETTERS_MAX), |row| {
        Ok(Letter {
            id: row.get(0)?,
            receiver: row.get(1)?,
            body: row.get(2)?,
            attempts: row.get(3)?,
            due: row.get(4)?,
        })
    })?;
    letters.collect()
}

pub(super) fn settle(transaction: &Connection, id: &str, fate: LetterFate) -> rusqlite::Result<()> {
    match fate {
        LetterFate::Sent => transaction.execute("UPDATE letter SET state = 'sent', body = '' WHERE id = ?1", [id])?,
        LetterFate::Dead => transaction.execute("UPDATE letter SET state = 'dead', body = '' WHERE id = ?1", [id])?,
        LetterFate::Later(due) => {
            transaction.execute("UPDATE letter SET attempts = attempts + 1, due = ?2 WHERE id = ?1", (id, due))?
        }
    };
    Ok(())
}

/// Takes away letters that are not sent yet and name a person.
pub(super) fn forget(transaction: &Connection, owner: &str) -> rusqlite::Result<()> {
    let sql =
        "UPDATE letter SET state = 'dead', body = '' WHERE state = 'waiting' AND instr(lower(body), lower(?1)) > 0";
    transaction.execute(sql, [owner])?;
    Ok(())
}
