//! The same policy on other servers: compiled to their configuration, read back from it, and what was lost on the way.
//!
//! Pure: texts in, texts out. Files and processes are the callers'.
//!
//! | room | what it is |
//! |---|---|
//! | `target` | [`Target`]: what each server brings; its documentation is the recipe for adding one |
//! | `reader` | [`Reader`]: servers whose configuration is read, targets or not |
//! | `registry` | the one list of targets that work, and of servers that are only read |
//! | `plan` | [`Plan`]: what any server has to do, taken apart into rows, fields and answers |
//! | `rows` | the plan as a table of which the first row that takes a request wins |
//! | `regex` | origins, methods and header names as regular expressions that every dialect reads alike |
//! | `loss` | [`LossCode`]: the numbered ways in which a server's answers leave the policy |
//! | `asked` | losses of servers that compare header names by an expression |
//! | `compile` | [`compile()`]: a plan for a target, refused when it would grant more |
//! | `import` | configuration read back: [`import::Behaviour`] as it runs, findings, a policy file |
//! | `language` | [`language::Language`]: a set of origins, held exactly, whatever described it |
//! | `diff` | [`diff::compare`]: two policies or tables of routes, and a request for each difference |
//! | `lines`, `title_case` | blocks in braces, and names of fields, as servers' files have them |
//! | `quote` | what the texts of all dialects share: how they print, and the usual comment |
//! | `searched` | an expression of a server's dialect, run against a text |
//! | `condition` | the syntax of conditions in CEL and in Traefik's rules |
//! | `path_ask` | what servers ask of paths, and a path that shows it |
//! | `slug` | a policy's name as servers can hold it |
//! | `version` | versions of servers, as data |
//! | `yaml` | YAML and JSON as a tree with places |
//! | `apache`, `caddy`, `envoy`, `gateway_api`, `haproxy`, `istio`, `nginx`, `traefik`, `varnish` | one folder a target |
//! | `ingress_nginx` | the annotations of ingress-nginx, which is retired: only read |
//! | `model` | [`model::Model`]: servers that cannot be run here, as exact answers to requests |
//! | `document` | configurations that are data, as one tree with places; texts in the languages that are printed |
//! | `api_gateway`, `apisix`, `aspnet`, `azure`, `cloudfront`, `django`, `express`, `gcs`, `kong`, `s3`, `starlette` | one folder a printed target, which brings a model in place of the real server |

pub mod apache;
mod api_gateway;
mod apisix;
mod asked;
mod aspnet;
mod azure;
pub mod caddy;
mod cloudfront;
mod compile;
mod condition;
pub mod diff;
mod django;
pub mod document;
pub mod envoy;
mod express;
pub mod gateway_api;
mod gcs;
pub mod haproxy;
#[cfg(test)]
mod hostile_plan;
pub mod import;
mod ingress_nginx;
pub mod istio;
mod kong;
pub mod language;
mod lines;
mod loss;
pub mod model;
pub mod nginx;
mod path_ask;
pub mod plan;
mod quote;
mod reader;
pub mod regex;
mod registry;
mod rows;
mod s3;
mod searched;
mod slug;
mod starlette;
mod target;
mod title_case;
pub mod traefik;
pub mod varnish;
mod version;
mod yaml;

pub use compile::{Compilation, OutputFile, Refused, compile};
pub use loss::{Effect, Loss, LossCode, UnknownLossCode, Witness};
pub use plan::Plan;
pub use reader::Reader;
pub use registry::{find, find_reader, readers, targets};
pub use target::{Release, Target};
pub use version::{Version, VersionError};
