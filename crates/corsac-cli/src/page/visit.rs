//! Visit: a fresh browser, a page in it, and what the page gets.

use corsac::fetch::preset::{FetchInit, Prepared};
use corsac::fetch::{
    AddressSpace, Client, CredentialsMode, Mode, Origin, Profile, RefusalKind, Request, ResponseHead,
};
use corsac_browser::{Blocked, Browser, Network, Response, SendOptions};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use super::options::Options;
use crate::exit::Exit;
use crate::shown::set_cookie;
use crate::terminal::print_error;

/// What a page got.
pub(crate) struct Visit {
    /// What it asked for; `None` where there was no request to make of the arguments.
    pub(crate) asked: Option<Asked>,
    /// What came of it.
    pub(crate) result: Result<Response, Blocked>,
}

/// What a request says of itself before it is sent.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) request: Request,
    pub(crate) method: String,
    pub(crate) mode: Mode,
    pub(crate) credentials: CredentialsMode,
}

impl Asked {
    fn of(prepared: &Prepared) -> Self {
        let Request { method, mode, credentials, .. } = &prepared.request;
        Asked {
            request: prepared.request.clone(),
            method: method.to_string(),
            mode: *mode,
            credentials: *credentials,
        }
    }
}

/// Visits, each with a browser of its own: nothing is known from the one before.
pub(crate) struct Visitor<'o> {
    options: &'o Options,
    network: Network,
    runtime: Runtime,
    reading: Reading,
}

/// How much of a response is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The head: the verdict does not depend on the body.
    Head,
    /// All of it.
    Body,
}

/// How much of a body is kept in memory: 256 MiB.
const BODY_LIMIT: u64 = 256 << 20;

impl<'o> Visitor<'o> {
    /// Reads the certificates and starts the runtime: one thread, for one page.
    pub(crate) fn new(options: &'o Options, reading: Reading) -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::internal)?;
        Ok(Visitor { options, network: options.network.network().map_err(Failure::usage)?, runtime, reading })
    }

    /// Lets a page of a fresh browser ask.
    pub(crate) fn visit(&self, profile: Profile) -> Result<Visit, Failure> {
        let browser = self.browser(profile)?;
        let client = self.client();
        let prepared = self.options.prepare(&client, profile);
        let asked = prepared.as_ref().ok().map(Asked::of);
        let page = browser.page_for(client);
        let options = SendOptions { head_only: self.reading == Reading::Head, ..SendOptions::default() };
        let result = self.runtime.block_on(page.send(prepared, options));
        Ok(Visit { asked, result })
    }

    /// The head of what the URL's own page gets, whose requests have no Origin; `None` where nothing came.
    pub(crate) fn visit_without_origin(&self) -> Result<Option<ResponseHead>, Failure> {
        let browser = self.browser(Profile::Spec)?;
        let url = Url::parse(&self.options.url).map_err(Failure::usage)?;
        let client = Client::new(Origin::of(&url));
        let init = FetchInit { method: self.options.method().to_owned(), ..FetchInit::default() };
        let prepared = init.prepare(&client, &self.options.url, Profile::Spec);
        let page = browser.page_for(client);
        let options = SendOptions { head_only: true, ..SendOptions::default() };
        let result = self.runtime.block_on(page.send(prepared, options));
        let trace = result.as_ref().map_or_else(Blocked::trace, Response::trace);
        Ok(trace.exchanges.first().and_then(|exchange| exchange.response.clone().ok()))
    }

    /// The page; of this machine, or of this network, where its origin says so.
    fn client(&self) -> Client {
        let client = Client::new(self.options.origin.clone());
        let host = client.creation_url.as_ref().and_then(Url::host);
        let address_space = host.map_or(client.address_space, |host| AddressSpace::of_host(&host));
        Client { address_space, ..client }
    }

    fn browser(&self, profile: Profile) -> Result<Browser, Failure> {
        let browser = Browser::builder().network(self.network.clone()).profile(profile);
        let browser = browser.timeout(self.options.timeout).body_limit(BODY_LIMIT);
        let browser = browser.local_network_access(self.options.local_network);
        let browser = browser.build().map_err(Failure::usage)?;
        for cookie in &self.options.cookies {
            let stored = browser.set_cookie(&self.options.url, cookie);
            stored.map_err(|fault| {
                let shown = set_cookie(cookie.as_bytes());
                Failure::usage(format!("no browser stores the cookie \"{shown}\": {fault}"))
            })?;
        }
        Ok(browser)
    }
}

/// Why there is no visit.
pub(crate) struct Failure {
    exit: Exit,
    message: String,
}

impl Failure {
    fn usage(error: impl ToString) -> Self {
        Failure { exit: Exit::Unusable, message: error.to_string() }
    }

    fn internal(error: impl ToString) -> Self {
        Failure { exit: Exit::Internal, message: error.to_string() }
    }

    /// Says it to the person at the terminal.
    pub(crate) fn report(&self) -> Exit {
        print_error(&format!("error: {}\n", self.message));
        self.exit
    }
}

/// Whether nothing answered: the first request got no response.
pub(crate) fn is_unreachable(blocked: &Blocked) -> bool {
    let is_first = blocked.trace().exchanges.len() <= 1;
    is_first && matches!(blocked.refusal().kind, RefusalKind::ConnectionObtained { .. })
}
