//! Origins: the list of origins, as the controller checks it and makes an expression of it.

use crate::import::Position;
use crate::regex::escape;

/// What became of a list.
pub(super) enum List<'t> {
    /// A character in it does not pass: the whole list is dropped.
    Dropped,
    /// `*`, alone or among others.
    Star,
    /// The members, in their order.
    Members(Vec<Member<'t>>),
}

/// A member, with the byte of the text at which it stands.
#[derive(Clone)]
pub(super) struct Member<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
}

impl<'t> List<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        if !passes(&text.replace(' ', "")) {
            return List::Dropped;
        }
        let start = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        let members: Vec<Member<'_>> =
            text.split(',').map(str::trim).map(|part| Member { text: part, at: start(part) }).collect();
        match members.iter().any(|member| member.text == "*") {
            true => List::Star,
            false => List::Members(members),
        }
    }
}

impl Member<'_> {
    /// Whether it is taken: `http://` or `https://`, and nothing after the host but a port; or nothing at all.
    pub(super) fn is_taken(&self) -> bool {
        let rest = self.text.strip_prefix("https://").or_else(|| self.text.strip_prefix("http://"));
        let Some(rest) = rest else { return self.text.is_empty() };
        let rest = rest.strip_prefix("*.").unwrap_or(rest);
        let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
        host.chars().all(is_of_hosts)
            && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
    }

    pub(super) fn is_wildcard(&self) -> bool {
        self.text.contains('*')
    }

    fn expression(&self) -> String {
        format!("({})", escape(self.text).replacen("\\*", "[A-Za-z0-9\\-]+", 1))
    }
}

/// The expression that the members amount to.
///
/// A bar follows each member that is not the last of the list; the last may be empty.
pub(super) fn expression(taken: &[Member<'_>]) -> String {
    let mut text = String::from("(");
    for (index, member) in taken.iter().enumerate().filter(|(_, member)| !member.text.is_empty()) {
        text.push_str(&member.expression());
        text.push_str(if index + 1 < taken.len() { "|" } else { "" });
    }
    text + ")$"
}

/// Whether the expression has an alternative that takes everything.
pub(super) fn takes_everything(taken: &[Member<'_>]) -> bool {
    taken.last().is_some_and(|last| last.text.is_empty())
}

/// Whether the whole list passes: hosts, with or without scheme, `*.` and port.
fn passes(text: &str) -> bool {
    let mut rest = text;
    let mut before = "";
    while let Some(char) = rest.chars().next() {
        let taken = match char {
            ':' if rest.starts_with("://") && (before.ends_with("http") || before.ends_with("https")) => 3,
            ':' if rest
                .get(1..)
                .is_some_and(|after| after.starts_with(|char: char| char.is_ascii_digit())) =>
            {
                1
            }
            '*' if rest.starts_with("*.") || text == "*" => 1,
            ',' => 1,
            char if is_of_hosts(char) => 1,
            _ => return false,
        };
        rest = rest.get(taken..).unwrap_or_default();
        before = text.get(..text.len() - rest.len()).unwrap_or_default();
    }
    true
}

fn is_of_hosts(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '-' | '.')
}

/// Where a member stands, if the value stands in the file as it is.
pub(super) fn place(lines: &[&str], value: &Position, member: &Member<'_>, whole: &str) -> Position {
    let line = lines.get(value.line.saturating_sub(1)).copied().unwrap_or_default();
    let from = line.char_indices().nth(value.column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
    let rest = line.get(from..).unwrap_or_default();
    let quote = usize::from(rest.starts_with(['"', '\'']));
    let is_as_it_stands = rest.get(quote..).is_some_and(|rest| rest.starts_with(whole));
    let before = whole.get(..member.at).unwrap_or_default().chars().count();
    let column = if is_as_it_stands { value.column + quote + before } else { value.column };
    Position { column, ..value.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str) -> Vec<Member<'_>> {
        match List::of(text) {
            List::Members(members) => members.into_iter().filter(Member::is_taken).collect(),
            _ => panic!("{text} is no list"),
        }
    }

    #[test]
    fn a_list_becomes_the_expression_of_the_controller() {
        let list = members("https://a.example, http://*.b.example:8080,null");
        assert_eq!(expression(&list), r"((https://a\.example)|(http://[A-Za-z0-9\-]+\.b\.example:8080))$");
        assert_eq!(list[1].at, 19);
        let list = members("https://a.example,");
        assert_eq!(expression(&list), r"((https://a\.example)|)$");
        assert!(takes_everything(&list) && !takes_everything(&members(",https://a.example")));
    }

    #[test]
    fn one_character_drops_the_whole_list() {
        for dropped in [
            "https://a.example/",
            "https://a.example, https://[::1]",
            "https://a_b.example",
            "a://b",
            "*, https://a",
        ] {
            assert!(matches!(List::of(dropped), List::Dropped), "{dropped}");
        }
        assert!(matches!(List::of("*"), List::Star));
        assert!(members("null, a.example, ftp.a.*.example:1").is_empty());
    }
}
