//! Kind: one variant for each step at which a browser refuses.

use super::place::Place;
use crate::fetch::local_network::AddressSpace;
use crate::fetch::message::NetworkFailure;
use crate::fetch::modes::{CacheMode, Destination, Mode, RedirectMode};
use crate::fetch::profile::Profile;
use crate::step::StepId;

/// The end of a fetch that script sees as a network error or an exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The step and its evidence.
    pub kind: RefusalKind,
    /// Where in the chain of requests it happened.
    pub place: Place,
}

impl Refusal {
    /// The step of the standard that refuses.
    #[must_use]
    pub const fn step(&self) -> StepId {
        self.kind.step()
    }
}

macro_rules! kinds {
    ($( $kind:ident $({ $($field:ident: $type:ty),* })?, )*) => {
        /// One variant for each refusing step, under the step's name; the fields are the evidence.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(
            missing_docs,
            reason = "the variants say what their steps say, and the fields are the values compared there"
        )]
        pub enum RefusalKind { $( $kind $({ $($field: $type),* })?, )* }

        impl RefusalKind {
            /// The step of the standard that refuses.
            #[must_use]
            pub const fn step(&self) -> StepId {
                match self { $( RefusalKind::$kind { .. } => StepId::$kind, )* }
            }
        }
    };
}

kinds! {
    UrlParses { url: String },
    UrlWithoutUserinfo { url: String },
    ReferrerParses { referrer: String },
    ModeNotNavigate { mode: Mode },
    CacheModeFitsMode { mode: Mode },
    MethodIsMethod { method: String },
    MethodNotForbidden { method: String },
    NoCorsMethodSafelisted { method: String },
    BodyFitsMethod { method: String },
    StreamSupported { profile: Profile },
    StreamWithoutKeepalive,
    StreamFitsMode { mode: Mode },
    HeaderIsHeader { name: String, value: Vec<u8> },
    XhrMethodIsMethod { method: String },
    XhrMethodNotForbidden { method: String },
    XhrUrlParses { url: String },
    PortNotBad { port: u16 },
    ContentNotMixed { page: String, url: String },
    OriginFitsSameOriginMode { origin: String, url: String },
    NoCorsRedirectModeFollows { redirect: RedirectMode },
    SchemeIsHttp { scheme: String },
    MimeTypeFitsDestination { mime_type: String, destination: Destination },
    NosniffFitsDestination { mime_type: Option<String>, destination: Destination },
    PartialWasAskedFor { status: u16 },
    SchemeIsFetched { url: String },
    AllowOriginPresent { origin: String },
    AllowOriginMatches { origin: String, value: Vec<u8>, fault: AllowOriginFault },
    AllowCredentialsTrue { value: Option<Vec<u8>> },
    PreflightStatusOk { status: u16 },
    AllowMethodsParse { value: Vec<u8> },
    AllowHeadersParse { value: Vec<u8> },
    MethodAllowed { method: String, allowed: Option<Vec<String>>, with_credentials: bool },
    AuthorizationListed { allowed: Option<Vec<String>>, with_credentials: bool },
    HeadersAllowed { missing: Vec<String>, allowed: Option<Vec<String>>, with_credentials: bool },
    ResourcePolicyAllows { policy: Option<Vec<u8>>, origin: String },
    RedirectModeNotError { status: u16 },
    LocationParses { location: Vec<u8> },
    LocationSchemeIsHttp { location: String },
    RedirectCountBelowLimit { location: String },
    LocationWithoutUserinfo { location: String },
    LocationWithoutUserinfoWhenTainted { location: String },
    RedirectedBodyHasSource { status: u16 },
    KeepaliveWithinQuota { bytes: u64 },
    NotOnlyIfCached { cache: CacheMode },
    AuthenticatedBodyHasSource,
    NoProxyAuthentication,
    ConnectionObtained { failure: NetworkFailure },
    StreamOverHttp2,
    AddressSpaceAllowed { client: AddressSpace, target: AddressSpace },
}

/// What is wrong with an `Access-Control-Allow-Origin` that is not the request's origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AllowOriginFault {
    /// It is `*`, and the request has credentials.
    WildcardWithCredentials,
    /// It comes twice, or lists several.
    Multiple,
    /// It is no serialised origin.
    Invalid,
    /// It is another origin.
    Mismatch,
}
