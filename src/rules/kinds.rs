//! Whether a measure says how much was done or how well: a quick look at its words, in five languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

/// Much was done: what anybody can raise by doing more of it.
const VOLUME: &str = "calls, call volume, tickets, posts, emails, e-mails, mails sent, emailed, articles, visits, visitors, sessions, page views, \
    pageviews, downloads, meetings, demos, leads, contacts, contacted, followers, likes, impressions, clicks, events held, tasks, deliveries, \
    units produced, orders processed, interviews, applications, webinars, newsletters, backlinks, keywords, snippets, proposals, quotes sent, \
    anrufe, beiträge, besuche, besucher, aufrufe, termine, angebote, bewerbungen, appels, publications, visites, visiteurs, rendez-vous, \
    devis, llamadas, publicaciones, visitas, visitantes, reuniones, propuestas, ligações, chamadas, publicações, reuniões, propostas";

/// How well it was done, or what it cost.
const QUALITY: &str = "quality, satisfaction, csat, nps, net promoter, effort score, error, defect, complaint, churn, return rate, returns, \
    refund, resolution, bounce, unsubscribe, accuracy, rework, on time, on-time, retention, renewal, conversion, response time, margin, rating, \
    review score, escalation, reopened, failure, incident, downtime, uptime, scrap, spam, qualified, win rate, cost per, abandonment, \
    zufriedenheit, qualität, fehler, beschwerde, reklamation, kündigung, abbruch, pünktlich, ausschuss, umwandlung, konversion, \
    qualité, erreur, défaut, réclamation, plainte, résiliation, fidélité, délai, rebut, calidad, satisfacción, \
    errores, defecto, queja, reclamo, abandono, puntualidad, retención, conversión, qualidade, satisfação, erro, defeito, reclamação, \
    queixa, retenção, conversão";

/// Shortest word of the lists, in bytes: by so many letters they are looked up.
const LEAD: usize = 3;

/// A word of the lists, and whether it speaks of a volume.
type Entry = (&'static str, bool);

struct Words {
    /// The words, by their first letters.
    by_lead: HashMap<[u8; LEAD], Vec<Entry>, FixedState>,
    /// Of each first letter, with which second letters a word goes on: most words of a sentence end their way here.
    seconds: [u32; 26],
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words { by_lead: HashMap::default(), seconds: [0; 26] };
    for (list, volume) in [(VOLUME, true), (QUALITY, false)] {
        for word in list.split(',').map(str::trim) {
            let Some(lead) = word.as_bytes().first_chunk::<LEAD>() else { continue };
            words.by_lead.entry(*lead).or_default().push((word, volume));
            if let Some(seconds) = words.seconds.get_mut(usize::from(lead[0].wrapping_sub(b'a'))) {
                *seconds |= second_bit(lead[1]);
            }
        }
    }
    words
});

/// A bit a letter, and one for whatever is no small ASCII letter.
fn second_bit(letter: u8) -> u32 {
    if letter.is_ascii_lowercase() { 1 << (letter - b'a') } else { 1 << 31 }
}

impl Words {
    /// The words that may begin with these letters.
    fn beginning(&self, lead: [u8; LEAD]) -> &[Entry] {
        let lead = lead.map(|letter| letter.to_ascii_lowercase());
        let seconds = self.seconds.get(usize::from(lead[0].wrapping_sub(b'a'))).copied().unwrap_or(0);
        if seconds & second_bit(lead[1]) == 0 {
            return &[];
        }
        self.by_lead.get(&lead).map_or(&[], Vec::as_slice)
    }
}

/// Whether a sentence speaks of a volume, and whether of quality. What speaks of both is no mere volume.
pub(super) fn volume_and_quality(text: &str) -> (bool, bool) {
    let words = &*WORDS;
    let bytes = text.as_bytes();
    let (mut volume, mut quality) = (false, false);
    let mut inside = false;
    for (at, byte) in bytes.iter().enumerate() {
        let begins = !inside || (at > 0 && !bytes[at - 1].is_ascii() && !ends_in_letter(text.get(..at)));
        inside = byte.is_ascii_alphanumeric() || !byte.is_ascii();
        let Some(lead) = bytes.get(at..).and_then(<[u8]>::first_chunk::<LEAD>).filter(|_| begins && inside) else {
            continue;
        };
        for (word, is_volume) in words.beginning(*lead) {
            if bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes())) {
                *(if *is_volume { &mut volume } else { &mut quality }) = true;
            }
        }
    }
    (volume && !quality, quality)
}

fn ends_in_letter(before: Option<&str>) -> bool {
    // Inside of a character no word begins.
    before.is_none_or(|before| before.chars().next_back().is_some_and(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_and_quality_are_told_apart() {
        for text in ["Number of calls made", "Support tickets closed", "Anzahl Anrufe", "LinkedIn posts"] {
            assert_eq!(volume_and_quality(text), (true, false), "{text}");
        }
        for text in [
            "Share of tickets reopened",
            "Customer satisfaction",
            "Cost per lead",
            "Kundenzufriedenheit und Fehlerquote",
            "CSAT",
        ] {
            assert_eq!(volume_and_quality(text), (false, true), "{text}");
        }
        for text in ["Revenue from organic search", "Subtasks", "Überfehler", "ésprit", ""] {
            assert_eq!(volume_and_quality(text), (false, false), "{text}");
        }
        assert_eq!(volume_and_quality("–Calls–"), (true, false), "behind a dash");
    }
}
