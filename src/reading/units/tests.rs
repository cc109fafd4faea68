//! Units of a column, and figures brought together.

use super::*;
use crate::model::{Currency, Quantity, Shape, Unit};

fn show(text: &str) -> String {
    let scaled = read_scaled(text);
    let unit = match scaled.unit {
        None => "none".to_owned(),
        Some(Unit::Currency(currency)) => currency.code().to_owned(),
        Some(Unit::Time(time)) => format!("{time:?}"),
        Some(Unit::Named(name)) => format!("'{name}'"),
        Some(other) => format!("{other:?}"),
    };
    if scaled.factor == rust_decimal::Decimal::ONE { unit } else { format!("{} {unit}", scaled.factor) }
}

#[test]
fn units_of_a_column() {
    let misses: Vec<String> = [
        ("%", "Percent"),
        ("percent", "Percent"),
        ("Prozent", "Percent"),
        ("pct", "Percent"),
        ("% of customers", "Percent"),
        ("EUR", "EUR"),
        ("€", "EUR"),
        ("k€", "1000 EUR"),
        ("kEUR", "1000 EUR"),
        ("T€", "1000 EUR"),
        ("TEUR", "1000 EUR"),
        ("Mio. EUR", "1000000 EUR"),
        ("M€", "1000000 EUR"),
        ("USD (millions)", "1000000 USD"),
        ("$", "USD"),
        ("R$", "BRL"),
        ("thousands", "1000 none"),
        ("万元", "10000 CNY"),
        ("hours", "Hour"),
        ("Tage", "Day"),
        ("jours", "Day"),
        ("days", "Day"),
        ("business days", "Day"),
        ("min", "Minute"),
        ("#", "none"),
        ("number", "none"),
        ("Anzahl", "none"),
        ("", "none"),
        ("pp", "Points"),
        ("Prozentpunkte", "Points"),
        ("bps", "0.01 Points"),
        ("visitors", "'visitors'"),
        ("tCO2e", "'tCO2e'"),
        ("hours per week", "'hours per week'"),
    ]
    .into_iter()
    .filter(|(text, expect)| show(text) != *expect)
    .map(|(text, expect)| format!("{text}: got {}, expected {expect}", show(text)))
    .collect();
    assert!(misses.is_empty(), "\n{}", misses.join("\n"));
}

#[test]
fn a_scaled_column_compares_with_a_figure_that_has_its_own_unit() {
    let column = read_scaled("k€");
    let euros =
        |value: i64| Quantity { unit: Some(Unit::Currency(Currency(*b"EUR"))), ..Quantity::plain(value.into()) };
    assert_eq!(in_column(Quantity::plain(50.into()), &column), Quantity::plain(50.into()));
    assert_eq!(in_column(euros(50_000), &column), euros(50));
    let range = Quantity { shape: Shape::Range { high: 80_000.into() }, ..euros(50_000) };
    assert_eq!(in_column(range, &column), Quantity { shape: Shape::Range { high: 80.into() }, ..euros(50) });
}
