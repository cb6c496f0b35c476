//! Cors: what the annotations amount to, and which of it they do not say.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};
use http::HeaderName;

use super::annotations::{Annotations, Written, names, number, truth};
use super::origins::{List, Member, expression, place, takes_everything};
use crate::import::{FindingCode, Position};

const METHODS: &str = "GET, PUT, POST, DELETE, PATCH, OPTIONS";
const HEADERS: &str = "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,\
                       Content-Type,Range,Authorization";
const MAX_AGE: &str = "1728000";

/// CORS as the controller sets it up.
pub(super) struct Cors {
    /// Whether the origin is compared, and with what.
    pub(super) readers: Readers,
    /// The fields of an answer that an origin may read, in their order.
    pub(super) fields: Vec<(HeaderName, String, Position)>,
}

/// Who may read.
#[derive(Clone)]
pub(super) enum Readers {
    /// `*` stands on every answer.
    Everyone(Position),
    /// Those that the expression takes.
    Listed { expression: String, exact: Vec<String>, position: Position },
    /// The list has no member that is taken.
    Nobody,
}

/// The annotations that only count beside `enable-cors`.
const COMPANIONS: [&str; 6] = [
    "cors-allow-origin",
    "cors-allow-methods",
    "cors-allow-headers",
    "cors-allow-credentials",
    "cors-expose-headers",
    "cors-max-age",
];

/// What the annotations amount to; none where CORS is not enabled.
pub(super) fn cors(annotations: &mut Annotations<'_>, lines: &[&str]) -> Option<Cors> {
    let enabled = annotations.checked("enable-cors", truth, "CORS stays off");
    let Some((true, enable)) = enabled else {
        disabled(annotations);
        return None;
    };
    let mut read = Reading { annotations, enable: &enable.position, fields: Vec::new() };
    let readers = read.readers(lines);
    read.credentials();
    read.methods();
    read.headers();
    read.exposed();
    read.max_age();
    let fields = read.fields;
    Some(Cors { readers, fields })
}

/// What stands beside an `enable-cors` that is missing or not true has no effect.
fn disabled(annotations: &mut Annotations<'_>) {
    let companions: Vec<(&str, &Position)> =
        annotations.names().filter(|(name, _)| COMPANIONS.contains(name)).collect();
    for (name, position) in companions {
        let message = format!("`{name}` has no effect without `enable-cors: \"true\"`");
        annotations.say(FindingCode::SettingDropped, position, message);
    }
}

struct Reading<'a, 'n> {
    annotations: &'a mut Annotations<'n>,
    /// Where `enable-cors` stands: what is not written is said there.
    enable: &'a Position,
    fields: Vec<(HeaderName, String, Position)>,
}

impl Reading<'_, '_> {
    fn readers(&mut self, lines: &[&str]) -> Readers {
        let Some(written) =
            self.annotations.get("cors-allow-origin").filter(|written| !written.text.is_empty())
        else {
            let message = "without `cors-allow-origin`, * stands on every answer";
            self.annotations.say(FindingCode::DefaultGrants, self.enable, message);
            return self.everyone(self.enable.clone());
        };
        let position = written.node.position.clone();
        match List::of(written.text) {
            List::Star => self.everyone(position),
            List::Dropped => {
                let message = "the list has more than origins in it, and * takes its place: on every answer, for every \
                               page (before 1.12 only the one member was skipped)";
                self.annotations.say(FindingCode::SettingDropped, &position, message);
                self.everyone(position)
            }
            List::Members(members) => self.listed(lines, &written, &members),
        }
    }

    fn everyone(&mut self, position: Position) -> Readers {
        self.fields.push((ACCESS_CONTROL_ALLOW_ORIGIN, "$http_origin".into(), position.clone()));
        Readers::Everyone(position)
    }

