//! Columns that say which part of the whole a row is about: its process, site, product or supplier.

use crate::model::Mapping;
use crate::reading::columns::fold;

use super::view::TableView;

/// Words of headers of such columns; folded.
const PARTS: &str = "process subprocess processes proceso subproceso processo subprocesso prozess processus site sites location region country \
    campus branch store plant sede ubicacion pais sucursal planta filial loja regiao standort werk filiale land pays magasin product products \
    brand producto marca produto produkt marke produit marque segment segmento channel canal kanal market mercado markt marche serie series \
    scenario escenario cenario szenario supplier vendor proveedor fornecedor lieferant fournisseur client cliente kunde";

/// Words that may stand beside them.
const ITS_NAME: &str = "name nombre nome nom code codigo id of de the";

/// The columns of no field whose header is made of such words.
fn part_columns(mapping: &Mapping) -> Vec<u16> {
    let names_a_part = |header: &str| {
        let folded = fold(header);
        let is_of = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
        folded.split(' ').any(|word| is_of(PARTS, word))
            && folded.split(' ').all(|word| is_of(PARTS, word) || is_of(ITS_NAME, word))
    };
    let free = mapping.all.iter().filter(|column| column.field.is_none() && names_a_part(&column.header));
    free.map(|column| column.column).collect()
}

impl TableView<'_> {
    /// The columns that say which part of the whole a row is about.
    pub(super) fn part_columns(&self) -> &[u16] {
        self.parts.get_or_init(|| part_columns(self.mapping))
    }
}
