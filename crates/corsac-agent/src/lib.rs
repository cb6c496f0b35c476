//! A browser's network side as a service, for tests in any language: would a page at this origin be able to read that?
//!
//! The agent takes a task in JSON, sends what a browser would send ([`corsac_browser`]), judges as a browser would judge
//! ([`corsac::fetch`]) and answers with what script would see, the reason of a refusal, and the requests on the wire.
//! It speaks HTTP on a loopback address ([`Server`]) or one JSON object a line ([`serve_lines`]).
//!
//! # The task: `POST /`
//!
//! Only `url` is required; everything else is as `fetch()` has it, and `null` means the same as absence. What is no task
//! (a field that does not exist, a wrong type, a header that cannot be one) gets status 400 and `{"error": "…"}` with the
//! field and what belongs there.
//!
//! | field | value | default |
//! |---|---|---|
//! | `url` | absolute URL; user information in it answers a 401 | required |
//! | `origin` | origin of the page, or `null` for a sandboxed one | `null` |
//! | `top` | origin of the top-level page | `origin` |
//! | `clientURL` | URL of the page, which becomes the referrer | `origin` + `/` |
//! | `method` | token; case is normalised as `fetch()` does | `GET` |
//! | `headers` | list of `[name, value]`; no guard drops one, but `Host`, `Content-Length` and `Transfer-Encoding` are the connection's own | `[]` |
//! | `bodyB64` | base64 | no body |
//! | `bodyStream` | whether the body is a stream, which can be sent once, over HTTP/2 | `false` |
//! | `mode` | `cors`, `no-cors`, `same-origin`, `navigate` | `cors` |
//! | `credentials` | `omit`, `same-origin`, `include` | `same-origin` |
//! | `redirect` | `follow`, `error`, `manual` | `follow` |
//! | `referrer` | `client`, `no-referrer`, or a URL | `client` |
//! | `referrerPolicy` | the standard's word, or empty | empty |
//! | `cache` | the standard's word; there is no HTTP cache, so it sets request fields only, and `only-if-cached` is an error | `default` |
//! | `destination` | the standard's word, or empty | empty |
//! | `keepalive` | bool | `false` |
//! | `useCorsPreflight` | bool: an upload listener, say | `bodyStream` |
//! | `unsafeRequest` | bool: `fetch()` and `XMLHttpRequest` set it, elements do not | `true` |
//! | `auth` | `{user, password}`: answers a 401, before what stands in `url` | none |
//! | `timeoutMs` | milliseconds for all of it; 0 is the default | 20000 |
//!
//! # The answer
//!
//! | field | value |
//! |---|---|
//! | `type` | `basic`, `cors`, `opaque`, `opaqueredirect`, `error` |
//! | `status`, `statusText` | as script sees them; the text is the bytes received |
//! | `headers` | list of `[name, value]`: those that script may read |
//! | `url` | without fragment; empty for `opaque` and `error` |
//! | `redirected` | bool |
//! | `nullBody` | whether script sees no body |
//! | `bodyError` | why the body was cut short, or `null`; `bodyB64` then holds what came |
//! | `bodyB64` | the body after content decoding; empty with `nullBody` |
//! | `why` | of an `error`: `{code, step: {algorithm, number, url}, message, evidence, place}`; else `null` |
//! | `trace` | `{requests, steps, notes}`: the wire requests with their responses, and the way through the standard |
//!
//! In header values and `statusText`, strings carry bytes as code points 0 to 255 (isomorphic); URLs and `auth` are text, as
//! a URL parser takes it. Headers of one name go out as one, as browsers send them. `GET /clear` empties cookies, preflight
//! cache and connections. What HTTP/2 cannot carry, control bytes in header values, is listed in the documentation of
//! [`corsac_browser`].
//!
//! # Who may ask
//!
//! Requests whose `Host` is `localhost`, a loopback address or an allowed name ([`Hosts`]), else 421; none that a page in
//! a browser makes (`Sec-Fetch-Site`), else 403. No answer has a CORS field.
//!
//! | room | what it is |
//! |---|---|
//! | `task` | from JSON to a request of the standard |
//! | `answer` | from a response or a refusal to JSON |
//! | `agent` | the browser between the two |
//! | `service`, `hosts`, `server` | HTTP |
//! | `lines` | one JSON object a line |
//! | `isomorphic` | bytes as strings |

mod agent;
mod answer;
mod hosts;
mod isomorphic;
mod lines;
mod server;
mod service;
mod task;

pub use agent::Agent;
pub use hosts::Hosts;
pub use lines::serve_lines;
pub use server::{BindError, Server};
pub use task::BadTask;
