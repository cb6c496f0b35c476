//! What is asked of both servers, and what both must answer before anything is measured.

use anyhow::{Context, Result, ensure};

use super::{exchange, servers::Server};

pub(super) struct Case {
    pub(super) title: &'static str,
    pub(super) method: &'static str,
    origin: &'static str,
    preflight: &'static [(&'static str, &'static str)],
    status: u16,
    is_granted: bool,
}

const LISTED: &str = "https://app.example.com";
const FOREIGN: &str = "https://app.example.com.evil.example";

/// What a preflight asks for; both policies grant it.
const ASKS: &[(&str, &str)] =
    &[("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "x-a,x-b")];

pub(super) const CASES: &[Case] = &[
    Case {
        title: "GET, origin allowed",
        method: "GET",
        origin: LISTED,
        preflight: &[],
        status: 200,
        is_granted: true,
    },
    Case {
        title: "GET, origin refused",
        method: "GET",
        origin: FOREIGN,
        preflight: &[],
        status: 200,
        is_granted: false,
    },
    Case {
        title: "preflight, granted",
        method: "OPTIONS",
        origin: LISTED,
        preflight: ASKS,
        status: 204,
        is_granted: true,
    },
    Case {
        title: "preflight, origin refused",
        method: "OPTIONS",
        origin: FOREIGN,
        preflight: ASKS,
        status: 204,
        is_granted: false,
    },
];

/// What Chromium sends besides `Host`, `Origin` and a preflight's own fields.
const BROWSER: &[(&str, &str)] = &[
    ("sec-ch-ua-platform", "\"Linux\""),
    (
        "User-Agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    ),
    ("sec-ch-ua", "\"Chromium\";v=\"156\", \"Not(A:Brand\";v=\"24\""),
    ("sec-ch-ua-mobile", "?0"),
    ("Accept", "*/*"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Mode", "cors"),
    ("Sec-Fetch-Dest", "empty"),
    ("Referer", "https://app.example.com/"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
    ("Accept-Language", "en-US,en;q=0.9"),
];

impl Case {
    /// The field lines of the request, without `Host`.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let origin = Some(("Origin", self.origin));
        BROWSER.iter().copied().chain(origin).chain(self.preflight.iter().copied())
    }

    /// Both servers must give the same verdict, or their costs say nothing.
    pub(super) fn verify(&self, server: &Server) -> Result<()> {
        let answer = exchange::ask(server.address, self.method, self.fields())
            .with_context(|| format!("{}: no answer to `{}`", server.title, self.title))?;
        let granted = answer.field("access-control-allow-origin").map(str::to_owned);
        let expected = self.is_granted.then(|| self.origin.to_owned());
        ensure!(
            answer.status == self.status && granted == expected,
            "{}: `{}` was answered {} with Access-Control-Allow-Origin {granted:?}, expected {} with {expected:?}",
            server.title,
            self.title,
            answer.status,
            self.status,
        );
        Ok(())
    }
}
