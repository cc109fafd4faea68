//! Texts that stand where a value belongs and give none.

use std::sync::LazyLock;

use super::fold::{Folded, Lexicon};

/// How a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// There is none: `n/a`, `-`, `No target`.
    Placeholder,
    /// It has no end or is not known yet: `TBD`, `ongoing`, `as much as possible`.
    OpenEnded,
}

const WHOLE: &[(Missing, &str)] = &[
    (
        Missing::Placeholder,
        "n a|na|n a a|not applicable|not available|not relevant|not set|not measured|not required|no target|no target required|no targets\
         |target not set|no goal|no data|no value|no deadline|no date|no baseline|no plan|none|nil|null|nan|void|blank|empty|no info\
         |n d|nd|s d|sd|sin dato|sin datos|sin meta|sin metas|sin objetivo|sin fecha|sin linea base|no aplica|no aplicable|no disponible|no hay\
         |no definida|no definido|ninguno|ninguna|vacio\
         |so|s o|sans objet|sans|non applicable|non disponible|non defini|pas de cible|pas de cible specifique|pas dobjectif|aucun|aucune|aucune cible|neant\
         |ka|k a|keine angabe|keine angaben|kein ziel|kein zielwert|keine daten|kein|keine|ohne|ohne ziel|entfallt|nicht zutreffend|nicht anwendbar|nicht verfugbar|nicht relevant\
         |n z|nz|leer\
         |sem meta|sem dados|sem dado|sem informacao|nao se aplica|nao aplicavel|nao ha|nao disponivel|nao definido|nenhum|nenhuma|a preencher\
         |nvt|n v t|niet van toepassing|geen|nb|n b|nessuno|non previsto\
         |未定|未设定|未設定|无|無|无目标|なし|該当なし|不适用|不適用|不明|没有|暂无|없음|해당없음|해당 없음\
         |x|xx|xxx|xxxx|x%|y%|z%|x days|y days|z days|$x|$y|z|goal|your goal|value|target|actual",
    ),
    (
        Missing::OpenEnded,
        "tbd|tba|tbc|tbe|tbdl|t b d|t b a|to be determined|to be defined|to be confirmed|to be decided|to be agreed|to be set|to be announced|to be established\
         |to be specified|to be discussed|to be developed|to come|unknown|not yet|not known|not known yet|not yet known|not yet set|not defined|not yet defined|undefined\
         |not determined|undetermined|pending|open|open ended|open end|ongoing|on going|continuous|continuously|continual|in progress|wip|work in progress\
         |permanent|rolling|recurring|always|forever|asap|as soon as possible|immediate|immediately|now|as much as possible|as many as possible|as high as possible|as low as possible\
         |as fast as possible|as needed|as required|when needed|best effort|max|maximum|maximal|maximise|maximize|min|minimum|minimise|minimize|minimal|more|less|higher|lower|better|fewer|faster|most\
         |stand by|standby|on hold|later|soon|see comment|see notes|baseline|establish baseline|base line|baseline year|collecting baseline\
         |a determiner|a definir|a confirmer|a preciser|a fixer|en cours|en continu|continu|continue|permanente|des que possible|autant que possible|le plus possible|inconnu|plus|moins|immediat\
         |por definir|por determinar|por confirmar|por establecer|a determinar|a confirmar|en curso|en proceso|continuo|continua|continuamente|lo antes posible|lo mas posible|tanto como sea posible\
         |mas|menos|desconocido|indefinido|pendiente|linea base|linha de base|ligne de base\
         |em andamento|em curso|continuamente |o mais rapido possivel|o maximo possivel|mais|desconhecido|pendente|assim que possivel|indeterminado\
         |laufend|fortlaufend|kontinuierlich|dauerhaft|standig|offen|noch offen|unbekannt|unklar|sofort|so bald wie moglich|schnellstmoglich|so viel wie moglich|so viele wie moglich\
         |moglichst viel|moglichst viele|moglichst hoch|moglichst wenig|mehr|weniger|besser|hoher|niedriger|in arbeit|in klarung|in bearbeitung|wird noch festgelegt|zu definieren|zu bestimmen|festzulegen|ausstehend\
         |da definire|in corso|doorlopend|nog te bepalen|ntb|nnb\
         |待定|待确定|持续|持續|继续|継続|随時|未确定|进行中|進行中|尽快|常時|미정|진행중|지속",
    ),
];

