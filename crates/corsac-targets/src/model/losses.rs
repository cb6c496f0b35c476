//! Losses: what a modelled server loses of a policy, found by asking both the same requests.
//!
//! The requests are chosen so that each rule of the judge is met: an origin of every set that one side tells apart (found by
//! comparing both sides exactly), every method and header name that the policy or the server names, and what no browser sends.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    CROSS_ORIGIN_RESOURCE_POLICY, ORIGIN, TIMING_ALLOW_ORIGIN,
};
use corsac::policy::Policy;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{Application, Exchange, Model};
use crate::diff::{self, Kind};
use crate::import::deduce::{Answers, AskedSide, deduce};
use crate::plan::{PolicyPlan, Readers, origin_of, sample_origin};
use crate::{LossCode, Witness};

/// An origin that nobody lists.
const STRANGER: &str = "https://corsac-probe.invalid";

/// The losses, each with the first request that shows it.
pub(super) fn losses(plan: &PolicyPlan, model: &Model) -> Vec<(LossCode, Witness)> {
    let mut found: Vec<(LossCode, Witness)> = Vec::new();
    let mut note = |code: LossCode, witness: &Witness| {
        if !found.iter().any(|(known, _)| *known == code) {
            found.push((code, witness.clone()));
        }
    };
    let Ok(policy) = plan.spec.compile() else { return found };
    let origins = match origins(plan, &policy, model) {
        Ok(origins) => origins,
        Err(origins) => {
            note(LossCode::NotCompared, &get(STRANGER));
            origins
        }
    };
    for witness in requests(plan, model, &origins) {
        let judgement = judge(&policy, model, &witness);
        judgement.codes.into_iter().for_each(|code| note(code, &witness));
        if !judgement.unexplained.is_empty() {
            note(LossCode::NotCompared, &witness);
        }
    }
    found.sort_by_key(|(code, _)| code.as_str());
    found
}

fn judge(policy: &Policy, model: &Model, witness: &Witness) -> super::Judgement {
    let Ok(method) = Method::from_bytes(witness.method.as_bytes()) else {
        return super::Judgement::default();
    };
    let mut fields = HeaderMap::new();
    for (name, value) in &witness.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            fields.append(name, value);
        }
    }
    let upstream = witness.upstream.iter().filter(|_| model.has_application());
    let application = Application {
        status: 200,
        fields: upstream.filter_map(|(name, value)| Some((name.parse().ok()?, value.clone()))).collect(),
    };
    Exchange { policy, model, method: &method, fields: &fields, application: &application }.judge()
}

/// Origins of every set that one side tells apart; as an error when they could not be compared.
fn origins(plan: &PolicyPlan, policy: &Policy, model: &Model) -> Result<Vec<String>, Vec<String>> {
    let mut origins = vec![sample_origin(&plan.readers)];
    if let Readers::Listed { patterns, .. } = &plan.readers {
        origins.extend(patterns.iter().map(origin_of));
    }
    origins.extend(
        [STRANGER, "null", "https://256.0.0.1", "http://[2001:db8::1]", "https://APP.example"]
            .map(str::to_owned),
    );
    origins.extend(plan.own.iter().map(origin_of));
    let behaviour = deduce(model).behaviour;
    let side = AskedSide { answers: model, behaviour: &behaviour };
    let Ok(differences) = diff::compare(policy, &side) else { return Err(origins) };
    let reading = differences.into_iter().filter(|difference| difference.kind == Kind::Reading);
    origins.extend(reading.filter_map(|difference| difference.example.origin));
    let mut seen = Vec::new();
    origins.retain(|origin| {
        !seen.contains(origin) && {
            seen.push(origin.clone());
            true
        }
    });
    Ok(origins)
}

fn get(origin: &str) -> Witness {
    Witness::new("GET", "/").header(ORIGIN, origin)
}

fn preflight(origin: &str, method: &str) -> Witness {
    Witness::new("OPTIONS", "/").header(ORIGIN, origin).header(ACCESS_CONTROL_REQUEST_METHOD, method)
}

/// The same with the method `OPTIONS`, which makes no preflight of it.
fn options(witness: Witness) -> Witness {
    Witness { method: Method::OPTIONS.to_string(), ..witness }
}

/// Every request that is put to both sides.
fn requests(plan: &PolicyPlan, model: &Model, origins: &[String]) -> Vec<Witness> {
    let (methods, names) = (methods(plan, model), names(plan, model));
    let mut requests: Vec<Witness> = methods.iter().map(|method| Witness::new(method, "/")).collect();
    requests.push(Witness::new("OPTIONS", "/").header(ACCESS_CONTROL_REQUEST_METHOD, "GET"));
    for origin in origins {
        requests.push(get(origin));
        requests.extend(methods.iter().map(|method| preflight(origin, method)));
        let asks = |name: &String| preflight(origin, "GET").header(ACCESS_CONTROL_REQUEST_HEADERS, name);
        requests.extend(names.iter().map(asks));
        let network = preflight(origin, "GET").header(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, "true");
        requests.push(network);
        requests.extend(methods.iter().map(|method| Witness { method: method.clone(), ..get(origin) }));
        requests.extend(of_application(origin));
        requests.extend(never_sent(origin, &names));
        let asks = get(origin).header(ACCESS_CONTROL_REQUEST_HEADERS, "x-corsac-probe");
        requests.extend([asks, get(origin).header(ACCESS_CONTROL_REQUEST_METHOD, "X-CORSAC")]);
        requests.push(Witness { method: "options".to_owned(), ..preflight(origin, "GET") });
        for malformed in malformed(origin) {
            requests.extend([get(&malformed), preflight(&malformed, "GET"), options(get(&malformed))]);
            // The application's fields meet a malformed origin as they meet others; one such text is enough.
            if malformed.ends_with(":443") {
                let fields = of_application(&malformed);
                requests.extend(fields.iter().cloned().map(options).chain(fields.clone()));
            }
        }
    }
    requests
}

