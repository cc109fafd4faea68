//! Whether a sentence may tell a figure or a day at all: a look at its words before the full reading.

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::reading::words::{hash_text, is_word_char};

/// Words that tell a figure or lead to a day where no digit stands: numbers, nothing at all, parts, changes, ends of periods.
const TELLING: &str = "by until end half halve halved halving double doubling triple tripling quadruple third thirds quarter quarters zero no none \
    never one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred dozen thousand \
    bis ende hälfte halbieren halbierung verdoppeln verdopplung verdoppelung verdreifachen verdreifachung drittel viertel null kein keine keinen keiner \
    keinerlei zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig fünfzig hundert tausend jahresende quartalsende monatsende \
    d'ici ici fin moitié doubler doublement tripler triplement tiers quart quarts zéro aucun aucune nul nulle pas deux trois quatre cinq six sept huit \
    neuf dix onze douze quinze vingt trente cinquante cent mille avant \
    duplicar duplicación triplicar mitad tercio tercios cuarto cuartos cero ningún ninguna ninguno sin dos tres cuatro cinco seis siete ocho nueve diez \
    once doce quince veinte treinta cincuenta cien ciento mil finales antes reducir \
    dobrar duplicação triplicar metade terço terços quarto quartos nenhum nenhuma sem dois duas três quatro sete oito nove dez doze vinte trinta \
    cinquenta cem fim final até reduzir";

static HASHES: LazyLock<HashSet<u64, FixedState>> =
    LazyLock::new(|| TELLING.split_whitespace().map(hash_text).collect());

/// Shorter texts without a digit hold no more than a name, in bytes.
const BYTES_MIN: usize = 9;

/// Whether a sentence may tell a figure or a day: by a digit, else by one of a few words of any language.
pub fn may_tell_figures(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        || text.len() >= BYTES_MIN
            && text.split(|c: char| !is_word_char(c)).any(|word| word.len() > 1 && HASHES.contains(&hash_text(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_in_words_or_a_day_may_be_told() {
        for text in [
            "Hire five engineers",
            "Zero accidents",
            "Keine Arbeitsunfälle",
            "Réduire de moitié les délais",
            "Duplicar las ventas",
            "Um terço das escolas",
            "Grow 5",
            "Leads by end of June",
        ] {
            assert!(may_tell_figures(text), "{text}");
        }
        for text in ["", "Revenue", "Customer satisfaction", "Umsatz je Kunde", "Taux de satisfaction des clients"] {
            assert!(!may_tell_figures(text), "{text}");
        }
    }
}
