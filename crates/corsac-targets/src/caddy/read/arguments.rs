//! Arguments: what an import hands to a snippet, in the places of `{args[0]}`, `{args.0}` and `{args[:]}`.

use super::token::Token;

/// The tokens of a snippet with the arguments in their places; those that are not given stay as they are.
pub(super) fn replaced(tokens: &[Token], arguments: &[Token]) -> Vec<Token> {
    let mut replaced = Vec::with_capacity(tokens.len());
    for token in tokens {
        match range(&token.text, arguments.len()) {
            Some((from, to)) => {
                let all = arguments.get(from..to).unwrap_or_default().iter().cloned();
                let begins_line = token.begins_line;
                replaced.extend(
                    all.enumerate().map(|(index, argument)| Token {
                        begins_line: begins_line && index == 0,
                        ..argument
                    }),
                );
            }
            None => replaced.push(Token { text: with_arguments(&token.text, arguments), ..token.clone() }),
        }
    }
    replaced
}

/// `{args[1:3]}` as the numbers of arguments.
fn range(text: &str, count: usize) -> Option<(usize, usize)> {
    let (from, to) = text.strip_prefix("{args[")?.strip_suffix("]}")?.split_once(':')?;
    let number = |text: &str, otherwise| if text.is_empty() { Some(otherwise) } else { text.parse().ok() };
    let (from, to) = (number(from, 0)?, number(to, count)?);
    (from <= to && to <= count).then_some((from, to))
}

fn with_arguments(text: &str, arguments: &[Token]) -> String {
    let (mut done, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{args") {
        done.push_str(before);
        let found = after.split_once('}').and_then(|(index, after)| {
            let dotted = index.strip_prefix('.');
            let number = dotted.or_else(|| index.strip_prefix('[')?.strip_suffix(']'))?;
            Some((arguments.get(number.parse::<usize>().ok()?)?, after))
        });
        match found {
            Some((argument, after)) => {
                done.push_str(&argument.text);
                rest = after;
            }
            None => {
                done.push_str("{args");
                rest = after;
            }
        }
    }
    done + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caddy::read::tokens;

    #[test]
    fn arguments_stand_where_the_snippet_names_them() {
        let arguments = tokens("f", "a b").unwrap();
        let snippet = tokens("f", "@x{args[0]} {args.1}{args[9]} {args[:]} {args[1:]}").unwrap();
        let texts: Vec<String> = replaced(&snippet, &arguments).into_iter().map(|token| token.text).collect();
        assert_eq!(texts, ["@xa", "b{args[9]}", "a", "b", "b"]);
    }
}
