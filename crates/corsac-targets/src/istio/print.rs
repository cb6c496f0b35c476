//! Print: one `VirtualService` for each host, its rows in the order in which istiod keeps them.

use std::fmt::Write;

use corsac::headers::names;
use corsac_config::{HostPattern, Upstream};

use super::{matches, policy};
use crate::envoy::quote::{Comment, FieldValue, Scalar};
use crate::rows::{Action, Row, RowValue, Style, host_tables_in, policy_rows_in, vary_text};
use crate::{OutputFile, Plan, Version};

/// The service of routes that name no upstream, and its port.
const APPLICATION: &str = "application";
const PORT: u16 = 80;

/// The only file.
pub(super) fn file(plan: &Plan, version: Version) -> OutputFile {
    let mut text = String::new();
    for line in [
        format!("CORS policies for Istio {version} and newer."),
        "Made by `corsac compile istio`; change the policy file, not this one.".into(),
        "Name your Gateway in `gateways`, and your services as destinations. The first row that takes a request wins.".into(),
        "A Gateway must have no other VirtualService for these hosts: Istio merges them in no certain order.".into(),
    ] {
        let _ = writeln!(text, "{}", Comment::of(&line));
    }
    if plan.routes.is_empty() {
        for (index, policy) in plan.policies.iter().enumerate() {
            let _ = writeln!(text, "---\n{}", Comment::of(&format!("Policy {}", policy.name)));
            service(index, None, &policy_rows_in(policy, Style::BareFilter), plan, &mut text);
        }
    } else {
        for (index, table) in host_tables_in(plan, Style::BareFilter).iter().enumerate() {
            text.push_str("---\n");
            service(index, table.host, &table.rows, plan, &mut text);
        }
    }
    OutputFile {
        name: "virtualservices.yaml".into(),
        text,
        purpose: "apply it: `kubectl apply -f virtualservices.yaml`".into(),
    }
}

fn service(index: usize, host: Option<&HostPattern>, rows: &[Row], plan: &Plan, out: &mut String) {
    let host = host.map_or_else(|| "*".to_owned(), ToString::to_string);
    let _ = writeln!(
        out,
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: corsac-{index}}}\nspec:\n  \
         hosts: [{}]\n  gateways: [gateway]\n  http:",
        Scalar::of(&host)
    );
    rows.iter().for_each(|each| row(each, plan, out));
}

/// One route; none where no request can meet the conditions.
fn row(row: &Row, plan: &Plan, out: &mut String) {
    let Some(asked) = matches::printed(row) else { return };
    let _ = writeln!(out, "  - name: {}\n    match:\n    - {asked}", Scalar::of(&row.name));
    let of_row = plan.policies.iter().find(|policy| Some(&policy.name) == row.policy.as_ref());
    if let Some(of_row) = of_row.filter(|_| row.is_filtered) {
        policy::print(of_row, out);
    }
    fields(row, out);
    match &row.action {
        Action::Forward(upstream) => destination(upstream.as_ref(), out),
        Action::Answer { status, .. } => {
            let _ = writeln!(out, "    directResponse: {{status: {status}}}");
        }
    }
}

fn fields(row: &Row, out: &mut String) {
    let forwards = matches!(row.action, Action::Forward(_));
    let removed: Vec<String> =
        row.removed.iter().filter(|_| forwards).map(|name| Scalar::of(name.as_str()).to_string()).collect();
    let allow = row.allow().map(|methods| (http::header::ALLOW, RowValue::literal(methods)));
    let set = row.fields.iter().chain(&allow).map(|(name, value)| {
        let value = match value {
            RowValue::Literal(text) => FieldValue::of(text),
            RowValue::Request(name) => FieldValue::request(name),
        };
        format!("{}: {value}", Scalar::of(name.as_str()))
    });
    let set: Vec<String> = set.collect();
    if removed.is_empty() && set.is_empty() && row.vary.is_empty() {
        return;
    }
    out.push_str("    headers:\n      response:\n");
    if !removed.is_empty() {
        let _ = writeln!(out, "        remove: [{}]", removed.join(", "));
    }
    if !set.is_empty() {
        let _ = writeln!(out, "        set: {{{}}}", set.join(", "));
    }
    if !row.vary.is_empty() {
        let vary = FieldValue::of(&vary_text(&row.vary));
        let _ = writeln!(out, "        add: {{{}: {vary}}}", Scalar::of(names::VARY.as_str()));
    }
}

fn destination(upstream: Option<&Upstream>, out: &mut String) {
    let host = upstream.map_or(APPLICATION, Upstream::host);
    let port = upstream.map_or(PORT, Upstream::port);
    let host = Scalar::of(host);
    let _ = writeln!(out, "    route:\n    - destination: {{host: {host}, port: {{number: {port}}}}}");
}
