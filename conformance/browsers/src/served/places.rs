//! Places: where pages and servers live. Each origin is one of a gateway; `https` ones stand behind a TLS terminator.

use crate::names::Names;
use conformance::closed_loop::given::Places;

/// The host whose pages have their cases played by a frame without an origin.
const SANDBOXED: &str = "sandboxed.first.test";

/// A host that URLs allow and origins of the contract do not: its pages send an `Origin` that is malformed.
const ODD: &str = "a+b.first.test";

/// The host names of the network.
#[must_use]
pub fn names() -> Names {
    Names::new(Names::default().iter().chain([SANDBOXED, ODD]))
}

/// Where pages and servers live. `null` is a page without an origin. A stream cannot be carried: the gateway's listeners speak
/// HTTP/1.1 to browsers, and those stream by HTTP/2 only, or not at all.
#[must_use]
pub fn places() -> Places {
    let named =
        |places: &[(u32, &str)]| places.iter().map(|(weight, at)| (*weight, (*at).to_owned())).collect();
    Places {
        pages: named(&[
            (9, "http://app.first.test:18001"),
            (5, "https://app.first.test:18443"),
            (2, "http://first.test:18002"),
            (1, &format!("http://{ODD}:18001")),
            (2, "null"),
        ]),
        servers: named(&[
            (4, "https://api.second.test:18443"),
            (4, "https://api.first.test:18444"),
            (3, "https://app.first.test:18444"),
            (3, "http://api.first.test:18001"),
            (2, "http://second.test:18002"),
            (1, "http://app.first.test:18002"),
        ]),
        streams: false,
    }
}

/// Where a browser finds the page of that origin.
pub(super) fn page(origin: &str) -> String {
    if origin == "null" { format!("http://{SANDBOXED}:18001") } else { origin.to_owned() }
}
