//! Shapes that are easily read as another figure than they mean.

use super::super::are_labelled;
use super::check;

#[test]
fn powers_of_ten_are_never_lost() {
    check(&[
        ("$1.2mm", "1200000 USD"),
        ("1.2mm", "1.2 'mm'"),
        ("5 MM", "5000000"),
        ("2 k", "2000"),
        ("1.5 B", "1500000000"),
        ("2 k units", "2 'k units'"),
        ("two million", "2000000"),
        ("two hundred", "200"),
        ("twenty-five", "25"),
        ("one hundred fifty", "150"),
        ("one in five", "Words"),
        ("5 млн руб.", "5000000 RUB"),
        ("5 %-Punkte", "5 points"),
        ("5 %-ige", "5 %"),
        ("v2.0", "NoFigure"),
    ]);
}

#[test]
fn signs_behind_and_fractions_count() {
    check(&[
        ("500-", "-500"),
        ("500,-", "500"),
        ("3½", "3.5"),
        ("2¼ %", "2.25 %"),
        ("1⅓", "OddDigits"),
        ("5 ± 10%", "4.5..5.5"),
        ("500 ± 10 %", "450..550"),
        ("40 ± 5 %", "35..45 %"),
    ]);
}

#[test]
fn a_limit_on_each_side_is_a_range() {
    check(&[
        (">2 and <5", "2..5"),
        ("> 2, < 5", "2..5"),
        ("<= 5 and >= 2", "2..5"),
        ("<2 and >5", "SeveralFigures"),
        ("Green > 2, red < 5", "SeveralFigures"),
    ]);
}

#[test]
fn of_several_figures_the_labelled_target_is_the_target() {
    check(&[
        ("Meta: ≥50 | Umbral de crisis: <0 activa protocolo", ">= 50"),
        ("Baseline: 10 %; Target: 20 %", "20 %"),
        ("Target: 10-12, stretch: 15", "SeveralFigures"),
        ("Positivo: >50%\nNeutro: <45%\nNegativo : <3%", "SeveralFigures"),
    ]);
    assert!(are_labelled("Positivo: >50% Neutro: <45% Negativo : <3%"));
    assert!(are_labelled("NY: $1,697 vs TX: $1,113") && are_labelled("Anglophones: 91%; Francophones: 74%"));
    assert!(are_labelled("≥50 | Umbral de crisis: <0") && !are_labelled("from >5 to <3"));
    assert!(!are_labelled("Target: reduce to 5 % by 12:30") && !are_labelled("2019: 5, 2020: 6"));
}

#[test]
fn a_duration_in_several_units_is_one() {
    check(&[("15m 24s", "924 Second"), ("13m 10s", "790 Second"), ("1 year 6 months", "18 Month"), ("12m", "12 'm'")]);
}

#[test]
fn money_with_letters_before_it() {
    check(&[
        ("R11,000", "11000 ZAR"),
        ("R11 000", "11000 ZAR"),
        ("R5.2m", "5200000 ZAR"),
        ("RM5,000", "5000 MYR"),
        ("M13,750", "13750"),
        ("N$5,000", "5000 NAD"),
        ("NZD $5,000", "5000 NZD"),
        ("CAD$5,000", "5000 CAD"),
        ("NZD $4.2M", "4200000 NZD"),
    ]);
}

#[test]
fn a_number_that_is_part_of_a_name_is_no_figure() {
    check(&[
        ("ISO 27001 certified", "NoFigure"),
        ("ISO/IEC 27001:2022", "NoFigure"),
        ("WCAG 2.1 AA", "NoFigure"),
        ("HTTP/2 enabled", "NoFigure"),
        ("SOC 2 Type II", "NoFigure"),
        ("Art. 30", "NoFigure"),
        ("TLS 1.3", "NoFigure"),
        ("Python 3.12", "NoFigure"),
        ("Level 3", "Words"),
        ("ISO 27001: 95 % of controls", "95 %"),
        ("5 articles", "5 'articles'"),
        ("3 Python courses", "3 'Python courses'"),
    ]);
}

#[test]
fn a_percent_sign_may_stand_before_its_figure() {
    check(&[
        ("%95", "95 %"),
        ("≥ %5", ">= 5 %"),
        ("%99,9", "99.9 %"),
        ("%80-90", "80..90 %"),
        ("-%15", "-15 %"),
        ("95 %", "95 %"),
        ("% of 40 calls", "40 'calls'"),
    ]);
}

#[test]
fn figures_of_different_things_are_no_range() {
    check(&[
        ("12 kits to 4 schools", "12 'kits'"),
        ("Connect 400 homes to 1 grid", "400 'homes'"),
        ("Entregar 50 becas a 3 universidades", "50 'becas'"),
        ("12 kits à 4 écoles", "12 'kits'"),
        ("10 to 12 leads", "10..12 'leads'"),
        ("1 lead to 2 leads", "1..2 'lead'"),
        ("10 % to 12 %", "10..12 %"),
        ("10 to 12", "10..12"),
    ]);
}
