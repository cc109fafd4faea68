//! The history of rows in the database.

use std::collections::HashMap;
use std::str::FromStr;

use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, Row};
use rust_decimal::Decimal;

use super::owners::{names_of, wanted};
use crate::model::{
    Code, Field, FoundSpan, KnownRow, ObservedRow, RowHistory, Seen, SeenValues, SourceHistory, Status,
};

fn parsed<T: FromStr>(row: &Row<'_>, at: usize) -> rusqlite::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: String = row.get(at)?;
    text.parse().map_err(|error: T::Err| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error)))
}

fn parsed_if_any<T: FromStr>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<String>>(at)?.and_then(|text| text.parse().ok()))
}

/// Reads a stretch from the columns of `STRETCH`.
fn stretch(row: &Row<'_>) -> rusqlite::Result<Seen> {
    let status: String = row.get(6)?;
    let values = SeenValues {
        current: parsed_if_any::<Decimal>(row, 2)?,
        target: parsed_if_any::<Decimal>(row, 3)?,
        deadline: parsed_if_any::<Date>(row, 4)?,
        comment: row.get::<_, i64>(5)?.cast_unsigned(),
        status: Status::from_name(&status).unwrap_or(Status::Invalid),
        progress: row.get(7)?,
    };
    Ok(Seen { first: parsed(row, 0)?, last: parsed(row, 1)?, values })
}

const STRETCH: &str = "first_day, last_day, current, target, deadline, comment, status, progress";

pub(super) fn load(connection: &Connection, source_name: &str) -> rusqlite::Result<SourceHistory> {
    let mut asked = connection.prepare_cached(
        "SELECT kpi_row.id, tab, kpi, goal, owner, team FROM kpi_row JOIN source ON source.id = kpi_row.source WHERE name = ?1 \
         ORDER BY kpi_row.id",
    )?;
    let rows = asked.query_map([source_name], |row| {
        Ok(KnownRow {
            id: row.get::<_, i64>(0)?.cast_unsigned(),
            tab: row.get(1)?,
            kpi: row.get(2)?,
            goal: row.get(3)?,
            owner: row.get(4)?,
            team: row.get(5)?,
            history: RowHistory::default(),
        })
    })?;
    let mut rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let places: HashMap<u64, usize> = rows.iter().enumerate().map(|(at, row)| (row.id, at)).collect();
    let mut asked = connection.prepare_cached(&format!(
        "SELECT {STRETCH}, kpi_row FROM reading WHERE kpi_row IN \
         (SELECT kpi_row.id FROM kpi_row JOIN source ON source.id = kpi_row.source WHERE name = ?1) \
         ORDER BY kpi_row, first_day"
    ))?;
    let mut readings = asked.query([source_name])?;
    while let Some(reading) = readings.next()? {
        let id = reading.get::<_, i64>(8)?.cast_unsigned();
        if let Some(row) = places.get(&id).and_then(|at| rows.get_mut(*at)) {
            row.history.seen.push(stretch(reading)?);
        }
    }
    Ok(SourceHistory { rows })
}

pub(super) fn remember(transaction: &Connection, source: i64, day: Date, rows: &[ObservedRow]) -> rusqlite::Result<()> {
    for row in rows {
        let id = known_or_new(transaction, source, row)?;
        let day = put_reading(transaction, id, day, &row.values)?;
        put_findings(transaction, id, day, &row.findings)?;
    }
    Ok(())
}

fn known_or_new(transaction: &Connection, source: i64, row: &ObservedRow) -> rusqlite::Result<i64> {
    let names = [&row.tab, &row.kpi, &row.goal, &row.owner, &row.team];
    if let Some(id) = row.id {
        let id = id.cast_signed();
        let sql =
            "UPDATE kpi_row SET tab = ?3, kpi = ?4, goal = ?5, owner = ?6, team = ?7 WHERE id = ?1 AND source = ?2";
        let known =
            transaction.prepare_cached(sql)?.execute((id, source, names[0], names[1], names[2], names[3], names[4]))?;
        if known == 1 {
            return Ok(id);
        }
    }
    let sql = "INSERT INTO kpi_row (source, tab, kpi, goal, owner, team) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    transaction.prepare_cached(sql)?.execute((source, names[0], names[1], names[2], names[3], names[4]))?;
    Ok(transaction.last_insert_rowid())
}

