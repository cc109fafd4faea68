//! Words around figures: limits, changes, ranges, number words, in English, German, French, Spanish, Portuguese.

use std::sync::LazyLock;

use crate::reading::units::fold::Lexicon;

/// What a word means beside a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// `more`, `above`: a limit from below, itself not counted.
    More,
    /// `less`, `below`.
    Less,
    /// `at least`, `minimum`.
    Least,
    /// `at most`, `maximum`, `within`.
    Most,
    /// `within`, `up to`: as `at most`, but only before its figure.
    Within,
    /// Turns `more` and `less` around: `no more than`.
    Not,
    /// Makes a limit count itself: `at or above`, `equal or greater`.
    OrEqual,
    /// `or more`, behind a figure.
    Or,
    /// Goes between a limit and its figure.
    Than,
    Approx,
    Between,
    From,
    To,
    And,
    /// Begins what a figure is of, in or per; `of` alone may also join part and whole.
    Of,
    Per,
    /// `top 3`.
    Top,
    /// `by 20 %`.
    By,
    Up,
    Down,
    /// The change in percent that the word alone names: `double`, `halve`.
    Times(i16),
    /// `YoY`, `vs baseline`: the figure is a change.
    Versus,
    /// `25 % absolute`.
    Absolute,
    Commit,
    Target,
    Stretch,
    /// A number.
    Number(u16),

    /// Before a bare number it makes a name: `Milestone 1`.
    Label,
    /// The number behind it is part of its name, whatever follows: `ISO 27001 certified`, `TLS 1.3`, `Art. 30`.
    Standard,
    /// Goes with a unit of time: `business days`.
    OfTime,
    /// Begins a year rather than a figure: `until 2028`.
    Until,
    /// Says that the figure is still to come.
    Open,
    /// Counts as nothing.
    Filler,
}

