//! Tolerance: what browsers let pass today although the standard refuses it.

use super::kind::{Refusal, RefusalKind};
use crate::fetch::difference::Difference;

impl Refusal {
    /// The difference by which browsers let this pass, if they do: it works today, and it is against the standard.
    ///
    /// # Examples
    /// ```
    /// use corsac::fetch::{Difference, Place, Refusal, RefusalKind};
    /// let allowed = Some(vec!["*".to_owned()]);
    /// let kind = RefusalKind::AuthorizationListed { allowed, with_credentials: false };
    /// let refusal = Refusal { kind, place: Place::START };
    /// assert_eq!(refusal.tolerance(), Some(Difference::WildcardCoversAuthorization));
    /// ```
    #[must_use]
    pub fn tolerance(&self) -> Option<Difference> {
        match &self.kind {
            RefusalKind::AuthorizationListed { allowed: Some(allowed), with_credentials: false }
                if allowed.iter().any(|name| name == "*") =>
            {
                Some(Difference::WildcardCoversAuthorization)
            }
            RefusalKind::ContentNotMixed { page, .. } if !page.starts_with("https://") => {
                Some(Difference::MixedContentFromHttpsOnly)
            }
            _ => None,
        }
    }
}
