//! Observer: who watches a fetch on its way.

use super::difference::Difference;
use super::message::{HttpRequest, ResponseHead, Stage};
use super::modes::ResponseTainting;
use super::refusal::Refusal;
use crate::step::StepId;
use url::Url;

/// Watches a fetch. Every method does nothing unless it is implemented, so `()` watches nothing at no cost.
///
/// # Examples
/// ```
/// use corsac::fetch::Observer;
/// use corsac::step::StepId;
/// struct Steps(Vec<StepId>);
/// impl Observer for Steps {
///     fn passed(&mut self, step: StepId) {
///         self.0.push(step);
///     }
/// }
/// ```
pub trait Observer {
    /// A step that can refuse let the fetch pass.
    fn passed(&mut self, _step: StepId) {}
    /// Main fetch decided for the current URL: how many redirects came before, and the tainting.
    fn tainted(&mut self, _hop: usize, _url: &Url, _tainting: ResponseTainting) {}
    /// A preflight is needed, and why.
    fn needs_preflight(&mut self, _causes: &[PreflightCause]) {}
    /// A preflight would be needed, and the cache knows the answer.
    fn preflight_cached(&mut self, _causes: &[PreflightCause]) {}
    /// A request goes out.
    fn sending(&mut self, _request: &HttpRequest) {}
    /// A response came.
    fn received(&mut self, _stage: Stage, _response: &ResponseHead) {}
    /// A redirect to another origin took `Authorization` off the request.
    fn dropped_authorization(&mut self, _location: &Url) {}
    /// The profile differs from the standard here, and it mattered.
    fn departed(&mut self, _difference: Difference) {}
    /// The fetch ends here.
    fn refused(&mut self, _refusal: &Refusal) {}
}

impl Observer for () {}

impl<O: Observer + ?Sized> Observer for &mut O {
    fn passed(&mut self, step: StepId) {
        (**self).passed(step);
    }
    fn tainted(&mut self, hop: usize, url: &Url, tainting: ResponseTainting) {
        (**self).tainted(hop, url, tainting);
    }
    fn needs_preflight(&mut self, causes: &[PreflightCause]) {
        (**self).needs_preflight(causes);
    }
    fn preflight_cached(&mut self, causes: &[PreflightCause]) {
        (**self).preflight_cached(causes);
    }
    fn sending(&mut self, request: &HttpRequest) {
        (**self).sending(request);
    }
    fn received(&mut self, stage: Stage, response: &ResponseHead) {
        (**self).received(stage, response);
    }
    fn dropped_authorization(&mut self, location: &Url) {
        (**self).dropped_authorization(location);
    }
    fn departed(&mut self, difference: Difference) {
        (**self).departed(difference);
    }
    fn refused(&mut self, refusal: &Refusal) {
        (**self).refused(refusal);
    }
}

/// Why a request needs a preflight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreflightCause {
    /// Its method is not safelisted.
    Method(String),
    /// Its use-CORS-preflight flag is set: an upload listener, or a streamed body.
    UseCorsPreflight,
    /// It has an unsafe request header of this name, in lower case.
    HeaderName(String),
}

/// An observer that records what happens, in order.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// What happened.
    pub events: Vec<Event>,
}

/// One thing that happened in a fetch.
#[derive(Clone, Debug)]
pub enum Event {
    /// [`Observer::passed`]
    Passed(StepId),
    /// [`Observer::tainted`]
    Tainted {
        /// How many redirects came before.
        hop: usize,
        /// The URL that was decided on.
        url: Url,
        /// What was decided.
        tainting: ResponseTainting,
    },
    /// [`Observer::needs_preflight`]
    NeedsPreflight(Vec<PreflightCause>),
    /// [`Observer::preflight_cached`]
    PreflightCached(Vec<PreflightCause>),
    /// [`Observer::sending`]
    Sending(HttpRequest),
    /// [`Observer::received`]
    Received(Stage, ResponseHead),
    /// [`Observer::dropped_authorization`]
    DroppedAuthorization(Url),
    /// [`Observer::departed`]
    Departed(Difference),
    /// [`Observer::refused`]
    Refused(Refusal),
}

impl Observer for Recording {
    fn passed(&mut self, step: StepId) {
        self.events.push(Event::Passed(step));
    }
    fn tainted(&mut self, hop: usize, url: &Url, tainting: ResponseTainting) {
        self.events.push(Event::Tainted { hop, url: url.clone(), tainting });
    }
    fn needs_preflight(&mut self, causes: &[PreflightCause]) {
        self.events.push(Event::NeedsPreflight(causes.to_vec()));
    }
    fn preflight_cached(&mut self, causes: &[PreflightCause]) {
        self.events.push(Event::PreflightCached(causes.to_vec()));
    }
    fn sending(&mut self, request: &HttpRequest) {
        self.events.push(Event::Sending(request.clone()));
    }
    fn received(&mut self, stage: Stage, response: &ResponseHead) {
        self.events.push(Event::Received(stage, response.clone()));
    }
    fn dropped_authorization(&mut self, location: &Url) {
        self.events.push(Event::DroppedAuthorization(location.clone()));
    }
    fn departed(&mut self, difference: Difference) {
        self.events.push(Event::Departed(difference));
    }
    fn refused(&mut self, refusal: &Refusal) {
        self.events.push(Event::Refused(refusal.clone()));
    }
}
