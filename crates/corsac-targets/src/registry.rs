//! Registry: the one list of targets that work, and of servers that are only read.

use crate::apache::Apache;
use crate::api_gateway::ApiGateway;
use crate::apisix::Apisix;
use crate::aspnet::AspNet;
use crate::azure::Azure;
use crate::caddy::Caddy;
use crate::cloudfront::CloudFront;
use crate::django::Django;
use crate::envoy::{Envoy, EnvoyCors};
use crate::express::Express;
use crate::gateway_api::GatewayApi;
use crate::gcs::Gcs;
use crate::haproxy::Haproxy;
use crate::ingress_nginx::IngressNginx;
use crate::istio::Istio;
use crate::kong::Kong;
use crate::model::Printed;
use crate::nginx::Nginx;
use crate::s3::S3;
use crate::starlette::Starlette;
use crate::traefik::Traefik;
use crate::varnish::Varnish;
use crate::{Reader, Target};

/// Every target, in the order in which they are listed to people.
#[must_use]
pub fn targets() -> &'static [&'static dyn Target] {
    &[
        &Nginx,
        &Apache,
        &Caddy,
        &Envoy,
        &EnvoyCors,
        &Haproxy,
        &Istio,
        &Traefik,
        &Varnish,
        &GatewayApi,
        &Printed(&S3),
        &Printed(&Gcs),
        &Printed(&Azure),
        &Printed(&ApiGateway),
        &Printed(&CloudFront),
        &Printed(&Express),
        &Printed(&Starlette),
        &Printed(&Django),
        &Printed(&AspNet),
        &Printed(&Kong),
        &Printed(&Apisix),
    ]
}

/// The target of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Target> {
    targets().iter().copied().find(|target| target.name() == name)
}

/// Every server whose configuration may be read: the targets, then those that nothing is compiled to.
pub fn readers() -> impl Iterator<Item = &'static dyn Reader> {
    let only_read: [&dyn Reader; 1] = [&IngressNginx];
    targets().iter().map(|target| target as &dyn Reader).chain(only_read)
}

/// The server of that name whose configuration may be read.
#[must_use]
pub fn find_reader(name: &str) -> Option<&'static dyn Reader> {
    readers().find(|reader| reader.name() == name)
}
