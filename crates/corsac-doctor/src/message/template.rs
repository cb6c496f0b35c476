//! Template: a text with places for what differs. `{url}` stands for something, `[…]` is not always there.

/// What a template found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found<'t> {
    /// Where it begins and ends.
    pub(super) start: usize,
    pub(super) end: usize,
    /// What stood in its places, by their names.
    pub(super) values: Vec<(&'static str, &'t str)>,
}

/// The places whose values have spaces; all others are one word.
const WITH_SPACES: [&str; 4] = ["kind", "schemes", "token", "value"];

/// The longest value of a place, in bytes.
const LONGEST_VALUE: usize = 4096;

#[derive(Clone, Copy, Debug)]
enum Piece {
    Literal(&'static str),
    Place(&'static str),
}

/// The first place of the text where the parts, one after the other, stand. The optional parts are there if they can be.
pub(super) fn find<'t>(parts: [&'static str; 3], text: &'t str) -> Option<Found<'t>> {
    let mut variants = vec![Vec::new()];
    for part in parts {
        append(part, &mut variants);
    }
    let found = variants.iter().filter_map(|pieces| find_pieces(pieces, text));
    found.max_by_key(|found| found.end - found.start)
}

/// Appends the part to every variant, with and without each of its optional parts.
fn append(part: &'static str, variants: &mut Vec<Vec<Piece>>) {
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('[') {
        let (optional, after) = after.split_once(']').unwrap_or((after, ""));
        let mut with = variants.clone();
        for variant in variants.iter_mut() {
            variant.extend(pieces(before));
        }
        for variant in &mut with {
            variant.extend(pieces(before));
            variant.extend(pieces(optional));
        }
        variants.extend(with);
        rest = after;
    }
    for variant in variants {
        variant.extend(pieces(rest));
    }
}

/// A part without optional parts, in pieces.
fn pieces(part: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (index, piece) in part.split('{').enumerate() {
        let literal = match piece.split_once('}') {
            Some((name, literal)) if index > 0 => {
                pieces.push(Piece::Place(name));
                literal
            }
            _ => piece,
        };
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
    }
    pieces
}

fn find_pieces<'t>(pieces: &[Piece], text: &'t str) -> Option<Found<'t>> {
    let first = match pieces {
        [Piece::Literal(first), ..] | [Piece::Place(_), Piece::Literal(first), ..] => first,
        _ => return None,
    };
    text.match_indices(first).find_map(|(at, _)| match pieces {
        [Piece::Place(name), rest @ ..] => {
            let start = text.get(..at)?.rfind(' ').map_or(0, |space| space + 1);
            let value = text.get(start..at).filter(|value| !value.is_empty())?;
            let found = match_at(rest, text, at)?;
            let values = [(*name, value)].into_iter().chain(found.values).collect();
            Some(Found { start, values, ..found })
        }
        _ => match_at(pieces, text, at),
    })
}

/// The pieces, from this place of the text on. A place ends where the next literal first stands.
fn match_at<'t>(pieces: &[Piece], text: &'t str, start: usize) -> Option<Found<'t>> {
    let mut found = Found { start, end: start, values: Vec::new() };
    let mut pieces = pieces.iter();
    while let Some(piece) = pieces.next() {
        let rest = text.get(found.end..)?;
        match piece {
            Piece::Literal(literal) => {
                rest.strip_prefix(literal)?;
                found.end += literal.len();
            }
            Piece::Place(name) => {
                let (value, after) = match pieces.next() {
                    Some(Piece::Literal(literal)) => (rest.get(..rest.find(literal)?)?, literal.len()),
                    _ => (last_value(name, rest), 0),
                };
                if !accepts(name, value) {
                    return None;
                }
                found.values.push((name, value));
                found.end += value.len() + after;
            }
        }
    }
    Some(found)
}

/// The value of a place that nothing follows.
fn last_value<'t>(name: &str, rest: &'t str) -> &'t str {
    let is_word = !WITH_SPACES.contains(&name);
    let word = if is_word { rest.split(' ').next().unwrap_or(rest) } else { rest };
    word.trim_end_matches(['.', ',', ';', ')', '\'', '"'])
}

fn accepts(name: &str, value: &str) -> bool {
    // Chromium prints the location that it refuses as nothing.
    let is_word = !value.contains(' ') && (!value.is_empty() || name == "location");
    value.len() <= LONGEST_VALUE && (WITH_SPACES.contains(&name) || is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(template: &'static str, text: &'static str) -> Option<Vec<(&'static str, &'static str)>> {
        find([template, "", ""], text).map(|found| found.values)
    }

    #[test]
    fn a_place_takes_what_stands_before_the_next_literal() {
        let found =
            values("load {url}. Origin '{origin}' is", "cannot load http://a.b/c.d. Origin 'null' is not");
        assert_eq!(found, Some(vec![("url", "http://a.b/c.d"), ("origin", "null")]));
    }

    #[test]
    fn an_optional_part_is_there_if_it_can_be() {
        let template = "failed[.][ Status code: {status}]";
        assert_eq!(values(template, "it failed. Status code: 403."), Some(vec![("status", "403")]));
        assert_eq!(values(template, "it failed Status code: (null)"), Some(vec![("status", "(null")]));
        assert_eq!(values(template, "it failed"), Some(vec![]));
        assert_eq!(values(template, "it worked"), None);
    }

    #[test]
    fn a_word_has_no_space_and_is_not_empty() {
        assert_eq!(values("Method {method} is", "Method A B is not"), None);
        assert_eq!(values("Method {method} is", "Method  is not"), None);
        assert_eq!(values("value '{value}'.", "the value ''."), Some(vec![("value", "")]));
        assert_eq!(
            values("{url} is an url", "x http://a:b@c/ is an url"),
            Some(vec![("url", "http://a:b@c/")])
        );
    }
}