    fn listed(&mut self, lines: &[&str], written: &Written<'_>, members: &[Member<'_>]) -> Readers {
        let position = &written.node.position;
        let at = |member: &Member<'_>| place(lines, position, member, written.text);
        for member in members.iter().filter(|member| !member.is_taken()) {
            let message = format!("`{}` is skipped: it is no origin with http or https", member.text);
            self.annotations.say(FindingCode::SettingDropped, &at(member), message);
        }
        let taken: Vec<Member<'_>> = members.iter().filter(|member| member.is_taken()).cloned().collect();
        let exact: Vec<&Member<'_>> =
            taken.iter().filter(|member| !member.is_wildcard() && !member.text.is_empty()).collect();
        for member in taken.iter().filter(|member| member.is_wildcard()) {
            let message = format!(
                "`{}` takes one label in the place of the star, and `*.` of a policy any number: it is left out",
                member.text
            );
            self.annotations.say(FindingCode::OriginNotAPattern, &at(member), message);
        }
        if let Some(last) = taken.last().filter(|_| takes_everything(&taken)) {
            let message = "the comma at the end makes an empty alternative, which takes every origin";
            self.annotations.say(FindingCode::RegexUnanchored, &at(last), message);
        } else if let Some(first) = taken.iter().find(|member| !member.text.is_empty()) {
            let message = format!(
                "origins are compared from anywhere in the text: `a{}` is taken, too",
                first.text.replacen('*', "a", 1)
            );
            self.annotations.say(FindingCode::RegexUnanchored, position, message);
        }
        if taken.is_empty() {
            return Readers::Nobody;
        }
        self.fields.push((ACCESS_CONTROL_ALLOW_ORIGIN, "$http_origin".into(), position.clone()));
        let exact = exact.into_iter().map(|member| member.text.to_owned()).collect();
        Readers::Listed { expression: expression(&taken), exact, position: position.clone() }
    }

    fn credentials(&mut self) {
        let name = "cors-allow-credentials";
        let is_written = self.annotations.get(name).is_some();
        let checked = self.annotations.checked(name, truth, "credentials are allowed");
        if !is_written {
            let message = "without `cors-allow-credentials`, credentials are allowed";
            self.annotations.say(FindingCode::DefaultGrants, self.enable, message);
        }
        let (allowed, position) =
            checked.map_or((true, self.enable), |(value, node)| (value, &node.position));
        if allowed {
            self.fields.push((ACCESS_CONTROL_ALLOW_CREDENTIALS, "true".into(), position.clone()));
        }
    }

    fn methods(&mut self) {
        let check = |text: &str| names(text, |char| char.is_ascii_alphabetic());
        self.list("cors-allow-methods", ACCESS_CONTROL_ALLOW_METHODS, check, METHODS);
    }

    fn headers(&mut self) {
        let check = |text: &str| names(text, is_of_names);
        self.list("cors-allow-headers", ACCESS_CONTROL_ALLOW_HEADERS, check, HEADERS);
    }

    /// A list that has a default.
    fn list(&mut self, name: &str, field: HeaderName, check: impl Fn(&str) -> Option<String>, default: &str) {
        let is_written = self.annotations.get(name).is_some();
        let names = default.split(',').map(str::trim).collect::<Vec<_>>().join(", ");
        let checked = self.annotations.checked(name, check, &format!("{names} are granted"));
        if !is_written {
            let message = format!("without `{name}`, {names} are granted");
            self.annotations.say(FindingCode::DefaultGrants, self.enable, message);
        }
        let written = self.annotations.get(name).map(|written| &written.node.position);
        let position = written.unwrap_or(self.enable).clone();
        self.fields.push((field, checked.map_or_else(|| default.to_owned(), |(text, _)| text), position));
    }

    fn exposed(&mut self) {
        let check = |text: &str| names(text, |char| is_of_names(char) || char == '*');
        let checked = self.annotations.checked("cors-expose-headers", check, "no header is exposed");
        if let Some((text, node)) = checked {
            self.fields.push((ACCESS_CONTROL_EXPOSE_HEADERS, text, node.position.clone()));
        }
    }

    fn max_age(&mut self) {
        let instead = format!("{MAX_AGE} seconds, 20 days, are sent");
        let checked = self.annotations.checked("cors-max-age", number, &instead);
        let (text, position) =
            checked.map_or((MAX_AGE.to_owned(), self.enable), |(text, node)| (text, &node.position));
        self.fields.push((ACCESS_CONTROL_MAX_AGE, text, position.clone()));
    }
}

fn is_of_names(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '-' | '_')
}
