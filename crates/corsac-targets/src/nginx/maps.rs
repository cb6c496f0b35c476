//! Maps: from the plan of a policy to `map` blocks: who reads, what is asked, which value each field gets.

use std::fmt::Write;

use corsac::headers::names;
use corsac::policy::UpstreamCors;
use http::HeaderName;

use super::quote::{Comment, Pattern, Text, Variable};
use super::variables::{Names, announced, asks, kind};
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, Readers, SetField, Value, When};
use crate::regex;

/// One `map` block.
pub(super) struct Map {
    source: Variable,
    target: Variable,
    rows: Vec<(Row, Text)>,
    comment: Option<&'static str>,
}

enum Row {
    Default,
    Key(Pattern),
}

impl Map {
    fn new(source: Variable, target: Variable, default: Text) -> Self {
        Map { source, target, rows: vec![(Row::Default, default)], comment: None }
    }

    fn row(mut self, key: Pattern, value: Text) -> Self {
        self.rows.push((Row::Key(key), value));
        self
    }

    fn comment(mut self, comment: &'static str) -> Self {
        self.comment = Some(comment);
        self
    }

    pub(super) fn has_dollar(&self) -> bool {
        self.rows.iter().any(|(_, value)| value.has_dollar())
    }

    pub(super) fn print(&self, out: &mut String) {
        if let Some(comment) = self.comment {
            let _ = writeln!(out, "{}", Comment::of(comment));
        }
        let _ = writeln!(out, "map {} {} {{", self.source, self.target);
        for (row, value) in &self.rows {
            let _ = match row {
                Row::Default => writeln!(out, "    default {value};"),
                Row::Key(key) => writeln!(out, "    {key} {value};"),
            };
        }
        out.push_str("}\n");
    }
}

/// The maps that all policies share: what kind of request it is.
pub(super) fn shared() -> Vec<Map> {
    let method = Text::variable(&Variable::of("request_method"));
    let asked = Variable::request(&names::ACCESS_CONTROL_REQUEST_METHOD);
    vec![
        Map::new(asked, asks(), method)
            .row(Pattern::empty(), empty())
            .comment("A preflight is OPTIONS with Origin and Access-Control-Request-Method."),
        Map::new(Variable::request(&names::ORIGIN), kind(), Text::variable(&asks()))
            .row(Pattern::empty(), empty()),
    ]
}

/// The map that routes with methods ask: the method that a preflight announces, or the request's own.
pub(super) fn announced_method() -> Map {
    let own = Text::variable(&Variable::of("request_method"));
    let asked = Text::variable(&Variable::request(&names::ACCESS_CONTROL_REQUEST_METHOD));
    Map::new(kind(), announced(), own)
        .row(Pattern::expression("^OPTIONS$"), asked)
        .comment("The method that a preflight announces, or the request's own.")
}

/// The maps of one policy, those that others read first.
pub(super) fn of_policy(plan: &PolicyPlan, names: &Names) -> Vec<Map> {
    let mut maps = Vec::new();
    if !plan.is_open() {
        maps.push(reader(plan, names));
    }
    maps.extend([method(plan, names), asked_names(plan, names)]);
    maps.extend(answer(plan, names));
    maps.extend(fields(plan, names));
    maps.extend(enforce(plan, names));
    maps
}

/// Who reads: the origin, or nothing.
fn reader(plan: &PolicyPlan, names: &Names) -> Map {
    let origin = Variable::request(&names::ORIGIN);
    let echo = Text::variable(&origin);
    let mut map =
        Map::new(origin, names.var("reader"), empty()).comment("Who reads: the origin, or nothing.");
    let (patterns, null) = match &plan.readers {
        Readers::Listed { patterns, null } => (patterns.as_slice(), *null),
        Readers::AnyOrigin { null } => (&[][..], *null),
        Readers::Everyone => (&[][..], false),
    };
    let any = matches!(plan.readers, Readers::AnyOrigin { .. });
    if any || patterns.iter().any(regex::needs_refused_origins) {
        for refused in regex::REFUSED_ORIGINS {
            map = map.row(Pattern::expression(refused), empty());
        }
    }
    for pattern in patterns {
        map = map.row(Pattern::expression(&regex::origin(pattern)), echo.clone());
    }
    if any {
        map = map.row(Pattern::expression(&regex::any_origin()), echo.clone());
    }
    if null { map.row(Pattern::expression("^null$"), echo) } else { map }
}

/// The method that a preflight is granted, or nothing.
fn method(plan: &PolicyPlan, names: &Names) -> Map {
    let asked = Variable::request(&names::ACCESS_CONTROL_REQUEST_METHOD);
    let echo = Text::variable(&asked);
    let map = Map::new(asked, names.var("method"), empty()).comment("The asked method, if it is granted.");
    match &plan.methods {
        MethodGrant::Listed(methods) => map.row(Pattern::expression(&regex::one_of(methods)), echo),
        MethodGrant::Any => {
            let token = Pattern::expression(&format!("^{}$", regex::TOKEN));
            match plan.spec.credentials {
                true => map.row(Pattern::expression("^\\*$"), empty()).row(token, echo),
                false => map.row(token, Text::of("*")),
            }
        }
    }
}

