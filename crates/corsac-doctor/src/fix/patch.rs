//! Patch: the smallest change of the configuration that the server runs, as a unified diff. It is run before it is shown: the
//! engine lets the page read its answers, and a stranger gets nothing more.

use corsac::fetch::{HttpRequest, ResponseHead};
use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CORS_RESPONSE_FIELDS, ORIGIN,
};
use corsac_targets::import::Sources;
use corsac_targets::import::deduce::Reply;
use corsac_targets::nginx::mend::{Call, mend};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use similar::TextDiff;

use crate::diagnosis::{Case, Diagnosis, refusal_of};
use crate::rows::{row, verbatim};

/// A change of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The files that change.
    pub files: Vec<String>,
    /// The change, as a unified diff that `patch` applies.
    pub diff: String,
    /// Other places of the configuration, by name, in which the page reads then as well.
    pub also: Vec<String>,
}

/// Why no change of a file is written, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPatch(pub String);

impl Patch {
    /// The smallest change of nginx's configuration of that name with which the page gets as far as is known.
    ///
    /// # Errors
    /// [`NoPatch`]: it is not the server's to change, the configuration is not the one that answered, or what it does is not
    /// known here.
    pub fn of_nginx(
        case: &Case<'_>,
        diagnosis: &Diagnosis,
        sources: &dyn Sources,
        name: &str,
    ) -> Result<Self, NoPatch> {
        let why_not = |text: &str| Err(NoPatch(text.to_owned()));
        if diagnosis.forbidden().is_some() {
            return why_not("no server should allow this");
        }
        if diagnosis.is_the_pages() || diagnosis.changes.is_empty() || diagnosis.policy.is_none() {
            return why_not("no field of an answer helps here");
        }
        if diagnosis.changes.iter().any(|change| change.hop > 0) {
            return why_not("the answer comes after a redirect");
        }
        let calls = calls(case, diagnosis);
        let mended = mend(sources, name, &calls).map_err(|obstacle| NoPatch(obstacle.0))?;
        if mended.files.is_empty() {
            return why_not("it would answer as the page needs it: is it the configuration that runs?");
        }
        let answers: Vec<ResponseHead> =
            case.answers().zip(&mended.answers).map(|(head, reply)| answered(head, reply)).collect();
        if let Some(refusal) = refusal_of(case, &answers) {
            return Err(NoPatch(format!("no small change is enough: then {refusal}")));
        }
        let diff = mended.files.iter().map(|file| {
            let diff = TextDiff::from_lines(&file.before, &file.after);
            diff.unified_diff().context_radius(3).header(&file.name, &file.name).to_string()
        });
        Ok(Patch {
            diff: diff.collect(),
            files: mended.files.iter().map(|file| file.name.clone()).collect(),
            also: mended.also,
        })
    }

    /// It under its label, in lines as they are.
    #[must_use]
    pub fn human(&self, width: usize) -> String {
        let files = self.files.join(", ");
        let also = self.also().map(|also| row("but", &also, width)).unwrap_or_default();
        row("write", &format!("in {files}, and reload nginx:"), width) + &verbatim(&self.diff) + &also
    }

    /// Where else it holds, as a sentence.
    fn also(&self) -> Option<String> {
        let (first, more) = self.also.split_first()?;
        let more = match more.len() {
            0 => String::new(),
            count => format!(" and {count} other place{}", if count == 1 { "" } else { "s" }),
        };
        Some(format!("the page then reads {first}{more} too: what is changed governs them as well"))
    }

    /// It as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let also = self.also().map(|also| format!("\nBut {also}.\n")).unwrap_or_default();
        format!("In {}, and reload nginx:\n\n```diff\n{}```\n{also}", self.files.join(", "), self.diff)
    }

    /// It for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({ "files": self.files, "diff": self.diff, "also": self.also, "refused": null })
    }
}

impl NoPatch {
    /// It under the label of a change.
    #[must_use]
    pub fn human(&self, name: &str, width: usize) -> String {
        row("write", &format!("no change of {name}: {}", self.0), width)
    }

    /// It for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({ "files": [], "diff": null, "also": [], "refused": self.0 })
    }
}

/// What was answered, each with what it needs.
fn calls(case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Call> {
    let answered =
        case.exchanges.iter().filter_map(|exchange| Some((exchange.request, exchange.response.ok()?)));
    answered
        .map(|(request, head)| {
            let is_it = |change: &&crate::Change| change.stage == request.stage && change.hop == request.hop;
            let change = diagnosis.changes.iter().find(is_it);
            Call {
                credentials: case.with_credentials(),
                needs_status: change.is_some_and(|change| change.status.is_some()),
                needs: change.map(|change| change.fields.clone()).unwrap_or_default(),
                ..call(request, head)
            }
        })
        .collect()
}

fn call(request: &HttpRequest, head: &ResponseHead) -> Call {
    let field = |name: &HeaderName| {
        request.headers.get(name.as_str()).map(|value| String::from_utf8_lossy(&value).into_owned())
    };
    Call {
        host: request.url.host_str().unwrap_or_default().to_owned(),
        port: request.url.port_or_known_default().unwrap_or_default(),
        path: request.url.path().to_owned(),
        method: request.method.to_string(),
        origin: field(&ORIGIN).unwrap_or_default(),
        asked_method: field(&ACCESS_CONTROL_REQUEST_METHOD),
        asked_headers: field(&ACCESS_CONTROL_REQUEST_HEADERS),
        status: head.status,
        fields: fields(head),
        ..Call::default()
    }
}

/// The fields as servers' crates hold them; what they cannot hold no configuration sends.
fn fields(head: &ResponseHead) -> HeaderMap {
    let pair = |name: &str, value: &[u8]| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?))
    };
    let mut map = HeaderMap::new();
    for (name, value) in head.headers.iter().filter_map(|header| pair(header.name(), header.value())) {
        map.append(name, value);
    }
    map
}

/// The answer as it is then.
fn answered(head: &ResponseHead, reply: &Reply) -> ResponseHead {
    let mut head = head.clone();
    head.status = reply.status;
    for name in CORS_RESPONSE_FIELDS {
        head.headers.delete(name.as_str());
    }
    let about_cors = reply.headers.iter().filter(|(name, _)| CORS_RESPONSE_FIELDS.contains(name));
    for (name, value) in about_cors {
        // It was a value before.
        let _ = head.headers.append(name.as_str(), value.as_bytes());
    }
    head
}
