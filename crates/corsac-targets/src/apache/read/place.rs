//! Place: the sections that do something about CORS, each asked what it does, together with what holds around it.

use corsac::headers::names;
use http::HeaderName;

use super::body::{Body, Link, Scope};
use super::compared::{Compared, compared};
use super::fields::Rule;
use super::run::{Configuration, Holding};
use super::tree::Directive;
use super::words::Word;
use crate::import::deduce::{Answers, OriginTest, Reply, Request, deduce};
use crate::import::{
    Anchoring, AnswersTo, Finding, FindingCode, OriginMatcher, Origins, Place, Position, Site, Statuses,
};
use crate::language::{self, Dialect, ExpressionRules, Language};

/// The most places that are asked what they do.
const MAX_PLACES: usize = 1000;

/// Directives by which an application answers; rules of mod_rewrite with `P` besides.
const APPLICATIONS: [&str; 10] = [
    "ProxyPass",
    "ProxyPassMatch",
    "SetHandler",
    "AddHandler",
    "Action",
    "ScriptAlias",
    "WSGIScriptAlias",
    "JkMount",
    "FcgidWrapper",
    "PassengerEnabled",
];

/// A place that can be asked.
pub(super) struct Asked<'c, 't> {
    configuration: &'c Configuration<'t>,
    holding: Holding<'c, 't>,
    place: Place,
    compared: Compared,
    words: Vec<String>,
}

