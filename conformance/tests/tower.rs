//! The tower layer against the policy vectors, around a service that sends the inner response.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use conformance::ledger::{Ledger, Outcome, Report};
use conformance::observed::{Observed, Seen, complaints};
use conformance::vector::{Inner, PolicyName, ProviderAnswer, Vector, VectorFile};
use corsac::policy::Decision;
use corsac_tower::{BoxError, CorsLayer, OriginProvider, PolicyHandle};
use http::request::Parts;
use http::{Request, Response, StatusCode};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tower::{Layer, ServiceExt, service_fn};

/// What the layer answers when the inner service sends CORS fields under `upstream-cors = "conflict"`.
const CONFLICT_STATUS: u16 = 500;

#[tokio::test(start_paused = true)]
async fn the_layer_meets_every_vector() {
    let mut report = Report::default();
    for file in VectorFile::load_all(&conformance::vectors().join("policy")).unwrap() {
        for vector in &file.vectors {
            report.note(file.title(vector), run(&file, vector).await);
        }
    }
    println!("{}", report.summary("tower layer"));
    let complaints = report.complaints(&Ledger::load(&conformance::ledgers().join("tower.toml")).unwrap());
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

async fn run(file: &VectorFile, vector: &Vector) -> Outcome {
    if !vector.route || matches!(vector.policy, Some(PolicyName::None(_))) {
        return Outcome::NotCarried("the layer has no routes".into());
    }
    if vector.handshake.is_some() {
        return Outcome::NotCarried("the layer leaves handshakes to whoever upgrades".into());
    }
    match complaints(vector, &observe(file, vector).await) {
        complaints if complaints.is_empty() => Outcome::Met,
        complaints => Outcome::Unmet(complaints),
    }
}

async fn observe(file: &VectorFile, vector: &Vector) -> Observed {
    let reached = Arc::new(AtomicBool::new(false));
    let (inner, seen) = (vector.inner.clone(), Arc::clone(&reached));
    let service = service_fn(move |_: Request<()>| {
        seen.store(true, Ordering::SeqCst);
        let response = inner_response(&inner);
        async { Ok::<_, Infallible>(response) }
    });
    let response = layer(file, vector).layer(service).oneshot(request(vector)).await.unwrap();
    let decision = response.extensions().get::<Decision<'static>>().expect("the decision is recorded");
    Observed {
        decision: Some(Seen::of(decision)),
        status: response.status().as_u16(),
        fields: Some(response.headers().clone()),
        reached_inner: Some(reached.load(Ordering::SeqCst)),
        conflict_status: CONFLICT_STATUS,
    }
}

fn layer(file: &VectorFile, vector: &Vector) -> CorsLayer {
    let spec = file.spec(vector.policy_name().expect("a policy")).unwrap();
    let policy = if vector.provider.is_some() { spec.compile_for_provider() } else { spec.compile() };
    let handle =
        PolicyHandle::new(policy.unwrap_or_else(|errors| panic!("{}: {errors}", file.title(vector))));
    handle.set_debug(vector.debug);
    let layer = CorsLayer::new(handle).record_decisions(true);
    match vector.provider {
        Some(answer) => layer.with_provider(Answering(answer)).provider_deadline(Duration::from_millis(50)),
        None => layer,
    }
}

fn request(vector: &Vector) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = vector.request.method().unwrap();
    *request.headers_mut() = vector.request.header_map().unwrap();
    request
}

fn inner_response(inner: &Inner) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::from_u16(inner.status).unwrap();
    *response.headers_mut() = inner.header_map().unwrap();
    response
}

/// A provider that answers as the vector says; "unavailable" is no answer before the deadline.
struct Answering(ProviderAnswer);

impl OriginProvider for Answering {
    async fn allows(&self, _origin: &str, _request: &Parts) -> Result<bool, BoxError> {
        match self.0 {
            ProviderAnswer::Allowed => Ok(true),
            ProviderAnswer::Refused => Ok(false),
            ProviderAnswer::Unavailable => std::future::pending().await,
        }
    }
}
