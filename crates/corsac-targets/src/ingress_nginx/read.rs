//! Read: the locations of all Ingress objects, by host, given to the reader of nginx.

use std::collections::{BTreeMap, BTreeSet};

use super::annotations::Annotations;
use super::cors::{Cors, Readers, cors};
use super::location::{location, server};
use super::object::{Ingress, Path, ingresses};
use super::snippet;
use crate::diff::Side;
use crate::import::{
    Finding, FindingCode, Imported, OriginMatcher, Origins, Position, Sources, files, text_of,
};
use crate::nginx::read::{Directive, Tree, read_tree};
use crate::yaml::documents;

/// Other annotations that change what is answered, and are not followed.
const NOT_READ: [(&str, &str); 4] = [
    ("custom-headers", "the fields of its ConfigMap are not seen here"),
    ("permanent-redirect", "every request is sent elsewhere, by an answer that is not modelled"),
    ("temporal-redirect", "every request is sent elsewhere, by an answer that is not modelled"),
    ("auth-signin", "requests without a session are sent elsewhere, by an answer that is not modelled"),
];

/// The configuration, and each of its places as a side of a comparison.
pub(super) fn read_with_sides(
    sources: &dyn Sources,
    name: &str,
    then: &mut dyn FnMut(&Imported, &[&dyn Side]),
) {
    let mut printed = Printed::default();
    if let Err(finding) = printed.read(sources, name) {
        printed.findings.push(finding);
        return then(&Imported { sites: Vec::new(), findings: printed.findings }, &[]);
    }
    let directives = std::mem::take(&mut printed.servers).into_iter().map(Server::printed).collect();
    let tree = Tree { directives, findings: std::mem::take(&mut printed.findings) };
    let nothing = (name, "no Ingress of it has `enable-cors: \"true\"`, and no snippet sets such a field");
    read_tree(&tree, nothing, &mut |imported, sides| then(&printed.in_its_words(imported), sides));
}

/// What the controller prints.
#[derive(Default)]
struct Printed {
    servers: Vec<Server>,
    /// The servers of hosts, by their numbers.
    hosts: BTreeMap<Option<String>, usize>,
    findings: Vec<Finding>,
    /// What people call each location, by its host and where its path stands.
    names: BTreeMap<(Option<String>, Position), String>,
    /// The expressions that origins became, each with the exact ones.
    expressions: BTreeMap<String, Vec<String>>,
}

/// A host, with what stands in its server.
struct Server {
    host: Option<String>,
    position: Position,
    snippet: Option<Vec<Directive>>,
    locations: Vec<Directive>,
    paths: BTreeSet<String>,
}

impl Server {
    fn of(host: Option<String>, position: &Position) -> Self {
        let (locations, paths) = (Vec::new(), BTreeSet::new());
        Server { host, position: position.clone(), snippet: None, locations, paths }
    }

    fn printed(self) -> Directive {
        let inner = self.snippet.into_iter().flatten().chain(self.locations).collect();
        server(self.host.as_deref(), &self.position, inner)
    }
}

impl Printed {
    fn read(&mut self, sources: &dyn Sources, name: &str) -> Result<(), Finding> {
        for file in files(sources, name)? {
            let source = text_of(&file, name)?;
            let lines: Vec<&str> = source.lines().collect();
            for ingress in ingresses(&documents(name, source)?) {
                self.ingress(&ingress, &lines)?;
            }
        }
        Ok(())
    }

    fn ingress(&mut self, ingress: &Ingress<'_>, lines: &[&str]) -> Result<(), Finding> {
        let mut annotations = Annotations::of(ingress.metadata);
        if annotations.is_true("canary") {
            self.canary(&annotations);
            return Ok(());
        }
        let cors = cors(&mut annotations, lines);
        if let Some(cors) = &cors {
            if let Readers::Listed { expression, exact, .. } = &cors.readers {
                self.expressions.insert(expression.clone(), exact.clone());
            }
            remark(&mut annotations);
        }
        let [inner, outer] =
            ["configuration-snippet", "server-snippet"].map(|name| snippet_of(&mut annotations, name, lines));
        let (inner, outer) = (inner?.unwrap_or_default(), outer?);
        let is_regex = annotations.is_true("use-regex") || annotations.get("rewrite-target").is_some();
        for path in &ingress.paths {
            let printed = location(path, is_regex, cors.as_ref(), &inner);
            self.place(ingress, path, &cors, printed, outer.as_ref());
        }
        self.findings.append(&mut annotations.findings);
        Ok(())
    }