const GROUPS: &[(Word, &str)] = &[
    (
        Word::More,
        "more|greater|above|over|exceed|exceeds|exceeding|higher|mehr|uber|ueber|hoher|grosser|superieur|superieure|superior|superiores|mayor\
         |mayores|mas|mais|plus|acima|maior|maiores|meer|超|超过|大于|高于|超過",
    ),
    (
        Word::Less,
        "less|fewer|below|under|lower|smaller|weniger|unter|kleiner|niedriger|moins|inferieur|inferieure|inferior|inferiores|menor|menores|menos\
         |abaixo|minder|小于|低于|少于|未満",
    ),
    (Word::Least, "least|minimum|min|minimal|mindestens|minimo|minima|minimale|ab|至少|不低于|不少于|以上|最低"),
    (Word::Most, "most|maximum|max|maximal|hochstens|maximo|maxima|maximale|不超过|至多|以内|以下|最多|最高"),
    (Word::Within, "within|innerhalb|up|upto"),
    (Word::Not, "no|not|nicht|kein|keine|ne|non|nao"),
    (Word::OrEqual, "equal|equals|gleich|egal|igual|iguales|iguais|inclusive|inkl"),
    (Word::Or, "or|oder|ou|o|u"),
    (Word::Than, "than|als|que|wie|the|an|bei|zu|do|does|be|is|will|should|must|soll"),
    (
        Word::Approx,
        "approx|approximately|about|around|circa|ca|etwa|ungefahr|rund|environ|aproximadamente|aprox|cerca|roughly|nearly|almost|env|knapp|约|大约|約",
    ),
    (Word::Between, "between|zwischen|entre|tussen|range|ranging"),
    (Word::From, "from|von|desde|depuis"),
    (Word::To, "to|bis|a|ate|hasta|through|tot|auf|至|到|から"),
    (Word::And, "and|und|et|y|e"),
    (Word::Of, "of|out|de|sur|aus|der|des|du|das|dos|da|del|aller|les|la|le|los|las|die"),
    (
        Word::Per,
        "per|in|for|with|pro|je|par|por|para|pour|dans|en|em|at|on|across|among|post|after|before|during|nach|vor|im|am|fur|gegen|gegenuber|against\
         |are|sind|sont|son|sao|ist|est|es|each|every|jede|jeder|cada|chaque|ao|aos|au|aux|al|as|vom|zum|zur|without|ohne|sans|sin|sem|if|si|when|that|which|where|who|based|due|once",
    ),
    (Word::Top, "top"),
    (Word::By, "by|um"),
    (
        Word::Up,
        "increase|increases|increased|increasing|grow|grows|growing|growth|raise|raised|rise|rises|rising|improve|improves|improved|improvement|gain|uplift|steigern|steigerung|steigt\
         |erhohen|erhohung|wachstum|zuwachs|verbessern|verbesserung|anstieg|augmenter|augmentation|hausse|croissance|ameliorer|amelioration|aumentar|aumento|incrementar|incremento|crecimiento|crecer\
         |mejorar|mejora|crescer|crescimento|melhorar|melhoria|expand|boost|ampliar|ampliacao|rendement",
    ),
    (
        Word::Down,
        "decrease|decreases|decreased|decreasing|reduce|reduces|reduced|reduction|reducing|drop|drops|cut|decline|declines|fall|shrink|saving|savings|senken|senkung|reduzieren|reduzierung|reduktion|verringern\
         |verringerung|ruckgang|diminuer|diminution|reduire|baisse|baisser|disminuir|disminucion|reducir|reduccion|bajar|diminuir|diminuicao|reduzir|reducao|queda|einsparung",
    ),
    (
        Word::Times(100),
        "double|doubled|doubling|verdoppeln|verdopplung|verdoppelung|doubler|doublement|duplicar|duplicacion|dobrar|raddoppiare",
    ),
    (Word::Times(200), "triple|tripled|verdreifachen|tripler|triplicar|treble"),
    (Word::Times(300), "quadruple|vervierfachen|quadrupler|cuadruplicar|quadruplicar"),
    (Word::Times(-50), "halve|halved|halving|halbieren|halbierung|dimezzare"),
    (Word::Versus, "vs|versus|yoy|qoq|mom|wow|yearoveryear|baseline|vorjahr|ggu|ggub|yearonyear"),
    (Word::Absolute, "absolute|absolut|absolu|absoluto|absoluta"),
    (Word::Commit, "commit|committed|commitment|zusage|compromiso|compromisso|engagement"),
    (Word::Target, "target|ziel|cible|meta|objetivo|objectif|goal"),
    (Word::Stretch, "stretch|ambitious|ambition|aspirational|moonshot|wunsch|ambicioso|ambitieux|desafio"),
    (Word::Number(0), "zero|cero"),
    (Word::Number(1), "one|eins|uno"),
    (Word::Number(2), "two|zwei|deux|dois|duas"),
    (Word::Number(3), "three|drei|trois|tres"),
    (Word::Number(4), "four|vier|quatre|cuatro|quatro"),
    (Word::Number(5), "five|funf|cinq|cinco"),
    (Word::Number(6), "six|sechs|seis"),
    (Word::Number(7), "seven|sieben|sept|siete|sete"),
    (Word::Number(8), "eight|acht|huit|ocho|oito"),
    (Word::Number(9), "nine|neun|neuf|nueve|nove"),
    (Word::Number(10), "ten|zehn|dix|diez|dez"),
    (Word::Number(11), "eleven|elf|onze"),
    (Word::Number(12), "twelve|zwolf|douze|doce|doze|dozen|dutzend|douzaine|docena|duzia"),
    (Word::Number(13), "thirteen|dreizehn|treize|trece|treze"),
    (Word::Number(14), "fourteen|vierzehn|quatorze|catorce|catorze"),
    (Word::Number(15), "fifteen|funfzehn|quinze|quince"),
    (Word::Number(16), "sixteen|sechzehn|seize|dieciseis|dezesseis"),
    (Word::Number(17), "seventeen|siebzehn|diecisiete|dezessete"),
    (Word::Number(18), "eighteen|achtzehn|dieciocho|dezoito"),
    (Word::Number(19), "nineteen|neunzehn|diecinueve|dezenove"),
    (Word::Number(20), "twenty|zwanzig|vingt|veinte|vinte"),
    (Word::Number(30), "thirty|dreissig|trente|treinta|trinta"),
    (Word::Number(40), "forty|vierzig|quarante|cuarenta|quarenta"),
    (Word::Number(50), "fifty|funfzig|cinquante|cincuenta|cinquenta"),
    (Word::Number(100), "hundred|hundert|cent|cien|cem"),
    (Word::Number(1000), "thousand|tausend"),
    (
        Word::Label,
        "milestone|phase|fase|version|level|stage|step|option|stufe|etapa|etape|period|periodo|periode|sprint|release|objective|task|item|tier|category|class|grade|meilenstein|hito|marco|chapter|section|covid\
         |sdg|v|rev|wave|cohort|group|gruppe|grupo|quarter|quartal|trimestre|semestre|semester|semana|woche",
    ),
    (
        Word::Standard,
        "iso|iec|din|soc|wcag|http|https|tls|ssl|dss|ssae|isae|ifrs|ias|nist|ieee|astm|python|java|php|nodejs|ipv|usb|oauth|openapi|utf|sha|aes|rfc|owasp|asvs|cis|android|macos|ubuntu|debian|postgres|postgresql|mysql|kubernetes\
         |dotnet|angular|laravel|django|art|article|artikel|artigo|articulo|articolo|annex|anexo|anhang|paragraph|paragraf|directive|directiva|richtlinie|regulation|reglamento|regulamento",
    ),
    (
        Word::OfTime,
        "business|working|calendar|full|ouvres|habiles|uteis|corridos|calendario|laborables|consecutive|school",
    ),
    (Word::Until, "until|till|since|seit|jusqu|ici|d|fy|year|jahr|annee|ano|anno|deadline"),
    (Word::Open, "tbd|tba|tbc|determined|determiner|determinar|bestimmen"),
    (
        Word::Filler,
        "achieve|reach|maintain|keep|hold|stay|remain|result|value|avg|average|median|mean|total|only|just|currently|now|actual|current|complete|completed|done|schon|bereits",
    ),
];

