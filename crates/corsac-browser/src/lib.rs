//! A browser's network side, without the window.

mod blocked;
mod browser;
mod builder;
mod clock;
mod content_coding;
mod cookies;
mod fetch;
mod page;
mod request_body;
mod response;
mod response_body;
mod run;
mod trace;
mod transport;

pub use blocked::Blocked;
pub use browser::Browser;
pub use builder::{BuildError, BuildProblem, Builder, DEFAULT_BODY_LIMIT, DEFAULT_TIMEOUT};
pub use cookies::CookieFault;
pub use fetch::{Fetch, FetchBody, delete, get, head, options, patch, post, put};
pub use page::{Page, Preparation, SendOptions};
pub use request_body::RequestBody;
pub use response::Response;
pub use trace::{Exchange, Note, Trace};
pub use transport::{Address, BoxError, CertificateError, Network};