    /// A canary has the location of the Ingress that it stands beside, and what this one says of CORS.
    fn canary(&mut self, annotations: &Annotations<'_>) {
        let cors = annotations.names().filter(|(name, _)| name.contains("cors"));
        self.findings.extend(cors.map(|(name, position)| {
            let message = format!("`{name}` of a canary is not looked at: that of the main Ingress holds");
            Finding::new(FindingCode::SettingDropped, position, message)
        }));
    }

    fn place(
        &mut self,
        ingress: &Ingress<'_>,
        path: &Path<'_>,
        cors: &Option<Cors>,
        printed: Directive,
        snippet: Option<&Vec<Directive>>,
    ) {
        let host = path.host.map(str::to_owned);
        let name = format!("ingress {} {}{}", ingress.name, path.host.unwrap_or_default(), path.path);
        self.names.insert((host.clone(), path.position.clone()), name);
        let index = *self.hosts.entry(host.clone()).or_insert(self.servers.len());
        if index == self.servers.len() {
            self.servers.push(Server::of(host, &path.position));
        }
        let Some(server) = self.servers.get_mut(index) else { return };
        if server.snippet.is_none() {
            server.snippet = snippet.cloned();
        }
        if !server.paths.insert(path.path.to_owned()) && cors.is_some() {
            let message = "another Ingress above has the same host and path: the older object holds, which is not known here";
            self.findings.push(Finding::new(FindingCode::NotUnderstood, &path.position, message));
        }
        server.locations.push(printed);
    }

    /// What was read, under the names that Kubernetes has for it. Of the controller's own expressions it is said once what
    /// they take, where the origins stand.
    fn in_its_words(&self, imported: &Imported) -> Imported {
        let mut imported = imported.clone();
        for site in &mut imported.sites {
            let place = &mut site.place;
            if let Some(name) = self.names.get(&(place.host.clone(), place.position.clone())) {
                place.name.clone_from(name);
            }
            if let Origins::Matching(matchers) = &mut site.behaviour.origins {
                let all = matchers.clone();
                matchers.retain(|matcher| !self.is_told(matcher, &all));
            }
        }
        let is_own = |finding: &Finding| {
            let codes =
                [FindingCode::RegexUnanchored, FindingCode::CaseIgnored, FindingCode::OriginNotAPattern];
            codes.contains(&finding.code) && self.own(&finding.message).is_some()
        };
        imported.findings.retain(|finding| !is_own(finding));
        imported
    }

    /// The exact origins of the expression that a message quotes.
    fn own(&self, message: &str) -> Option<&Vec<String>> {
        self.expressions.get(message.split('`').nth(1)?)
    }

    /// Whether a matcher is an expression of the controller, and its exact origins stand beside it.
    fn is_told(&self, matcher: &OriginMatcher, all: &[OriginMatcher]) -> bool {
        let OriginMatcher::Regex { text, .. } = matcher else { return false };
        let Some(exact) = self.expressions.get(text) else { return false };
        let stand: BTreeSet<String> = all.iter().filter_map(written).collect();
        exact.iter().all(|origin| stand.contains(origin))
    }
}

fn written(matcher: &OriginMatcher) -> Option<String> {
    match matcher {
        OriginMatcher::Pattern(pattern) => Some(pattern.to_string()),
        _ => None,
    }
}

/// What other annotations do to the fields.
fn remark(annotations: &mut Annotations<'_>) {
    for (name, why) in NOT_READ {
        if let Some(written) = annotations.get(name) {
            annotations.say(FindingCode::NotUnderstood, &written.node.position, format!("`{name}`: {why}"));
        }
    }
    if let Some(written) = annotations.get("custom-http-errors") {
        let message = "answers of these statuses are replaced by the default backend's, without the fields";
        annotations.say(FindingCode::NotOnErrors, &written.node.position, message);
    }
}

fn snippet_of(
    annotations: &mut Annotations<'_>,
    name: &str,
    lines: &[&str],
) -> Result<Option<Vec<Directive>>, Finding> {
    let Some(written) = annotations.get(name).filter(|written| !written.text.trim().is_empty()) else {
        return Ok(None);
    };
    let read = snippet::directives(lines, written.text, written.node)?;
    annotations.findings.extend(read.findings);
    if !read.directives.is_empty() {
        let message =
            format!("`{name}` holds only where the controller has `allow-snippet-annotations: \"true\"`");
        annotations.say(FindingCode::ConditionalField, &written.node.position, message);
    }
    Ok(Some(read.directives))
}
