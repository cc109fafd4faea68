//! Which delimiter a text uses.

use std::ops::ControlFlow;

use super::scan::{Ending, Extent, scan};

/// Candidates. Where two fit equally well the earlier one wins: commas stand in figures and sentences, the others hardly.
const DELIMITERS: [u8; 4] = *b"\t;|,";

/// A sign of amounts; it sets fields apart only where the first line shows it.
const DOLLAR: u8 = b'$';

/// Records that are looked at.
const SAMPLE_RECORDS: usize = 200;

/// How the fields of a text are set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The delimiter.
    pub(super) delimiter: u8,
    /// Bytes of a first line `sep=;`, line end included, by which Excel is told the delimiter; it is no row.
    pub(super) preamble: usize,
}

impl Dialect {
    /// Finds the dialect from the beginning of a text. `tabs_likely` says that the file's name promises tabs.
    pub(super) fn detect(sample: &str, extent: Extent, tabs_likely: bool) -> Self {
        if let Some(dialect) = stated(sample) {
            return dialect;
        }
        let mut best = (0, if tabs_likely { b'\t' } else { b',' });
        let dollar = divides_names(sample).then_some(DOLLAR);
        for delimiter in dollar.into_iter().chain(DELIMITERS) {
            let mut score = score(sample, delimiter, extent);
            if tabs_likely && delimiter == b'\t' {
                score *= 2;
            }
            if score > best.0 {
                best = (score, delimiter);
            }
        }
        Self { delimiter: best.1, preamble: 0 }
    }
}

/// Whether dollar signs, and nothing else, divide the words of the first line.
fn divides_names(sample: &str) -> bool {
    const NAMES_MIN: usize = 3;
    let line = sample.lines().next().unwrap_or("");
    let mut names = line.split('$');
    !line.bytes().any(|byte| DELIMITERS.contains(&byte) || byte.is_ascii_digit())
        && line.split('$').count() >= NAMES_MIN
        && names.all(|name| name.trim().starts_with(char::is_alphabetic))
}

/// The delimiter that a first line `sep=;` states.
fn stated(sample: &str) -> Option<Dialect> {
    let bytes = sample.as_bytes();
    let (head, rest) = bytes.split_first_chunk::<5>()?;
    if !head[..4].eq_ignore_ascii_case(b"sep=") || !DELIMITERS.contains(&head[4]) {
        return None;
    }
    let end = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return None,
    };
    Some(Dialect { delimiter: head[4], preamble: head.len() + end })
}

/// Twice the number of records that have the most common number of fields (two or more), and once that of others that
/// are divided at all; less what quotes say against it, which do not stand within a field that is set apart rightly.
fn score(sample: &str, delimiter: u8, extent: Extent) -> usize {
    let mut counts = Vec::new();
    let mut fields = 0_usize;
    let mut odd_quotes = 0_usize;
    scan(sample.as_bytes(), delimiter, extent, |field| {
        fields += 1;
        let odd = match field.closing_quote {
            Some(quote) => quote + 1 != field.raw.end,
            None => sample.as_bytes().get(field.raw.clone()).is_some_and(|raw| raw.contains(&b'"')),
        };
        odd_quotes += usize::from(odd);
        if field.ending != Ending::Delimiter {
            counts.push(fields);
            fields = 0;
        }
        if counts.len() < SAMPLE_RECORDS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    if fields > 0 {
        counts.push(fields);
    }
    counts.retain(|&count| count > 1);
    counts.sort_unstable();
    let most = counts.chunk_by(|a, b| a == b).map(<[usize]>::len).max().unwrap_or(0);
    (counts.len() + most).saturating_sub(2 * odd_quotes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_found() {
        let check = |text: &str, delimiter: char, preamble| {
            let found = Dialect::detect(text, Extent::Whole, false);
            assert_eq!((char::from(found.delimiter), found.preamble), (delimiter, preamble), "{text:?}");
        };
        check("a,b\n1,2\n", ',', 0);
        check("name;value\nx;1,5\ny;2,5\n", ';', 0);
        check("1,5;2,5\n3,5;4,5\n", ';', 0);
        check("a\tb\n1\t2,5\n", '\t', 0);
        check("a|b|c\n1|2|3\n", '|', 0);
        check("id,goal,tags\n1,\"grow, fast\",a;b\n2,\"x; y\",c;d\n3,z,e\n", ',', 0);
        check("Title, with comma\n\nid;kpi\n1;a\n2;b\n", ';', 0);
        check("one column\nonly\n", ',', 0);
        check("id$goal$kpi\n1$a, b$c, d\n2$e, f$g, h\n", '$', 0);
        check("name,$,cost\nx,$5,$6\n", ',', 0);
        check("sep=;\na,b;c\n", ';', 6);
        check("sep=|\r\na,b;c\n", '|', 7);
        check("a;b\n\"x, y\";1\n\"z, w\";2\n", ';', 0);
        check("k,v\n1,\"a;b\n;c\"\n", ',', 0);
        check("", ',', 0);
        assert_eq!(Dialect::detect("a\tb,c,d\n", Extent::Whole, true).delimiter, b'\t');
        assert_eq!(Dialect::detect("single\n", Extent::Whole, true).delimiter, b'\t');
    }
}
