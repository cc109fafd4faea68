//! How figures and dates are written in one table.

use super::fold::fold;
use crate::model::{CellKind, Conventions, Field, Language, Locale, PerField, PeriodColumn, Table};
use crate::reading::numbers::DecimalVotes;
use crate::reading::{dates, statement};

const FIGURES: [Field; 7] =
    [Field::Target, Field::Current, Field::Baseline, Field::Proposed, Field::Stretch, Field::Benchmark, Field::Weight];

const DAYS: [Field; 4] = [Field::Deadline, Field::Start, Field::Checked, Field::Reviewed];

/// What is known of a table before its figures are read.
pub(super) struct Around<'a> {
    pub(super) table: &'a Table,
    /// The rows looked at.
    pub(super) rows: &'a [usize],
    /// The row of the header (index).
    pub(super) header: usize,
    pub(super) columns: &'a PerField<Option<u16>>,
    pub(super) periods: &'a [PeriodColumn],
    /// The locale of the config, and that of the file.
    pub(super) configured: Option<Locale>,
    pub(super) stated: Option<Locale>,
    pub(super) fiscal_year_start: i8,
}

/// Decides for each column, so that all of it is read one way: by the locale of the config, by its cells that can be read one way
/// only, by those of the other columns of figures, by the locale of the file, last by what the table looks like.
pub(super) fn decide(around: &Around<'_>) -> Conventions {
    let mut votes: PerField<DecimalVotes> = PerField::default();
    let mut all = DecimalVotes::default();
    for field in FIGURES {
        let periods = around.periods.iter().filter(|period| period.field == field).map(|period| period.column);
        let own = around.columns[field];
        let columns = own.into_iter().chain(periods.filter(|column| Some(*column) != own));
        votes[field] = columns.fold(votes[field], |votes, column| votes.and(DecimalVotes::of(around.texts(column))));
        all = all.and(votes[field]);
    }
    let agreed = {
        let mut known = FIGURES.iter().filter_map(|field| votes[*field].proven());
        let first = known.next();
        first.filter(|first| known.all(|other| other == *first))
    };
    let separator = |locale: Option<Locale>| locale.map(|locale| locale.decimal_separator());
    let of_headers = around.language_of_headers();
    let language =
        of_headers.filter(|(language, alone)| *alone && *language != Language::Other).map(|(language, _)| language);
    let shared = agreed
        .or(separator(around.stated))
        .or_else(|| all.likely())
        .or_else(|| around.looks_like(&all, of_headers.map(|(language, _)| language)));
    let mut decimal: PerField<Option<char>> = PerField::default();
    for field in FIGURES {
        decimal[field] = separator(around.configured).or(votes[field].proven()).or(shared);
    }
    let locale = around.configured.or(around.stated);
    let days = DAYS.iter().filter_map(|field| around.columns[*field]).flat_map(|column| around.texts(column));
    let date_order = dates::decide_order(days).or(locale.map(|locale| locale.date_order()));
    Conventions { locale, language, decimal, date_order, fiscal_year_start: around.fiscal_year_start }
}

impl<'a> Around<'a> {
    fn texts(&self, column: u16) -> impl Iterator<Item = &'a str> {
        let (table, rows) = (self.table, self.rows);
        rows.iter().filter_map(move |&row| {
            let cell = table.cell(row, column);
            let text = cell.trimmed();
            (cell.kind == CellKind::Text && !text.is_empty()).then_some(text)
        })
    }

    /// What stands around figures that could all be read either way: semicolons between the cells of the file, days written
    /// `31.12.2026`, headers or sentences of a language that writes a decimal comma.
    fn looks_like(&self, figures: &DecimalVotes, of_headers: Option<Language>) -> Option<char> {
        let (points, commas) = figures.open();
        if !(points || commas) {
            return None;
        }
        let pointed = || {
            let days = DAYS.iter().filter_map(|field| self.columns[*field]).flat_map(|column| self.texts(column));
            days.take(50).any(is_pointed_day)
        };
        if self.table.semicolons || pointed() {
            return Some(',');
        }
        match of_headers.or_else(|| self.language_of_sentences())? {
            Language::De | Language::Fr | Language::Pt | Language::Other => Some(','),
            // Spain groups with points, Mexico with commas.
            Language::Es => (!commas).then_some(','),
            Language::En => None,
        }
    }

    /// The language that two headers and more speak; whether no other is spoken by as many.
    fn language_of_headers(&self) -> Option<(Language, bool)> {
        const HEADERS_MIN: usize = 2;
        let headers: Vec<String> =
            self.table.row(self.header).map(|(_, cell)| fold(cell.trimmed())).filter(|text| !text.is_empty()).collect();
        let told = HEADERS.map(|(language, words)| {
            let known = |header: &&String| header.split(' ').any(|word| words.split('|').any(|known| known == word));
            (language, headers.iter().filter(known).count())
        });
        let (language, most) =
            told.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count >= HEADERS_MIN)?;
        Some((language, told.iter().filter(|(_, count)| *count == most).count() == 1))
    }

    fn language_of_sentences(&self) -> Option<Language> {
        let sentences = self.columns[Field::Kpi].into_iter().flat_map(|column| self.texts(column)).take(50);
        // Not all of the further languages write a comma.
        statement::language_of(sentences).filter(|language| *language != Language::Other)
    }
}

/// Words of headers, each of one language alone.
const HEADERS: [(Language, &str); 5] = [
    (
        Language::De,
        "kennzahl|kennzahlen|kennziffer|indikator|messgrosse|zielwert|sollwert|istwert|ausgangswert|basiswert|ziel|ist|soll|zielvorgabe|verantwortlich\
         |verantwortliche|verantwortlicher|einheit|termin|frist|fallig|massnahme|bemerkung|bezeichnung|beschreibung|abteilung|gewichtung|stichtag",
    ),
    (
        Language::Fr,
        "indicateur|indicateurs|cible|cibles|objectif|objectifs|valeur|valeurs|unite|echeance|delai|resultat|realise|actuelle|actuel|intitule|proprietaire",
    ),
    (
        Language::Pt,
        "prazo|unidade|responsavel|situacao|atual|metas|realizado|indicadores|linha|descricao|valor|meta|indicador|resultado|proprietario",
    ),
    (
        Language::Es,
        "plazo|unidad|responsable|situacion|linea|descripcion|valor|meta|indicador|resultado|objetivo|propietario|fecha|limite|indicadores",
    ),
    // Italian, Dutch, Polish, Russian.
    (
        Language::Other,
        "indicatore|obiettivo|scadenza|responsabile|attuale|unita|doelwaarde|streefwaarde|eenheid|verantwoordelijke|huidige|wskaznik|wartosc|docelowa\
         |jednostka|termin|показатель|цель|факт|план|срок|ответственный|единица",
    ),
];

/// `31.12.2026`
fn is_pointed_day(text: &str) -> bool {
    let mut parts = text.split('.');
    let mut number = |long: usize| {
        parts.next().is_some_and(|part| (1..=long).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
    };
    number(2) && number(2) && number(4) && parts.next().is_none()
}
