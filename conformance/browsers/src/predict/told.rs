//! Told: what a vector says of a fetch beyond what engine and browser are compared by.

use crate::case::{Answer, Bytes};
use crate::wire::Wire;
use corsac::fetch::{HttpRequest, NetworkFailure, Outcome, ResponseType};

/// What a vector says of a fetch.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// What the engine asked its network for, in order; a request that no network could carry among them.
    pub exchanges: Vec<Exchange>,
    /// The type of what script gets, also where its API does not show it.
    pub response_type: Option<ResponseType>,
    /// The names of the headers that script may read, in lower case, as often and in the order in which they came.
    pub readable: Vec<String>,
    /// The differences that let pass what the standard refuses, by name.
    pub departures: Vec<&'static str>,
    /// The headers of script's that the browser dropped.
    pub dropped: Vec<String>,
}

/// A request of the engine's, and what came back.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The method and the whole URL.
    pub sends: String,
    /// Its judged headers.
    pub with: Vec<(String, Bytes)>,
    /// Whether cookies go with it.
    pub credentials: bool,
    /// The answer, or in a word why there was none.
    pub answer: Result<Answer, &'static str>,
}

impl Told {
    pub(super) fn of(outcome: &Outcome, exchanges: Vec<Exchange>, dropped: Vec<String>) -> Self {
        let response = outcome.result.as_ref().ok();
        let headers = response.iter().flat_map(|response| response.headers.iter());
        let departures = outcome.departures.iter();
        Self {
            exchanges,
            response_type: response.map(|response| response.response_type),
            readable: headers.map(|header| header.name().to_ascii_lowercase()).collect(),
            departures: departures.map(|departure| departure.difference.name()).collect(),
            dropped,
        }
    }
}

impl Exchange {
    pub(super) fn of(request: &HttpRequest, wire: &Wire, answer: Result<Answer, &NetworkFailure>) -> Self {
        let value = |name: &String| Some((name.clone(), Bytes(request.headers.get(name)?.into_owned())));
        Self {
            sends: format!("{} {}", request.method, request.url),
            with: wire.headers.keys().filter_map(value).collect(),
            credentials: request.includes_credentials,
            answer: answer.map_err(word),
        }
    }
}

/// As vectors call it.
fn word(failure: &NetworkFailure) -> &'static str {
    match failure {
        NetworkFailure::StreamOverHttp1 => "http1",
        NetworkFailure::Tls { .. } => "tls",
        _ => "connection",
    }
}
