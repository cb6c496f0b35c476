//! Fetch: the state machine around the algorithms.

use super::beginning::{Beginning, Taken};
use super::difference::Difference;
use super::header_lines;
use super::http_fetch;
use super::main_fetch::main_fetch;
use super::message::{HttpRequest, NetworkFailure, ResponseHead, Stage};
use super::modes::{CredentialsMode, Destination, Mode};
use super::observer::Observer;
use super::outcome::{Departure, Outcome};
use super::preflight;
use super::preflight_cache::PreflightCache;
use super::refusal::{Place, Refusal, RefusalKind};
use super::request::Request;
use super::response::Response;
use super::taint::{RedirectTaint, redirect_taint};
use super::user_agent::UserAgent;
use super::utf8;
use crate::headers::HeaderList;
use crate::headers::names::{ACCEPT, ACCEPT_LANGUAGE};
use crate::step::StepId;
use std::time::Duration;

/// A fetch that waits for an answer: <https://fetch.spec.whatwg.org/#concept-fetch>.
///
/// [`Fetch::start`] and [`Fetch::resume`] say what is next. What is to be sent may be a preflight, the request, or the
/// request again at the target of a redirect; who drives a fetch need not tell these apart.
#[derive(Debug)]
pub struct Fetch<O = ()> {
    params: Box<Params<O>>,
    sent: Box<HttpRequest>,
    awaited: Awaited,
}

/// What is next.
#[must_use = "a fetch goes on only when its request is sent and it is resumed"]
#[derive(Debug)]
pub enum Step<O = ()> {
    /// Send [`Fetch::request`], then [`Fetch::resume`].
    Send(Fetch<O>),
    /// It is over.
    Done(Box<Outcome>),
}

/// What a fetch carries on its way: <https://fetch.spec.whatwg.org/#fetch-params>.
#[derive(Debug)]
pub(super) struct Params<O> {
    pub(super) request: Request,
    pub(super) user_agent: UserAgent,
    pub(super) observer: O,
    pub(super) departures: Vec<Departure>,
    /// The unsafe request-header names of the hop, which preflight and cache both ask for.
    pub(super) unsafe_names: Vec<String>,
    /// Whether main fetch chose a preflight on some hop: a network error then clears the cache.
    pub(super) clears_cache: bool,
    /// Whether any hop so far needed a preflight.
    pub(super) needed_preflight: bool,
    /// The request as it was made, where the profile looks back at it.
    pub(super) beginning: Option<Box<Beginning>>,
    /// What the last redirect took off the request.
    pub(super) taken: Taken,
    /// Whether headers that tell of the body that a redirect took are on the request and not sent:
    /// [`Difference::BodyHeadersKeptAtRedirect`].
    pub(super) body_headers_left_out: bool,
    /// The headers as the fetch began.
    pub(super) first_headers: HeaderList,
    /// What a redirect did not pass where a profile weighs it only before the next request.
    pub(super) deferred: Option<Refusal>,
    /// Whether the request that was answered last said its origin.
    pub(super) said_origin: bool,
    /// Whether the request says its origin because the one before it did.
    pub(super) keeps_origin: bool,
    /// How many redirects came before the request was last made anew: [`Difference::SiteSinceMadeAnew`].
    pub(super) made_anew_at: usize,
    /// Whether a redirect took `Authorization` off the request.
    pub(super) dropped_authorization: bool,
}

/// The preflight cache and the time.
pub(super) struct Context<'a> {
    pub(super) cache: &'a mut PreflightCache,
    pub(super) now: Duration,
}

/// What an algorithm decides to do next.
pub(super) enum Next {
    Send(Box<HttpRequest>, Awaited),
    Done(Box<Response>),
}

/// Why the request was sent before: HTTP-network-or-cache fetch sends it once more for each of these reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Again {
    /// The server asked for credentials.
    pub(super) is_authentication: bool,
    /// The connection led to the wrong server.
    pub(super) is_new_connection: bool,
}

/// Which answer is awaited.
#[derive(Clone, Copy, Debug)]
pub(super) enum Awaited {
    Preflight(Again),
    Actual(Again),
}