/// The places, in the order of the configuration, and what is to be said about them.
pub(super) fn places<'c, 't>(
    configuration: &'c Configuration<'t>,
) -> (Vec<(Asked<'c, 't>, Site)>, Vec<Finding>) {
    let (mut sites, mut findings) = (Vec::new(), Vec::new());
    for (id, scope) in configuration.scopes.all.iter().enumerate() {
        let holding = holding(configuration, id);
        let mut found = Vec::new();
        if sets_in_its_own(configuration, &holding, &scope.body) {
            found.push((holding.clone(), scope.opening));
        }
        let chains: Vec<&[Link<'t>]> = scope.body.chains.iter().map(Vec::as_slice).collect();
        open_sections(configuration, &holding, &chains, &[], &mut found);
        for (holding, opening) in found {
            if sites.len() == MAX_PLACES {
                let position = opening.map(|opening| opening.position().clone()).unwrap_or_default();
                let message = format!("this place and those after it: more than {MAX_PLACES} are not asked");
                findings.push(Finding::new(FindingCode::NotUnderstood, &position, message));
                return (sites, findings);
            }
            let asked = Asked::new(configuration, holding, id, opening);
            let site = asked.site(&mut findings);
            sites.push((asked, site));
        }
    }
    findings.extend(side_by_side(configuration));
    (sites, findings)
}

/// Whether fields of CORS are set in a section, where it is known for which requests.
fn sets_in_its_own(configuration: &Configuration<'_>, holding: &Holding<'_, '_>, body: &Body<'_>) -> bool {
    body.simple.iter().any(|directive| sets_cors(directive))
        || body.chains.iter().flatten().any(|link| {
            !is_open(configuration, holding, link) && sets_in_its_own(configuration, holding, &link.body)
        })
}

/// The `<If>` sections of which nobody knows whether they hold before the request comes: each is a place of its own.
fn open_sections<'c, 't>(
    configuration: &'c Configuration<'t>,
    holding: &Holding<'c, 't>,
    chains: &[&'c [Link<'t>]],
    outer: &[usize],
    found: &mut Vec<(Holding<'c, 't>, Option<&'t Directive>)>,
) {
    for link in chains.iter().flat_map(|chain| chain.iter()) {
        let forced = [outer, &[link.id]].concat();
        let is_open = is_open(configuration, holding, link);
        if is_open && sets_in_its_own(configuration, holding, &link.body) {
            let mut holding = holding.clone();
            holding.forced.clone_from(&forced);
            found.push((holding, Some(link.opening)));
        }
        let inner: Vec<&[Link<'t>]> = link.body.chains.iter().map(Vec::as_slice).collect();
        let outer = if is_open { forced.as_slice() } else { outer };
        open_sections(configuration, holding, &inner, outer, found);
    }
}

/// Whether the condition asks for more than a page decides.
fn is_open(configuration: &Configuration<'_>, holding: &Holding<'_, '_>, link: &Link<'_>) -> bool {
    let Some(condition) = &link.condition else { return false };
    let get = |origin| Request { origin, ..PROBE };
    let probes = [
        get(None),
        get(Some("https://corsac-probe.invalid")),
        Request { method: "OPTIONS", asked_method: Some("GET"), ..get(Some("https://corsac-probe.invalid")) },
    ];
    probes.iter().any(|probe| configuration.is_open(holding, condition, probe))
}

const PROBE: Request<'static> = Request {
    method: "GET",
    origin: None,
    asked_method: None,
    asked_headers: None,
    private_network: false,
    application: &[],
    application_status: 200,
};

fn sets_cors(directive: &Directive) -> bool {
    Rule::of(directive).is_some_and(|rule| rule.sets() && names::CORS_RESPONSE_FIELDS.contains(&rule.name))
}

/// What holds in a section: what is around it, and the sections of wider paths of the same server.
fn holding<'c, 't>(configuration: &'c Configuration<'t>, id: usize) -> Holding<'c, 't> {
    let all = &configuration.scopes.all;
    let mut outwards = vec![id];
    while let Some(parent) = outwards.last().and_then(|&id| all.get(id)).and_then(|scope| scope.parent) {
        outwards.push(parent);
    }
    let mut holding = Holding::default();
    for &id in outwards.iter().rev() {
        let Some(scope) = all.get(id) else { continue };
        if is_server(scope) {
            holding.server.extend(&scope.body.simple);
            holding.chains.extend(scope.body.chains.iter().map(Vec::as_slice));
            continue;
        }
        // Sections for paths hold in the order of the file, those for folders from the widest on.
        let mut sections: Vec<&Scope<'t>> =
            all.iter().filter(|other| covers(other, scope, &outwards)).collect();
        let is_after = |other: &&Scope<'t>| scope.is("Location") && other.id > scope.id;
        let at = sections.iter().position(is_after).unwrap_or(sections.len());
        sections.insert(at, scope);
        for section in sections {
            holding.section.extend(&section.body.simple);
            holding.chains.extend(section.body.chains.iter().map(Vec::as_slice));
        }
    }
    holding
}

fn is_server(scope: &Scope<'_>) -> bool {
    scope.opening.is_none() || scope.is("VirtualHost")
}

/// Whether another section of the same kind and of a server around it takes all requests of a section.
fn covers(other: &Scope<'_>, scope: &Scope<'_>, outwards: &[usize]) -> bool {
    let (Some(opening), Some(kind)) = (other.opening, scope.opening) else { return false };
    let is_around = other.parent.is_some_and(|parent| outwards.contains(&parent));
    let (Some(wide), Some(path)) = (other.argument(), scope.argument()) else { return false };
    let is_path = |text: &str| text.starts_with('/') && !text.contains(['*', '?', '[']);
    let is_below = |wide: &str| {
        path.strip_prefix(wide).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            || path.starts_with(wide) && wide.ends_with('/')
    };
    is_around
        && !std::ptr::eq(opening, kind)
        && opening.is(&kind.name.text)
        && (kind.is("Location") || kind.is("Directory"))
        && is_path(wide)
        && is_path(path)
        && is_below(wide)
}

impl<'c, 't> Asked<'c, 't> {
    fn new(
        configuration: &'c Configuration<'t>,
        holding: Holding<'c, 't>,
        id: usize,
        opening: Option<&'t Directive>,
    ) -> Self {
        let mut compared = compared(configuration, &holding);
        for kept in std::mem::take(&mut compared.kept) {
            whole_only(configuration, &holding, &kept, &mut compared.with.tests);
        }
        let words = compared.with.words.iter().cloned().collect();
        let place = place(configuration, id, opening, &holding);
        Asked { configuration, holding, place, compared, words }
    }

    fn site(&self, findings: &mut Vec<Finding>) -> Site {
        let mut deduced = deduce(self);
        findings.extend(deduced.findings);
        let open = self.compared.with.open.iter();
        findings.extend(open.map(|(position, why)| Finding::new(FindingCode::NotUnderstood, position, why)));
        findings.extend(self.not_run());
        let reads = deduced.behaviour.origins != Origins::Matching(Vec::new());
        if let Some(rule) = self.only_on_success().filter(|_| reads) {
            deduced.behaviour.statuses = Statuses::OfTheApplication;
            let answers = deduced.behaviour.preflight.answers != AnswersTo::Nothing;
            let message = match answers {
                true => "set without `always`: preflights are answered here, without it, and so are errors",
                false => {
                    "set without `always`: answers of Apache httpd's own, such as 401, 404 or 502, have none"
                }
            };
            findings.push(Finding::new(FindingCode::NotOnErrors, rule.directive.position(), message));
        }
        Site { place: self.place.clone(), behaviour: deduced.behaviour }
    }

    /// The directives that may hold.
    fn directives(&self) -> Vec<&'t Directive> {
        let mut all: Vec<&Directive> =
            self.holding.server.iter().chain(&self.holding.section).copied().collect();
        self.holding.chains.iter().for_each(|chain| add_all(chain, &mut all));
        all
    }

    fn setting(&self, name: &HeaderName) -> Vec<Rule<'t>> {
        let rules = self.directives().into_iter().filter_map(Rule::of);
        rules.filter(|rule| rule.sets() && rule.name == *name).collect()
    }

    /// What lets pages read, if it never stands on the server's own answers.
    fn only_on_success(&self) -> Option<Rule<'t>> {
        let rules = self.setting(&names::ACCESS_CONTROL_ALLOW_ORIGIN);
        if rules.iter().any(|rule| rule.is_always) { None } else { rules.into_iter().next() }
    }

    /// What is not run here, and may change what the place answers.
    fn not_run(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for directive in self.directives() {
            let name = directive.name.text.to_ascii_lowercase();
            let fields =
                [names::ORIGIN, names::ACCESS_CONTROL_REQUEST_METHOD, names::ACCESS_CONTROL_REQUEST_HEADERS];
            let is_asked =
                |word: &Word| fields.iter().any(|field| word.text.eq_ignore_ascii_case(field.as_str()));
            let changes_request = name == "requestheader" && directive.arguments.iter().any(is_asked);
            let why = if name.starts_with("luahook") {
                "runs a script, which may change the answer"
            } else if changes_request {
                "changes what the request says: not followed"
            } else if name == "use" && directive.mentions_cors() {
                "a macro is not followed"
            } else {
                continue;
            };
            let message = format!("`{}` {why}", directive.name.text);
            found.push(Finding::new(FindingCode::NotUnderstood, directive.position(), message));
        }
        found
    }
}

