//! Addresses and ids of spreadsheets as people paste them.

/// The shortest id that is taken for one without an address around it: Google's are 44 characters today.
const BARE_ID_CHARS_MIN: usize = 40;
/// The longest id taken.
const ID_CHARS_MAX: usize = 200;

/// What an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A spreadsheet, by its id.
    Spreadsheet(String),
    /// A folder or shared drive, by its id.
    Folder(String),
    /// An address of Google's that names no sheet we can reach, and why.
    Unusable(&'static str),
}

/// Reads an address or a bare id; `None` for anything else, such as a path.
pub fn parse_address(text: &str) -> Option<Address> {
    let text = text.trim();
    if let Some(id) = text.strip_prefix("google:") {
        return is_id(id).then(|| Address::Spreadsheet(id.to_owned()));
    }
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let Some((host, path)) = rest.split_once('/') else {
        let bare = text.len() >= BARE_ID_CHARS_MIN && is_id(text) && text.bytes().any(|byte| byte.is_ascii_digit());
        return bare.then(|| Address::Spreadsheet(text.to_owned()));
    };
    match host {
        "docs.google.com" | "drive.google.com" | "sheets.google.com" => Some(of_path(path)),
        _ => None,
    }
}

/// The address of a spreadsheet, which is also the name of the source.
pub fn address_of(id: &str) -> String {
    format!("https://docs.google.com/spreadsheets/d/{id}")
}

fn of_path(path: &str) -> Address {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = path.split('#').next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').collect();
    let after = |word: &str| parts.iter().position(|part| *part == word).and_then(|at| parts.get(at + 1)).copied();
    let in_query = || query.split(['&', '#']).find_map(|pair| pair.strip_prefix("id="));
    if let Some(folder) = after("folders").filter(|id| is_id(id)) {
        return Address::Folder(folder.to_owned());
    }
    match after("d").or_else(in_query) {
        Some("e") => Address::Unusable(
            "this is the address of a published copy; open the sheet itself and copy the address from the browser",
        ),
        Some(id) if is_id(id) => match parts.first() {
            Some(&"document" | &"presentation" | &"forms") => {
                Address::Unusable("this is a document of Google's, but no spreadsheet")
            }
            _ => Address::Spreadsheet(id.to_owned()),
        },
        _ => Address::Unusable(
            "no spreadsheet's id is in this address; copy it from the browser while the sheet is open",
        ),
    }
}

fn is_id(text: &str) -> bool {
    (10..=ID_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms";

    fn check(text: &str, expect: Option<&Address>) {
        assert_eq!(parse_address(text).as_ref(), expect, "{text}");
    }

    #[test]
    fn what_people_paste_is_understood() {
        let known = Address::Spreadsheet(ID.to_owned());
        let sheet = || Some(&known);
        check(&format!("https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0"), sheet());
        check(&format!("https://docs.google.com/spreadsheets/d/{ID}/edit?gid=12&usp=sharing#gid=12"), sheet());
        check(&format!("https://docs.google.com/spreadsheets/u/1/d/{ID}"), sheet());
        check(&format!("docs.google.com/a/example.com/spreadsheets/d/{ID}/"), sheet());
        check(&format!("https://drive.google.com/open?id={ID}"), sheet());
        check(&format!("https://drive.google.com/file/d/{ID}/view"), sheet());
        check(ID, sheet());
        check(&format!("google:{ID}"), sheet());
        check(
            "https://drive.google.com/drive/u/0/folders/0AKLmnopqrstuvUk9PVA",
            Some(&Address::Folder("0AKLmnopqrstuvUk9PVA".to_owned())),
        );
    }

    #[test]
    fn what_is_no_sheet_is_said() {
        for text in [
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vQabcdefghijk/pubhtml",
            &format!("https://docs.google.com/document/d/{ID}/edit"),
            "https://docs.google.com/spreadsheets/u/0/",
        ] {
            assert!(matches!(parse_address(text), Some(Address::Unusable(_))), "{text}");
        }
    }

    #[test]
    fn paths_are_no_addresses() {
        for text in [
            "team.xlsx",
            "folder/team.csv",
            "a-name-of-forty-characters-or-even-more.xlsx",
            "-",
            "",
            "quarterly_report_of_the_northern_sales_team",
        ] {
            check(text, None);
        }
    }
}
