//! Parts: a smallest policy as texts that many languages share.

use corsac::policy::PolicySpec;

/// The policy's parts as texts.
pub(super) struct Parts<'a> {
    pub(super) origin: &'a str,
    pub(super) credentials: bool,
    /// GET, HEAD and POST, which need no listing in CORS but do in some libraries, and the policy's.
    pub(super) methods: Vec<&'a str>,
    pub(super) headers: Vec<&'a str>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(policy: &'a PolicySpec, origin: &'a str) -> Self {
        let more = policy.methods.iter().map(String::as_str);
        Parts {
            origin,
            credentials: policy.credentials,
            methods: ["GET", "HEAD", "POST"].into_iter().chain(more).collect(),
            headers: policy.request_headers.iter().map(String::as_str).collect(),
        }
    }

    pub(super) fn methods(&self, quote: &str) -> String {
        joined(&self.methods, quote)
    }

    pub(super) fn headers(&self, quote: &str) -> String {
        joined(&self.headers, quote)
    }

    /// The line if the page sends headers that need a permission.
    pub(super) fn if_headers(&self, line: impl FnOnce(&Self) -> String) -> String {
        if self.headers.is_empty() { String::new() } else { line(self) }
    }

    /// The line if the page asks with credentials.
    pub(super) fn if_credentials(&self, line: &str) -> String {
        if self.credentials { line.to_owned() } else { String::new() }
    }
}

/// The names in quotes, with commas between.
pub(super) fn joined(names: &[&str], quote: &str) -> String {
    names.iter().map(|name| format!("{quote}{name}{quote}")).collect::<Vec<_>>().join(", ")
}
