//! Request headers: which of them a page may set, and which of them need a server's permission.
//!
//! | room | what it answers |
//! |---|---|
//! | `safelisted` | whether a header needs no permission |
//! | `unsafe_names` | the names that a preflight asks for |
//! | `named` | the short lists of names |
//! | `forbidden` | whether only the browser sets it |
//! | `guard` | what the `Headers` object makes of it |

mod forbidden;
mod guard;
mod named;
mod safelisted;
mod unsafe_names;

pub use forbidden::forbidden_request_header;
pub(in crate::fetch) use guard::drops_request_header;
pub use guard::{Appended, Guard, append};
pub(in crate::fetch) use named::is_client_hint_name;
pub use named::{
    REQUEST_BODY_HEADER_NAMES, is_cors_non_wildcard_request_header_name,
    is_no_cors_safelisted_request_header_name, is_privileged_no_cors_request_header_name,
    is_request_body_header_name,
};
pub use safelisted::{cors_safelisted_request_header, no_cors_safelisted_request_header};
pub use unsafe_names::cors_unsafe_request_header_names;
