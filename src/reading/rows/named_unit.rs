//! The unit that a KPI's name tells, where none of its cells does: `Revenue (USD)`, `% of staff trained`.

use rust_decimal::Decimal;

use crate::model::{TimeUnit, Unit};
use crate::reading::columns::fold;
use crate::reading::units::{self, Scaled};

/// Longest text in brackets that is taken for a unit, in bytes.
const UNIT_BYTES_MAX: usize = 24;

/// Beginnings and parts of words for time, by which `(min)` is minutes and no minimum; folded.
const TIMES: &str = "time temps tiempo tempo zeit dauer duration duree duracion duracao delai demora latenc tijd czas sure waktu время срок \
    时间 時間 时长 시간 handling response respuesta resposta reponse antwort";

/// Beginnings of words for money, by which a code in brackets is that of a currency: in `Farmers trained (GHS)` it is none; folded.
const MONEY: &str = "revenue sales cost income budget spend price value profit margin fee expens amount cash debt saving invest fund ebitda mrr arr aov \
    cac cpa cpc cpl cpm ltv clv gmv turnover ticket umsatz kosten ertrag gewinn ausgaben preis wert chiffre vente cout depens revenu prix montant \
    ingreso gasto venta precio valor utilidad coste costo receita custo despesa preco faturamento lucro ricav spes fatturato omzet koszt przychod \
    sprzedaz gelir ciro maliyet satis pendapatan biaya penjualan laba doanh выручк доход стоимост затрат прибыл";

/// Words for money in scripts without spaces between their words.
const MONEY_PARTS: [&str; 10] = ["売上", "収益", "費用", "コスト", "成本", "收入", "利润", "金额", "매출", "비용"];

/// The unit in brackets at the end of a name, or the percent sign that it begins with.
pub(super) fn unit_in(name: &str) -> Option<Unit<'_>> {
    if name.strip_prefix(['%', '％']).is_some_and(|rest| rest.starts_with(char::is_whitespace)) {
        return Some(Unit::Percent);
    }
    let (before, inner) = name.strip_suffix([')', '）', ']'])?.rsplit_once(['(', '（', '['])?;
    let inner = inner.trim();
    // `Employee(s)`
    let apart = before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || !c.is_ascii());
    if !apart || inner.is_empty() || inner.len() > UNIT_BYTES_MAX {
        return None;
    }
    let Scaled { unit, factor } = units::read_scaled(inner);
    let unit = unit.filter(|_| factor == Decimal::ONE)?;
    let letters = inner.chars().filter(|c| c.is_alphabetic()).count();
    let fits = match unit {
        Unit::Percent => true,
        Unit::Time(TimeUnit::Minute) if inner.eq_ignore_ascii_case("min") => speaks_of_time(before),
        // `(ANS)` is short for something.
        Unit::Time(_) if letters > 1 => {
            inner != "Mo" && (!inner.is_ascii() || inner.bytes().any(|b| b.is_ascii_lowercase()))
        }
        Unit::Time(_) => matches!(inner, "s" | "h") || !inner.is_ascii(),
        Unit::Currency(_) => letters == 0 || speaks_of_money(before),
        Unit::Points | Unit::Named(_) => false,
    };
    fits.then_some(unit)
}

fn speaks_of_time(name: &str) -> bool {
    let folded = fold(name);
    TIMES.split_whitespace().any(|part| folded.contains(part))
}

fn speaks_of_money(name: &str) -> bool {
    let folded = fold(name);
    let begins = |word: &str| MONEY.split_whitespace().any(|known| word.starts_with(known));
    folded.split(' ').any(begins) || MONEY_PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_in_names() {
        for (name, expect) in [
            ("Revenue (USD)", "Currency"),
            ("Revenue ($)", "Currency"),
            ("Response time (ms)", "Time(Millisecond)"),
            ("Handling time (min)", "Time(Minute)"),
            ("Lead time (days)", "Time(Day)"),
            ("Uptime (%)", "Percent"),
            ("% of staff trained", "Percent"),
            ("故障率（%）", "Percent"),
            ("Stock level (min)", "-"),
            ("Employee(s)", "-"),
            ("Option (d)", "-"),
            ("Leads (all)", "-"),
            ("Farmers trained (GHS)", "-"),
            ("Cumplimiento del acuerdo (ANS)", "-"),
            ("Total de ventas (MXN)", "Currency"),
            ("Revenue (k€)", "-"),
            ("Leads (new)", "-"),
            ("Visits (hours per week)", "-"),
            ("Leads", "-"),
        ] {
            let unit = unit_in(name).map_or_else(|| "-".to_owned(), |unit| format!("{unit:?}"));
            assert_eq!(unit.split("(Currency").next(), Some(expect), "{name}");
        }
    }
}
