//! What the cells of a column speak of: cadences, parts of an organisation, names of measures.

use std::sync::LazyLock;

use super::fold::fold;
use crate::model::{Reading, Table};
use crate::reading::dates;

/// Whether a cell names a cadence, alone or with more words after it.
pub(super) fn speaks_of_cadence(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    if matches!(dates::read_cadence(text), Reading::Value(_)) {
        return true;
    }
    let folded = fold(text);
    let mut words = folded.split(' ');
    let first = words.next().unwrap_or("");
    let known = [
        "daily",
        "weekly",
        "biweekly",
        "bi",
        "fortnightly",
        "monthly",
        "bimonthly",
        "quarterly",
        "semiannual",
        "semiannually",
        "biannual",
        "yearly",
        "annual",
        "annually",
        "hourly",
        "continuous",
        "diario",
        "semanal",
        "quincenal",
        "mensual",
        "bimestral",
        "trimestral",
        "cuatrimestral",
        "semestral",
        "anual",
        "mensal",
        "quinzenal",
        "diariamente",
        "quotidien",
        "hebdomadaire",
        "mensuel",
        "mensuelle",
        "bimestriel",
        "trimestriel",
        "trimestrielle",
        "semestriel",
        "annuel",
        "annuelle",
        "taglich",
        "wochentlich",
        "monatlich",
        "quartalsweise",
        "vierteljahrlich",
        "halbjahrlich",
        "jahrlich",
        "giornaliero",
        "settimanale",
        "mensile",
        "trimestrale",
        "semestrale",
        "annuale",
        "dagelijks",
        "wekelijks",
        "maandelijks",
        "kwartaal",
        "jaarlijks",
        "codziennie",
        "tygodniowo",
        "miesiecznie",
        "kwartalnie",
        "rocznie",
        "ежедневно",
        "еженедельно",
        "ежемесячно",
        "ежеквартально",
        "ежегодно",
    ];
    (known.contains(&first)
        && (first != "bi"
            || folded.starts_with("bi weekly")
            || folded.starts_with("bi monthly")
            || folded.starts_with("bi annual")))
        || [
            "每日",
            "每周",
            "每月",
            "每季",
            "每年",
            "月度",
            "季度",
            "年度",
            "毎日",
            "毎週",
            "毎月",
            "四半期",
            "매일",
            "매주",
            "매월",
            "분기",
            "매년",
        ]
        .iter()
        .any(|word| folded.starts_with(word))
}

/// The share of a column's cells that tell a time from the start: `14 days`, `Month 6`.
pub(super) fn share_of_spans(table: &Table, column: u16, rows: &[usize]) -> f32 {
    const CELLS_MAX: usize = 40;
    let texts = rows.iter().map(|&row| table.cell(row, column).trimmed()).filter(|text| !text.is_empty());
    let (mut all, mut spans) = (0_u32, 0_u32);
    for text in texts.take(CELLS_MAX) {
        all += 1;
        spans += u32::from(dates::is_span(text));
    }
    if all == 0 { 0.0 } else { spans as f32 / all as f32 }
}

/// Whether a text names a part of an organisation.
pub(super) fn names_organisation(text: &str) -> bool {
    if text.len() > 120 {
        return false;
    }
    let folded = fold(text);
    folded.split(' ').any(|word| {
        matches!(
            word,
            "department"
                | "dept"
                | "division"
                | "directorate"
                | "office"
                | "team"
                | "unit"
                | "faculty"
                | "school"
                | "ministry"
                | "agency"
                | "bureau"
                | "board"
                | "vicerrectoria"
                | "rectoria"
                | "direccion"
                | "gerencia"
                | "facultad"
                | "departamento"
                | "secretaria"
                | "oficina"
                | "coordinacion"
                | "subdireccion"
                | "escuela"
                | "ministerio"
                | "diretoria"
                | "superintendencia"
                | "coordenacao"
                | "gerencias"
                | "direction"
                | "departement"
                | "service"
                | "abteilung"
                | "referat"
                | "bereich"
                | "fachbereich"
                | "stabsstelle"
                | "vertrieb"
                | "reparto"
                | "direzione"
                | "ufficio"
                | "afdeling"
                | "dzial"
                | "zespol"
                | "отдел"
                | "департамент"
                | "управление"
                | "sales"
                | "marketing"
                | "finance"
                | "hr"
                | "it"
                | "operations"
                | "engineering"
                | "legal"
                | "procurement"
                | "logistics"
                | "academia"
        )
    }) || ["部", "科", "课", "課", "处", "팀", "부서"].iter().any(|end| folded.ends_with(end))
}

