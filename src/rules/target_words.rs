//! Columns of words about a row's target: `target explanation`, `Zielwert Erläuterung`.

use crate::model::{Field, Mapping};
use crate::reading::columns::fold;

use super::view::{RowView, TableView};

/// Words of their headers; folded.
const TARGETS: &str = "target targets meta metas cible cibles zielwert zielwerte streefwaarde";

/// Words of their headers that say that they hold words; folded.
const WORDS: &str = "explanation explanations narrative text description descriptions detail details note notes comment comments rationale \
    justification explicacion descripcion detalle detalles justificacion observacion observaciones explicacao descricao justificativa nota \
    notas explication commentaire commentaires erlauterung beschreibung begrundung bemerkung hinweis";

/// How far such a cell is read.
const WORDS_CHARS_MAX: usize = 600;

fn columns(mapping: &Mapping) -> Vec<u16> {
    let is_of = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let of_target = |header: &str| {
        let folded = fold(header);
        let has = |list: &str| folded.split(' ').any(|word| is_of(list, word));
        has(TARGETS) && has(WORDS)
    };
    let free = |field: Option<Field>| matches!(field, None | Some(Field::Comment | Field::Source));
    let all = mapping.all.iter().filter(|column| free(column.field) && of_target(&column.header));
    all.map(|column| column.column).collect()
}

impl TableView<'_> {
    fn target_word_columns(&self) -> &[u16] {
        self.target_words.get_or_init(|| columns(self.mapping))
    }
}

impl RowView<'_, '_> {
    /// Whether the row names its target in a column of words: `Target set in the plan: at least 78 % by March 2020`.
    pub(super) fn tells_target_elsewhere(&self) -> bool {
        self.words_of_target(tells_target)
    }

    /// Whether such a column names the day by which its target is to be reached.
    pub(super) fn tells_deadline_elsewhere(&self) -> bool {
        self.words_of_target(|table, text| tells_target(table, text) && table.read_words(text, true).deadline.is_some())
    }

    fn words_of_target(&self, tells: impl Fn(&TableView<'_>, &str) -> bool) -> bool {
        let table = self.table;
        table.target_word_columns().iter().any(|&column| {
            let text = table.table.cell(self.kpi.index, column).trimmed();
            let end = text.char_indices().nth(WORDS_CHARS_MAX).map_or(text.len(), |(at, _)| at);
            tells(table, text.get(..end).unwrap_or(text))
        })
    }
}

/// Whether words name a figure to reach: as a limit, or behind a colon.
fn tells_target(table: &TableView<'_>, text: &str) -> bool {
    let figure = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    if !figure(text) || !text.contains(' ') {
        return false;
    }
    let clause = text.rsplit_once([':', '：']).map(|(_, clause)| clause.trim()).filter(|clause| figure(clause));
    let read = table.read_words(clause.unwrap_or(text), true);
    read.target.is_some() && (clause.is_some() || read.limit)
}
