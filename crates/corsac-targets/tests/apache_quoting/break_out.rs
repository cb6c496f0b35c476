//! Break out: whatever texts a policy file has, the printed configuration holds the directives that we write, no others.
//! The property test and the fuzz target run the same lines.

use corsac_targets::Target;
use corsac_targets::apache::Apache;
use corsac_targets::apache::read::{Directive, tree};
use corsac_targets::import::NoIncludes;

use super::hostile::{Texts, plan};

/// Compiles a policy file with these texts, if it is one; gives how many directives were printed.
pub(crate) fn printed(texts: &Texts<'_>) -> Option<usize> {
    let plan = plan(texts)?;
    let files = Apache.compile(&plan, Apache.default_version()).files;
    let mut count = 0;
    for file in &files {
        let is_plain =
            |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "-_.".contains(char);
        assert!(file.name.chars().all(is_plain), "{:?}", file.name);
        let read = tree("printed.conf", &NoIncludes(file.text.as_bytes()))
            .unwrap_or_else(|finding| panic!("{finding:?}\n{}", file.text));
        assert!(read.findings.is_empty() && read.defined.is_empty(), "{:?}", read.findings);
        count += read.directives.iter().map(|directive| checked(directive, "")).sum::<usize>();
    }
    Some(count)
}

/// Fails unless the directive is one that we write at that place; gives the number of directives in it.
fn checked(directive: &Directive, within: &str) -> usize {
    let name = directive.name.text.as_str();
    let arguments: Vec<&str> = directive.arguments.iter().map(|word| word.text.as_str()).collect();
    let all = directive.arguments.iter().map(|word| word.text.as_str());
    assert!(!all.clone().any(|text| text.contains("${")), "a variable is read in {arguments:?}");
    let is_number = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_field = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    let fits = match (name, arguments.as_slice()) {
        ("If" | "ElseIf", [condition]) => is_condition(condition),
        ("Else", []) => true,
        ("Header", ["always", "set", field, value]) => is_field(field) && is_value(value),
        ("Header", ["always", "set", field, value, condition]) => {
            is_field(field)
                && is_value(value)
                && condition.starts_with("expr=")
                && is_condition(&condition[5..])
        }
        ("Header", ["always", "merge", "Vary", value]) => is_value(value),
        ("Header", ["always", "edit" | "edit*", "Access-Control-Allow-Headers", _, "" | ","]) => true,
        ("Header", ["always", "unset", field] | ["unset", field]) => is_field(field),
        ("Header", ["always", "unset", field, condition] | ["unset", field, condition]) => {
            is_field(field) && is_condition(&condition[5..])
        }
        ("Header", ["note", "Access-Control-Allow-Origin", "corsac_theirs"]) => true,
        ("Require", ["all", "granted"]) => true,
        ("Redirect", [status, "/"]) => is_number(status),
        ("ErrorDocument", [status, "default" | "%{reqenv:corsac_no_text}"]) => is_number(status),
        ("AllowEncodedSlashes", ["NoDecode"]) | ("ProxyPreserveHost" | "RewriteEngine", ["On"]) => {
            within.is_empty()
        }
        ("RewriteCond", ["expr", condition]) => is_condition(condition),
        ("RewriteCond", ["%{THE_REQUEST}", _]) => true,
        ("RewriteRule", ["^", to, flags]) => {
            let address =
                ["-", "http://corsac.invalid/", "http://127.0.0.1:1%{ENV:corsac_path}%{ENV:corsac_query}"];
            let is_plain = |char: char| char.is_ascii_alphanumeric() || "[]=:,-_%{}".contains(char);
            address.contains(to) && flags.chars().all(is_plain)
        }
        _ => false,
    };
    assert!(fits, "`{name}` {arguments:?} in {within:?}");
    1 + directive.children().iter().map(|inner| checked(inner, name)).sum::<usize>()
}

/// Whether an expression reads nothing but what ours do: names outside of its strings and regular expressions are ours.
fn is_condition(text: &str) -> bool {
    let ours = ["req_novary", "reqenv", "resp", "note", "REQUEST_METHOD", "REQUEST_STATUS", "n", "z", "i"];
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let skipped = match char {
            '\'' => rest[1..].find('\'').map(|end| end + 2),
            'm' if rest.starts_with("m#") => rest[2..].find('#').map(|end| end + 3),
            char if char.is_ascii_alphabetic() => {
                let end = rest.find(|char: char| !char.is_ascii_alphanumeric() && char != '_');
                let end = end.unwrap_or(rest.len());
                ours.contains(&&rest[..end]).then_some(end)
            }
            char => " ()&|=!~-%{}".contains(char).then_some(1),
        };
        let Some(skipped) = skipped else { return false };
        rest = &rest[skipped..];
    }
    true
}

/// Whether a value is a text, or the request's field.
fn is_value(text: &str) -> bool {
    let field = |text: &str| {
        let inside = text.strip_prefix("%{req_novary:").and_then(|text| text.strip_suffix('}'));
        inside.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'))
    };
    match text.strip_prefix("expr=") {
        Some(expression) => {
            let inner = expression.strip_prefix("%{tolower:").and_then(|text| text.strip_suffix('}'));
            field(inner.unwrap_or(expression)) || !expression.contains(['%', '$'])
        }
        None => !text.contains('%'),
    }
}
