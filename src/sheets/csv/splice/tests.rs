//! Splices, one by one and at random.

use proptest::prelude::*;

use super::*;
use crate::model::Table;
use crate::sheets::Limits;
use crate::sheets::csv::read::{Origin, read_text};

fn want(edits: &[(&str, &str, &str)]) -> BTreeMap<CellRef, Wanted> {
    edits
        .iter()
        .map(|(place, before, after)| {
            let wanted = Wanted { before: (*before).to_owned(), after: (*after).to_owned() };
            (CellRef::parse(place).expect("a place"), wanted)
        })
        .collect()
}

fn check(text: &str, edits: &[(&str, &str, &str)], expect: &str) {
    let spliced = splice(text.as_bytes(), false, &want(edits)).expect("decodable");
    assert_eq!(String::from_utf8_lossy(&spliced.bytes), expect, "{text:?} {edits:?}");
}

#[test]
fn new_columns_are_appended_where_they_are_needed() {
    let edits = &[("C2", "", "Status"), ("C3", "", "On track"), ("C4", "", "Behind")];
    check("My KPIs\nkpi,owner\na,b\nc\n", edits, "My KPIs\nkpi,owner,Status\na,b,On track\nc,,Behind\n");
    check("My KPIs\r\nkpi;owner\r\na;b\r\nc;d", edits, "My KPIs\r\nkpi;owner;Status\r\na;b;On track\r\nc;d;Behind");
    check("x\rkpi\towner\ra\tb\rc\td\r", edits, "x\rkpi\towner\tStatus\ra\tb\tOn track\rc\td\tBehind\r");
    check("\nkpi,owner\na,b\n\n", edits, "\nkpi,owner,Status\na,b,On track\n,,Behind\n");
    check("t,,\nkpi,owner,\na,b,\nc,d,", edits, "t,,\nkpi,owner,Status\na,b,On track\nc,d,Behind");
    check("sep=;\nt;\nkpi;owner\na;b\nc;d\n", edits, "sep=;\nt;\nkpi;owner;Status\na;b;On track\nc;d;Behind\n");
}

#[test]
fn what_stands_there_is_replaced_in_its_own_style() {
    check("k,s\na,old\n", &[("B2", "old", "new")], "k,s\na,new\n");
    check("k,s\na,\"old\"\n", &[("B2", "old", "new")], "k,s\na,\"new\"\n");
    check("k,s\na,\"o\"\"ld\"\n", &[("B2", "o\"ld", "say \"new\", twice")], "k,s\na,\"say \"\"new\"\", twice\"\n");
    check("k,s\na,old\n", &[("B2", "old", "")], "k,s\na,\n");
    check("k,s\na,old\n", &[("B2", "old", "l1\nl2")], "k,s\na,\"l1\nl2\"\n");
    check("\"k\",\"s\"\n\"a\",5\n", &[("C1", "", "T"), ("C2", "", "7")], "\"k\",\"s\",\"T\"\n\"a\",5,7\n");
    check("\"k\",\"s\"\n\"a\",\"5\"\n", &[("C2", "", "7"), ("D2", "", "x")], "\"k\",\"s\"\n\"a\",\"5\",\"7\",\"x\"\n");
    check("k,\"s, t\"\na,b\n", &[("C1", "", "T")], "k,\"s, t\",T\na,b\n");
    check("k,s\na,b\n", &[("C2", "", "=1+1"), ("D2", "", "-5%")], "k,s\na,b,'=1+1,-5%\n");
}

#[test]
fn what_holds_something_else_is_left_alone() {
    let spliced = splice(b"k,s\na,mine\n", false, &want(&[("B2", "old", "new"), ("A9", "", "x")])).expect("decodable");
    assert_eq!(spliced.bytes, b"k,s\na,mine\n");
    assert_eq!(spliced.left_alone, [CellRef::new(1, 1), CellRef::new(8, 0)]);
    assert!(spliced.written.is_empty());
    let same = splice(b"k,s\na,'=x\n", false, &want(&[("B2", "old", "=x")])).expect("decodable");
    assert!(same.written.is_empty() && same.left_alone.is_empty(), "it already holds it");
}

#[test]
fn what_an_encoding_lacks_is_replaced_and_said() {
    let old = b"k,s\ngr\xfcn,x\n";
    let spliced = splice(old, false, &want(&[("C2", "", "ä → b")])).expect("decodable");
    assert_eq!(spliced.bytes, b"k,s\ngr\xfcn,x,\xe4 -> b\n");
    assert_eq!(spliced.lacking, [(CellRef::new(1, 2), '→')]);
    let again = splice(&spliced.bytes, false, &want(&[("C2", "ä -> b", "ä → b")])).expect("decodable");
    assert!(again.written.is_empty(), "the substitute counts as written");
    assert_eq!(splice(b"\xff\xfea\0\n\0x", false, &want(&[("B1", "", "x")])), None, "half a character");
}

#[test]
fn a_field_that_is_emptied_is_as_it_was() {
    let check = |old: &str, text: &str| {
        let put = splice(old.as_bytes(), false, &want(&[("B2", "", text)])).expect("decodable");
        assert_ne!(put.bytes, old.as_bytes());
        let back = splice(&put.bytes, false, &want(&[("B2", text, "")])).expect("decodable");
        assert_eq!(String::from_utf8(back.bytes).expect("text"), old);
    };
    check("k,s,t\na,,c\nd,e,f\n", "x, y");
    check("k,s,t\na,,c\nd,e,f\n", "x");
    check("k,s,t\na,\"\",c\nd,,f\n", "x");
    check("\"k\",\"s\"\n\"a\",\"\"\n", "x, y");
}