impl<O: Observer> Fetch<O> {
    /// Begins a fetch; `now` is the time since any fixed point, as all times that the cache sees.
    ///
    /// It ends within 21 hops of four messages: a preflight and the request, each once more after a 421; or, without CORS,
    /// the request, once more after a 401 and once more after a 421.
    pub fn start(
        request: Request,
        user_agent: &UserAgent,
        cache: &mut PreflightCache,
        now: Duration,
        observer: O,
    ) -> Step<O> {
        let mut params = Box::new(Params {
            request,
            user_agent: user_agent.clone(),
            observer,
            departures: Vec::new(),
            unsafe_names: Vec::new(),
            clears_cache: false,
            needed_preflight: false,
            beginning: None,
            taken: Taken::default(),
            body_headers_left_out: false,
            first_headers: HeaderList::new(),
            deferred: None,
            said_origin: false,
            keeps_origin: false,
            made_anew_at: 0,
            dropped_authorization: false,
        });
        settle_mode(&mut params);
        append_defaults(&mut params);
        params.beginning = Beginning::of(&params.request, user_agent.profile);
        params.first_headers = params.request.headers.clone();
        let mut context = Context { cache, now };
        let next = main_fetch(&mut params, &mut context);
        Self::proceed(params, next, &mut context)
    }

    /// What to put on the wire now.
    #[must_use]
    pub const fn request(&self) -> &HttpRequest {
        &self.sent
    }

    /// Goes on with the answer to [`Fetch::request`], or with the reason why there is none.
    pub fn resume(
        self,
        answer: Result<ResponseHead, NetworkFailure>,
        cache: &mut PreflightCache,
        now: Duration,
    ) -> Step<O> {
        let Self { mut params, sent, awaited } = self;
        let mut context = Context { cache, now };
        let next = params.received(answer, &sent).and_then(|head| match awaited {
            Awaited::Preflight(again) => preflight::answered(&mut params, &mut context, &head, again),
            Awaited::Actual(again) => http_fetch::answered(&mut params, &mut context, &sent, head, again),
        });
        Self::proceed(params, next, &mut context)
    }

    fn proceed(
        mut params: Box<Params<O>>,
        next: Result<Next, Refusal>,
        context: &mut Context<'_>,
    ) -> Step<O> {
        let result = match next {
            Ok(Next::Send(sent, awaited)) => {
                params.observer.sending(&sent);
                return Step::Send(Fetch { params, sent, awaited });
            }
            Ok(Next::Done(response)) => Ok(*response),
            Err(refusal) => {
                params.clear_cache(&refusal, context);
                params.observer.refused(&refusal);
                Err(refusal)
            }
        };
        let Params { request, departures, .. } = *params;
        Step::Done(Box::new(Outcome { result, departures, request }))
    }
}

impl<O: Observer> Params<O> {
    /// Main fetch, step 12: a network error of a fetch with a preflight clears what the cache knew.
    fn clear_cache(&self, refusal: &Refusal, context: &mut Context<'_>) {
        let profile = self.user_agent.profile;
        let survives = profile.has(Difference::CacheSurvivesNetworkError)
            || (profile.has(Difference::RedirectErrorKeepsCache)
                && refusal.step() == StepId::RedirectModeNotError);
        if !self.clears_cache || survives {
            return;
        }
        let is_target_refused = refusal.place.stage.is_none() && refusal.place.hop > 0;
        if is_target_refused && profile.has(Difference::RefusedTargetClearsRedirect) {
            let mut request = self.request.clone();
            request.url_list.pop();
            context.cache.clear_entries(&request, profile);
        } else {
            context.cache.clear_entries(&self.request, profile);
        }
    }

    /// Passes a step, or refuses at it.
    pub(super) fn require(
        &mut self,
        step: StepId,
        place: Place,
        refusal: Option<RefusalKind>,
    ) -> Result<(), Refusal> {
        match refusal {
            Some(kind) => Err(Refusal { kind, place }),
            None => {
                self.observer.passed(step);
                Ok(())
            }
        }
    }

