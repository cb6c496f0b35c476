//! Differences: where a library does not do what its configuration says, by the numbers of the research.

use super::requests::{APP, AUTHORIZATION, JSON, LONG_ACCEPT, Request, TOKEN};

/// One known difference of a library.
pub(super) struct Difference {
    pub(super) why: &'static str,
    covers: fn(&str, &Request) -> bool,
}

impl Difference {
    pub(super) fn covers(&self, policy: &str, request: &Request) -> bool {
        (self.covers)(policy, request)
    }
}

const REFLECTS_NULL: Difference = Difference {
    why: "T13: reflecting any origin with credentials, it reflects null as well",
    covers: |policy, request| {
        policy == "reflecting" && request.origin == "null" && !request.headers.contains(&AUTHORIZATION)
    },
};

pub(super) const EXPRESS: &[Difference] = &[
    REFLECTS_NULL,
    Difference {
        why: "T14: it sends * as it is configured, and with credentials * is a name like any other",
        covers: |policy, request| {
            policy == "anything-listed"
                && request.origin == APP
                && request.includes_credentials()
                && request.is_preflighted()
                && !request.headers.contains(&AUTHORIZATION)
        },
    },
    Difference {
        why: "Node's parser answers 400 to the method patch, before the library sees it",
        covers: |policy, request| {
            ["anything-listed", "open", "wildcards"].contains(&policy)
                && request.method == "patch"
                && !request.includes_credentials()
        },
    },
];

pub(super) const STARLETTE: &[Difference] = &[
    REFLECTS_NULL,
    Difference {
        why: "T06: it refuses the preflight of a safelisted method that is not listed",
        covers: |policy, request| {
            let listed = match policy {
                "app" => &[JSON, TOKEN][..],
                "public" if !request.includes_credentials() => &[JSON],
                "reflecting" => &[JSON],
                _ => &[],
            };
            request.has_safelisted_method()
                && request.is_preflighted()
                && request.origin == APP
                && request.headers.iter().all(|header| listed.contains(header))
        },
    },
    Difference {
        why: "T09: its * stands for eight methods, not for all",
        covers: |policy, request| {
            let by_wildcard = policy == "anything-listed"
                || (["open", "wildcards"].contains(&policy) && !request.includes_credentials());
            by_wildcard && ["patch", "PURGE"].contains(&request.method)
        },
    },
    Difference {
        why: "T16: its * covers Authorization, because it sends back whatever is asked",
        covers: |policy, request| {
            let by_wildcard = (policy == "anything-listed" && request.origin == APP)
                || (policy == "wildcards" && !request.includes_credentials());
            by_wildcard && request.headers == [AUTHORIZATION]
        },
    },
    Difference {
        why: "it adds Accept, Accept-Language, Content-Language and Content-Type to the listed names",
        covers: |policy, request| {
            policy == "plain"
                && request.origin == APP
                && !request.includes_credentials()
                && request.has_safelisted_method()
                && (request.headers == [JSON] || request.headers == [LONG_ACCEPT])
        },
    },
];