/// Asks whether an origin of which a test takes a part is let in: if not, the test is one of the whole origin.
fn whole_only(
    configuration: &Configuration<'_>,
    holding: &Holding<'_, '_>,
    kept: &OriginTest,
    tests: &mut Vec<OriginTest>,
) {
    let OriginMatcher::Regex { text, ignore_case, .. } = &kept.matcher else { return };
    let takes = |anchoring| {
        let rules = ExpressionRules { dialect: Dialect::Pcre, anchoring, ignore_case: *ignore_case };
        Language::from_expression(text, rules)
    };
    let (Ok(part), Ok(whole)) = (takes(language::Anchoring::Search), takes(language::Anchoring::Whole))
    else {
        return;
    };
    let is_let_in = |origin: String| {
        let reply = configuration.answer(holding, &Request { origin: Some(&origin), ..PROBE });
        let allowed = reply.headers.get_all(names::ACCESS_CONTROL_ALLOW_ORIGIN);
        allowed.iter().any(|value| value == origin.as_str() || value == "*")
    };
    let of_a_part = part.difference(&whole).and_then(|rest| rest.witness());
    let is_needed = of_a_part.ok().flatten().is_some_and(is_let_in);
    let matcher =
        OriginMatcher::Regex { text: text.clone(), anchoring: Anchoring::Full, ignore_case: *ignore_case };
    let whole = OriginTest { matcher, position: kept.position.clone() };
    match tests.iter().position(|test| test.matcher == kept.matcher) {
        Some(at) if is_needed => tests.insert(at, whole),
        Some(at) => {
            if let Some(test) = tests.get_mut(at) {
                *test = whole;
            }
        }
        None => {}
    }
}

