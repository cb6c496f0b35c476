//! Conflicts: two routes of equal rank that take the same requests, so that neither could be said to win.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use http::Method;

use super::{HostPattern, PathPattern};

/// What a route takes; two routes conflict when they have this in common.
type Reach<'r> = (Option<&'r HostPattern>, &'r PathPattern, Option<&'r Method>);

/// The part of a route that decides its rank.
pub(crate) struct Matcher<'r> {
    pub(crate) host: Option<&'r HostPattern>,
    pub(crate) path: &'r PathPattern,
    pub(crate) methods: Option<&'r [Method]>,
}

/// Two routes of equal rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// The earlier route's number.
    pub(crate) first: usize,
    /// The later route's number.
    pub(crate) second: usize,
    /// A method that both list; `None` when neither lists any.
    pub(crate) method: Option<Method>,
}

/// All conflicts, one for each later route, in the order of the routes.
pub(crate) fn conflicts<'r>(routes: impl IntoIterator<Item = (usize, Matcher<'r>)>) -> Vec<Conflict> {
    let mut taken: HashMap<Reach<'r>, usize> = HashMap::new();
    let mut conflicts = Vec::new();
    for (second, route) in routes {
        let mut clash = None;
        for method in methods(route.methods) {
            match taken.entry((route.host, route.path, method)) {
                Entry::Vacant(vacant) => {
                    vacant.insert(second);
                }
                Entry::Occupied(earlier) if *earlier.get() != second => {
                    clash.get_or_insert((*earlier.get(), method));
                }
                Entry::Occupied(_) => {}
            }
        }
        conflicts.extend(clash.map(|(first, method)| Conflict { first, second, method: method.cloned() }));
    }
    conflicts
}

fn methods(listed: Option<&[Method]>) -> impl Iterator<Item = Option<&Method>> {
    let without = listed.is_none().then_some(None);
    listed.unwrap_or_default().iter().map(Some).chain(without)
}