/// Texts near an origin that are none.
fn malformed(origin: &str) -> Vec<String> {
    let upper = |text: &str| text.replacen("://a.", "://A.", 1);
    let ends = ["/", ":0", ":80", ":443", ":65536", ":1.corsac", ":*"].map(|end| format!("{origin}{end}"));
    let starts = ["://a..", "://*.", "://a/."].map(|start| origin.replacen("://a.", start, 1));
    let whole = [upper(origin), origin.to_ascii_uppercase(), origin.replacen("://", "://?.", 1)];
    let long = origin.replacen("://", &format!("://{}", "a.".repeat(130)), 1);
    ends.into_iter().chain(starts).chain(whole).chain([long]).filter(|text| text != origin).collect()
}

/// The methods that one side names, the usual ones, and one that nobody names.
fn methods(plan: &PolicyPlan, model: &Model) -> Vec<String> {
    let usual = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"].map(str::to_owned);
    let others = ["X-CORSAC", "put", "*"].map(str::to_owned);
    let listed = plan.spec.methods.iter().chain(model.words()).cloned();
    let mut methods: Vec<String> = usual.into_iter().chain(listed).chain(others).collect();
    let mut seen = Vec::new();
    methods.retain(|method| {
        let is_new = !seen.contains(method) && Method::from_bytes(method.as_bytes()).is_ok();
        seen.push(method.clone());
        is_new
    });
    methods
}

/// Lists of header names, likewise, and in odd forms.
fn names(plan: &PolicyPlan, model: &Model) -> Vec<String> {
    let listed: Vec<String> = plan.spec.request_headers.iter().chain(model.words()).cloned().collect();
    let mut names: Vec<String> = listed.iter().map(|name| name.to_ascii_lowercase()).collect();
    names.retain(|name| name != "*");
    let first = names.first().cloned().unwrap_or_else(|| "x-a".into());
    names.push(names.join(","));
    names.extend(["x-corsac-probe", "authorization", "content-type", "*"].map(str::to_owned));
    names.extend([format!("{first},x-corsac-probe"), format!("authorization,{first}")]);
    names.extend([first.to_ascii_uppercase(), format!("{first} , {first}"), format!("{first},,{first}")]);
    names.extend([format!("{first}, "), ",,,".to_owned()]);
    names
}

/// What no browser sends.
fn never_sent(origin: &str, names: &[String]) -> Vec<Witness> {
    let first = names.first().map_or("x-a", String::as_str);
    let asks = |name: &str| preflight(origin, "GET").header(ACCESS_CONTROL_REQUEST_HEADERS, name);
    vec![
        get(origin).header(ORIGIN, "https://b.example"),
        Witness::new("GET", "/").header(ORIGIN, "https://b.example").header(ORIGIN, origin),
        Witness::new("GET", "/").header(ORIGIN, ""),
        preflight("", "GET"),
        preflight(origin, ""),
        preflight(origin, "GET").header(ACCESS_CONTROL_REQUEST_METHOD, "GET"),
        preflight(origin, "GET").header(ACCESS_CONTROL_REQUEST_METHOD, "X-CORSAC"),
        asks(first).header(ACCESS_CONTROL_REQUEST_HEADERS, "x-corsac-probe"),
        asks("x-corsac-probe").header(ACCESS_CONTROL_REQUEST_HEADERS, first),
        asks(&vec![first; 300].join(",")),
        preflight(origin, "GET").header(ORIGIN, origin),
        preflight(origin, "X-CORSAC").header(ORIGIN, origin),
        preflight(origin, "PUT").header(ORIGIN, "https://b.example"),
        preflight(origin, "GET/"),
        preflight(origin, "GET, PUT"),
        asks("a b"),
        preflight(origin, "GET").header(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, "false"),
    ]
}

/// Applications that have CORS fields of their own.
fn of_application(origin: &str) -> Vec<Witness> {
    let of = |fields: &[(&HeaderName, &str)]| {
        fields.iter().fold(get(origin), |witness, (name, value)| witness.upstream(name, value))
    };
    vec![
        of(&[(&ACCESS_CONTROL_ALLOW_ORIGIN, "*")]),
        of(&[(&ACCESS_CONTROL_ALLOW_ORIGIN, "https://evil.test")]),
        of(&[(&ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")]),
        of(&[(&ACCESS_CONTROL_EXPOSE_HEADERS, "x-secret")]),
        of(&[(&TIMING_ALLOW_ORIGIN, "*")]),
        of(&[(&TIMING_ALLOW_ORIGIN, "https://evil.test")]),
        of(&[(&CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin")]),
    ]
}
