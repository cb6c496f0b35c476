//! Server: who may have answered, by the fields of the answer. A table; each row says how far it can be trusted.

use corsac::fetch::ResponseHead;

/// How far a guess can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The field fits, and others send it too.
    Guess,
    /// Others seldom send it.
    Likely,
    /// The server names itself.
    Certain,
}

impl Confidence {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Confidence::Guess => "possible",
            Confidence::Likely => "probable",
            Confidence::Certain => "certain",
        }
    }
}

impl Guess {
    /// It as a person would say it.
    #[must_use]
    pub fn sentence(&self) -> String {
        let how = match self.confidence {
            Confidence::Guess => "perhaps ",
            Confidence::Likely => "probably ",
            Confidence::Certain => "",
        };
        format!("{how}{} ({})", self.name, self.because)
    }
}

/// A server that may have answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// Its name.
    pub name: &'static str,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// The field that says so.
    pub because: String,
}

/// A field, what its value contains (in lower case; nothing: any value), and who sends it.
const ROWS: &[(&str, &str, &str, Confidence)] = &[
    ("server", "nginx", "nginx", Confidence::Certain),
    ("server", "openresty", "nginx (OpenResty)", Confidence::Certain),
    ("server", "apache", "Apache", Confidence::Certain),
    ("server", "caddy", "Caddy", Confidence::Certain),
    ("server", "envoy", "Envoy", Confidence::Certain),
    ("server", "istio-envoy", "Istio", Confidence::Certain),
    ("server", "litespeed", "LiteSpeed", Confidence::Certain),
    ("server", "microsoft-iis", "IIS", Confidence::Certain),
    ("server", "kestrel", "ASP.NET Core", Confidence::Certain),
    ("server", "uvicorn", "Starlette or FastAPI", Confidence::Likely),
    ("server", "hypercorn", "Starlette or Quart", Confidence::Guess),
    ("server", "werkzeug", "Flask", Confidence::Likely),
    ("server", "gunicorn", "Django or Flask", Confidence::Guess),
    ("server", "wsgiserver", "Django", Confidence::Likely),
    ("server", "daphne", "Django", Confidence::Likely),
    ("server", "jetty", "Jetty", Confidence::Certain),
    ("server", "amazons3", "Amazon S3", Confidence::Certain),
    ("server", "windows-azure-blob", "Azure Blob Storage", Confidence::Certain),
    ("server", "awselb", "AWS load balancer", Confidence::Certain),
    ("server", "cloudfront", "CloudFront", Confidence::Certain),
    ("server", "cloudflare", "Cloudflare", Confidence::Certain),
    ("server", "akamaighost", "Akamai", Confidence::Certain),
    ("server", "vercel", "Vercel", Confidence::Certain),
    ("server", "netlify", "Netlify", Confidence::Certain),
    ("server", "github.com", "GitHub Pages", Confidence::Certain),
    ("server", "apisix", "APISIX", Confidence::Certain),
    ("server", "kong", "Kong", Confidence::Certain),
    ("server", "corsac", "Corsac", Confidence::Certain),
    ("x-powered-by", "express", "Express", Confidence::Certain),
    ("x-powered-by", "asp.net", "ASP.NET", Confidence::Certain),
    ("x-powered-by", "php", "PHP", Confidence::Certain),
    ("x-powered-by", "next.js", "Next.js", Confidence::Certain),
    ("x-powered-by", "phusion passenger", "Passenger", Confidence::Certain),
    ("x-runtime", "", "Rails", Confidence::Likely),
    ("x-amz-cf-id", "", "CloudFront", Confidence::Certain),
    ("x-amz-apigw-id", "", "API Gateway", Confidence::Certain),
    ("x-amz-request-id", "", "Amazon S3", Confidence::Likely),
    ("x-goog-storage-class", "", "Google Cloud Storage", Confidence::Certain),
    ("server", "uploadserver", "Google Cloud Storage", Confidence::Likely),
    ("x-envoy-upstream-service-time", "", "Envoy", Confidence::Certain),
    ("x-kong-proxy-latency", "", "Kong", Confidence::Certain),
    ("cf-ray", "", "Cloudflare", Confidence::Certain),
    ("x-vercel-id", "", "Vercel", Confidence::Certain),
    ("x-served-by", "cache-", "Fastly", Confidence::Likely),
    ("x-varnish", "", "Varnish", Confidence::Certain),
    ("via", "cloudfront", "CloudFront", Confidence::Certain),
    ("via", "varnish", "Varnish", Confidence::Likely),
    ("via", "caddy", "Caddy", Confidence::Certain),
    ("via", "kong", "Kong", Confidence::Likely),
    ("via", "corsac", "Corsac", Confidence::Certain),
    ("set-cookie", "jsessionid", "a Java server", Confidence::Likely),
    ("set-cookie", "laravel_session", "Laravel", Confidence::Certain),
    ("set-cookie", "csrftoken", "Django", Confidence::Likely),
    (
        "vary",
        "origin, access-control-request-method, access-control-request-headers",
        "Spring",
        Confidence::Guess,
    ),
];

/// The fields whose values are shown as evidence; of others only the name.
const SHOWN: [&str; 3] = ["server", "x-powered-by", "via"];

/// Who may have answered, the surest first, each once.
pub(super) fn guesses(head: &ResponseHead) -> Vec<Guess> {
    let mut guesses: Vec<Guess> = Vec::new();
    for (field, contains, name, confidence) in ROWS {
        let Some(value) = head.headers.get(field) else { continue };
        let value = String::from_utf8_lossy(&value);
        if value.to_ascii_lowercase().contains(contains) && guesses.iter().all(|guess| guess.name != *name) {
            let because = if SHOWN.contains(field) {
                format!("{field}: {}", printable(&value))
            } else {
                (*field).to_owned()
            };
            guesses.push(Guess { name, confidence: *confidence, because });
        }
    }
    guesses.sort_by_key(|guess| std::cmp::Reverse(guess.confidence));
    guesses
}

/// The value without what a terminal would obey, and no longer than a line.
fn printable(value: &str) -> String {
    value.chars().filter(|char| (' '..='~').contains(char)).take(60).collect()
}
