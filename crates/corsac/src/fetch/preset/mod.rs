//! Presets: the requests that pages make.
//!
//! | preset | what it is |
//! |---|---|
//! | [`FetchInit`] | `fetch()` |
//! | [`XmlHttpRequest`] | `XMLHttpRequest` |
//! | [`Element`] | `img`, `script`, `link` and the others, with their `crossorigin` |
//! | [`send_beacon`] | `navigator.sendBeacon()` |
//! | [`event_source`] | `new EventSource()` |
//! | [`web_socket`] | `new WebSocket()`, for its `Origin` |

mod beacon;
mod body_init;
mod charset;
mod element;
mod event_source;
mod fetch_init;
mod media_type;
mod prepared;
mod web_socket;
mod xml_http_request;

pub use beacon::send_beacon;
pub use body_init::BodyInit;
pub use element::{CorsSettings, Element};
pub use event_source::event_source;
pub use fetch_init::FetchInit;
pub use prepared::Prepared;
pub use web_socket::web_socket;
pub use xml_http_request::XmlHttpRequest;
