//! Vector: a page, what it fetches, what goes over the wire, and what script gets. Data only.

use crate::text::Text;
use crate::vector::{HeaderLine, toml_files};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

/// One file of vectors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchFile {
    /// The file's name without `.toml`: the topic.
    #[serde(skip)]
    pub topic: String,
    /// The vectors.
    pub vectors: Vec<FetchVector>,
}

/// Given a page and a server, expect these requests and this outcome.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FetchVector {
    /// What it states, as a sentence.
    pub name: String,
    /// Why that is so, where it is not plain.
    pub why: Option<String>,
    /// What says so: a section of the standard, a test of the web platform, a measured case.
    pub source: String,
    /// Who fetches.
    #[serde(default)]
    pub page: Page,
    /// Whose behaviour is expected.
    pub profile: Option<String>,
    /// The difference of the profile that the vector shows: without it the vector is not met. Where no profile has it, the
    /// vector is about an older release: the profile with the difference.
    pub shows: Option<String>,
    /// The browser's limit for `Access-Control-Max-Age` in seconds, if it is not the profile's.
    pub max_age_cap: Option<u64>,
    /// Whether the browser asks whether the page may have a server's address.
    #[serde(default)]
    pub local_network_access: bool,
    /// What is fetched.
    pub fetch: Given,
    /// What goes over the wire.
    #[serde(default)]
    pub wire: Vec<Exchange>,
    /// What script gets.
    pub expect: Expect,
    /// What is fetched after that, with the same preflight cache.
    #[serde(default)]
    pub then: Vec<Next>,
}

/// A fetch that comes after others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Next {
    /// Seconds after the one before.
    #[serde(default)]
    pub after: f64,
    /// Who fetches; absent: who fetched before.
    pub page: Option<Page>,
    /// What is fetched; absent: the same once more.
    pub fetch: Option<Given>,
    /// What goes over the wire.
    #[serde(default)]
    pub wire: Vec<Exchange>,
    /// What script gets.
    pub expect: Expect,
}

/// Who fetches: an origin, or more about the page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Page {
    /// A top-level page at `/` of the origin.
    At(String),
    /// A page with something of its own.
    With(PageInit),
}

/// What a page says about itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PageInit {
    /// Its origin.
    pub origin: String,
    /// The origin of the top-level page.
    pub top: Option<String>,
    /// Its URL; `""` for a page without one.
    pub url: Option<String>,
    /// Its referrer policy.
    pub referrer_policy: Option<String>,
    /// Its embedder policy.
    pub embedder_policy: Option<String>,
    /// The address space it was loaded from.
    pub address_space: Option<String>,
}

impl Default for Page {
    fn default() -> Self {
        Page::At("https://app.example".into())
    }
}

/// What is fetched, and with what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Given {
    /// Who makes the request of it: `fetch`, `xhr`, `beacon`, `event-source`, `web-socket`, `request`, or an element.
    #[serde(rename = "as", default = "fetch_word")]
    pub api: String,
    /// The URL.
    pub url: String,
    /// The method.
    pub method: Option<String>,
    /// The header lines, in order.
    #[serde(default)]
    pub headers: Vec<HeaderLine>,
    /// The body.
    pub body: Option<BodyText>,
    /// The mode.
    pub mode: Option<String>,
    /// The credentials mode.
    pub credentials: Option<String>,
    /// The redirect mode.
    pub redirect: Option<String>,
    /// The cache mode.
    pub cache: Option<String>,
    /// The referrer; `""`: none.
    pub referrer: Option<String>,
    /// The referrer policy.
    pub referrer_policy: Option<String>,
    /// Whether the request may outlive its page.
    pub keepalive: Option<bool>,
    /// `withCredentials` of `XMLHttpRequest` and `EventSource`.
    #[serde(default)]
    pub with_credentials: bool,
    /// Whether an `XMLHttpRequest` has a listener for its upload.
    #[serde(default)]
    pub upload_listener: bool,
    /// `crossorigin` of an element.
    pub crossorigin: Option<String>,
    /// Set on the request that was made: its destination.
    pub destination: Option<String>,
    /// Set on the request that was made: its unsafe-request flag.
    pub unsafe_request: Option<bool>,
    /// Set on the request that was made: its use-CORS-preflight flag.
    pub use_cors_preflight: Option<bool>,
    /// Set on the request that was made: its use-URL-credentials flag.
    pub use_url_credentials: Option<bool>,
    /// Set on the request that was made: the bytes of the page's other keepalive requests.
    pub inflight_keepalive_bytes: Option<u64>,
}

