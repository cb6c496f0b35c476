//! What is asked, of a policy with how many origins.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};

use super::{browser, policies};

#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) asked: Asked,
    /// The number of origins that the policy lists.
    pub(crate) origins: usize,
}

#[derive(Clone, Copy)]
pub(crate) enum Asked {
    NotCors,
    Allowed,
    Refused,
    Preflight(Names),
    PreflightRefusedOrigin,
    PreflightRefusedMethod,
}

/// What `Access-Control-Request-Headers` holds.
#[derive(Clone, Copy)]
pub(crate) enum Names {
    /// Two listed names, as browsers write them.
    Two,
    /// The same with white space, upper case and empty elements.
    Tolerant,
    /// One name that is not listed.
    Unlisted,
    /// 64 lines of one listed name each.
    Lines,
    /// 256 listed names in one line.
    Many,
    /// 1,024 commas.
    Commas,
    /// One name of 4,096 bytes.
    Long,
    /// 65,536 commas.
    BeyondBudget,
}

impl Case {
    /// The four usual questions, and the policy grows.
    pub(crate) const GROWING: &[Self] = &[
        Self { asked: Asked::Allowed, origins: 1 },
        Self { asked: Asked::Allowed, origins: 10 },
        Self { asked: Asked::Allowed, origins: 1_000 },
        Self { asked: Asked::Allowed, origins: 100_000 },
        Self { asked: Asked::Refused, origins: 1 },
        Self { asked: Asked::Refused, origins: 10 },
        Self { asked: Asked::Refused, origins: 1_000 },
        Self { asked: Asked::Refused, origins: 100_000 },
        Self { asked: Asked::Preflight(Names::Two), origins: 1 },
        Self { asked: Asked::Preflight(Names::Two), origins: 10 },
        Self { asked: Asked::Preflight(Names::Two), origins: 1_000 },
        Self { asked: Asked::Preflight(Names::Two), origins: 100_000 },
        Self { asked: Asked::PreflightRefusedOrigin, origins: 1 },
        Self { asked: Asked::PreflightRefusedOrigin, origins: 10 },
        Self { asked: Asked::PreflightRefusedOrigin, origins: 1_000 },
        Self { asked: Asked::PreflightRefusedOrigin, origins: 100_000 },
    ];

    /// One origin, and the question varies.
    pub(crate) const SHAPES: &[Self] = &[
        Self { asked: Asked::NotCors, origins: 1 },
        Self { asked: Asked::PreflightRefusedMethod, origins: 1 },
        Self { asked: Asked::Preflight(Names::Unlisted), origins: 1 },
        Self { asked: Asked::Preflight(Names::Tolerant), origins: 1 },
        Self { asked: Asked::Preflight(Names::Lines), origins: 1 },
        Self { asked: Asked::Preflight(Names::Many), origins: 1 },
        Self { asked: Asked::Preflight(Names::Commas), origins: 1 },
        Self { asked: Asked::Preflight(Names::Long), origins: 1 },
        Self { asked: Asked::Preflight(Names::BeyondBudget), origins: 1 },
    ];

    /// All of them.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::GROWING.iter().chain(Self::SHAPES).copied()
    }

    pub(crate) fn method(&self) -> Method {
        match self.asked {
            Asked::NotCors | Asked::Allowed | Asked::Refused => Method::GET,
            _ => Method::OPTIONS,
        }
    }

    pub(crate) fn request(&self) -> Request<()> {
        let mut request = Request::new(());
        *request.method_mut() = self.method();
        *request.uri_mut() = http::Uri::from_static("/api/item");
        *request.headers_mut() = self.headers();
        request
    }

    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let common = if self.method() == Method::GET { browser::ACTUAL } else { browser::PREFLIGHT };
        for (name, value) in common {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if let Some(origin) = self.origin() {
            headers.insert(header::ORIGIN, value(origin));
        }
        if self.method() == Method::OPTIONS {
            headers
                .insert(header::ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static(self.asked_method()));
            for line in self.names().lines() {
                headers.append(header::ACCESS_CONTROL_REQUEST_HEADERS, value(line));
            }
        }
        headers
    }

    fn origin(&self) -> Option<String> {
        match self.asked {
            Asked::NotCors => None,
            Asked::Refused | Asked::PreflightRefusedOrigin => Some(policies::FOREIGN.to_owned()),
            _ => Some(policies::origin(self.origins / 2)),
        }
    }

    fn asked_method(&self) -> &'static str {
        if matches!(self.asked, Asked::PreflightRefusedMethod) { "PATCH" } else { "PUT" }
    }

    fn names(&self) -> Names {
        if let Asked::Preflight(names) = self.asked { names } else { Names::Two }
    }
}

fn value(text: String) -> HeaderValue {
    HeaderValue::from_maybe_shared(bytes::Bytes::from(text)).unwrap()
}

impl Names {
    fn lines(self) -> Vec<String> {
        match self {
            Self::Two => vec!["content-type,x-csrf-token".into()],
            Self::Tolerant => vec!["Content-Type , ,\tX-CSRF-Token,,".into()],
            Self::Unlisted => vec!["content-type,x-unlisted".into()],
            Self::Lines => vec!["x-csrf-token".into(); 64],
            Self::Many => vec![vec!["x-csrf-token"; 256].join(",")],
            Self::Commas => vec![",".repeat(1_024)],
            Self::Long => vec!["x".repeat(4_096)],
            Self::BeyondBudget => vec![",".repeat(65_536)],
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = match self.asked {
            Asked::NotCors => "not-cors",
            Asked::Allowed => "actual-allowed",
            Asked::Refused => "actual-refused",
            Asked::PreflightRefusedOrigin => "preflight-refused-origin",
            Asked::PreflightRefusedMethod => "preflight-refused-method",
            Asked::Preflight(Names::Two) => "preflight-granted",
            Asked::Preflight(Names::Unlisted) => "preflight-refused-header",
            Asked::Preflight(Names::Tolerant) => "list-with-spaces-and-case",
            Asked::Preflight(Names::Lines) => "list-of-64-lines",
            Asked::Preflight(Names::Many) => "list-of-256-names",
            Asked::Preflight(Names::Commas) => "list-of-1024-commas",
            Asked::Preflight(Names::Long) => "list-with-a-name-of-4096-bytes",
            Asked::Preflight(Names::BeyondBudget) => "list-of-65536-commas",
        };
        write!(f, "{asked}/{}", self.origins)
    }
}
