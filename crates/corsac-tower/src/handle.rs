//! Handle: the slot that holds the policy in force. Knows the policy only as something to decide with.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::{ArcSwap, Guard};
use corsac::policy::Policy;

/// The policy in force, and the way to replace it while serving.
///
/// Clones share one slot: a policy swapped in through one of them is in force for every layer and service made from
/// any of them, from the next request on. A request is decided by one policy from beginning to end.
///
/// # Examples
/// ```
/// use corsac::policy::PolicySpec;
/// use corsac_tower::{CorsLayer, PolicyHandle};
///
/// let spec = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() };
/// let handle = PolicyHandle::new(spec.compile()?);
/// let layer = CorsLayer::new(handle.clone());
///
/// // Later, on a reload: a policy that does not compile never gets here.
/// let wider = PolicySpec { methods: vec!["PUT".into()], ..spec };
/// let old = handle.swap(wider.compile()?);
/// assert_ne!(handle.load(), old);
/// # drop(layer);
/// # Ok::<(), corsac::policy::PolicyErrors>(())
/// ```
#[derive(Clone)]
pub struct PolicyHandle {
    slot: Arc<Slot>,
}

struct Slot {
    policy: ArcSwap<Policy>,
    debug: AtomicBool,
}

impl PolicyHandle {
    /// A new slot that holds `policy`; debug mode is off.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        let slot = Slot { policy: ArcSwap::from_pointee(policy), debug: AtomicBool::new(false) };
        PolicyHandle { slot: Arc::new(slot) }
    }

    /// The policy in force.
    #[must_use]
    pub fn load(&self) -> Policy {
        Policy::clone(&self.slot.policy.load())
    }

    /// Puts `policy` in force and gives back the one before it.
    ///
    /// Requests that were already decided finish under the old one.
    pub fn swap(&self, policy: Policy) -> Policy {
        Policy::clone(&self.slot.policy.swap(Arc::new(policy)))
    }

    /// Switches debug mode: whether refused preflights say why, in a `Corsac-Reason` field, and for allowed origins
    /// carry the fields of the checks passed so far, so that browsers print their best message.
    ///
    /// It discloses parts of the policy to whoever asks: meant for development.
    pub fn set_debug(&self, debug: bool) {
        self.slot.debug.store(debug, Ordering::Relaxed);
    }

    /// Whether debug mode is on.
    #[must_use]
    pub fn is_debug(&self) -> bool {
        self.slot.debug.load(Ordering::Relaxed)
    }

    /// The policy in force, without touching its reference count.
    pub(crate) fn current(&self) -> Guard<Arc<Policy>> {
        self.slot.policy.load()
    }
}

impl From<Policy> for PolicyHandle {
    fn from(policy: Policy) -> Self {
        PolicyHandle::new(policy)
    }
}

impl fmt::Debug for PolicyHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("PolicyHandle");
        out.field("policy", &self.load()).field("debug", &self.is_debug()).finish()
    }
}
