//! Table: the rules of all `HTTPRoute`s, one entry for each match, the most specific first.
//!
//! <https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule>

use std::cmp::Reverse;

use super::cors::CorsFilter;
use super::modifier::Modifier;
use crate::import::Position;
use crate::import::deduce::Request;
use crate::path_ask::PathAsk;
use crate::yaml::Node;

/// What a rule does with requests of one match.
pub(super) struct Rule {
    pub(super) route: String,
    pub(super) hosts: Vec<String>,
    pub(super) path: PathAsk,
    method: Option<String>,
    /// Header fields that are asked for, and their texts.
    fields: Vec<(String, String)>,
    /// What is asked and not known here.
    unknown: Option<String>,
    pub(super) cors: Option<CorsFilter>,
    pub(super) modifier: Modifier,
    /// Another filter that answers, or does what is not known here.
    pub(super) other: Option<Other>,
    pub(super) position: Position,
}

/// A filter that is neither about CORS nor without effect on it.
pub(super) enum Other {
    /// A redirect with this status.
    Answers(u16),
    Unknown(Position, String),
}

/// All rules, in the order in which they are asked.
pub(super) fn rules(documents: &[Node]) -> Vec<Rule> {
    let mut rules = Vec::new();
    for document in documents {
        add_route(document, &mut rules);
        document.list("items").iter().for_each(|item| add_route(item, &mut rules));
    }
    rules.sort_by_key(|rule| Reverse(rule.rank()));
    rules
}

fn add_route(node: &Node, rules: &mut Vec<Rule>) {
    if node.text_of("kind") != Some("HTTPRoute") {
        return;
    }
    let name = node.at(&["metadata", "name"]).and_then(Node::text).unwrap_or("route");
    let Some(spec) = node.get("spec") else { return };
    let hosts: Vec<String> =
        spec.list("hostnames").iter().filter_map(Node::text).map(str::to_owned).collect();
    for rule in spec.list("rules") {
        let matches = rule.list("matches");
        // Without a match, a rule takes everything.
        let each: Vec<Option<&Node>> =
            if matches.is_empty() { vec![None] } else { matches.iter().map(Some).collect() };
        rules.extend(each.into_iter().map(|asked| Rule::of(name, &hosts, rule, asked)));
    }
}

impl Rule {
    fn of(route: &str, hosts: &[String], rule: &Node, asked: Option<&Node>) -> Self {
        let filters = rule.list("filters");
        let of_kind = |kind: &str| filters.iter().find(|filter| filter.text_of("type") == Some(kind));
        let cors = of_kind("CORS").and_then(|filter| filter.get("cors")).map(CorsFilter::of);
        let modifier =
            of_kind("ResponseHeaderModifier").and_then(|filter| filter.get("responseHeaderModifier"));
        let (fields, unknown) = asked.map(fields).unwrap_or_default();
        Rule {
            route: route.to_owned(),
            hosts: hosts.to_vec(),
            path: asked.and_then(|asked| asked.get("path")).map_or(PathAsk::Below("/".into()), path),
            method: asked.and_then(|asked| asked.text_of("method")).map(str::to_owned),
            fields,
            unknown,
            cors,
            modifier: modifier.map(Modifier::of).unwrap_or_default(),
            other: filters.iter().find_map(other),
            position: asked.unwrap_or(rule).position.clone(),
        }
    }

    /// Exact paths first, then expressions, then the longer prefix; then those with a method, then with more fields.
    fn rank(&self) -> (u8, usize, bool, usize) {
        let (kind, length) = match &self.path {
            PathAsk::Exact(text) => (2, text.len()),
            PathAsk::Expression(text) => (1, text.len()),
            path => (0, path.shown().len()),
        };
        (kind, length, self.method.is_some(), self.fields.len())
    }

    /// Whether it takes requests for the host.
    pub(super) fn takes_host(&self, host: &str) -> bool {
        let is_it = |pattern: &String| match pattern.strip_prefix("*.") {
            Some(end) => host.strip_suffix(end).is_some_and(|start| start.ends_with('.')),
            None => pattern.eq_ignore_ascii_case(host),
        };
        self.hosts.is_empty() || self.hosts.iter().any(is_it)
    }

    /// Whether it takes a request for its path; the error says what is not known.
    pub(super) fn takes(&self, request: &Request<'_>) -> Result<bool, String> {
        if let Some(why) = &self.unknown {
            return Err(why.clone());
        }
        let is_method = self.method.as_ref().is_none_or(|method| method == request.method);
        let has = |(name, text): &(String, String)| request.field(name).flatten() == Some(text);
        Ok(is_method && self.fields.iter().all(has))
    }

    pub(super) fn is_about_cors(&self) -> bool {
        self.cors.is_some() || self.modifier.sets_cors()
    }

    /// The fields of the request that it asks for.
    pub(super) fn asked_fields(&self) -> &[(String, String)] {
        &self.fields
    }
}

fn path(node: &Node) -> PathAsk {
    let value = node.text_of("value").unwrap_or("/").to_owned();
    match node.text_of("type") {
        Some("Exact") => PathAsk::Exact(value),
        // Implementations agree that it is the whole path.
        Some("RegularExpression") => PathAsk::Expression(format!("^(?:{value})$")),
        _ => PathAsk::Below(value),
    }
}

/// The fields that a match asks for, and what of it is not known here.
fn fields(asked: &Node) -> (Vec<(String, String)>, Option<String>) {
    let mut fields = Vec::new();
    let mut unknown =
        (!asked.list("queryParams").is_empty()).then(|| "the rule depends on the query".to_owned());
    for field in asked.list("headers") {
        let (name, text) =
            (field.text_of("name").unwrap_or_default(), field.text_of("value").unwrap_or_default());
        if Request::get(None).field(name).is_none() || field.text_of("type") == Some("RegularExpression") {
            unknown =
                Some(format!("the rule depends on the field `{name}`, in a way that is not known here"));
        }
        fields.push((name.to_owned(), text.to_owned()));
    }
    (fields, unknown)
}

fn other(filter: &Node) -> Option<Other> {
    match filter.text_of("type")? {
        "RequestRedirect" => {
            let status = filter.at(&["requestRedirect", "statusCode"]).and_then(Node::text);
            Some(Other::Answers(status.and_then(|status| status.parse().ok()).unwrap_or(302)))
        }
        "CORS" | "ResponseHeaderModifier" | "RequestHeaderModifier" | "URLRewrite" | "RequestMirror" => None,
        kind => {
            let why = format!("what the filter `{kind}` does is not known here");
            Some(Other::Unknown(filter.position.clone(), why))
        }
    }
}