    /// As [`Self::require`]; a profile may weigh it only when the request of a redirect's target is to be sent.
    pub(super) fn require_of_redirect(
        &mut self,
        step: StepId,
        place: Place,
        refusal: Option<RefusalKind>,
    ) -> Result<(), Refusal> {
        match refusal {
            Some(kind) if self.user_agent.profile.has(Difference::RedirectsWeighedAfterPreflight) => {
                self.deferred.get_or_insert(Refusal { kind, place });
                Ok(())
            }
            refusal => self.require(step, place, refusal),
        }
    }

    /// Where the fetch is.
    pub(super) fn place(&self, stage: Option<Stage>) -> Place {
        Place {
            stage,
            hop: self.request.url_list.redirects(),
            at_redirect: false,
            is_tainted: redirect_taint(&self.request) != RedirectTaint::SameOrigin,
        }
    }

    /// HTTP-network fetch, step 8: an answer, or a network error.
    fn received(
        &mut self,
        answer: Result<ResponseHead, NetworkFailure>,
        sent: &HttpRequest,
    ) -> Result<ResponseHead, Refusal> {
        let refuse = |params: &Self, kind| Err(Refusal { kind, place: params.place(Some(sent.stage)) });
        match answer {
            Ok(mut head) => {
                header_lines::join_received(&mut head.headers, self.user_agent.profile);
                if self.user_agent.profile.has(Difference::HeaderBytesAsUtf8) {
                    head.headers = utf8::read(&head.headers);
                }
                self.passed_connection(sent);
                self.observer.received(sent.stage, &head);
                Ok(head)
            }
            // 8.3. A stream is not sent over HTTP/1.
            Err(NetworkFailure::StreamOverHttp1) => refuse(self, RefusalKind::StreamOverHttp2),
            Err(NetworkFailure::LocalNetworkAccess { target }) => {
                let client = self.request.client.address_space;
                refuse(self, RefusalKind::AddressSpaceAllowed { client, target })
            }
            // 8.1. No connection.
            Err(failure) => refuse(self, RefusalKind::ConnectionObtained { failure }),
        }
    }

    fn passed_connection(&mut self, sent: &HttpRequest) {
        self.observer.passed(StepId::ConnectionObtained);
        if sent.body == super::request::Body::Stream {
            self.observer.passed(StepId::StreamOverHttp2);
        }
        if self.user_agent.local_network_access {
            self.observer.passed(StepId::AddressSpaceAllowed);
        }
    }
}

/// The modes of fonts and tracks, `cors` and `same-origin`, but for a profile that has neither.
///
/// <https://drafts.csswg.org/css-fonts-4/#font-fetching-requirements>,
/// <https://html.spec.whatwg.org/multipage/media.html#start-the-track-processing-model>
fn settle_mode<O>(params: &mut Params<O>) {
    let profile = params.user_agent.profile;
    let request = &mut params.request;
    let without_cors = match request.destination {
        Destination::Font => profile.has(Difference::FontWithoutCors),
        Destination::Track => request.mode == Mode::SameOrigin && profile.has(Difference::TrackWithoutCors),
        _ => false,
    };
    if without_cors {
        request.mode = Mode::NoCors;
        request.credentials = CredentialsMode::Include;
    }
}

/// Fetch, the steps on `Accept` and `Accept-Language`: before anything asks which headers are unsafe.
fn append_defaults<O>(params: &mut Params<O>) {
    let headers = &mut params.request.headers;
    if !headers.contains(ACCEPT.as_str()) {
        let _ = headers.append(ACCEPT.as_str(), accept(params.request.destination));
    }
    if let Some(language) = &params.user_agent.accept_language
        && !headers.contains(ACCEPT_LANGUAGE.as_str())
    {
        let _ = headers.append(ACCEPT_LANGUAGE.as_str(), language);
    }
}

/// What a destination accepts.
const fn accept(destination: Destination) -> &'static [u8] {
    match destination {
        Destination::Document | Destination::Frame | Destination::Iframe => {
            b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        }
        Destination::Image => b"image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
        Destination::Json => b"application/json,*/*;q=0.5",
        Destination::Style => b"text/css,*/*;q=0.1",
        Destination::Text => b"text/plain,*/*;q=0.5",
        _ => b"*/*",
    }
}
