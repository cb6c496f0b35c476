//! Outcome: how a fetch ended.

use super::difference::Difference;
use super::refusal::Refusal;
use super::request::Request;
use super::response::Response;

/// How a fetch ended: what script gets, or why it gets nothing.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The response as script sees it, or the refusal.
    pub result: Result<Response, Refusal>,
    /// Where the profile let pass what the standard refuses.
    pub departures: Vec<Departure>,
    /// The request as it stood at the end: its URL list, its tainting.
    pub request: Request,
}

/// Something that the standard refuses and a browser lets pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// The difference of the profile.
    pub difference: Difference,
    /// What the standard says.
    pub refusal: Refusal,
}

impl Outcome {
    /// The verdict in one word.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match &self.result {
            Err(_) => Verdict::Refused,
            Ok(_) if self.departures.is_empty() => Verdict::Allowed,
            Ok(_) => Verdict::AllowedAgainstStandard,
        }
    }
}

/// Whether script gets the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It does.
    Allowed,
    /// It does today, in this browser, and the standard says that it must not.
    AllowedAgainstStandard,
    /// It does not.
    Refused,
}
