//! Who is named in an owner cell: one person, several, a group, a post, or nobody.

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::addresses::{fold_address, is_personal_address};
use super::people_words::{FIELDS, GROUPS, NOBODY, OF, OPEN, OUT_OF, POSTS, ROMANCE_POSTS, SOURCES};

/// What an owner cell names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnerKind {
    /// Nothing, or a word that says that there is nobody.
    Nobody,
    /// One person.
    Person,
    /// More than one person.
    Several,
    /// A word for somebody still to be found, or for everybody.
    Open,
    /// A team, department or committee.
    Group,
    /// A post or role.
    Post,
}

/// An owner cell as read. Names point into the cell's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owners<'t> {
    /// What it names.
    pub kind: OwnerKind,
    /// The persons; where there is none but a group or post, that.
    pub names: Vec<Named<'t>>,
}

/// One of those whom an owner cell names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'t> {
    /// The name, as it is shown.
    pub name: &'t str,
    /// The person's address where it stands beside the name, as behind a people chip: `Ann Miller <ann@example.org>`.
    pub address: Option<&'t str>,
}

impl<'t> Named<'t> {
    /// Somebody of whom only one text is known.
    pub fn plain(name: &'t str) -> Self {
        Self { name, address: None }
    }

    /// What tells this person from others: the address where there is one. It is compared as [`fold`] folds it.
    pub fn identity(self) -> &'t str {
        self.address.unwrap_or(self.name)
    }

    fn is_same(self, other: Self) -> bool {
        match (self.address, other.address) {
            (Some(a), Some(b)) => fold_alike(a, b),
            _ => fold_alike(self.name, other.name) || fold_alike(self.identity(), other.identity()),
        }
    }
}

/// How a comma is meant in the owner column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameStyle {
    /// `Ann, Bob`: two people.
    #[default]
    CommaSeparates,
    /// `Miller, Ann`: family name first.
    FamilyNameFirst,
}

/// Decides how commas are meant: a column in which most cells are two short parts around one comma is written family name first.
pub fn decide_style<'t>(cells: impl Iterator<Item = &'t str>) -> NameStyle {
    let (mut filled, mut inverted) = (0_u32, 0_u32);
    for cell in cells {
        if cell.is_empty() {
            continue;
        }
        filled += 1;
        inverted += u32::from(is_inverted(cell));
    }
    if inverted >= 3 && inverted * 10 >= filled * 8 { NameStyle::FamilyNameFirst } else { NameStyle::CommaSeparates }
}

fn is_inverted(cell: &str) -> bool {
    let cell = cell.split_once('<').map_or(cell, |(name, _)| name);
    let Some((family, given)) = cell.split_once(',') else { return false };
    let short = |part: &str| (1..=2).contains(&part.split_whitespace().count());
    !given.contains([',', ';', '@']) && short(family) && short(given)
}

/// Reads an owner cell.
pub fn read(text: &str, style: NameStyle) -> Owners<'_> {
    if tells_a_source(text) {
        return Owners { kind: OwnerKind::Open, names: vec![Named::plain(text.trim())] };
    }
    let mut found = Found::default();
    found.take(text.trim(), style);
    found.finish(text.trim())
}

#[derive(Default)]
struct Found<'t> {
    persons: Vec<Named<'t>>,
    others: Vec<(OwnerKind, &'t str)>,
}

