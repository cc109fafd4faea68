//! Pieces of rewrites: cause and effect, what a question asks of, tools that people use, what languages join.

use super::super::tokens::Sentence;
use super::lower_first;
use super::parts::words;
use crate::model::{Language, Statement};
use crate::reading::words::Class;

/// What is made, written or opened is done step by step; the sentence begins with its verb.
pub(super) fn steps_done(sentence: &str, language: Language) -> String {
    let doing = lower_first(sentence);
    match language {
        Language::En | Language::Other => format!("Share of the steps done to {doing}"),
        Language::De => format!("{sentence}: Anteil der erledigten Schritte"),
        Language::Fr => format!("Part des étapes terminées pour {doing}"),
        Language::Es => format!("Porcentaje de pasos terminados para {doing}"),
        Language::Pt => format!("Percentual de etapas concluídas para {doing}"),
    }
}

/// Whether people use the thing once it is there: software, sites and tools, by parts of their names in the five languages.
pub(super) fn is_tool(thing: &str) -> bool {
    const TOOLS: [&str; 22] = [
        "software",
        "tool",
        "app",
        "platform",
        "portal",
        "website",
        "dashboard",
        "intranet",
        "crm",
        "erp",
        "chatbot",
        "plattform",
        "werkzeug",
        "webseite",
        "outil",
        "logiciel",
        "plateforme",
        "portail",
        "herramienta",
        "plataforma",
        "aplicativo",
        "ferramenta",
    ];
    let lower = thing.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| {
        TOOLS
            .iter()
            .any(|tool| word == *tool || word.strip_suffix('s') == Some(tool) || tool.len() > 5 && word.ends_with(tool))
    })
}

/// Words of a question that name nothing.
pub(super) fn is_auxiliary(word: &str) -> bool {
    const WORDS: [&str; 42] = [
        "do", "does", "did", "we", "our", "us", "you", "your", "it", "there", "can", "could", "should", "will",
        "would", "much", "many", "have", "has", "had", "wir", "unsere", "unser", "können", "viel", "viele", "haben",
        "nous", "nos", "notre", "vous", "nuestro", "nuestra", "nossa", "nosso", "podemos", "pouvons", "fight", "get",
        "eu", "tuvieron", "tiveram",
    ];
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The longest run of words in a question that name something.
pub(super) fn asked_of(sentence: &Sentence<'_>) -> String {
    let fits = |at: usize| {
        let class = sentence.class(at);
        let small = Class::QUESTION | Class::BE | Class::PREP | Class::ARTICLE | Class::STOP | Class::AND | Class::VERB;
        sentence.is_word(at)
            && !is_auxiliary(sentence.word(at))
            && (!class.any(small) || class.any(Class::NOUN_TOO))
            && !class.any(Class::VAGUE)
    };
    let mut best = (0, 0);
    let mut at = 0;
    while at < sentence.len() {
        let from = at;
        while at < sentence.len() && fits(at) {
            at += 1;
        }
        if at - from > best.1 - best.0 {
            best = (from, at);
        }
        at = at.max(from + 1);
    }
    if best.1 > best.0 { sentence.slice(best.0, best.1).to_owned() } else { String::new() }
}

/// `Nombre de accueils` is written `Nombre d'accueils`, `grâce à le` `grâce au`.
pub(super) fn elided(text: &str) -> String {
    let mut out = text.replace(" à le ", " au ").replace(" à les ", " aux ");
    for (preposition, short) in [(" de ", " d'"), (" Nombre de ", " Nombre d'")] {
        for vowel in ["a", "e", "i", "o", "u", "é", "è", "ê", "à", "â", "î", "ô", "h"] {
            let (long, brief) = (format!("{preposition}{vowel}"), format!("{short}{vowel}"));
            if out.starts_with(&format!("Nombre{long}")) || out.contains(&format!("nombre{long}")) {
                out = out.replacen(&long, &brief, 1);
            }
        }
    }
    out
}

/// `impact of A on B`, `how much impact did A have on B`.
pub(super) fn cause_and_effect(sentence: &Sentence<'_>, statement: &Statement<'_>) -> Option<(String, String)> {
    let noun = (0..sentence.len()).find(|&at| {
        let token = sentence.tokens.get(at);
        token.and_then(|token| sentence.lexicon.vague_list(token.entry.vague)).is_some_and(|list| list.name == "noun")
            && statement.vague.iter().any(|vague| token.is_some_and(|token| token.start == vague.span.start))
    })?;
    let preposition = |at: &usize| sentence.class(*at).any(Class::PREP);
    let small = |at: &usize| {
        preposition(at) || sentence.class(*at).any(Class::QUESTION | Class::ARTICLE | Class::BE | Class::STOP)
    };
    // `en la`, `sur les` are one token.
    let on = (noun + 1..sentence.len()).find(|&at| {
        let first = sentence.word(at).split(' ').next().unwrap_or("");
        matches!(first, "on" | "auf" | "sur" | "en" | "sobre" | "no" | "na" | "em" | "nos" | "nas")
    });
    let from = (noun + 1..sentence.len()).find(|at| !small(at) && sentence.is_word(*at))?;
    let stop = on.unwrap_or(sentence.len()).max(from);
    let to = (from..stop)
        .find(|&at| {
            !sentence.is_word(at)
                || sentence.class(at).any(Class::REACH | Class::BE)
                || matches!(sentence.word(at), "haben" | "eu" | "avaient" | "tuvieron" | "tiveram")
        })
        .unwrap_or(stop);
    let mut cause = if on.is_some_and(|on| on < from) { String::new() } else { words(sentence, from, to, statement) };
    if !cause.is_empty()
        && let Some(article) = from.checked_sub(1).and_then(|before| article_of(sentence, before))
    {
        cause = format!("{article} {cause}");
    }
    let effect = on.map(|on| words(sentence, on + 1, sentence.len(), statement)).unwrap_or_default();
    Some((cause, effect))
}

/// The article that stands in `de la`, `du`, `del`, `da`: languages that need one keep it.
fn article_of(sentence: &Sentence<'_>, at: usize) -> Option<&'static str> {
    let word = sentence.word(at).to_lowercase();
    let last = word.rsplit(' ').next().unwrap_or("");
    Some(match (sentence.language, last) {
        (Language::Fr | Language::Es, "la") => "la",
        (Language::Fr, "du" | "le") => "le",
        (Language::Fr, "des" | "les") => "les",
        (Language::Es, "del" | "el") => "el",
        (Language::Es, "los") => "los",
        (Language::Es, "las") => "las",
        (Language::Pt, "da" | "a") => "a",
        (Language::Pt, "do" | "o") => "o",
        (Language::Pt, "das" | "as") => "as",
        (Language::Pt, "dos" | "os") => "os",
        _ => return None,
    })
}

/// A phrase without the article that it begins with.
pub(super) fn bare<'p>(sentence: &Sentence<'_>, phrase: &'p str) -> &'p str {
    let class = |word: &str| sentence.lexicon.word(word, crate::reading::words::hash_text(word)).class;
    phrase.split_once(' ').filter(|(first, _)| class(first).any(Class::ARTICLE)).map_or(phrase, |(_, rest)| rest)
}
