//! Site: everything that a policy file puts in force, ready for requests. Replaced as a whole, never changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use corsac::policy::Policy;
use corsac_config::{Gateway, Limits, NamedPolicy, Route, RoutePolicy, Routes, Timeouts, Upstream};
use corsac_tower::{CorsLayer, PolicyHandle};
use http::StatusCode;

use crate::upstream::Pool;

#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) routes: Routes,
    pub(crate) limits: Limits,
    pub(crate) timeouts: Timeouts,
    ways: Vec<Way>,
    guards: Vec<Guard>,
    fallback: Option<usize>,
}

/// Where a route leads.
#[derive(Debug)]
pub(crate) struct Way {
    /// The number of its guard.
    pub(crate) guard: Option<usize>,
    /// The server behind it, or the sample.
    pub(crate) pool: Option<Arc<Pool>>,
}

/// A policy and the layer that applies it.
#[derive(Debug)]
pub(crate) struct Guard {
    pub(crate) name: Arc<str>,
    pub(crate) policy: Policy,
    pub(crate) layer: CorsLayer,
}

/// The pools of all upstreams that a site in use names: a reload keeps the idle connections.
#[derive(Debug)]
pub(crate) struct Pools {
    workers: usize,
    pools: Mutex<HashMap<Upstream, Weak<Pool>>>,
}

impl Site {
    pub(crate) fn new(gateway: &Gateway, pools: &Pools) -> Self {
        let mut guards = Guards { guards: Vec::new(), debug: gateway.debug };
        let fallback = gateway.fallback.as_ref().map(|policy| guards.number(policy));
        let ways = gateway.routes.iter().map(|route| way(route, &mut guards, pools)).collect();
        let Gateway { limits, timeouts, .. } = *gateway;
        Site { routes: gateway.routes.clone(), limits, timeouts, ways, guards: guards.guards, fallback }
    }

    pub(crate) fn way(&self, route: usize) -> Option<&Way> {
        self.ways.get(route)
    }

    pub(crate) fn route(&self, number: usize) -> Option<&Route> {
        self.routes.iter().as_slice().get(number)
    }

    pub(crate) fn guard(&self, number: usize) -> Option<&Guard> {
        self.guards.get(number)
    }

    /// The guard of requests that no route takes.
    pub(crate) fn fallback(&self) -> Option<usize> {
        self.fallback
    }

    /// The guard of a policy that some route names.
    pub(crate) fn guard_of(&self, policy: &RoutePolicy) -> Option<usize> {
        match policy {
            RoutePolicy::Policy(named) => self.guards.iter().position(|guard| guard.name == named.name),
            RoutePolicy::Passthrough => None,
        }
    }

    pub(crate) fn pools(&self) -> impl Iterator<Item = &Arc<Pool>> {
        self.ways.iter().filter_map(|way| way.pool.as_ref())
    }
}

fn way(route: &Route, guards: &mut Guards, pools: &Pools) -> Way {
    let guard = match &route.policy {
        RoutePolicy::Policy(policy) => Some(guards.number(policy)),
        RoutePolicy::Passthrough => None,
    };
    Way { guard, pool: route.upstream.as_ref().map(|upstream| pools.pool(upstream)) }
}

struct Guards {
    guards: Vec<Guard>,
    debug: bool,
}

impl Guards {
    fn number(&mut self, policy: &NamedPolicy) -> usize {
        if let Some(number) = self.guards.iter().position(|guard| guard.name == policy.name) {
            return number;
        }
        self.guards.push(Guard::new(policy, self.debug));
        self.guards.len() - 1
    }
}

impl Guard {
    fn new(named: &NamedPolicy, debug: bool) -> Self {
        let handle = PolicyHandle::new(named.policy.clone());
        handle.set_debug(debug);
        // A server behind a gateway that sends what it must not is a bad gateway's business: 502.
        let layer = CorsLayer::new(handle).conflict_status(StatusCode::BAD_GATEWAY);
        Guard { name: Arc::clone(&named.name), policy: named.policy.clone(), layer }
    }
}

impl Pools {
    pub(crate) fn new(workers: usize) -> Self {
        Pools { workers, pools: Mutex::default() }
    }

    fn pool(&self, upstream: &Upstream) -> Arc<Pool> {
        // A panic while the lock is held leaves at worst one pool unknown; its connections close with the last site.
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        pools.retain(|_, pool| pool.strong_count() > 0);
        if let Some(pool) = pools.get(upstream).and_then(Weak::upgrade) {
            return pool;
        }
        let pool = Pool::new(upstream.clone(), self.workers);
        pools.insert(upstream.clone(), Arc::downgrade(&pool));
        pool
    }
}
