//! Rows that sum up: totals, and `Average service quality` below the section "Service quality".

use super::fold::fold;

/// `Total`, `Subtotal`, `Summe`, `合计` ...
pub(super) fn is_total(text: &str) -> bool {
    if text.len() > 48 {
        return false;
    }
    let starts = text.chars().find(|c| c.is_alphanumeric());
    let may = starts.is_some_and(|c| {
        matches!(
            c.to_ascii_lowercase(),
            't' | 's'
                | 'g'
                | 'r'
                | 'a'
                | 'm'
                | 'e'
                | 'o'
                | 'и'
                | 'И'
                | 'в'
                | 'В'
                | '合'
                | '总'
                | '小'
                | '總'
                | '計'
                | '平'
                | '합'
                | '총'
        )
    });
    if !may {
        return false;
    }
    let folded = fold(text);
    matches!(
        folded.as_str(),
        "total"
            | "totals"
            | "subtotal"
            | "sub total"
            | "grand total"
            | "sum"
            | "summe"
            | "gesamt"
            | "gesamtsumme"
            | "zwischensumme"
            | "gesamtergebnis"
            | "totale"
            | "subtotale"
            | "totaal"
            | "subtotaal"
            | "total general"
            | "total geral"
            | "suma"
            | "razem"
            | "ogolem"
            | "итого"
            | "всего"
            | "合计"
            | "总计"
            | "小计"
            | "总分"
            | "合計"
            | "総計"
            | "小計"
            | "합계"
            | "총계"
            | "소계"
            | "total score"
            | "overall score"
            | "overall total"
            | "average"
            | "media"
            | "moyenne"
            | "mittelwert"
            | "durchschnitt"
            | "total points"
            | "total weight"
            | "totaux"
            | "sous total"
            | "sub totals"
            | "average score"
            | "promedio"
            | "平均"
            | "overall"
            | "gesamtgewichtung"
            | "gesamtpunktzahl"
            | "puntaje total"
            | "pontuacao total"
            | "peso total"
            | "total puntos"
    ) || (folded.starts_with("total ")
        || folded.starts_with("subtotal ")
        || folded.starts_with("sub total ")
        || folded.starts_with("summe "))
        && text.trim_end().ends_with(':')
}

/// Words that such a row begins with; folded.
const TOTALS: &str = "total totals subtotal average avg mean sum overall gesamt summe zwischensumme durchschnitt mittelwert totaux somme \
    moyenne promedio media suma subtotales soma totale gemiddelde totaal";

/// Words that may stand before the section's own; folded.
const SMALL: &str = "of for the all sub von der die das des du de la le les del el los do da dos das per fur pour para";

/// Names of more bytes sum up nothing.
const NAME_BYTES_MAX: usize = 100;

/// Whether a row's name is a word for a total and words of the title of its section, and nothing else.
pub(crate) fn sums_up(name: &str, title: &str) -> bool {
    let may =
        |first: u8| matches!(first.to_ascii_lowercase(), b't' | b's' | b'a' | b'm' | b'o' | b'g' | b'z' | b'd' | b'p');
    if title.is_empty() || name.len() > NAME_BYTES_MAX || !name.bytes().next().is_some_and(may) {
        return false;
    }
    let is_of = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let (name, title) = (fold(name), fold(title));
    let mut words = name.split(' ').filter(|word| !word.is_empty());
    let mut own = 0;
    words.next().is_some_and(|first| is_of(TOTALS, first))
        && words.all(|word| {
            let of_title = is_of(&title, word);
            own += usize::from(of_title);
            of_title || is_of(SMALL, word)
        })
        && own > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_not_measures() {
        for text in ["Total", "TOTAL:", "Sub-total", "合计", "Итого", "Gesamtsumme", "Total marketing:"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["Total sales", "Total GHG emissions", "Sum of open invoices", "Average order value"] {
            assert!(!is_total(text), "{text}");
        }
    }

    #[test]
    fn names_of_rows_that_sum_up_their_section() {
        for (name, title, expect) in [
            ("Average service quality", "Service quality", true),
            ("Total WCS", "Waste, composting and salvage (WCS)", true),
            ("Summe der Umsätze", "Umsätze", true),
            ("Moyenne de la qualité", "Qualité", true),
            ("Average", "Service quality", false),
            ("Average order value", "Service quality", false),
            ("Average order value", "Order book", false),
            ("Service quality", "Service quality", false),
            ("Average service quality", "", false),
        ] {
            assert_eq!(sums_up(name, title), expect, "{name} / {title}");
        }
    }
}
