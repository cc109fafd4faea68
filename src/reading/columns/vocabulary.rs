//! The words that sheets use in their own columns for direction, kind, tier, agreement and state.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::fold::fold;
use crate::model::{Agreement, Direction, Kind, RowState, Tier};

type Words<T> = HashMap<&'static str, T, foldhash::fast::FixedState>;

fn table<T: Copy>(lines: &[(T, &'static str)]) -> Words<T> {
    let mut map = Words::default();
    for &(value, words) in lines {
        map.extend(words.split('|').map(|word| (word, value)));
    }
    map
}

static DIRECTIONS: LazyLock<Words<Direction>> = LazyLock::new(|| {
    table(&[
        (
            Direction::Increase,
            "increase|increasing|up|higher|higher better|higher is better|more|more is better|bigger is better|bigger better|high|maximize|maximise|max|maximum|grow|growth|rise|raise|positive|positivo|positiva|positif|pos|ascending|ascendente|creciente|crescente|aumentar|aumento|incrementar|incremento|subir|mayor|mayor mejor|mayor es mejor|cuanto mas mejor|maior|maior melhor|maior igual|mayor igual|mayor o igual|maior ou igual|tendencia alta|tendencia alza|alza|hacia arriba|maximizar|croissant|hausse|augmenter|augmentation|a la hausse|plus|superieur|maximiser|plus haut mieux|steigend|steigern|hoher|hoher besser|hoher ist besser|je hoher desto besser|mehr|zunahme|erhohen|maximieren|aufwarts|hoch|aumentare|crescere|piu alto|hoger|stijgend|omhoog|verhogen|hoger is beter|wzrost|rosnaco|im wiecej tym lepiej|больше|рост|увеличение|выше|больше лучше|正向|越大越好|越高越好|上升|增加|高い方が良い|増加|向上|上昇|높을수록|증가|상향|greater|greater than|at least|asc|true|gte|ge|gt|yes",
        ),
        (
            Direction::Decrease,
            "decrease|decreasing|down|lower|lower better|lower is better|less|less is better|smaller is better|smaller better|low|minimize|minimise|min|minimum|min better|minimum better|reduce|reduction|fall|drop|negative|negativo|negativa|negatif|neg|descending|descendente|decreciente|decrescente|disminuir|disminucion|reducir|reduccion|bajar|menor|menor mejor|menor es mejor|cuanto menos mejor|menor melhor|menor igual|menor o igual|menor ou igual|tendencia baixa|tendencia baja|baja|baixa|hacia abajo|minimizar|reduzir|diminuir|decroissant|baisse|reduire|diminuer|diminution|a la baisse|moins|inferieur|minimiser|fallend|senken|niedriger|niedriger besser|niedriger ist besser|je niedriger desto besser|weniger|abnahme|verringern|reduzieren|minimieren|abwarts|niedrig|sinkend|ridurre|diminuire|piu basso|lager|dalend|omlaag|verlagen|lager is beter|spadek|malejaco|im mniej tym lepiej|меньше|снижение|уменьшение|ниже|меньше лучше|反向|逆向|越小越好|越低越好|下降|减少|低い方が良い|減少|削減|低下|낮을수록|감소|하향|less than|at most|desc|false|lte|le|lt|no",
        ),
        (
            Direction::Maintain,
            "maintain|keep|hold|stable|stay|steady|constant|target|on target|nominal|nominal is best|range|within range|neutral|mantener|mantenimiento|estable|rango|manter|estavel|maintenir|stable maintien|plage|halten|stabil|beibehalten|konstant|bereich|mantenere|stabile|behouden|stabiel|utrzymac|stabilny|поддерживать|стабильно|保持|维持|区间|維持|유지|exact|equal|eq|between",
        ),
    ])
});

/// Which way is better, as a direction column's text says: words, comparison signs or arrows.
pub(crate) fn direction(text: &str) -> Option<Direction> {
    let text = text.trim();
    if text.len() > 60 {
        return None;
    }
    let sign = text.trim_start_matches(['"', '\'', '(']);
    for (signs, direction) in [
        ([">=", "≥", ">", "↑", "▲", "⬆", "⇑", "↗", "🔼", "📈", "+", "⩾"].as_slice(), Direction::Increase),
        (["<=", "≤", "<", "↓", "▼", "⬇", "⇓", "↘", "🔽", "📉", "−", "⩽"].as_slice(), Direction::Decrease),
        (["=", "↔", "→", "⇔", "±"].as_slice(), Direction::Maintain),
    ] {
        if signs.iter().any(|known| sign.starts_with(known)) {
            return Some(direction);
        }
    }
    if text == "-" {
        return Some(Direction::Decrease);
    }
    let folded = fold(text);
    if let Some(found) = DIRECTIONS.get(folded.as_str()) {
        return Some(*found);
    }
    folded.split(' ').find_map(|word| if word.len() > 2 { DIRECTIONS.get(word).copied() } else { None })
}

static KINDS: LazyLock<Words<Kind>> = LazyLock::new(|| {
    table(&[
        (
            Kind::Leading,
            "leading|lead|leading indicator|leading kpi|input|inputs|driver|predictive|activity|process|output|outputs|indicador lider|adelantado|lider|anticipado|de proceso|proceso|actividad|insumo|producto|entrada|avance|precurseur|avance indicateur|realisation|ressources|processus|fruhindikator|fruh|vorlaufend|vorlaufindikator|prozess|treiber|anticipatore|leidend|wyprzedzajacy|опережающий|процесс|先行|领先|前瞻|过程|先行指標|先行指标|선행|선행지표|과정",
        ),
        (
            Kind::Lagging,
            "lagging|lag|lagging indicator|lagging kpi|outcome|outcomes|impact|result|results|final outcome|intermediate outcome|resultado|impacto|rezagado|retardado|de resultado|efecto|efectividad|resultat|retard|effet|spatindikator|spat|nachlaufend|nachlaufindikator|ergebnis|wirkung|ritardato|risultato|impatto|volgend|uitkomst|opozniony|wynik|запаздывающий|результат|эффект|滞后|结果|遅行|遅行指標|滞后指标|結果|후행|후행지표|결과",
        ),
    ])
});

/// Leading or lagging, as a kind column's text says. The levels of a results chain count: outputs lead, outcomes lag.
pub(crate) fn kind(text: &str) -> Option<Kind> {
    if text.len() > 60 {
        return None;
    }
    let folded = fold(text);
    KINDS.get(folded.as_str()).copied().or_else(|| {
        folded.split(' ').find_map(|word| match word {
            "leading" | "lead" | "leader" => Some(Kind::Leading),
            "lagging" | "lag" => Some(Kind::Lagging),
            _ => None,
        })
    })
}

/// Whether a text belongs in a kind column, even where it is neither leading nor lagging.
pub(crate) fn speaks_of_kind(text: &str) -> bool {
    kind(text).is_some()
        || (text.len() <= 40
            && fold(text)
                .split(' ')
                .any(|word| matches!(word, "outcome" | "output" | "process" | "structure" | "impact" | "input")))
}

static TIERS: LazyLock<Words<Tier>> = LazyLock::new(|| {
    table(&[
        (
            Tier::Primary,
            "primary|main|north star|key|top|principal|primario|primaria|primaire|primar|hauptkennzahl|haupt|primair|glowny|основной|主要|核心|一级|主|주요|1차|tier 1|level 1|l1|t1|p1|high|alta|alto|hoch|haute|elevee|высокий|高",
        ),
        (
            Tier::Secondary,
            "secondary|supporting|support|driver|secundario|secundaria|secondaire|sekundar|nebenkennzahl|secundair|pomocniczy|вторичный|次要|二级|副|부차|2차|tier 2|level 2|l2|t2|p2|p3|tier 3|level 3|l3|t3|medium|media|medio|mittel|moyenne|средний|中|low|baja|baixa|niedrig|faible|basse|низкий|低|normal",
        ),
        (
            Tier::Health,
            "health|health metric|guardrail|guard rail|counter metric|counter|hygiene|monitor|monitoring|watch|salud|saude|sante|gesundheit|gezondheid|leitplanke|健康|护栏|watch metric|information|informational",
        ),
        (
            Tier::Milestone,
            "milestone|milestones|hito|hitos|marco|marcos|jalon|jalons|meilenstein|meilensteine|mijlpaal|kamien milowy|веха|里程碑|マイルストーン|마일스톤|deliverable|project milestone|pietra miliare|traguardo",
        ),
    ])
});

/// The tier a tier column's text names. A priority is none: `high` only tells a column apart.
pub(crate) fn tier(text: &str) -> Option<Tier> {
    if text.len() > 40 {
        return None;
    }
    TIERS.get(fold(text).as_str()).copied()
}

/// Whether a tier word is a priority rather than a tier.
pub(crate) fn is_priority(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "high"
            | "medium"
            | "low"
            | "alta"
            | "alto"
            | "media"
            | "medio"
            | "baja"
            | "baixa"
            | "hoch"
            | "mittel"
            | "niedrig"
            | "haute"
            | "elevee"
            | "moyenne"
            | "faible"
            | "basse"
            | "p1"
            | "p2"
            | "p3"
            | "normal"
            | "высокий"
            | "средний"
            | "низкий"
            | "高"
            | "中"
            | "低"
            | "key"
            | "top"
            | "information"
            | "informational"
    )
}

/// What an Agreed column's text says.
pub(crate) fn agreed(text: &str) -> Agreement {
    let text = text.trim();
    if text.is_empty() {
        return Agreement::Blank;
    }
    let folded = fold(text);
    let first = folded.split(' ').next().unwrap_or("");
    let no = [
        "no",
        "n",
        "not",
        "false",
        "0",
        "open",
        "pending",
        "nein",
        "offen",
        "nicht",
        "non",
        "pas",
        "en",
        "pendiente",
        "nao",
        "pendente",
        "in",
        "nee",
        "nie",
        "draft",
        "proposed",
        "rejected",
        "tbd",
        "нет",
        "否",
        "未",
        "proposal",
        "entwurf",
        "unconfirmed",
    ];
    let yes = [
        "yes",
        "y",
        "true",
        "1",
        "agreed",
        "approved",
        "confirmed",
        "signed",
        "ok",
        "done",
        "ja",
        "vereinbart",
        "abgestimmt",
        "genehmigt",
        "bestatigt",
        "oui",
        "valide",
        "approuve",
        "convenu",
        "accorde",
        "si",
        "s",
        "aprobado",
        "aprobada",
        "acordado",
        "validado",
        "sim",
        "aprovado",
        "concordato",
        "approvato",
        "akkoord",
        "tak",
        "uzgodnione",
        "x",
        "да",
        "是",
        "已确认",
        "both",
        "j",
        "accepted",
    ];
    if ["✓", "✔", "☑", "✅", "👍", "🟢"].iter().any(|mark| text.starts_with(mark))
        || yes.contains(&first) && !folded.contains(" not ")
    {
        Agreement::Yes
    } else if no.contains(&first) || folded.is_empty() {
        Agreement::No
    } else if jiff_day(text) {
        Agreement::Yes
    } else {
        Agreement::No
    }
}

/// A day in an Agreed column is the day on which it was agreed.
fn jiff_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

static STATES: LazyLock<Words<RowState>> = LazyLock::new(|| {
    table(&[
        (
            RowState::NotStarted,
            "not started|not yet started|to do|todo|backlog|planned|upcoming|future|nicht begonnen|nicht gestartet|noch nicht begonnen|offen|geplant|non commence|pas commence|pas demarre|a faire|non demarre|no iniciado|no iniciada|sin iniciar|por iniciar|pendiente de inicio|nao iniciado|nao iniciada|a iniciar|por iniciar|non iniziato|da iniziare|niet gestart|nog niet gestart|nie rozpoczeto|не начато|未开始|未启动|未着手|미착수",
        ),
        (
            RowState::Draft,
            "draft|proposal|proposed|under development|in development|in definition|being defined|entwurf|in entwicklung|in definition|brouillon|projet|en cours de definition|borrador|en construccion|en definicion|en revision|rascunho|em elaboracao|em definicao|bozza|concept|szkic|черновик|草稿|起草中|下書き|초안",
        ),
        (
            RowState::Paused,
            "paused|pause|on hold|hold|suspended|blocked|stand by|standby|parked|deferred|postponed|pausiert|angehalten|ausgesetzt|zuruckgestellt|verschoben|in pause|en pause|suspendu|reporte|en attente|pausado|pausada|en pausa|suspendido|suspendida|aplazado|en espera|em pausa|suspenso|suspensa|adiado|em espera|sospeso|sospesa|rimandato|gepauzeerd|on hold gezet|uitgesteld|wstrzymane|wstrzymany|приостановлено|пауза|暂停|搁置|挂起|保留|一時停止|보류",
        ),
        (
            RowState::Dropped,
            "dropped|cancelled|canceled|abandoned|discontinued|retired|deprecated|removed|obsolete|inactive|withdrawn|rejected|verworfen|abgebrochen|gestrichen|eingestellt|inaktiv|entfallen|abandonne|annule|supprime|arrete|inactif|cancelado|cancelada|descartado|eliminado|abandonado|inactivo|inactiva|descontinuado|retirado|inativo|inativa|abandonada|annullato|abbandonato|inattivo|geannuleerd|vervallen|stopgezet|anulowane|porzucone|отменено|закрыто без результата|取消|已取消|废止|停用|中止|廃止|취소|historico|drop|delete|deleted|to be deleted|to be removed|to be dropped|to be retired|retire|remove|obsolet|eliminar|a eliminar|por eliminar|excluir|a excluir|de baja|dar de baja|obsoleto|obsoleta|supprimer|a supprimer|obsolete a supprimer|loschen|zu loschen|streichen|zu streichen|entfernen",
        ),
        (
            RowState::Closed,
            "closed|done|completed|complete|finished|archived|ended|finalized|finalised|abgeschlossen|erledigt|fertig|beendet|geschlossen|archiviert|termine|acheve|cloture|clos|fini|archive|cerrado|cerrada|completado|completada|terminado|terminada|finalizado|finalizada|concluido|concluida|encerrado|encerrada|fechado|chiuso|chiusa|completato|concluso|terminato|afgerond|voltooid|gesloten|klaar|zakonczone|zakonczony|zamkniete|завершено|закрыто|выполнено|готово|完成|已完成|关闭|已关闭|完了|終了|완료|종료",
        ),
    ])
});

/// What the row's own status says about whether it is judged. Marks, punctuation and what follows a separator do not count.
pub(crate) fn state(text: &str) -> RowState {
    if text.is_empty() || text.len() > 80 {
        return RowState::Open;
    }
    let folded = fold(text);
    if let Some(found) = STATES.get(folded.as_str()) {
        return *found;
    }
    let head = text.split([':', ';', ',', '(', '–', '—', '|', '/']).next().map(fold).unwrap_or_default();
    if head.len() < folded.len()
        && let Some(found) = STATES.get(head.as_str())
    {
        return *found;
    }
    RowState::Open
}

/// Whether a text is a word of states, of whatever kind.
pub(crate) fn is_state(text: &str) -> bool {
    if state(text) != RowState::Open {
        return true;
    }
    if text.chars().any(|c| matches!(c, '🟢' | '🟡' | '🔴' | '🟠' | '✅' | '❌' | '⚠' | '●')) {
        return true;
    }
    let folded = fold(text);
    [
        "on track",
        "off track",
        "at risk",
        "behind",
        "ahead",
        "met",
        "not met",
        "green",
        "red",
        "amber",
        "yellow",
        "in progress",
        "delayed",
        "en curso",
        "cumple",
        "no cumple",
        "en riesgo",
        "auf kurs",
        "gefahrdet",
        "rot",
        "grun",
        "gelb",
        "im plan",
        "en cours",
        "en retard",
        "sur la bonne voie",
        "atteint",
        "em andamento",
        "atrasado",
        "in corso",
        "in ritardo",
        "achieved",
        "active",
        "activo",
        "ativo",
    ]
    .contains(&folded.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_lists_are_folded() {
        for word in DIRECTIONS.keys().chain(KINDS.keys()).chain(TIERS.keys()).chain(STATES.keys()) {
            assert_eq!(fold(word), *word, "not folded: {word:?}");
        }
    }

    #[test]
    fn directions() {
        for (text, expect) in [
            ("Increase", Some(Direction::Increase)),
            ("maior_igual", Some(Direction::Increase)),
            ("menor_igual", Some(Direction::Decrease)),
            ("tendencia_baixa", Some(Direction::Decrease)),
            ("lower_better", Some(Direction::Decrease)),
            ("Higher is better", Some(Direction::Increase)),
            ("↑", Some(Direction::Increase)),
            (">=", Some(Direction::Increase)),
            ("≤ 5", Some(Direction::Decrease)),
            ("Positivo", Some(Direction::Increase)),
            ("Negativo", Some(Direction::Decrease)),
            ("TRUE", Some(Direction::Increase)),
            ("senken", Some(Direction::Decrease)),
            ("stabil", Some(Direction::Maintain)),
            ("whatever", None),
            ("", None),
        ] {
            assert_eq!(direction(text), expect, "{text}");
        }
    }

    #[test]
    fn states_kinds_and_agreement() {
        for (text, expect) in [
            ("On hold", RowState::Paused),
            ("🟡 Pausiert", RowState::Paused),
            ("Abgebrochen", RowState::Dropped),
            ("Terminé", RowState::Closed),
            ("Cerrado (Q2)", RowState::Closed),
            ("rascunho", RowState::Draft),
            ("Nicht begonnen", RowState::NotStarted),
            ("Stand by", RowState::Paused),
            ("Eliminar", RowState::Dropped),
            ("To be deleted", RowState::Dropped),
            ("À supprimer", RowState::Dropped),
            ("Zu löschen", RowState::Dropped),
            ("Modificar ficha", RowState::Open),
            ("On track", RowState::Open),
            ("", RowState::Open),
        ] {
            assert_eq!(state(text), expect, "{text}");
        }
        assert_eq!(kind("Leading indicator"), Some(Kind::Leading));
        assert_eq!(kind("Spätindikator"), Some(Kind::Lagging));
        assert_eq!(kind("Intermediate Outcome"), Some(Kind::Lagging));
        assert_eq!(kind("Gestión"), None);
        for (text, expect) in [
            ("yes", Agreement::Yes),
            ("✓", Agreement::Yes),
            ("Ja, 3.4.", Agreement::Yes),
            ("2026-02-03", Agreement::Yes),
            ("no", Agreement::No),
            ("not yet", Agreement::No),
            ("-", Agreement::No),
            (" ", Agreement::Blank),
        ] {
            assert_eq!(agreed(text), expect, "{text}");
        }
    }
}
