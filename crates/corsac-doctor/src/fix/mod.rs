//! Fix: the change to make on a server's side: the smallest policy that lets the page read, and how that server writes it.

mod patch;
mod snippet;
mod stack;

use corsac::fetch::request_headers::cors_unsafe_request_header_names;
use corsac::fetch::{Origin, RefusalKind};
use corsac::policy::PolicySpec;
use http::Method;
use serde_json::{Value, json};

use crate::diagnosis::Case;
use crate::rows::{row, verbatim};

pub use patch::{NoPatch, Patch};
pub use snippet::{Snippet, in_the_way, snippet};
pub use stack::{Stack, UnknownStack};

/// The smallest policy under which the page may read; `None` where no policy helps: nothing was refused, the refusal is not
/// about permission, or the page's origin is null, for which nobody vouches.
///
/// It allows one origin, one method and the names that the page sends, and credentials only if the page asks with them.
#[must_use]
pub fn smallest_policy(case: &Case<'_>) -> Option<PolicySpec> {
    let request = case.request?;
    let Origin::Tuple(_) = &request.origin else { return None };
    if !is_about_permission(&case.refusal?.kind) {
        return None;
    }
    let safelisted = [Method::GET, Method::HEAD, Method::POST];
    let method = (!safelisted.contains(&request.method)).then(|| request.method.to_string());
    Some(PolicySpec {
        origins: vec![request.origin.to_string()],
        credentials: case.with_credentials(),
        methods: method.into_iter().collect(),
        request_headers: cors_unsafe_request_header_names(&request.headers, case.profile),
        ..PolicySpec::default()
    })
}

/// Whether it is the server's permission that is missing.
const fn is_about_permission(kind: &RefusalKind) -> bool {
    matches!(
        kind,
        RefusalKind::AllowOriginPresent { .. }
            | RefusalKind::AllowOriginMatches { .. }
            | RefusalKind::AllowCredentialsTrue { .. }
            | RefusalKind::PreflightStatusOk { .. }
            | RefusalKind::AllowMethodsParse { .. }
            | RefusalKind::AllowHeadersParse { .. }
            | RefusalKind::MethodAllowed { .. }
            | RefusalKind::AuthorizationListed { .. }
            | RefusalKind::HeadersAllowed { .. }
    )
}

/// How many lines are written where nobody named the server.
const LONGEST_UNASKED: usize = 24;

impl Snippet {
    /// Whether it may be written unasked.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.text.lines().count() <= LONGEST_UNASKED
    }

    /// It under its label, in lines as they are.
    #[must_use]
    pub fn human(&self, width: usize) -> String {
        row("write", &format!("for {}, {}:", self.stack.title(), self.note), width) + &verbatim(&self.text)
    }

    /// It for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({ "server": self.stack.as_str(), "note": self.note, "text": self.text })
    }

    /// It as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        format!("For {}, {}:\n\n```text\n{}```\n", self.stack.title(), self.note, self.text)
    }
}