/// Whether a text reads like the name of something that is measured.
pub(super) fn names_measure(text: &str) -> bool {
    if text.len() > 400 {
        return false;
    }
    if text.contains('%') || text.starts_with(['#', '№']) {
        return true;
    }
    let folded = fold(text);
    folded.split(' ').any(|word| MEASURES.contains(word))
        || [
            "率", "数", "额", "量", "度", "成本", "收入", "利润", "周期", "時間", "数量", "売上", "매출", "비용", "율",
            "수",
        ]
        .iter()
        .any(|end| folded.split(' ').any(|word| word.ends_with(end)))
}

static MEASURES: LazyLock<hashbrown::HashSet<&'static str, foldhash::fast::FixedState>> = LazyLock::new(|| {
    "number|count|share|rate|rates|ratio|percentage|percent|proportion|average|avg|mean|median|total|amount|volume|value|cost|costs|revenue|revenues|income|profit|margin|sales|growth|churn|retention|turnover|satisfaction|nps|csat|score|index|time|times|duration|hours|days|lead|leads|conversion|conversions|attendance|absenteeism|accuracy|availability|uptime|downtime|utilization|utilisation|productivity|efficiency|yield|defects|errors|incidents|complaints|tickets|cases|visits|visitors|users|customers|orders|emissions|consumption|energy|coverage|prevalence|incidence|mortality|density|participation|enrollment|completion|compliance|expense|expenses|spend|roi|roa|roe|roas|ebitda|cac|ltv|mrr|arr|aov|mttr|fte|ftes|headcount|staffing|overtime|throughput|latency|backlog|inventory|stock|cash|debt|budget|wait|cycle|response|recovery|reduction|usage|use|rating|fulfilment|fulfillment|quota|delivery|bounce|traffic|impressions|clicks|ctr|cpc|cpa|numero|cantidad|porcentaje|tasa|indice|nivel|promedio|tiempo|tiempos|costo|costos|ventas|ingresos|utilidad|margen|satisfaccion|cumplimiento|eficacia|eficiencia|efectividad|productividad|rotacion|ausentismo|cobertura|disponibilidad|calidad|consumo|oportunidad|participacion|ejecucion|exactitud|errores|devoluciones|cartera|pedidos|quantidade|percentual|percentagem|taxa|media|tempo|custo|custos|vendas|receita|lucro|margem|satisfacao|cumprimento|crescimento|peso|rotatividade|produtividade|disponibilidade|nombre|pourcentage|taux|part|proportion|moyenne|delai|temps|cout|couts|chiffre|ventes|marge|satisfaction|rentabilite|productivite|effectif|prevalence|consommation|revenu|dette|anzahl|anteil|quote|rate|durchschnitt|zeit|dauer|kosten|umsatz|ertrag|gewinn|marge|zufriedenheit|fluktuation|krankenstand|auslastung|verfugbarkeit|produktivitat|durchlaufzeit|ausschuss|fehlerquote|termintreue|liefertreue|numero|percentuale|tasso|ricavi|costi|tempo|fatturato|margine|soddisfazione|aantal|percentage|gemiddelde|omzet|kosten|winst|tevredenheid|liczba|odsetek|wskaznik|sredni|srednia|czas|koszt|koszty|przychod|przychody|sprzedaz|zysk|число|количество|доля|процент|уровень|средний|среднее|время|стоимость|затраты|выручка|прибыль|оборот|текучесть|marktanteil|wachstum"
        .split('|')
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_list_are_folded() {
        for word in MEASURES.iter() {
            assert_eq!(fold(word), *word, "not folded: {word:?}");
        }
    }

    #[test]
    fn cadences_organisations_and_measures() {
        assert!(speaks_of_cadence("Weekly (from Week 2)") && speaks_of_cadence("Mensual") && !speaks_of_cadence("bi"));
        assert!(names_organisation("Dirección de Ventas") && !names_organisation("days"));
        assert!(names_measure("Staff turnover") && names_measure("顧客数") && !names_measure("Ann Lee"));
    }
}