fn encode(text: &str, encoding: Encoding, mark: bool) -> Vec<u8> {
    let mark: &[u8] = match (mark, encoding) {
        (false, _) | (true, Encoding::Windows1252 | Encoding::Mixed) => &[],
        (true, Encoding::Utf8) => b"\xef\xbb\xbf",
        (true, Encoding::Utf16Le) => b"\xff\xfe",
        (true, Encoding::Utf16Be) => b"\xfe\xff",
    };
    [mark, &encoding.encode(text).0].concat()
}

fn read(bytes: &[u8]) -> Table {
    let origin = Origin { hashed: true, source: "t", tab: "t", tabs_likely: false, size_hint: 0 };
    read_text(&mut &*bytes, &origin, &Limits::default()).expect("readable").0
}

/// One field of a table, its quoting chosen as people and programs do.
fn field(value: &str, delimiter: char, quote_all: bool) -> String {
    if quote_all || value.contains([delimiter, '"', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

/// The fields of a text as they stand there, and its line ends.
fn raw(bytes: &[u8], delimiter: char) -> (BTreeMap<CellRef, Vec<u8>>, Vec<Ending>) {
    let (encoding, mark) = Encoding::detect(bytes);
    let mut text = String::new();
    let content = if encoding.is_wide() {
        Decoder::new(encoding).decode(&bytes[mark..], true, &mut text);
        text.as_bytes()
    } else {
        &bytes[mark..]
    };
    let (mut fields, mut ends, mut place) = (BTreeMap::new(), Vec::new(), CellRef::new(0, 0));
    scan(content, delimiter as u8, Extent::Whole, |field| {
        fields.insert(place, content[field.raw.clone()].to_vec());
        place.column += 1;
        if field.ending != Ending::Delimiter {
            ends.push(field.ending);
            place = CellRef::new(place.row + 1, 0);
        }
        ControlFlow::Continue(())
    });
    (fields, ends)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A header and rows of one width, so that the delimiter can be told; then edits of cells inside and columns behind.
    #[test]
    fn only_what_is_wanted_changes(
        rows in prop::collection::vec(prop::collection::vec("[a-zA-Z0-9äé \"\n,;.%]{0,8}", 3), 1..8),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        quote_all: bool,
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        closed: bool,
        encoding in prop::sample::select(vec![
            Encoding::Utf8, Encoding::Windows1252, Encoding::Utf16Le, Encoding::Utf16Be,
        ]),
        mark: bool,
        values in prop::collection::vec("[a-z0-9ö=+@ \"\n,;|\t-]{0,8}", 1..6),
        places in prop::collection::vec((0_u32..9, 1_u16..6), 1..6),
    ) {
        let mut lines = vec![["id", "name", "goal é"].map(|name| field(name, delimiter, quote_all)).join(&delimiter.to_string())];
        for row in &rows {
            // The first cell is a plain word, so that no record looks blank or like a title.
            let cells = std::iter::once(format!("r{}", row[0].replace(['"', ',', ';', '\n'], "")))
                .chain(row.iter().skip(1).cloned());
            lines.push(cells.map(|cell| field(&cell, delimiter, quote_all)).collect::<Vec<_>>().join(&delimiter.to_string()));
        }
        let mut text = lines.join(end);
        if closed {
            text.push_str(end);
        }
        let old = encode(&text, encoding, mark);
        let before = read(&old);
        let mut wanted = BTreeMap::new();
        for (place, value) in places.iter().zip(&values) {
            let place = CellRef::new(place.0, place.1);
            let held = before.at(place).text.to_owned();
            wanted.insert(place, Wanted { before: held, after: value.clone() });
        }
        let spliced = splice(&old, false, &wanted).expect("decodable");
        prop_assert!(spliced.lacking.is_empty());
        for place in &spliced.left_alone {
            prop_assert!(place.row > rows.len() as u32, "{} was there", place);
        }
        // A value that makes the text look like one of another delimiter is found, and refused, by the second reading.
        prop_assume!(dialect_of(&old, false) == dialect_of(&spliced.bytes, false));
        let after = read(&spliced.bytes);
        let places = |table: &Table| (0..table.row_count())
            .flat_map(|i| table.row(i).map(move |(c, _)| (i, c)))
            .map(|(i, c)| CellRef::new(table.row_number(i), c))
            .collect::<Vec<_>>();
        for place in places(&before).into_iter().chain(places(&after)) {
            let expect = match spliced.written.get(&place) {
                Some(value) => value.as_str(),
                None => before.at(place).text,
            };
            prop_assert_eq!(after.at(place).text, expect, "{} in {:?}", place, text);
        }
        // Written again, not a byte changes.
        let again = splice(&spliced.bytes, false, &wanted).expect("decodable");
        prop_assert_eq!(&again.bytes, &spliced.bytes);
        if spliced.written.is_empty() {
            prop_assert_eq!(&spliced.bytes, &old);
        }
        // Every other field as it stood, quotes included, and every line end.
        let ((old_fields, old_ends), (new_fields, new_ends)) = (raw(&old, delimiter), raw(&spliced.bytes, delimiter));
        for (place, bytes) in &old_fields {
            if !spliced.written.contains_key(place) {
                prop_assert_eq!(new_fields.get(place), Some(bytes), "{} in {:?}", place, text);
            }
        }
        prop_assert_eq!(old_ends, new_ends);
        let (mark_old, mark_new) = (Encoding::detect(&old).1, Encoding::detect(&spliced.bytes).1);
        prop_assert_eq!(&old[..mark_old], &spliced.bytes[..mark_new]);
    }
}
