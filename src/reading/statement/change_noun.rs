//! Sentences that name a change as the thing measured: `Reduction of water use`. What is better for the change is not what is better
//! for the thing.

/// Nouns of change; folded to lower case.
const NOUNS: [&str; 44] = [
    "reduction",
    "reductions",
    "decline",
    "improvement",
    "savings",
    "saving",
    "shortening",
    "senkung",
    "reduzierung",
    "verringerung",
    "verkürzung",
    "rückgang",
    "steigerung",
    "erhöhung",
    "einsparung",
    "réduction",
    "diminution",
    "baisse",
    "hausse",
    "augmentation",
    "amélioration",
    "économie",
    "reducción",
    "disminución",
    "aumento",
    "incremento",
    "mejora",
    "ahorro",
    "descenso",
    "redução",
    "diminuição",
    "queda",
    "melhoria",
    "economia",
    "acréscimo",
    "decréscimo",
    "reduccion",
    "disminucion",
    "reducao",
    "diminuicao",
    "growth",
    "uplift",
    "abbau",
    "zunahme",
];

/// Whether a sentence begins with a noun of change.
pub fn names_a_change(text: &str) -> bool {
    let first = text.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    !first.is_empty() && first.len() <= 24 && NOUNS.contains(&first.to_lowercase().as_str())
}

/// Beginnings of participles that stand before a thing of which there is less; folded to lower case.
const LESSENED: [&str; 16] = [
    "reduced",
    "decreased",
    "saved",
    "avoided",
    "lowered",
    "reduziert",
    "gesenkt",
    "eingespart",
    "vermieden",
    "réduit",
    "évité",
    "reducid",
    "evitad",
    "ahorrad",
    "reduzid",
    "economizad",
];

/// Whether a sentence begins with a reduction, so that the figure may count the reduction itself: `Reduced cost for road users`.
pub fn begins_with_a_reduction(text: &str) -> bool {
    let first = text.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    LESSENED.iter().any(|known| first.starts_with(known)) || names_a_change(text)
}

/// Whether a name ends with a reduction or savings, so that its figure counts these: `Running cost reduction`.
pub fn ends_with_a_reduction(text: &str) -> bool {
    const ENDS: [&str; 5] = ["reduction", "reductions", "savings", "saving", "avoidance"];
    let head = text.split(['(', '[', ',', ':']).next().unwrap_or(text).trim_end();
    let Some((before, last)) = head.rsplit_once(char::is_whitespace) else { return false };
    !before.trim().is_empty() && ENDS.iter().any(|end| end.eq_ignore_ascii_case(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reduction_may_be_what_is_counted() {
        for (text, expect) in [
            ("Reduced cost for road users", true),
            ("Eingesparte Energie", true),
            ("Réduction des émissions", true),
            ("Costos evitados", false),
            ("Reduce costs", false),
        ] {
            assert_eq!(begins_with_a_reduction(text), expect, "{text}");
        }
    }

    #[test]
    fn a_name_may_end_with_the_reduction_that_is_counted() {
        for (text, expect) in [
            ("Running cost reduction", true),
            ("Travel savings (k€)", true),
            ("Reduction", false),
            ("Reduction of travel", false),
        ] {
            assert_eq!(ends_with_a_reduction(text), expect, "{text}");
        }
    }

    #[test]
    fn a_change_may_be_what_is_measured() {
        for (text, expect) in [
            ("Disminución del consumo de agua", true),
            ("Reduction in waste", true),
            ("Reduce waste", false),
            ("Waste reduction", false),
            ("", false),
        ] {
            assert_eq!(names_a_change(text), expect, "{text}");
        }
    }
}