/// A request's body.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyText {
    /// A string of script's.
    Text(String),
    /// `URLSearchParams`.
    UrlEncoded(String),
    /// `FormData`: the boundary.
    FormData(String),
    /// A `Blob` of this type.
    Blob(String),
    /// An `ArrayBuffer`.
    Bytes(Text),
    /// This many bytes, as a string of script's.
    Length(usize),
    /// A `ReadableStream`; always `true`.
    Stream(bool),
}

/// One request on the wire and its answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exchange {
    /// Method and URL, with a space between.
    pub sends: String,
    /// Fields of the request. Of the judged ones, all.
    #[serde(default)]
    pub with: BTreeMap<String, Text>,
    /// Fields that the request does not have.
    #[serde(default)]
    pub without: Vec<String>,
    /// Whether cookies go with it.
    pub credentials: Option<bool>,
    /// What its body is: `null`, `stream`, or the text.
    pub body: Option<Text>,
    /// The answer's status, or the way in which none came.
    pub answer: Answer,
    /// The answer's header lines, in order.
    #[serde(default)]
    pub headers: Vec<HeaderLine>,
    /// Whether the answer was stored for another request's `Range`.
    #[serde(default)]
    pub range_requested: bool,
}

/// How a server answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// With this status.
    Status(u16),
    /// Not at all: `connection`, `tls`, `timeout`, `http1`, `not-served`, `local`, `loopback`.
    Failure(String),
}

/// What script gets.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expect {
    /// The response's type.
    #[serde(rename = "type")]
    pub response_type: Option<String>,
    /// The step that refuses.
    pub refused: Option<String>,
    /// The step that the vector is about and that lets the request pass.
    pub passes: Option<String>,
    /// The refusal's code.
    pub code: Option<String>,
    /// The code that the same fault has without redirects, if it is another.
    pub plain: Option<String>,
    /// How many redirects came before the refusal.
    pub hop: Option<usize>,
    /// `preflight` or `request`: where it was refused.
    pub stage: Option<String>,
    /// A part of what the refusal says.
    pub says: Option<String>,
    /// The status that script sees.
    pub status: Option<u16>,
    /// The names of all headers that script sees, in lower case and in order.
    pub readable: Option<Vec<String>>,
    /// The response's URL; `""`: none.
    pub url: Option<String>,
    /// Whether script sees that there was a redirect.
    pub redirected: Option<bool>,
    /// `null`, `received`, or the text that the URL itself holds.
    pub body: Option<Text>,
    /// Whether script sees timings.
    pub timing: Option<bool>,
    /// Where the profile lets pass what the standard refuses: the names of the differences.
    #[serde(default)]
    pub departures: Vec<String>,
    /// The headers of script's that the browser dropped.
    #[serde(default)]
    pub dropped: Vec<String>,
    /// The codes of what is no refusal, if the vector is about them: D107, D508, D601, D602.
    pub notes: Option<Vec<String>>,
}

fn fetch_word() -> String {
    "fetch".into()
}

impl FetchFile {
    /// Reads all files of the folder, in the order of their names.
    ///
    /// # Errors
    /// What cannot be read, with the file's name.
    pub fn load_all(folder: &Path) -> Result<Vec<FetchFile>, Box<dyn Error>> {
        toml_files(folder)?.iter().map(|path| FetchFile::load(path)).collect()
    }

    fn load(path: &Path) -> Result<FetchFile, Box<dyn Error>> {
        let text = fs::read_to_string(path)?;
        let mut file: FetchFile =
            toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        file.topic = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(file)
    }

    /// `topic: name`, as reports call a vector.
    #[must_use]
    pub fn title(&self, vector: &FetchVector) -> String {
        format!("{}: {}", self.topic, vector.name)
    }
}

impl FetchVector {
    /// What each fetch of the vector expects.
    pub fn expectations(&self) -> impl Iterator<Item = &Expect> {
        std::iter::once(&self.expect).chain(self.then.iter().map(|next| &next.expect))
    }
}
