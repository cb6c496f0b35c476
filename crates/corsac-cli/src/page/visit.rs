//! Visit: a fresh browser, a page in it, and what the page gets.

use std::error::Error;

use corsac::fetch::preset::Prepared;
use corsac::fetch::{Client, CredentialsMode, Mode, Profile, RefusalKind, Request};
use corsac_browser::{Blocked, Browser, Network, Response, SendOptions};
use tokio::runtime::{Builder, Runtime};

use super::options::Options;
use super::values::Address;

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
    pub(crate) method: String,
    pub(crate) mode: Mode,
    pub(crate) credentials: CredentialsMode,
}

impl Asked {
    fn of(prepared: &Prepared) -> Self {
        let Request { method, mode, credentials, .. } = &prepared.request;
        Asked { method: method.to_string(), mode: *mode, credentials: *credentials }
    }
}

/// Visits, each with a browser of its own: nothing is known from the one before.
pub(crate) struct Visitor<'o> {
    options: &'o Options,
    network: Network,
    runtime: Runtime,
    body_limit: u64,
}

impl<'o> Visitor<'o> {
    /// Reads the certificates and starts the runtime: one thread, for one page.
    pub(crate) fn new(options: &'o Options, body_limit: u64) -> Result<Self, Box<dyn Error>> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Visitor { options, network: network(options)?, runtime, body_limit })
    }

    /// Lets a page of a fresh browser ask.
    pub(crate) fn visit(&self, profile: Profile) -> Result<Visit, Box<dyn Error>> {
        let browser = Browser::builder().network(self.network.clone()).profile(profile);
        let browser = browser.timeout(self.options.timeout).body_limit(self.body_limit).build()?;
        let client = Client::new(self.options.origin.clone());
        let prepared = self.options.prepare(&client, profile);
        let asked = prepared.as_ref().ok().map(Asked::of);
        let page = browser.page_for(client);
        let result = self.runtime.block_on(page.send(prepared, SendOptions::default()));
        Ok(Visit { asked, result })
    }
}

/// Whether nothing answered: the first request got no response.
pub(crate) fn is_unreachable(blocked: &Blocked) -> bool {
    let is_first = blocked.trace().exchanges.len() <= 1;
    is_first && matches!(blocked.refusal().kind, RefusalKind::ConnectionObtained { .. })
}

fn network(options: &Options) -> Result<Network, Box<dyn Error>> {
    let mut network = Network::new();
    for resolve in &options.resolve {
        network = match resolve.address {
            Address::Ip(address) => network.resolve(&resolve.host, address),
            Address::Socket(address) => network.resolve(&resolve.host, address),
        };
    }
    match &options.cacert {
        Some(path) => Ok(network.ca_file(path)?),
        None => Ok(network),
    }
}