/// What is to be said of the asked header names: a word.
fn asked_names(plan: &PolicyPlan, names: &Names) -> Map {
    let asked = Variable::request(&names::ACCESS_CONTROL_REQUEST_HEADERS);
    let map = Map::new(asked, names.var("names"), Text::of("refused"))
        .comment("The asked header names: none, granted or refused.")
        .row(Pattern::empty(), Text::of("none"))
        .row(Pattern::expression(regex::NO_NAMES), Text::of("none"));
    let list = |name: &str| Pattern::expression_without_case(&regex::header_names(name));
    let has = |name: &str| Pattern::expression_without_case(&regex::has_name(name));
    match &plan.request_headers {
        HeaderGrant::Listed(listed) if listed.is_empty() => map,
        HeaderGrant::Listed(listed) => map.row(list(&regex::any_name_of(listed)), Text::of("asked")),
        HeaderGrant::Any { authorization } => {
            let credentials = plan.spec.credentials;
            let with_authorization = has(names::AUTHORIZATION.as_str());
            let map = match (authorization, credentials) {
                (false, _) => map.row(with_authorization, Text::of("refused")),
                (true, _) => map,
            };
            if credentials {
                return map.row(has("*"), Text::of("refused")).row(list(regex::TOKEN), Text::of("asked"));
            }
            map.row(list(regex::TOKEN), Text::of("any"))
        }
    }
}

/// Whether it is a preflight, and whether it is granted.
fn answer(plan: &PolicyPlan, names: &Names) -> Vec<Map> {
    let (allowed, verdict) = (names.var("allowed"), names.var("verdict"));
    let by_names = Map::new(names.var("names"), allowed.clone(), Text::variable(&names.var("method")))
        .comment("Whether a preflight is granted: origin, method and header names.")
        .row(Pattern::literal("refused"), empty());
    let by_origin = (!plan.is_open()).then(|| {
        Map::new(names.var("reader"), names.var("permitted"), Text::variable(&allowed))
            .row(Pattern::empty(), empty())
    });
    let permitted = if plan.is_open() { allowed } else { names.var("permitted") };
    let judged =
        Map::new(permitted, verdict.clone(), Text::of("granted")).row(Pattern::empty(), Text::of("refused"));
    let kind = Map::new(kind(), names.var("preflight"), empty())
        .row(Pattern::expression("^OPTIONS$"), Text::variable(&verdict));
    std::iter::once(by_names).chain(by_origin).chain([judged, kind]).collect()
}

/// The value of each field.
fn fields(plan: &PolicyPlan, names: &Names) -> Vec<Map> {
    let mut maps = Vec::new();
    if plan.request_headers == (HeaderGrant::Any { authorization: true }) && !plan.spec.credentials {
        let asked = Variable::request(&names::ACCESS_CONTROL_REQUEST_HEADERS);
        let star = Map::new(asked, names.var("star"), Text::of("*")).row(
            Pattern::expression_without_case(&regex::has_name(names::AUTHORIZATION.as_str())),
            Text::of(&format!("*,{}", names::AUTHORIZATION)),
        );
        maps.push(star.comment("A wildcard, and authorization beside it where it is asked for."));
    }
    for name in field_names(plan) {
        maps.extend(field(plan, names, &name));
    }
    maps
}