impl<'t> Found<'t> {
    fn take(&mut self, text: &'t str, style: NameStyle) {
        let whole = classify(text);
        // A whole cell may be a word for nobody or a department that itself holds a separator ("n/a", "R&D").
        if let OwnerKind::Nobody | OwnerKind::Open = whole {
            self.others.push((whole, text));
            return;
        }
        if is_one_word(text) {
            match whole {
                OwnerKind::Person => self.person(Named::plain(text)),
                kind => self.others.push((kind, text)),
            }
            return;
        }
        if style == NameStyle::FamilyNameFirst && is_inverted(text) {
            let (name, more) = text.split_once('<').unwrap_or((text, ""));
            self.persons.push(Named { name: name.trim(), address: address_in(more) });
            return;
        }
        for part in text.split(is_separator) {
            let mut behind_post = false;
            for piece in split_words(part) {
                // `Director de Bienestar y Comunicaciones`: what is joined to a post of several words belongs to it.
                if behind_post && !piece.contains('@') {
                    self.others.push((OwnerKind::Group, piece.trim()));
                    continue;
                }
                self.part(piece);
                behind_post = begins_as_post_of(piece);
            }
        }
    }

    fn part(&mut self, part: &'t str) {
        let part = part.trim();
        if part.matches('@').count() > 1 {
            for word in part.split_whitespace().filter(|word| word.contains('@')) {
                self.person(Named::plain(word));
            }
            return;
        }
        // What stands in brackets or behind a dash tells more of the person before it.
        let (name, more) = match part.find(['(', '[', '<']) {
            Some(0) | None => match [" - ", " – ", " — "].iter().find_map(|dash| part.split_once(dash)) {
                Some((name, more)) => (name.trim(), more.trim()),
                None => (part, ""),
            },
            Some(open) => {
                let (name, more) = part.split_at(open);
                (name.trim(), more.trim_matches(['(', ')', '[', ']', '<', '>', ' ']))
            }
        };
        if name.is_empty() {
            return;
        }
        match classify(name) {
            OwnerKind::Person if is_rest(name) => self.others.push((OwnerKind::Group, name)),
            OwnerKind::Person => self.person(Named { name, address: address_in(more) }),
            kind => match classify(more) {
                OwnerKind::Person if !more.is_empty() => self.person(Named::plain(more)),
                _ => self.others.push((kind, name)),
            },
        }
    }

    /// Whether the cell begins with a post, so that lone words after it are fields of work and no names.
    fn begins_with_post(&self, text: &str) -> bool {
        let first = self.others.first();
        let post =
            first.is_some_and(|(kind, name)| *kind == OwnerKind::Post && name.contains(' ') && text.starts_with(*name));
        post && self.persons.iter().all(|person| !person.name.contains([' ', '@']))
    }

    fn person(&mut self, found: Named<'t>) {
        let person = Named { name: bare(found.name), ..found };
        if !person.name.is_empty() && !self.persons.iter().any(|known| known.is_same(person)) {
            self.persons.push(person);
        }
    }

    /// Where the cell writes capitals, a part in small letters is a field of work that belongs to the post before it.
    fn drop_small(&mut self, text: &str) {
        if self.others.is_empty() || !text.chars().any(char::is_uppercase) {
            return;
        }
        let small = |person: &Named<'_>| {
            person.name.chars().next().is_some_and(char::is_lowercase) && !person.identity().contains('@')
        };
        let (others, persons) = self.persons.iter().copied().partition::<Vec<_>, _>(small);
        self.persons = persons;
        self.others.extend(others.into_iter().map(|person| (OwnerKind::Group, person.name)));
    }

    fn finish(mut self, text: &'t str) -> Owners<'t> {
        self.drop_small(text);
        match self.persons.len() {
            1.. if self.begins_with_post(text) => Owners { kind: OwnerKind::Post, names: vec![Named::plain(text)] },
            0 => {
                let told = self.others.iter().find(|(kind, _)| *kind != OwnerKind::Nobody);
                let kind = told.map_or(OwnerKind::Nobody, |(kind, _)| *kind);
                let names = if kind == OwnerKind::Nobody { Vec::new() } else { vec![Named::plain(text)] };
                Owners { kind, names }
            }
            1 => Owners { kind: OwnerKind::Person, names: self.persons },
            _ => Owners { kind: OwnerKind::Several, names: self.persons },
        }
    }
}

/// A name or address without the brackets and signs around it.
fn bare(text: &str) -> &str {
    text.trim_matches(['<', '>', '(', ')', '[', ']', ',', ';', '.', ' ', '@'])
}

