use super::*;

fn check(text: &str, kind: OwnerKind, names: &[&str]) {
    let read = read(text, NameStyle::CommaSeparates);
    let shown: Vec<&str> = read.names.iter().map(|named| named.name).collect();
    assert_eq!((read.kind, shown.as_slice()), (kind, names), "{text}");
}

#[test]
fn one_person_is_one_person() {
    for text in [
        "Ann Miller",
        "ann",
        "J. Doe",
        "Jörg Müller-Lüdenscheidt",
        "ann.miller@example.org",
        "Ana María de la Cruz",
        "Dean Miller",
        "李雷",
        "O'Brien",
    ] {
        check(text, OwnerKind::Person, &[text]);
    }
    check("Ann Miller (CFO)", OwnerKind::Person, &["Ann Miller"]);
    check("Ann Miller, CFO", OwnerKind::Person, &["Ann Miller"]);
    check("Ann Miller <ann.miller@example.org>", OwnerKind::Person, &["Ann Miller"]);
    check("CFO - Ann Miller", OwnerKind::Person, &["Ann Miller"]);
    check("Ann Miller / Marketing", OwnerKind::Person, &["Ann Miller"]);
}

#[test]
fn several_are_told_apart() {
    check("Ann Miller, Bob Stone", OwnerKind::Several, &["Ann Miller", "Bob Stone"]);
    check("Ann & Bob", OwnerKind::Several, &["Ann", "Bob"]);
    check("Ann und Bob", OwnerKind::Several, &["Ann", "Bob"]);
    check("ann@example.org bob@example.org", OwnerKind::Several, &["ann@example.org", "bob@example.org"]);
    check("Ann; Bob\nCid", OwnerKind::Several, &["Ann", "Bob", "Cid"]);
    check("Ann/ann", OwnerKind::Person, &["Ann"]);
    check("Ann <ann@example.org>, Ann <ann@example.com>", OwnerKind::Several, &["Ann", "Ann"]);
    check("Ann <ann@example.org>, Anna <Ann@example.org>", OwnerKind::Person, &["Ann"]);
    check("Ann <ann@example.org>, Ann", OwnerKind::Person, &["Ann"]);
}

#[test]
fn an_address_beside_a_name_tells_who_it_is() {
    let check = |text: &str, style, name: &str, address: Option<&str>| {
        assert_eq!(read(text, style).names, [Named { name, address }], "{text}");
    };
    let plain = NameStyle::CommaSeparates;
    for text in
        ["Ann <ann@example.org>", "Ann (ann@example.org)", "Ann (CFO) <ann@example.org>", "Ann - ann@example.org"]
    {
        check(text, plain, "Ann", Some("ann@example.org"));
    }
    check("Ann (CFO)", plain, "Ann", None);
    check("Ann <sales@example.org>", plain, "Ann", None);
    check("Miller, Ann <ann@example.org>", NameStyle::FamilyNameFirst, "Miller, Ann", Some("ann@example.org"));
    let column = ["Miller, Ann <a@example.org>", "Stone, Bob <b@example.org>", "Lee, Cid <c@example.org>"];
    assert_eq!(decide_style(column.into_iter()), NameStyle::FamilyNameFirst);
}

#[test]
fn no_person_is_said_to_be_none() {
    for text in ["", "-", "n/a", "none", "Niemand"] {
        check(text, OwnerKind::Nobody, &[]);
    }
    for text in ["TBD", "?", "all", "Everyone", "alle", "tous", "todos", "wird noch bestimmt", "???"] {
        check(text, OwnerKind::Open, &[text]);
    }
    for text in [
        "Marketing",
        "Sales team",
        "HR",
        "Sales & Marketing",
        "Abteilung Einkauf",
        "équipe produit",
        "sales@example.org",
        "IT / Finance",
        "Salud en el trabajo, Analista de SST",
    ] {
        check(text, OwnerKind::Group, &[text]);
    }
    for text in [
        "CFO",
        "Head of Growth Hacking",
        "Product Manager",
        "Jefe de Producción",
        "Director Bienestar Univ y Huella Verde",
        "Gerente de ventas e Innovacion Dig.",
        "Profesor Tiempo Completo Inicial",
        "Vertriebsleiter",
        "VP Sales",
        "Directeur général",
        "DIRECTOR AGENCIA NORTE",
        "Ejecutivo de cuenta",
        "Director Nac Admisiones, Registro, Cont",
    ] {
        check(text, OwnerKind::Post, &[text]);
    }
}

#[test]
fn family_name_first_is_a_matter_of_the_column() {
    let column = ["Miller, Ann", "Stone, Bob", "Lee, Cid", "Cruz, Dora"];
    assert_eq!(decide_style(column.into_iter()), NameStyle::FamilyNameFirst);
    assert_eq!(read("Miller, Ann", NameStyle::FamilyNameFirst).kind, OwnerKind::Person);
    assert_eq!(decide_style(["Ann, Bob", "Cid", "Dora"].into_iter()), NameStyle::CommaSeparates);
}
