//! ingress-nginx: what the annotations of Ingress objects amount to. The controller is retired, so they are only read.
//!
//! The controller prints a location of nginx for each path; so does this room, with the place in the YAML file of whatever a
//! directive stems from, and hands it to the reader of nginx, snippets included. The semantics are those of its sources, 1.12 to
//! 1.15 (`internal/ingress/annotations/cors/main.go`, `rootfs/etc/nginx/template/nginx.tmpl`), where annotations are checked:
//!
//! * What is left out has a default: `*`, **with** credentials, all methods but HEAD, nine header names, 20 days.
//! * A value that does not pass its check is logged and replaced by that default. A slash behind one origin so makes `*` of the
//!   whole list. An origin that passes, but has neither `http:` nor `https:` in front, is skipped.
//! * Origins become one expression that ends with `$` and begins nowhere, without case; `*.` takes one label. A comma at the end
//!   makes an empty alternative, which takes every origin.
//! * The fields, those of preflights among them, are set in place of the application's where an origin is allowed, and no `Vary`;
//!   every `OPTIONS` of an allowed origin is answered with 204.
//!
//! | room | what it is |
//! |---|---|
//! | `object` | the Ingress objects of a file, with their hosts and paths |
//! | `annotations` | the values that the controller takes, and what it makes of the others |
//! | `origins` | the list of origins |
//! | `cors` | what the annotations amount to |
//! | `snippet` | directives of nginx within YAML |
//! | `location` | the directives that the controller prints |
//! | `read` | all of it together |

mod annotations;
mod cors;
mod location;
mod object;
mod origins;
mod read;
mod snippet;

use crate::Reader;
use crate::diff::Side;
use crate::import::{Imported, Sources};

/// ingress-nginx: <https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#enable-cors>.
pub(crate) struct IngressNginx;

impl Reader for IngressNginx {
    fn name(&self) -> &'static str {
        "ingress-nginx"
    }

    fn title(&self) -> &'static str {
        "ingress-nginx"
    }

    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        read::read_with_sides(sources, name, then);
    }
}
