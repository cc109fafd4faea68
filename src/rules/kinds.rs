//! Whether a measure says how much was done or how well: a quick look at its words, in five languages.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

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

struct Words {
    automaton: AhoCorasick,
    volumes: usize,
}

static WORDS: LazyLock<Option<Words>> = LazyLock::new(|| {
    let volume: Vec<&str> = VOLUME.split(',').map(str::trim).collect();
    let quality = QUALITY.split(',').map(str::trim);
    let all: Vec<&str> = volume.iter().copied().chain(quality).collect();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(all)
        .ok()?;
    Some(Words { automaton, volumes: volume.len() })
});

/// Whether a sentence speaks of a volume, and whether of quality. What speaks of both is no mere volume.
pub(super) fn volume_and_quality(text: &str) -> (bool, bool) {
    let Some(words) = &*WORDS else { return (false, false) };
    let (mut volume, mut quality) = (false, false);
    for found in words.automaton.find_iter(text) {
        let before = text.get(..found.start()).and_then(|before| before.chars().next_back());
        if before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        if found.pattern().as_usize() < words.volumes {
            volume = true;
        } else {
            quality = true;
        }
    }
    (volume && !quality, quality)
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
        assert_eq!(volume_and_quality("Revenue from organic search"), (false, false));
    }
}
