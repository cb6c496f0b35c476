//! Location: the directives that the controller prints for a path.

use super::cors::{Cors, Readers};
use super::object::{Kind, Path};
use crate::import::Position;
use crate::nginx::read::{Directive, Word};

/// A location with the CORS of its Ingress and its snippet. With `is_regex` the path is an expression.
pub(super) fn location(
    path: &Path<'_>,
    is_regex: bool,
    cors: Option<&Cors>,
    snippet: &[Directive],
) -> Directive {
    let mut inner = cors.map(directives).unwrap_or_default();
    inner.extend_from_slice(snippet);
    inner.push(simple(&path.position, &["proxy_pass", "http://upstream_balancer"]));
    let text = path.path;
    match path.kind {
        Kind::Exact if !is_regex => block(&path.position, &["location", "=", text], inner),
        _ if is_regex => block(&path.position, &["location", "~*", &format!("^{text}")], inner),
        Kind::Prefix if !text.ends_with('/') => {
            block(&path.position, &["location", &format!("{text}/")], inner)
        }
        _ => block(&path.position, &["location", text], inner),
    }
}

/// A server for a host.
pub(super) fn server(host: Option<&str>, position: &Position, inner: Vec<Directive>) -> Directive {
    let name = host.map(|host| simple(position, &["server_name", host]));
    block(position, &["server"], name.into_iter().chain(inner).collect())
}

fn directives(cors: &Cors) -> Vec<Directive> {
    let (mut all, start) = match &cors.readers {
        Readers::Nobody => return Vec::new(),
        Readers::Everyone(position) => {
            let star = simple(position, &["set", "$http_origin", "*"]);
            (vec![star, simple(position, &["set", "$cors", "true"])], position)
        }
        Readers::Listed { expression, position, .. } => {
            let yes = simple(position, &["set", "$cors", "true"]);
            (vec![block(position, &["if", "($http_origin", "~*", expression, ")"], vec![yes])], position)
        }
    };
    let options = simple(start, &["set", "$cors", "${cors}options"]);
    all.push(block(start, &["if", "($request_method", "=", "OPTIONS)"], vec![options]));
    let fields: Vec<Directive> = cors
        .fields
        .iter()
        .map(|(name, value, position)| simple(position, &["more_set_headers", &format!("{name}: {value}")]))
        .collect();
    all.push(block(start, &["if", "($cors", "=", "true)"], fields.clone()));
    let answered = fields.into_iter().chain([simple(start, &["return", "204"])]).collect();
    all.push(block(start, &["if", "($cors", "=", "trueoptions)"], answered));
    all
}

fn simple(position: &Position, words: &[&str]) -> Directive {
    let word = |text: &str| Word { text: text.to_owned(), position: position.clone(), end: position.clone() };
    let mut words = words.iter().map(|text| word(text));
    let name = words.next().unwrap_or_else(|| word(""));
    Directive { name, arguments: words.collect(), block: None, is_foreign: false }
}

fn block(position: &Position, words: &[&str], inner: Vec<Directive>) -> Directive {
    Directive { block: Some(inner), ..simple(position, words) }
}
