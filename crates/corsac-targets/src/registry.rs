//! Registry: the one list of targets that work.

use crate::Target;
use crate::caddy::Caddy;
use crate::envoy::Envoy;
use crate::express::Express;
use crate::gateway_api::GatewayApi;
use crate::gcs::Gcs;
use crate::haproxy::Haproxy;
use crate::model::Printed;
use crate::nginx::Nginx;
use crate::s3::S3;
use crate::starlette::Starlette;
use crate::traefik::Traefik;
use crate::varnish::Varnish;

/// Every target, in the order in which they are listed to people.
#[must_use]
pub fn targets() -> &'static [&'static dyn Target] {
    &[
        &Nginx,
        &Caddy,
        &Envoy,
        &Haproxy,
        &Traefik,
        &Varnish,
        &GatewayApi,
        &Printed(&S3),
        &Printed(&Gcs),
        &Printed(&Express),
        &Printed(&Starlette),
    ]
}

/// The target of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Target> {
    targets().iter().copied().find(|target| target.name() == name)
}
