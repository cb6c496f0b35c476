//! Vector: a policy, a request, perhaps the inner service's response, and what must come of it.

use crate::text::Text;
use corsac::policy::PolicySpec;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// One file of vectors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VectorFile {
    /// The file's name without `.toml`: the topic.
    #[serde(skip)]
    pub topic: String,
    /// The policies, under the keys of a policy file.
    #[serde(default)]
    pub policies: BTreeMap<String, toml::Table>,
    /// The vectors.
    pub vectors: Vec<Vector>,
}

/// Given a policy and a request, expect a decision and fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// What it states, as a sentence.
    pub name: String,
    /// Why that is so, where it is not plain.
    pub why: Option<String>,
    /// The policy's name; `false` for a route without policy; absent where no policy decides.
    pub policy: Option<PolicyName>,
    /// Whether debug mode is on.
    #[serde(default)]
    pub debug: bool,
    /// What an origin provider says, if there is one.
    pub provider: Option<ProviderAnswer>,
    /// The request is a WebSocket handshake with this `Host`.
    pub handshake: Option<String>,
    /// `false`: no route takes the request, and `policy` is the gateway's fallback.
    #[serde(default = "yes")]
    pub route: bool,
    /// The request.
    pub request: Request,
    /// What the inner service answers, if it is asked.
    #[serde(default)]
    pub inner: Inner,
    /// The decision.
    pub expect: Expect,
    /// All judged fields of the response: nothing else may be there.
    pub fields: BTreeMap<String, Text>,
}

/// Which policy decides.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum PolicyName {
    /// The one of that name.
    Named(String),
    /// `false`: none.
    None(bool),
}

/// What an origin provider says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderAnswer {
    /// The origin may read.
    Allowed,
    /// It may not.
    Refused,
    /// No answer in time.
    Unavailable,
}

/// A request.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The header lines, in order.
    pub headers: Vec<HeaderLine>,
}

/// The inner service's response.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inner {
    /// The status.
    #[serde(default = "ok")]
    pub status: u16,
    /// The header lines, in order.
    #[serde(default)]
    pub headers: Vec<HeaderLine>,
}

impl Default for Inner {
    fn default() -> Self {
        Inner { status: ok(), headers: Vec::new() }
    }
}

/// A header line: `["name", "value"]`, or `["name", "value", 64]` for 64 such lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum HeaderLine {
    /// One line.
    One(String, Text),
    /// Several equal lines.
    Several(String, Text, usize),
}

/// The decision that a vector expects. `kind` and `verdict` are absent where no policy decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// `not-cors`, `actual` or `preflight`.
    pub kind: Option<String>,
    /// `allowed` or `refused`.
    pub verdict: Option<String>,
    /// The code of the reason.
    pub reason: String,
    /// The response's status; absent: the inner service's.
    pub status: Option<ExpectedStatus>,
    /// The refused method or header name.
    pub evidence: Option<Text>,
    /// Which member of the policy's `origins` matched.
    pub matched: Option<usize>,
}

/// The status that a vector expects.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ExpectedStatus {
    /// This one.
    Code(u16),
    /// `"conflict"`: the subject's own status for a conflict with inner fields.
    Conflict(ConflictWord),
}

/// The word `conflict`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictWord {
    /// `conflict`.
    Conflict,
}

const fn yes() -> bool {
    true
}

const fn ok() -> u16 {
    200
}

impl VectorFile {
    /// Reads all files of a folder, in the order of their names.
    ///
    /// # Errors
    /// What cannot be read, with the file's name.
    pub fn load_all(folder: &Path) -> Result<Vec<VectorFile>, Box<dyn Error>> {
        toml_files(folder)?.iter().map(|path| VectorFile::load(path)).collect()
    }

    fn load(path: &Path) -> Result<VectorFile, Box<dyn Error>> {
        let text = fs::read_to_string(path)?;
        let mut file: VectorFile =
            toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        file.topic = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(file)
    }

    /// The specification of the policy of that name.
    ///
    /// # Errors
    /// There is no such policy, or it does not have the form of one.
    pub fn spec(&self, policy: &str) -> Result<PolicySpec, Box<dyn Error>> {
        let table = self.policies.get(policy).ok_or_else(|| format!("{}: no policy {policy}", self.topic))?;
        Ok(PolicySpec::deserialize(table.clone())?)
    }

    /// `topic: name`, as reports call a vector.
    #[must_use]
    pub fn title(&self, vector: &Vector) -> String {
        format!("{}: {}", self.topic, vector.name)
    }
}

impl Vector {
    /// The name of the policy that decides, if one does.
    #[must_use]
    pub fn policy_name(&self) -> Option<&str> {
        match &self.policy {
            Some(PolicyName::Named(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether the request is a preflight that a policy answers.
    #[must_use]
    pub fn is_preflight(&self) -> bool {
        self.expect.kind.as_deref() == Some("preflight")
    }

    /// Whether the inner service is to be asked at all.
    #[must_use]
    pub fn reaches_inner(&self) -> bool {
        self.route && !self.is_preflight() && !matches!(self.expect.status, Some(ExpectedStatus::Code(_)))
    }

    /// The status to expect of a subject that answers conflicts with `conflict`.
    #[must_use]
    pub fn expected_status(&self, conflict: u16) -> u16 {
        match self.expect.status {
            Some(ExpectedStatus::Code(code)) => code,
            Some(ExpectedStatus::Conflict(_)) => conflict,
            None => self.inner.status,
        }
    }
}

impl Request {
    /// The method, as the `http` crate holds it.
    ///
    /// # Errors
    /// It is no token.
    pub fn method(&self) -> Result<Method, Box<dyn Error>> {
        Ok(Method::from_bytes(self.method.as_bytes())?)
    }

    /// The header lines, as the `http` crate holds them.
    ///
    /// # Errors
    /// A name or value that it cannot hold.
    pub fn header_map(&self) -> Result<HeaderMap, Box<dyn Error>> {
        header_map(&self.headers)
    }
}

impl Inner {
    /// The header lines, as the `http` crate holds them.
    ///
    /// # Errors
    /// A name or value that it cannot hold.
    pub fn header_map(&self) -> Result<HeaderMap, Box<dyn Error>> {
        header_map(&self.headers)
    }
}

impl HeaderLine {
    /// Name, value, and how many such lines there are.
    #[must_use]
    pub fn parts(&self) -> (&str, Vec<u8>, usize) {
        match self {
            HeaderLine::One(name, value) => (name, value.to_bytes(), 1),
            HeaderLine::Several(name, value, times) => (name, value.to_bytes(), *times),
        }
    }
}

fn header_map(lines: &[HeaderLine]) -> Result<HeaderMap, Box<dyn Error>> {
    let mut map = HeaderMap::new();
    for line in lines {
        let (name, value, times) = line.parts();
        let (name, value) = (HeaderName::from_bytes(name.as_bytes())?, HeaderValue::from_bytes(&value)?);
        for _ in 0..times {
            map.append(name.clone(), value.clone());
        }
    }
    Ok(map)
}

/// The TOML files of a folder, in the order of their names.
///
/// # Errors
/// The folder cannot be read.
pub fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    Ok(paths)
}