static WORDS: LazyLock<Lexicon<Word>> = LazyLock::new(|| Lexicon::new(GROUPS));

/// What a word, as written, means beside a figure.
pub(super) fn word(text: &str) -> Option<Word> {
    WORDS.word(text)
}

/// Whole texts that say done (true) or not done (false).
const DONE: &[(bool, &str)] = &[
    (
        true,
        "done|complete|completed|finished|achieved|accomplished|delivered|shipped|launched|closed|met|fulfilled|implemented|approved|yes|y|true|ok|passed|pass\
         |ja|wahr|erledigt|fertig|abgeschlossen|umgesetzt|erreicht|erfullt|vollstandig|vorhanden|oui|vrai|fait|faite|termine|terminee|realise|realisee|acheve|atteint|complet\
         |si|hecho|completado|completada|completo|terminado|terminada|cumplido|cumplida|logrado|verdadero|realizado|realizada|finalizado|finalizada\
         |sim|feito|feita|concluido|concluida|cumprido|cumprida|atingido|entregue|verdadeiro|fatto|fatta|vero|compiuto|gereed|klaar|waar|behaald\
         |完成|已完成|是|完了|はい|済|완료|예|✓|✔|✅|☑|👍|done not done|yes no|ja nein|oui non|si no|sim nao|achieved not achieved",
    ),
    (
        false,
        "not done|not complete|not completed|incomplete|not started|not achieved|not met|not delivered|not implemented|missed|failed|fail|no|n|false|nein|falsch|nicht erledigt|nicht begonnen|nicht gestartet|nicht erreicht\
         |nicht fertig|noch nicht begonnen|non|faux|pas fait|non fait|non realise|pas commence|non commence|non demarre|non atteint|no hecho|no completado|no iniciado|sin iniciar|no cumplido|incumplido|falso\
         |nao|nao feito|nao iniciado|nao concluido|nao atingido|nao cumprido|non iniziato|niet gestart|nee|onwaar|未完成|否|未开始|いいえ|未着手|미완료|아니요|✗|✘|❌|☐|✖|✕|×",
    ),
];

static DONE_WORDS: LazyLock<Lexicon<bool>> = LazyLock::new(|| Lexicon::new(DONE));

/// Whether a folded phrase says done or not done.
pub(super) fn done(folded: &str) -> Option<bool> {
    DONE_WORDS.get(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::units::fold::Folded;

    #[test]
    fn the_tables_are_folded_and_free_of_doubles() {
        assert_eq!(WORDS.unsound(Folded::word).join(" "), "");
        assert_eq!(DONE_WORDS.unsound(Folded::phrase).join(", "), "");
    }
}
