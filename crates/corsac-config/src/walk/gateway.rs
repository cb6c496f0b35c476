//! Gateway: `[gateway]`, its limits and its timeouts.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use corsac::step::Code;

use super::expect::quote;
use super::fields::Fields;
use super::{Policies, resolve, route};
use crate::collector::Collector;
use crate::config::{Gateway, Limits, NamedPolicy, Timeouts};
use crate::finding::{Finding, Severity};
use crate::keys::Section;

/// Reads the gateway's part; `None` when the file has none.
pub(super) fn read(file: &Fields<'_>, policies: &Policies, findings: &mut Collector) -> Option<Gateway> {
    let (table, span) = file.table("gateway")?;
    let fields = Fields::read(Section::Gateway, table, span, findings);
    let fallback = fallback(&fields, policies, findings);
    let routes = route::read_all(&fields, policies, findings);
    let names = fields.text("policy").into_iter().chain(routes.names.iter().map(|name| &**name));
    if routes.all_named && !fields.is_faulted("policy") {
        report_unused(policies, &names.collect(), findings);
    }
    Some(Gateway {
        listen: listen(&fields, findings),
        debug: fields.bool("debug").unwrap_or_default(),
        fallback,
        limits: limits(&fields, findings),
        timeouts: timeouts(&fields, findings),
        routes: routes.routes,
    })
}

fn fallback(fields: &Fields<'_>, policies: &Policies, findings: &mut Collector) -> Option<NamedPolicy> {
    resolve(fields.text("policy")?, fields.place("policy", None), policies, findings)
}

fn report_unused(policies: &Policies, used: &HashSet<&str>, findings: &mut Collector) {
    for (name, defined) in policies.iter().filter(|(name, _)| !used.contains(&***name)) {
        let message = format!("no route names the policy {}", quote(name));
        findings.push(Finding::new(Code::PolicyUnused, Severity::Note, defined.span.clone(), message));
    }
}

fn listen(fields: &Fields<'_>, findings: &mut Collector) -> SocketAddr {
    let Some(text) = fields.text("listen") else { return Gateway::DEFAULT_LISTEN };
    text.parse().unwrap_or_else(|_| {
        let message = "`listen` takes an IP address and a port, such as \"127.0.0.1:3001\" or \"[::]:3001\"";
        let finding = Finding::error(Code::ListenInvalid, fields.place("listen", None), message);
        findings.push(finding.suggest(listen_meant(text).map(|address| quote(&address.to_string()))));
        Gateway::DEFAULT_LISTEN
    })
}

/// `localhost:3001`, `:3001`, `3001`, `127.0.0.1`, `http://127.0.0.1:3001/`.
fn listen_meant(text: &str) -> Option<SocketAddr> {
    let bare = text.split_once("://").map_or(text, |(_, rest)| rest).trim_end_matches('/');
    let bare = bare.replace("localhost", "127.0.0.1").replace('*', "0.0.0.0");
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let port = |text: &str| text.parse().ok().map(|port: u16| SocketAddr::new(loopback, port));
    let address = |text: &str| {
        text.parse().ok().map(|address: IpAddr| SocketAddr::new(address, Gateway::DEFAULT_LISTEN.port()))
    };
    bare.parse().ok().or_else(|| port(bare.trim_start_matches(':'))).or_else(|| address(&bare))
}

fn limits(gateway: &Fields<'_>, findings: &mut Collector) -> Limits {
    let defaults = Limits::default();
    let Some((table, span)) = gateway.table("limits") else { return defaults };
    let fields = Fields::read(Section::Limits, table, span, findings);
    let size = |name| fields.number(name).and_then(|number| usize::try_from(number).ok());
    Limits {
        request_headers_bytes: size("request-headers").unwrap_or(defaults.request_headers_bytes),
        request_headers_lines: size("request-headers-lines").unwrap_or(defaults.request_headers_lines),
        request_body: fields.number("request-body"),
        connections: size("connections").unwrap_or(defaults.connections),
    }
}

fn timeouts(gateway: &Fields<'_>, findings: &mut Collector) -> Timeouts {
    let defaults = Timeouts::default();
    let Some((table, span)) = gateway.table("timeouts") else { return defaults };
    let fields = Fields::read(Section::Timeouts, table, span, findings);
    let timeout = |name, default: Duration| fields.duration(name).unwrap_or(default);
    Timeouts {
        headers: timeout("headers", defaults.headers),
        connect: timeout("connect", defaults.connect),
        response: timeout("response", defaults.response),
        idle: timeout("idle", defaults.idle),
        stop: timeout("stop", defaults.stop),
    }
}
