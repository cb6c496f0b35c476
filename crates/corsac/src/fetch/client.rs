//! Client: the page or worker that fetches.

use super::local_network::AddressSpace;
use super::modes::ReferrerPolicy;
use super::origin::Origin;
use url::Url;

/// What a fetch needs to know of its environment settings object.
///
/// <https://html.spec.whatwg.org/multipage/webappapis.html#environment-settings-object>
#[derive(Clone, Debug)]
pub struct Client {
    /// The page's origin.
    pub origin: Origin,
    /// The page's URL, which becomes the referrer; `None` for a page without one, such as `about:srcdoc` at an opaque
    /// origin.
    pub creation_url: Option<Url>,
    /// The origin of the top-level page: the preflight cache is partitioned by its site.
    pub top_level_origin: Origin,
    /// The page's referrer policy; [`ReferrerPolicy::Empty`] is the default one.
    pub referrer_policy: ReferrerPolicy,
    /// The page's embedder policy.
    pub embedder_policy: EmbedderPolicy,
    /// The address space that the page came from, for Local Network Access.
    pub address_space: AddressSpace,
}

impl Client {
    /// A top-level page at the origin, at its path `/`, with the default policies, loaded from the public network.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        let creation_url = origin
            .as_tuple()
            .and_then(|tuple| Url::parse(&format!("{}/", Origin::Tuple(tuple.clone()))).ok());
        Self {
            top_level_origin: origin.clone(),
            creation_url,
            origin,
            referrer_policy: ReferrerPolicy::Empty,
            embedder_policy: EmbedderPolicy::UnsafeNone,
            address_space: AddressSpace::Public,
        }
    }
}

/// <https://html.spec.whatwg.org/multipage/browsers.html#embedder-policy-value>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EmbedderPolicy {
    /// Everything may be embedded.
    #[default]
    UnsafeNone,
    /// What says nothing comes without credentials.
    Credentialless,
    /// What says nothing is blocked.
    RequireCorp,
}