/// Words that, in a text without any figure, say that the value is still to come or has no end.
const WITHIN: &[(Missing, &str)] = &[(
    Missing::OpenEnded,
    "tbd|tba|tbc|determined|determiner|determinar|bestimmen|festgelegt|festzulegen|defined|confirmed|confirmer|possible|moglich|possivel|posible\
     |ongoing|continuous|continuously|laufend|fortlaufend|kontinuierlich|asap|growing|growth|decreasing|decrease|decreases|decreased|increasing|increase|increases|increased\
     |improving|improve|improves|improvement|improved|rising|falling|reduce|reduced|reduction|declining|upward|downward|trending|steigern|steigend|steigerung|senken|sinkend|senkung\
     |reduzieren|reduzierung|erhohen|erhohung|verbessern|verbesserung|augmenter|augmentation|diminuer|diminution|diminutions|amelioration|ameliorer|aumentar|aumento|disminuir\
     |disminucion|reducir|reduccion|mejorar|mejora|incrementar|incremento|reduzir|reducao|melhorar|melhoria|diminuir|maximize|minimize|maximieren|minimieren|max|maximum|worsening|stable|maintain|maintained|grow",
)];

static WHOLE_TEXTS: LazyLock<Lexicon<Missing>> = LazyLock::new(|| Lexicon::new(WHOLE));
static WORDS: LazyLock<Lexicon<Missing>> = LazyLock::new(|| Lexicon::new(WITHIN));

/// Whether a trimmed text, none of it a figure or date, says that there is no value, or none yet.
pub(crate) fn missing(text: &str) -> Option<Missing> {
    if is_signs_only(text) || is_template(text) {
        return Some(Missing::Placeholder);
    }
    let text = text
        .trim_start_matches(['(', '[', '<', '=', '>', ' ', '+', '-', '/', '±', '≥', '≤'])
        .trim_end_matches([')', ']', '?', ' ', '.']);
    if text.is_empty() {
        return Some(Missing::OpenEnded);
    }
    if let Some(missing) = WHOLE_TEXTS.get(Folded::phrase(text).as_str()) {
        return Some(missing);
    }
    // `N/A unless the service is public`
    let upper = |prefix: &str| text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    if upper("n/a") && text[3..].chars().next().is_none_or(|c| !c.is_alphanumeric()) {
        return Some(Missing::Placeholder);
    }
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).find_map(|word| WORDS.word(word))
}

/// Dashes, dots, quotes and empty brackets.
fn is_signs_only(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '–'
                    | '—'
                    | '−'
                    | '‐'
                    | '―'
                    | 'ー'
                    | '.'
                    | '…'
                    | '/'
                    | '\\'
                    | '\''
                    | '"'
                    | '['
                    | ']'
                    | '('
                    | ')'
                    | '_'
                    | '*'
                    | '|'
                    | '%'
                    | '$'
                    | '€'
                    | '#'
                    | '+'
                    | ':'
                    | ','
            )
    })
}

/// The whole in square or curly brackets, as in a form that was not filled in; with a unit's sign around it perhaps.
fn is_template(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| matches!(c, '*' | '_' | '$' | '€' | '%' | ' '));
    (inner.starts_with('[') && inner.ends_with(']')) || (inner.starts_with('{') && inner.ends_with('}'))
}

/// Whether a text is an error value of a spreadsheet, as exported to text.
pub(crate) fn is_cell_error(text: &str) -> bool {
    const ERRORS: [&str; 14] = [
        "#REF!",
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#VALUE!",
        "#NUM!",
        "#NULL!",
        "#ERROR!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#BLOCKED!",
        "#CONNECT!",
        "#FIELD!",
    ];
    ERRORS.iter().any(|error| text.eq_ignore_ascii_case(error))
}
