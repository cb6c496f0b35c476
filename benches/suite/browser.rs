//! What Chromium sends with a request from a page, besides `Origin` and the preflight's own fields.

/// The fields beside `Origin`: 13 in all.
pub(crate) const ACTUAL: &[(&str, &str)] = &[
    ("host", "api.example.com"),
    ("sec-ch-ua-platform", "\"Linux\""),
    ("user-agent", USER_AGENT),
    ("sec-ch-ua", "\"Chromium\";v=\"156\", \"Not(A:Brand\";v=\"24\""),
    ("sec-ch-ua-mobile", "?0"),
    ("accept", "*/*"),
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-dest", "empty"),
    ("referer", "https://app.example.com/"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("accept-language", "en-US,en;q=0.9"),
];

/// The fields beside `Origin`, `Access-Control-Request-Method` and `Access-Control-Request-Headers`: 13 in all.
pub(crate) const PREFLIGHT: &[(&str, &str)] = &[
    ("host", "api.example.com"),
    ("connection", "keep-alive"),
    ("accept", "*/*"),
    ("user-agent", USER_AGENT),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-dest", "empty"),
    ("referer", "https://app.example.com/"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("accept-language", "en-US,en;q=0.9"),
];

const USER_AGENT: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
