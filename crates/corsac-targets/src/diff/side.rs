//! Side: what is compared. A policy is one; so is any server whose behaviour is known.

use crate::language::{Language, LanguageError};
use http::HeaderMap;

/// A request that is put to both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe<'p> {
    /// The value of `Origin`; without one, it is no CORS request.
    pub origin: Option<&'p str>,
    /// What is asked for.
    pub ask: Ask<'p>,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask<'p> {
    /// A `GET`.
    Actual,
    /// To open a WebSocket, at a host that is not the origin's.
    Handshake,
    /// A preflight.
    Preflight {
        /// The method that it announces.
        method: &'p str,
        /// The header name that it announces, in lower case.
        header: Option<&'p str>,
        /// Whether it asks for access to a private network.
        private_network: bool,
    },
}

/// What a side answers.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status, where the side answers by itself; none where the application does.
    pub status: Option<u16>,
    /// The fields that the side sets: those of CORS and their companions, and `Vary`.
    pub fields: HeaderMap,
}

/// What is compared.
///
/// The contract: two origins that no language of [`origins`](Self::origins) tells apart are answered alike (an echo aside), and
/// so are two methods or header names that are not named. Then a comparison is exact.
pub trait Side {
    /// The sets of origins on which the answers depend.
    ///
    /// # Errors
    /// When a set cannot be told exactly.
    fn origins(&self) -> Result<Vec<Language>, LanguageError>;

    /// The origins as they are written, one by one, to say which of them differ; may be empty.
    fn members(&self) -> &[String] {
        &[]
    }

    /// The methods that are named.
    fn methods(&self) -> Vec<String>;

    /// The request header names that are named, in lower case.
    fn request_headers(&self) -> Vec<String>;

    /// What happens to CORS fields of the application, in a word.
    fn upstream(&self) -> String;

    /// What is answered.
    fn answer(&self, probe: &Probe<'_>) -> Answer;
}