/// Puts one reading on record and gives the day under which it stands.
fn put_reading(transaction: &Connection, id: i64, day: Date, values: &SeenValues) -> rusqlite::Result<Date> {
    let mut asked = transaction
        .prepare_cached(&format!("SELECT {STRETCH} FROM reading WHERE kpi_row = ?1 ORDER BY first_day DESC LIMIT 2"))?;
    let known = asked.query_map([id], stretch)?.collect::<rusqlite::Result<Vec<_>>>()?;
    let Some(last) = known.first() else {
        insert(transaction, id, day, values)?;
        return Ok(day);
    };
    let day = day.max(last.last);
    if last.values == *values {
        if day != last.last {
            extend(transaction, id, last.first, day)?;
        }
        return Ok(day);
    }
    if last.first == day {
        // The same day held other values before: the last one of a day counts.
        transaction
            .prepare_cached("DELETE FROM reading WHERE kpi_row = ?1 AND first_day = ?2")?
            .execute((id, day.to_string()))?;
        if let Some(before) = known.get(1).filter(|before| before.values == *values) {
            extend(transaction, id, before.first, day)?;
            return Ok(day);
        }
    }
    insert(transaction, id, day, values)?;
    Ok(day)
}

fn insert(transaction: &Connection, id: i64, day: Date, values: &SeenValues) -> rusqlite::Result<()> {
    let text = |figure: Option<Decimal>| figure.map(|figure| figure.to_string());
    let sql = "INSERT INTO reading VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    transaction.prepare_cached(sql)?.execute((
        id,
        day.to_string(),
        text(values.current),
        text(values.target),
        values.deadline.map(|date| date.to_string()),
        values.comment.cast_signed(),
        values.status.name(),
        values.progress,
    ))?;
    Ok(())
}

fn extend(transaction: &Connection, id: i64, first: Date, last: Date) -> rusqlite::Result<()> {
    let sql = "UPDATE reading SET last_day = ?3 WHERE kpi_row = ?1 AND first_day = ?2";
    transaction.prepare_cached(sql)?.execute((id, first.to_string(), last.to_string()))?;
    Ok(())
}

/// Opens what is found now, and closes what is not found any more. What comes back begins anew.
fn put_findings(
    transaction: &Connection,
    id: i64,
    day: Date,
    findings: &[(Code, Option<Field>)],
) -> rusqlite::Result<()> {
    let day = day.to_string();
    let mut asked =
        transaction.prepare_cached("SELECT code, field, last_day FROM found WHERE kpi_row = ?1 AND open = 1")?;
    let open = asked
        .query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(String, String, String)>>>()?;
    let now: Vec<(String, &str)> =
        findings.iter().map(|(code, field)| (code.to_string(), field.map_or("", Field::name))).collect();
    for (code, field, last) in &open {
        let still = now.iter().any(|(now, at)| now == code && at == field);
        if !still || *last != day {
            let sql = "UPDATE found SET open = ?4, last_day = CASE ?4 WHEN 1 THEN ?5 ELSE last_day END \
                       WHERE kpi_row = ?1 AND code = ?2 AND field = ?3";
            transaction.prepare_cached(sql)?.execute((id, code, field, i32::from(still), &day))?;
        }
    }
    for (code, field) in &now {
        if !open.iter().any(|(known, at, _)| known == code && at == field) {
            let sql = "INSERT OR REPLACE INTO found VALUES (?1, ?2, ?3, ?4, ?4, 1)";
            transaction.prepare_cached(sql)?.execute((id, code, field, &day))?;
        }
    }
    Ok(())
}

pub(super) fn found(connection: &Connection, row: u64) -> rusqlite::Result<Vec<FoundSpan>> {
    let mut asked = connection.prepare_cached(
        "SELECT code, first_day, last_day, open FROM found WHERE kpi_row = ?1 ORDER BY first_day, code",
    )?;
    let spans = asked.query_map([row.cast_signed()], |row| {
        let code: String = row.get(0)?;
        let code = Code::parse(&code).unwrap_or(Code::new('D', 0));
        Ok(FoundSpan { code, first: parsed(row, 1)?, last: parsed(row, 2)?, open: row.get(3)? })
    })?;
    spans.collect()
}

pub(super) fn forget_owner(transaction: &Connection, owner: &str) -> rusqlite::Result<usize> {
    let wanted = wanted(owner);
    let mut asked = transaction.prepare("SELECT id, owner FROM kpi_row")?;
    let rows = asked.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let mut forgotten = 0;
    for row in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        if names_of(&row.1).iter().any(|name| wanted.contains(name)) {
            transaction.prepare_cached("DELETE FROM kpi_row WHERE id = ?1")?.execute([row.0])?;
            forgotten += 1;
        }
    }
    Ok(forgotten)
}

pub(super) fn forget_before(transaction: &Connection, day: Date) -> rusqlite::Result<usize> {
    let day = day.to_string();
    let mut forgotten = transaction.execute("DELETE FROM reading WHERE last_day < ?1", [&day])?;
    forgotten += transaction.execute("DELETE FROM found WHERE last_day < ?1 AND open = 0", [&day])?;
    let sql = "DELETE FROM kpi_row WHERE NOT EXISTS (SELECT 1 FROM reading WHERE reading.kpi_row = kpi_row.id)";
    transaction.execute(sql, [])?;
    Ok(forgotten)
}
