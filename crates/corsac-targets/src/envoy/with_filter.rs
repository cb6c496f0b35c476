//! With filter: the target that leaves preflights and the fields of readers to Envoy's `cors` filter, as Istio and most people do.
//!
//! The filter answers preflights with 200 and never silently, lists what is allowed in place of what was asked, and echoes the
//! origin for `*`; routes around it set `Vary`, remove the application's fields, and refuse what its wildcards would cover.

use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, TIMING_ALLOW_ORIGIN,
};

use corsac::origin::Port;

use super::{Envoy, losses as of_rows, print};
use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, Readers, origin_of, sample_origin};
use crate::regex::needs_refused_origins;
use crate::rows::{self, Style};
use crate::{Compilation, LossCode, OutputFile, Plan, Release, Target, Version, Witness};

/// Envoy with its `cors` filter: <https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/cors_filter>.
#[derive(Clone, Copy, Debug)]
pub struct EnvoyCors;

const RELEASES: &[Release] = &[Release {
    version: Version::new(1, 30, 0),
    since: "the first release whose filter can keep refused preflights from the application",
}];

impl Target for EnvoyCors {
    fn name(&self) -> &'static str {
        "envoy-cors"
    }

    fn title(&self) -> &'static str {
        "Envoy's cors filter"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn compile(&self, plan: &Plan, version: Version) -> Compilation {
        let losses = crate::loss::of_policies(plan, of_policy).chain(rows::losses(plan)).collect();
        Compilation { files: print::files(plan, version, Style::Filter), losses }
    }

    fn succeed(&self, before: &str, file: &OutputFile) -> String {
        Envoy.succeed(before, file)
    }

    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        Envoy.read(sources, name, then);
    }
}

/// What the filter cannot hold beside what no route can.
pub(crate) fn of_policy(plan: &PolicyPlan) -> Vec<(LossCode, Witness)> {
    let origin = sample_origin(&plan.readers);
    let get = || Witness::new("GET", "/").header(ORIGIN, &origin);
    let preflight = || Witness::new("OPTIONS", "/").header(ORIGIN, &origin);
    let asks = |method: &str| preflight().header(ACCESS_CONTROL_REQUEST_METHOD, method);
    let mut found = of_rows::of_policy(plan);
    found.push((LossCode::MoreThanAsked, asks("GET")));
    let is_open = plan.is_open();
    found.extend(refused(plan, &asks).map(|witness| (LossCode::RefusalNotSilent, witness)));
    if is_open {
        found.extend([(LossCode::OriginEchoed, get()), (LossCode::VaryMore, get())]);
    }
    if let Some(malformed) = malformed(&plan.readers) {
        found.push((LossCode::MalformedOriginTaken, Witness::new("GET", "/").header(ORIGIN, malformed)));
    }
    if !plan.spec.expose_headers.is_empty() {
        found.push((LossCode::AnswerFieldsOnPreflights, asks("GET")));
    }
    if plan.granted_status != OK {
        found.push((LossCode::PreflightStatusFixed, asks("GET")));
    }
    if plan.refused_status != OK {
        found.push((LossCode::RefusedPreflightStatusFixed, asks("GET")));
    }
    if plan.spec.timing_allow_origin && !is_open {
        found.push((LossCode::TimingLost, get().upstream(TIMING_ALLOW_ORIGIN, "*")));
    }
    if !plan.preflight_vary.is_empty() {
        found.push((LossCode::PreflightVaryFixed, asks("GET")));
    }
    let twice = asks("GET").header(ACCESS_CONTROL_REQUEST_METHOD, "PUT");
    found.push((LossCode::RepeatedRequestLinesUnseen, twice));
    found.push((LossCode::MalformedListsTaken, asks("GET").header(ACCESS_CONTROL_REQUEST_HEADERS, "a b")));
    if matches!(plan.request_headers, HeaderGrant::Any { .. }) {
        let many = vec!["x-a"; 300].join(",");
        found.push((LossCode::HeaderBudgetUnseen, asks("GET").header(ACCESS_CONTROL_REQUEST_HEADERS, many)));
    }
    if is_open || matches!(plan.readers, Readers::AnyOrigin { .. }) {
        found.push((LossCode::RepeatedOriginUnseen, get().header(ORIGIN, &origin)));
    }
    let mut codes = Vec::new();
    found.retain(|(code, _)| {
        !codes.contains(code) && {
            codes.push(*code);
            true
        }
    });
    found
}

/// A preflight that the policy refuses and the filter answers with fields, if there is one.
fn refused(plan: &PolicyPlan, asks: &impl Fn(&str) -> Witness) -> Option<Witness> {
    let probe = || asks("GET").header(ACCESS_CONTROL_REQUEST_HEADERS, "x-corsac-probe");
    let stranger = || Witness::new("OPTIONS", "/").header(ORIGIN, "https://corsac-probe.invalid");
    match (&plan.methods, &plan.request_headers) {
        _ if !plan.is_open() => Some(stranger().header(ACCESS_CONTROL_REQUEST_METHOD, "GET")),
        (MethodGrant::Listed(_), _) => Some(asks("X-CORSAC-PROBE")),
        (_, HeaderGrant::Listed(_)) => Some(probe()),
        _ => None,
    }
}

/// An origin that a pattern's expression takes and that is none: one with the scheme's own port, or a host that is too long.
fn malformed(readers: &Readers) -> Option<String> {
    let Readers::Listed { patterns, .. } = readers else { return None };
    let pattern = patterns.iter().find(|pattern| needs_refused_origins(pattern))?;
    let (start, host) = (format!("{}://", pattern.scheme()), origin_of(pattern));
    let host = host.trim_start_matches(&start);
    let port = if pattern.scheme() == "http" { 80 } else { 443 };
    Some(match pattern.port() {
        Port::Any => format!("{start}{}:{port}", host.rsplit_once(':').map_or(host, |(host, _)| host)),
        _ => format!("{start}{}{host}", "a.".repeat(130)),
    })
}

/// The filter's status.
const OK: u16 = 200;