/// Every field that some answer gets, once.
pub(super) fn field_names(plan: &PolicyPlan) -> Vec<HeaderName> {
    let mut all: Vec<HeaderName> = Vec::new();
    for field in plan.ordinary.iter().chain(&plan.granted) {
        if !all.contains(&field.name) {
            all.push(field.name.clone());
        }
    }
    let application =
        names::CORS_RESPONSE_FIELDS.into_iter().filter(|_| plan.upstream_cors == UpstreamCors::Respect);
    for name in application {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    let has_vary = !plan.ordinary_vary.is_empty() || !plan.preflight_vary.is_empty();
    all.extend(has_vary.then_some(names::VARY));
    all
}

/// The maps that lead to one field: its condition, the kind of answer, and the application's own.
fn field(plan: &PolicyPlan, names: &Names, name: &HeaderName) -> Vec<Map> {
    let mut maps = Vec::new();
    let (ordinary, granted, refused) = if *name == names::VARY {
        let (ordinary, preflight) = (vary(&plan.ordinary_vary), vary(&plan.preflight_vary));
        (ordinary, preflight.clone(), preflight)
    } else {
        let of = |fields: &[SetField]| fields.iter().find(|field| field.name == *name).cloned();
        let ordinary = of(&plan.ordinary).map_or(empty(), |field| value(plan, names, &field, &mut maps));
        let granted =
            of(&plan.granted).map_or(empty(), |field| granted_value(plan, names, &field, &mut maps));
        (ordinary, granted, empty())
    };
    let ordinary = respected(plan, names, name, ordinary, &mut maps);
    let map = Map::new(names.var("preflight"), names.field(name), ordinary);
    maps.push(map.row(Pattern::literal("granted"), granted).row(Pattern::literal("refused"), refused));
    maps
}

/// The value of a field under its condition.
fn value(plan: &PolicyPlan, names: &Names, field: &SetField, maps: &mut Vec<Map>) -> Text {
    match (&field.value, field.when) {
        (Value::Literal(text), When::Always) => Text::of(text),
        (Value::Literal(text), When::Reader) => {
            let variable = names.before_field("if", &field.name);
            if !maps.iter().any(|map| map.target == variable) {
                maps.push(
                    Map::new(names.var("reader"), variable.clone(), Text::of(text))
                        .row(Pattern::empty(), empty()),
                );
            }
            Text::variable(&variable)
        }
        (Value::Literal(text), When::AsksPrivateNetwork) => {
            let variable = names.var("private");
            let asked = Variable::request(&names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK);
            maps.push(
                Map::new(asked, variable.clone(), empty()).row(Pattern::expression("^true$"), Text::of(text)),
            );
            Text::variable(&variable)
        }
        (Value::Origin, _) => Text::variable(&names.var("reader")),
        (Value::AskedMethod, _) => Text::variable(&names.var("method")),
        (Value::AskedHeaders, _) => asked_headers(plan, names, maps),
    }
}

/// On a granted preflight the origin reads: no condition is asked twice.
fn granted_value(plan: &PolicyPlan, names: &Names, field: &SetField, maps: &mut Vec<Map>) -> Text {
    match (&field.value, field.when) {
        (Value::Literal(text), When::Reader | When::Always) => Text::of(text),
        _ => value(plan, names, field, maps),
    }
}

fn asked_headers(plan: &PolicyPlan, names: &Names, maps: &mut Vec<Map>) -> Text {
    let variable = names.var("asked");
    let echo = Text::variable(&Variable::request(&names::ACCESS_CONTROL_REQUEST_HEADERS));
    let star = match plan.request_headers {
        HeaderGrant::Any { authorization: true } if !plan.spec.credentials => {
            Text::variable(&names.var("star"))
        }
        _ => Text::of("*"),
    };
    let map = Map::new(names.var("names"), variable.clone(), empty())
        .row(Pattern::literal("asked"), echo)
        .row(Pattern::literal("any"), star);
    maps.push(map);
    Text::variable(&variable)
}

/// Where the application's fields win: its own, if it has an `Access-Control-Allow-Origin`.
fn respected(plan: &PolicyPlan, names: &Names, name: &HeaderName, ours: Text, maps: &mut Vec<Map>) -> Text {
    if plan.upstream_cors != UpstreamCors::Respect || !names::CORS_RESPONSE_FIELDS.contains(name) {
        return ours;
    }
    let variable = names.before_field("own", name);
    let map = Map::new(
        Variable::upstream(&names::ACCESS_CONTROL_ALLOW_ORIGIN),
        variable.clone(),
        Text::variable(&Variable::upstream(name)),
    );
    maps.push(map.row(Pattern::empty(), ours));
    Text::variable(&variable)
}

/// Whether a request that is no preflight gets 403.
fn enforce(plan: &PolicyPlan, names: &Names) -> Vec<Map> {
    if !plan.enforce {
        return Vec::new();
    }
    let origin = Variable::request(&names::ORIGIN);
    let mut own = Map::new(origin, names.var("foreign"), Text::of("1"))
        .comment("Requests of other origins than the readers' and the own ones are refused.")
        .row(Pattern::empty(), empty());
    for pattern in &plan.own {
        own = own.row(Pattern::expression(&regex::origin(pattern)), empty());
    }
    let stranger = Map::new(names.var("reader"), names.var("stranger"), empty())
        .row(Pattern::empty(), Text::variable(&names.var("foreign")));
    let refused =
        Map::new(names.var("preflight"), names.var("enforce"), Text::variable(&names.var("stranger")))
            .row(Pattern::literal("granted"), empty())
            .row(Pattern::literal("refused"), empty());
    vec![own, stranger, refused]
}

fn vary(members: &[HeaderName]) -> Text {
    let title = |name: &HeaderName| if *name == names::ORIGIN { "Origin".into() } else { name.to_string() };
    Text::of(&members.iter().map(title).collect::<Vec<String>>().join(", "))
}

fn empty() -> Text {
    Text::of("")
}
