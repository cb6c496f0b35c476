//! Page: plays the runner of a page with `corsac-browser`, as `runner.js` does in a real one.

use conformance_browsers::authority::Authority;
use conformance_browsers::case::{Answer, Api, Ask, Bytes, Case};
use conformance_browsers::harness::Player;
use conformance_browsers::names::Names;
use conformance_browsers::predict::prepare;
use conformance_browsers::seen::{Seen, SeenResponse};
use corsac::fetch::{Behaviour, CredentialsMode, Mode, UserAgent};
use corsac_browser::{Browser, Network, Page, SendOptions, get, post};
use std::collections::BTreeSet;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use url::Url;

/// A player that is no browser.
pub(crate) struct PlayedPage {
    browser: Browser,
    profile: Behaviour,
    /// How often it fails from now on.
    pub(crate) failures: usize,
}

impl PlayedPage {
    pub(crate) fn new(names: &Names, authority: &Authority, profile: impl Into<Behaviour>) -> Self {
        let profile = profile.into();
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let network = names
            .iter()
            .fold(Network::new(), |network, name| network.resolve(name, loopback))
            .ca_pem(authority.ca_pem().as_bytes())
            .unwrap();
        let user_agent = UserAgent { profile, ..UserAgent::new(profile.profile()) };
        let browser = Browser::builder().network(network).user_agent(user_agent).build().unwrap();
        Self { browser, profile, failures: 0 }
    }
}

impl Player for PlayedPage {
    async fn open(&mut self, page: &Url) -> Result<(), Box<dyn Error>> {
        if self.failures > 0 {
            self.failures -= 1;
            return Err("the browser hangs".into());
        }
        let run = page.query().unwrap();
        let origin = page.origin().ascii_serialization();
        let opened = self.browser.page(&origin)?;
        let batch = opened.fetch(get(format!("{origin}/.batch?{run}"))).await?.text();
        let cases: Vec<Case> = serde_json::from_str(&batch)?;
        set_cookies(&opened, &cases).await?;
        let is_sandboxed = page.host_str().is_some_and(|host| host.starts_with("sandboxed."));
        let player = if is_sandboxed { self.browser.page("null")? } else { self.browser.page(&origin)? };
        let mut results = Vec::new();
        for case in cases {
            results.push((case.token.clone(), play(&player, &case, self.profile).await?));
        }
        let posted = post(format!("{origin}/.results?{run}")).body(serde_json::to_string(&results)?);
        opened.fetch(posted).await?;
        Ok(())
    }

    async fn restart(&mut self) -> Result<(), Box<dyn Error>> {
        self.browser.clear();
        Ok(())
    }
}

/// As the runner does.
async fn set_cookies(page: &Page, cases: &[Case]) -> Result<(), Box<dyn Error>> {
    let routes = cases.iter().flat_map(|case| &case.turns).flat_map(|turn| &turn.routes);
    let origins =
        routes.filter_map(|route| Some(Url::parse(&route.url).ok()?.origin().ascii_serialization()));
    let origins: BTreeSet<String> = origins.filter(|origin| origin.starts_with("https:")).collect();
    for origin in origins {
        let asked = get(format!("{origin}/.cookie")).mode(Mode::NoCors).credentials(CredentialsMode::Include);
        page.fetch(asked).await?;
    }
    Ok(())
}

async fn play(page: &Page, case: &Case, profile: Behaviour) -> Result<Vec<Seen>, Box<dyn Error>> {
    let mut seen = Vec::new();
    for (at, turn) in case.turns.iter().enumerate() {
        tokio::time::sleep(Duration::from_millis(turn.wait_ms)).await;
        if at > 0 {
            page.fetch(post(format!("{}/.turn?case={}&turn={at}", case.page, case.token))).await?;
        }
        seen.push(ask(page, &turn.ask, profile).await);
    }
    Ok(seen)
}

async fn ask(page: &Page, ask: &Ask, profile: Behaviour) -> Seen {
    let prepared = prepare(ask, page.client(), profile);
    let options = SendOptions { stream: Some(b"streamed".to_vec()), ..SendOptions::default() };
    let response = match page.send(prepared, options).await {
        // Of tracks a page is told nothing but that they are over.
        _ if ask.api == Api::Track => return Seen::Ended,
        Ok(response) => response,
        Err(blocked) => return Seen::Failed { name: "TypeError".into(), message: blocked.to_string() },
    };
    let headers = response.headers();
    let header = |name: String| (name.clone(), Bytes(headers.get(&name).unwrap().into_owned()));
    Seen::Response(SeenResponse {
        response_type: Some(response.response_type().to_string()),
        status: response.status(),
        status_text: response.status_message().into(),
        url: response.url().map_or_else(String::new, ToString::to_string),
        redirected: Some(response.redirected()),
        headers: headers.sorted_lowercase_names().into_iter().map(header).collect(),
        body: Some(response.body().map_or(0, <[u8]>::len)),
    })
}

/// Whether the network library can carry the case: no elements, and no control bytes in field values. Nor so many bytes
/// that `Accept-Language`, which this browser has of its own, joins the sum that the safelist allows.
pub(crate) fn can_play(case: &Case) -> bool {
    case.turns.iter().all(|turn| {
        turn.ask.api == Api::Fetch
            && turn.ask.headers.iter().map(|(_, value)| value.0.len()).sum::<usize>() < 900
            && turn.ask.headers.iter().all(|(name, value)| is_plain(value) && name != "Content-Encoding")
            && turn.routes.iter().all(|route| answer_is_plain(&route.answer))
    })
}

fn answer_is_plain(answer: &Answer) -> bool {
    answer.reason.0.is_ascii() && answer.headers.iter().all(|(_, value)| is_plain(value))
}

fn is_plain(value: &Bytes) -> bool {
    value.0.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~' | 0x80..))
}
