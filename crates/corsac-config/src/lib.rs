//! The Corsac policy file: TOML with places, findings that point into it, compiled routes.
//!
//! [`parse`] reads a text and says everything about it in one run: as a [`Config`] when nothing is wrong, and as
//! [`Finding`]s that [`render`] shows with a caret under the offending value. Pure: no files, no sockets, no environment; the
//! caller brings the text and the variables.
//!
//! | room | what it is |
//! |---|---|
//! | `config`, `finding` | what comes out: policies, gateway, findings |
//! | `parse` | from a text to both |
//! | `keys` | the one table of keys that the walk, the schema and the environment read |
//! | `document`, `walk` | from TOML to values, one by one |
//! | `route`, `upstream` | which requests a gateway takes, and where they go |
//! | `environment` | `CORSAC__GATEWAY__LISTEN` in the place of a value of the file |
//! | `render`, `json` | findings for people and for programs |
//! | `schema`, `to_toml` | the keys as JSON Schema, a policy as TOML |
//! | `collector`, `position`, `nearest`, `duration`, `size` | what the others share: bounds, columns, spelling, units |
//!
//! ```
//! let parsed = corsac_config::parse("corsac.toml", "[policies.app]\norigins = [\"https://app.example.com/\"]\n");
//! assert!(parsed.config.is_none());
//! let finding = &parsed.findings[0];
//! assert_eq!((finding.code.as_str(), finding.line(), finding.column()), ("P103", 2, 12));
//! assert_eq!(finding.suggestion.as_deref(), Some("\"https://app.example.com\""));
//! ```

mod collector;
mod config;
mod document;
mod duration;
mod environment;
mod finding;
mod json;
mod keys;
mod nearest;
mod parse;
mod position;
mod render;
mod route;
mod schema;
mod size;
mod to_toml;
mod upstream;
mod walk;

pub use config::{Config, Gateway, Limits, NamedPolicy, Timeouts};
pub use document::MAX_FILE_BYTES;
pub use environment::ENVIRONMENT_PREFIX;
pub use finding::{Finding, Related, Severity, Variable};
pub use json::to_json;
pub use parse::{Parsed, Source, parse, parse_with_environment};
pub use render::{Notice, render, render_notice};
pub use route::{
    HostPattern, HostPatternError, PathPattern, PathPatternError, Route, RouteConflict, RouteMatch,
    RoutePolicy, Routes,
};
pub use schema::schema;
pub use to_toml::to_toml;
pub use upstream::{Upstream, UpstreamError, UpstreamErrorKind};
