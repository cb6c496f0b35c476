//! Template: the texts of mod_headers and mod_rewrite, in which a percent sign begins something.

use super::tokens::{Piece, Text, whole_text};

/// The value of a field: <https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header>. What it does not say is open.
pub(super) fn field_value(text: &str) -> Result<Text, String> {
    if let Some(expression) = text.strip_prefix("expr=") {
        return whole_text(expression);
    }
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('%') {
        push_literal(&mut pieces, before);
        if after.is_empty() || after.starts_with('%') {
            push_literal(&mut pieces, "%");
            rest = after.strip_prefix('%').unwrap_or(after);
            continue;
        }
        let (name, tag) = match after.strip_prefix('{').and_then(|after| after.split_once('}')) {
            Some((name, tag)) => (name, tag),
            None => ("", after),
        };
        let kind = tag.chars().next().ok_or("a `%` that is not ended")?;
        pieces.push(match kind {
            'e' => Piece::Call(ENVIRONMENT.into(), vec![Piece::Literal(name.into())]),
            other => Piece::Variable(format!("%{other}")),
        });
        rest = tag.get(kind.len_utf8()..).unwrap_or_default();
    }
    push_literal(&mut pieces, rest);
    Ok(pieces)
}

/// The function of a variable that, unset, says `(null)`.
pub(super) const ENVIRONMENT: &str = "%e";

/// The test and the substitution of rules: `%{NAME}`, `%{HTTP:Field}`, `%{ENV:name}`; `%1` is what the last condition
/// took, and `$1` what the rule did.
pub(super) fn of_rewriting(text: &str) -> Text {
    let (mut pieces, mut literal) = (Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let piece = match (char, chars.peek()) {
            ('\\', Some(_)) => {
                literal.extend(chars.next());
                continue;
            }
            ('%', Some('{')) => {
                chars.next();
                let inside: String = chars.by_ref().take_while(|char| *char != '}').collect();
                match inside.split_once(':') {
                    Some((kind, name)) => {
                        Piece::Call(kind.into(), vec![Piece::Literal(name.trim().to_owned())])
                    }
                    None => Piece::Variable(inside),
                }
            }
            ('%', Some(digit)) if digit.is_ascii_digit() => {
                let digit = chars.next().unwrap_or_default();
                Piece::Call(CONDITION.into(), vec![Piece::Literal(digit.to_string())])
            }
            ('$', Some(digit)) if digit.is_ascii_digit() => {
                chars.next();
                Piece::Taken
            }
            (char, _) => {
                literal.push(char);
                continue;
            }
        };
        push_literal(&mut pieces, &std::mem::take(&mut literal));
        pieces.push(piece);
    }
    push_literal(&mut pieces, &literal);
    pieces
}

/// The function of what a condition took.
pub(super) const CONDITION: &str = "%%";

fn push_literal(pieces: &mut Text, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Literal(text.to_owned()));
    }
}

/// The text, if it says the same whatever the request.
pub(super) fn constant(text: &Text) -> Option<String> {
    let literal = |piece: &Piece| match piece {
        Piece::Literal(text) => Some(text.clone()),
        _ => None,
    };
    text.iter().map(literal).collect()
}
