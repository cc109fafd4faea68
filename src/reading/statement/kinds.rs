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

/// The words, by their first letters.
static WORDS: LazyLock<HashMap<[u8; LEAD], Vec<Entry>, FixedState>> = LazyLock::new(|| {
    let mut words: HashMap<_, Vec<Entry>, FixedState> = HashMap::default();
    for (list, volume) in [(VOLUME, true), (QUALITY, false)] {
        for word in list.split(',').map(str::trim) {
            if let Some(lead) = word.as_bytes().first_chunk::<LEAD>() {
                words.entry(*lead).or_default().push((word, volume));
            }
        }
    }
    words
});

/// What a text speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u8);

impl Kinds {
    const VOLUME: Self = Self(1);
    const QUALITY: Self = Self(2);
    /// A word of the lists that goes on after a space may begin here.
    const GOES_ON: Self = Self(4);

    /// What one word speaks of, by itself.
    pub(super) fn of_word(word: &str) -> Self {
        let mut kinds = Self::default();
        matches(word, |rest, entry| {
            let (listed, volume) = *entry;
            let first = listed.split(' ').next().unwrap_or(listed);
            if starts_with(rest, listed) {
                kinds.add(if volume { Self::VOLUME } else { Self::QUALITY });
            } else if first.len() < listed.len() && starts_with(rest, first) {
                kinds.add(Self::GOES_ON);
            }
        });
        kinds
    }

    /// Takes in what the next word of a text speaks of; `rest` is the text from there on.
    pub(super) fn add_word(&mut self, word: Self, rest: &str) {
        self.add(Self(word.0 & !Self::GOES_ON.0));
        if word.0 & Self::GOES_ON.0 != 0 {
            matches(rest.get(..LONGEST).unwrap_or(rest), |rest, &(listed, volume)| {
                if starts_with(rest, listed) {
                    self.add(if volume { Self::VOLUME } else { Self::QUALITY });
                }
            });
        }
    }

    fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether it speaks of how much is done. What speaks of both is no mere volume.
    pub(super) fn volume(self) -> bool {
        self.0 & (Self::VOLUME.0 | Self::QUALITY.0) == Self::VOLUME.0
    }

    /// Whether it speaks of how well it is done, or what it costs.
    pub(super) fn quality(self) -> bool {
        self.0 & Self::QUALITY.0 != 0
    }
}

/// Longer than every entry of the lists, in bytes.
const LONGEST: usize = 24;

fn starts_with(text: &[u8], listed: &str) -> bool {
    text.get(..listed.len()).is_some_and(|found| found.eq_ignore_ascii_case(listed.as_bytes()))
}

/// Calls `found` for each entry whose first letters stand where a word begins.
fn matches(text: &str, mut found: impl FnMut(&[u8], &Entry)) {
    let bytes = text.as_bytes();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if !before.is_alphanumeric()
            && let Some(rest) = bytes.get(at..)
            && let Some(lead) = rest.first_chunk::<LEAD>()
        {
            let entries = WORDS.get(&lead.map(|letter| letter.to_ascii_lowercase()));
            entries.into_iter().flatten().for_each(|entry| found(rest, entry));
        }
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume_and_quality(text: &str) -> (bool, bool) {
        let quick = crate::reading::statement::facts(text, None);
        (quick.volume, quick.quality)
    }

    #[test]
    fn no_entry_is_longer_than_what_is_looked_at() {
        assert!(VOLUME.split(',').chain(QUALITY.split(',')).all(|word| word.trim().len() < LONGEST));
    }

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