/// The address of a person in what stands beside their name; a shared mailbox is nobody's own.
fn address_in(beside: &str) -> Option<&str> {
    let address = beside.split_whitespace().map(bare).find(|word| word.contains('@'))?;
    (classify(address) == OwnerKind::Person).then_some(address)
}

/// Whether two names are the same, one perhaps as the local part of an e-mail address (`ann.miller@...`).
fn fold_alike(a: &str, b: &str) -> bool {
    let (mut left, mut right) = (String::new(), String::new());
    fold(a, &mut left);
    fold(b, &mut right);
    left == right
}

/// Folds a name into `into` (cleared first) so that spellings of one person meet: lower case, single spaces, an e-mail address
/// of the form `given.family@host` as `given family`.
pub fn fold(name: &str, into: &mut String) {
    let local = match memchr::memchr(b'@', name.as_bytes()).and_then(|at| name.get(..at)) {
        Some(local) if local.contains(['.', '_']) => local,
        _ => name,
    };
    let is_mail = local.len() < name.len();
    if is_mail && local.is_ascii() {
        fold_address(local, into);
    } else {
        fold_parts(local, |c| c.is_whitespace() || (is_mail && matches!(c, '.' | '_')), into);
    }
}

/// Folds a text into `into` (cleared first): lower case, and one space for any number of characters that set its parts apart.
pub fn fold_parts(text: &str, sets_apart: impl Fn(char) -> bool, into: &mut String) {
    into.clear();
    for part in text.split(sets_apart).filter(|part| !part.is_empty()) {
        if !into.is_empty() {
            into.push(' ');
        }
        if part.is_ascii() {
            into.push_str(part);
        } else {
            into.extend(part.chars().flat_map(char::to_lowercase));
        }
    }
    into.make_ascii_lowercase();
}

/// Whether a cell holds nothing by which it could name more than one: an address, a single name.
fn is_one_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = |&byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'@');
    bytes.iter().all(plain) && text.matches('@').count() <= 1
}

/// Whether a part begins with a post and goes on with what it is for, as in the Romance languages; only there the post comes first.
fn begins_as_post_of(part: &str) -> bool {
    let Some((first, rest)) = part.trim().split_once(' ') else { return false };
    let mut folded = String::new();
    fold_parts(first, |_| false, &mut folded);
    !rest.is_empty() && ROMANCE_POSTS.contains(&folded.as_str())
}

/// Whether a cell tells in a sentence where a figure comes from: `Pulled from the daily tracker on SharePoint`.
fn tells_a_source(text: &str) -> bool {
    const WORDS_MIN: usize = 4;
    if text.split_whitespace().take(WORDS_MIN).count() < WORDS_MIN || text.contains('@') {
        return false;
    }
    let lower = text.to_lowercase();
    let has = |list: &[&str]| lower.split(|c: char| !c.is_alphanumeric()).any(|word| list.contains(&word));
    has(&OUT_OF) && has(&SOURCES)
}

/// Whether a part is the rest of a longer description: it begins with a small joiner ("de docencia").
fn is_rest(part: &str) -> bool {
    part.split_once(' ')
        .is_some_and(|(first, _)| matches!(first, "de" | "del" | "para" | "en" | "of" | "for" | "für" | "des" | "du"))
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '/' | '&' | '+' | '|' | '\n' | '\r' | '、' | '，' | '；' | '·' | '•')
}

/// Splits at a word that joins two names.
fn split_words(part: &str) -> impl Iterator<Item = &str> {
    const JOINERS: [&str; 7] = [" and ", " und ", " et ", " y ", " e ", " with ", " mit "];
    let mut rest = Some(part);
    let joined = part.contains(' ');
    std::iter::from_fn(move || {
        let now = rest?;
        let cut = JOINERS.iter().filter(|_| joined);
        let cut = cut.filter_map(|joiner| find_ignoring_case(now, joiner).map(|at| (at, joiner.len()))).min();
        let Some((at, length)) = cut else {
            rest = None;
            return Some(now);
        };
        rest = now.get(at + length..);
        now.get(..at)
    })
}

