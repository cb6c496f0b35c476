//! Browse: what a page gets, with the engine's browser side, when its requests are answered by this or by that.

use std::time::Duration;

use corsac::fetch::preset::FetchInit;
use corsac::fetch::{
    Client, CredentialsMode, Fetch, HttpRequest, Origin, PreflightCache, Profile, Recording, ResponseHead,
    Step, UserAgent,
};
use corsac::headers::Header;

use crate::Outcome;
use crate::exchange::Answer;

/// A page's request.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) origin: String,
    pub(crate) method: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) credentials: bool,
}

/// What script has of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Got {
    /// The answer: status and the readable header names among those that CORS hides.
    Readable(u16, Vec<String>),
    Nothing,
}

impl Page {
    /// Fetches a URL; `answer` gives each response.
    pub(crate) fn fetch(
        &self,
        url: &str,
        mut answer: impl FnMut(&HttpRequest) -> Outcome<Answer>,
    ) -> Outcome<Got> {
        let page = Client::new(Origin::parse(&self.origin)?);
        let init = FetchInit {
            method: self.method.clone(),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone().into_bytes()))
                .collect(),
            credentials: if self.credentials { CredentialsMode::Include } else { CredentialsMode::Omit },
            ..FetchInit::default()
        };
        let prepared = init.prepare(&page, url, Profile::Spec).map_err(|refusal| refusal.to_string())?;
        let (mut cache, mut recording) = (PreflightCache::default(), Recording::default());
        let now = Duration::from_secs(1_000);
        let mut step = Fetch::start(prepared.request, &UserAgent::default(), &mut cache, now, &mut recording);
        loop {
            match step {
                Step::Done(outcome) => return Ok(got(*outcome)),
                Step::Send(fetch) => {
                    let answer = answer(fetch.request())?;
                    let mut head = ResponseHead::new(answer.status);
                    for (name, value) in &answer.fields {
                        head.headers.push(Header::new(name.as_str(), value.as_bytes())?);
                    }
                    step = fetch.resume(Ok(head), &mut cache, now);
                }
            }
        }
    }
}

/// The fields whose readability the policy decides, in the generated cases.
const WATCHED: [&str; 2] = ["x-request-id", "x-secret"];

fn got(outcome: corsac::fetch::Outcome) -> Got {
    match outcome.result {
        Err(_) => Got::Nothing,
        Ok(response) => {
            let is_readable = |name: &str| response.headers.iter().any(|header| header.is(name));
            let readable = WATCHED.into_iter().filter(|name| is_readable(name));
            let names = readable.map(str::to_owned).collect();
            Got::Readable(response.status, names)
        }
    }
}