fn add_all<'t>(chain: &[Link<'t>], into: &mut Vec<&'t Directive>) {
    for link in chain {
        into.extend(&link.body.simple);
        link.body.chains.iter().for_each(|chain| add_all(chain, into));
    }
}

impl Answers for Asked<'_, '_> {
    fn answer(&self, request: &Request<'_>) -> Reply {
        self.configuration.answer(&self.holding, request)
    }

    fn dialect(&self) -> Dialect {
        Dialect::Pcre
    }

    fn tests(&self) -> &[OriginTest] {
        &self.compared.with.tests
    }

    fn words(&self) -> &[String] {
        &self.words
    }

    fn position_of(&self, name: &HeaderName) -> Position {
        let first = self.setting(name).into_iter().next();
        first.map_or_else(|| self.place.position.clone(), |rule| rule.directive.position().clone())
    }

    fn has_application(&self) -> bool {
        let proxies = |directive: &Directive| {
            let flags =
                directive.argument(2).unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase();
            directive.is("RewriteRule") && flags.split(',').any(|flag| flag == "p" || flag == "proxy")
        };
        let answers = |directive: &Directive| APPLICATIONS.iter().any(|name| directive.is(name));
        self.directives().into_iter().any(|directive| answers(directive) || proxies(directive))
    }
}

fn place(
    configuration: &Configuration<'_>,
    id: usize,
    opening: Option<&Directive>,
    holding: &Holding<'_, '_>,
) -> Place {
    let server_name = holding.server.iter().rev().find(|directive| directive.is("ServerName"));
    let host = server_name.and_then(|name| name.argument(0)).map(str::to_owned);
    let scope = configuration.scopes.all.get(id);
    let path = scope
        .filter(|scope| scope.is("Location") && holding.forced.is_empty())
        .and_then(Scope::argument)
        .filter(|path| path.starts_with('/') && !path.contains(['*', '?', '[', '{']))
        .map(|path| format!("{}/{{*rest}}", path.trim_end_matches('/')));
    let first = scope.and_then(|scope| scope.body.simple.first());
    let position = opening.or(first.copied()).map(|directive| directive.position().clone());
    let name = match opening {
        None => "the file".to_owned(),
        Some(opening) => {
            let arguments: Vec<&str> = opening.arguments.iter().map(|word| word.text.as_str()).collect();
            let words = match &host {
                Some(host) if opening.is("VirtualHost") => host.clone(),
                _ => arguments.join(" "),
            };
            format!("{} {words}", opening.name.text).trim_end().chars().take(80).collect()
        }
    };
    Place { name, host, path, position: position.unwrap_or_default() }
}

/// Sections by path and sections by folder that may take the same requests.
fn side_by_side(configuration: &Configuration<'_>) -> Vec<Finding> {
    let all = &configuration.scopes.all;
    let sets = |scope: &&Scope<'_>| scope.body.simple.iter().any(|directive| sets_cors(directive));
    let of_paths = |scope: &&Scope<'_>| scope.is("Location") || scope.is("LocationMatch");
    let by_path = all.iter().filter(sets).filter(of_paths);
    let message = "sections for folders set fields too, perhaps of the same answers: each is read alone";
    let meets = |scope: &&Scope<'_>| {
        let others = all.iter().filter(sets).filter(|other| !is_server(other) && !of_paths(other));
        others.into_iter().any(|other| other.parent == scope.parent)
    };
    by_path
        .filter(meets)
        .filter_map(|scope| scope.opening)
        .map(|opening| Finding::new(FindingCode::NotUnderstood, opening.position(), message))
        .collect()
}