fn find_ignoring_case(text: &str, ascii: &str) -> Option<usize> {
    text.as_bytes().windows(ascii.len()).position(|window| window.eq_ignore_ascii_case(ascii.as_bytes()))
}

/// Posts that are given or family names, too.
const GIVEN_NAMES_TOO: [&str; 10] = ["dean", "chef", "master", "partner", "rep", "agent", "page", "am", "pm", "ae"];

type Words = HashSet<&'static str, FixedState>;

struct Lists {
    nobody: Words,
    open: Words,
    groups: Words,
    fields: Words,
    posts: Words,
    of: Words,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let set = |words: &'static str| words.split(',').map(str::trim).collect();
    Lists {
        nobody: set(NOBODY),
        open: set(OPEN),
        groups: set(GROUPS),
        fields: set(FIELDS),
        posts: set(POSTS),
        of: set(OF),
    }
});

/// What one name stands for.
fn classify(name: &str) -> OwnerKind {
    if is_personal_address(name) {
        return OwnerKind::Person;
    }
    let folded = name.to_lowercase();
    let folded = folded.trim_matches([':', '!', '*', '"', '\'', ' ']);
    if folded.is_empty() {
        return OwnerKind::Nobody;
    }
    let lists = &*LISTS;
    if lists.nobody.contains(folded) {
        return OwnerKind::Nobody;
    }
    if lists.open.contains(folded) {
        return OwnerKind::Open;
    }
    if let Some((local, _)) = folded.split_once('@') {
        // A shared mailbox is no person.
        return if lists.fields.contains(local) || lists.groups.contains(local) {
            OwnerKind::Group
        } else {
            OwnerKind::Person
        };
    }
    if !folded.chars().any(char::is_alphabetic) {
        return if folded.chars().any(|c| c.is_ascii_digit()) { OwnerKind::Person } else { OwnerKind::Open };
    }
    let (mut words, mut groups, mut posts, mut fields, mut joiners) = (0, 0, 0, 0, 0);
    let (mut first_is_post, mut last_is_post, mut describes) = (false, false, false);
    let mut second_joins = false;
    for word in
        folded.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',')).filter(|word| !word.is_empty())
    {
        let post = lists.posts.contains(word) || lists.posts.contains(word.trim_end_matches('.'));
        let group = lists.groups.contains(word);
        if words == 0 {
            first_is_post = post;
        }
        if words == 1 {
            second_joins = matches!(word, "of" | "for" | "de" | "del" | "des" | "du" | "da" | "do" | "für" | "der");
        }
        last_is_post = post;
        // Words that stand between things and never between names.
        describes |= words > 0 && matches!(word, "en" | "el" | "in" | "for" | "of" | "für" | "im" | "at" | "para");
        words += 1;
        groups += usize::from(group);
        posts += usize::from(post);
        fields += usize::from(!post && !group && lists.fields.contains(word));
        joiners += usize::from(!post && !group && !lists.fields.contains(word) && lists.of.contains(word));
    }
    let told = groups + posts + fields + joiners;
    // In Romance languages a post comes first and says for what without a joiner: "Director Agencia Norte".
    let heads =
        first_is_post && words > 1 && !GIVEN_NAMES_TOO.contains(&folded.split_whitespace().next().unwrap_or(""));
    let joined = joiners > 0 && posts > 0 && !first_is_post && words > 2;
    if posts > 0
        && (told == words || (first_is_post && second_joins) || heads || joined || (last_is_post && fields > 0))
    {
        return OwnerKind::Post;
    }
    if groups > 0 || describes || (fields > 0 && told == words) {
        return OwnerKind::Group;
    }
    OwnerKind::Person
}

#[cfg(test)]
mod tests;
