//! Dynamic origins: asked when the list does not settle it, and closed when the answer does not come.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use corsac::policy::{Policy, PolicySpec};
use corsac::step::Code;
use corsac_tower::{BoxError, CorsLayer, OriginProvider};
use http::request::Parts;
use http::{HeaderName, Request, Response, StatusCode};
use tower::{Layer, Service, ServiceExt};

use crate::exchange::{
    APP, STRANGER, cors_fields, get, get_without_origin, handler, policy, preflight, response, send, values,
    vary,
};

const TENANT: HeaderName = HeaderName::from_static("x-tenant");

/// What the provider does about any origin.
#[derive(Clone, Copy)]
enum Mood {
    Allow,
    Refuse,
    Fail,
    Hang,
    Panic,
    PanicAtOnce,
}

struct Moody {
    mood: Mood,
    asked: Arc<AtomicUsize>,
}

impl OriginProvider for Moody {
    fn reads(&self) -> &[HeaderName] {
        static READS: [HeaderName; 1] = [TENANT];
        &READS
    }

    fn allows(&self, _: &str, _: &Parts) -> impl Future<Output = Result<bool, BoxError>> + Send {
        self.asked.fetch_add(1, Ordering::Relaxed);
        assert!(!matches!(self.mood, Mood::PanicAtOnce), "a provider's panic");
        async {
            match self.mood {
                Mood::Allow => Ok(true),
                Mood::Refuse => Ok(false),
                Mood::Fail => Err("the database is away".into()),
                Mood::Hang => pending().await,
                Mood::Panic | Mood::PanicAtOnce => panic!("a provider's panic"),
            }
        }
    }
}

fn empty() -> Policy {
    PolicySpec::default().compile_for_provider().unwrap()
}

fn layer(policy: Policy, mood: Mood) -> (CorsLayer, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    (CorsLayer::new(policy).with_provider(Moody { mood, asked: Arc::clone(&asked) }), asked)
}

#[tokio::test]
async fn an_origin_that_the_provider_knows_may_read() {
    let (layer, asked) = layer(empty(), Mood::Allow);
    let answer = send(layer.clone(), get(STRANGER), &[]).await;
    assert_eq!(answer.body(), "the handler's");
    assert_eq!(values(&answer, "access-control-allow-origin"), [STRANGER]);

    let answer = send(layer, preflight(STRANGER, "POST"), &[]).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(values(&answer, "access-control-allow-methods"), ["POST"]);
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn an_origin_that_the_provider_does_not_know_may_not() {
    let (layer, _) = layer(empty(), Mood::Refuse);
    let answer = send(layer.clone(), get(STRANGER), &[]).await;
    assert_eq!(answer.body(), "the handler's");
    assert_eq!(cors_fields(&answer), [""; 0]);
    assert!(send(layer, preflight(STRANGER, "POST"), &[]).await.headers().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_gives_no_answer_refuses() {
    for mood in [Mood::Fail, Mood::Hang, Mood::Panic, Mood::PanicAtOnce] {
        let (layer, _) = layer(empty(), mood);
        let answer = send(layer.clone().record_decisions(true), get(STRANGER), &[]).await;
        assert_eq!(cors_fields(&answer), [""; 0]);
        assert_eq!(vary(&answer), ["origin", "x-tenant"]);
        let decision = answer.extensions().get::<corsac::policy::Decision<'static>>().unwrap();
        assert_eq!(decision.code(), Code::OriginProviderFailed);
        assert!(send(layer, preflight(STRANGER, "POST"), &[]).await.headers().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_one_second_unless_set() {
    for (deadline, seconds) in [(None, 1), (Some(Duration::from_secs(30)), 30)] {
        let (mut layer, _) = layer(empty(), Mood::Hang);
        if let Some(deadline) = deadline {
            layer = layer.provider_deadline(deadline);
        }
        let start = tokio::time::Instant::now();
        send(layer, get(STRANGER), &[]).await;
        assert_eq!(start.elapsed().as_secs(), seconds);
    }
}

#[test]
fn without_a_timer_the_provider_refuses() {
    let (layer, _) = layer(empty(), Mood::Allow);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let answer = runtime.block_on(send(layer, get(STRANGER), &[]));
    assert_eq!(answer.body(), "the handler's");
    assert_eq!(cors_fields(&answer), [""; 0]);
}

#[tokio::test]
async fn the_provider_is_asked_only_when_the_list_does_not_settle_it() {
    let (layer, asked) = layer(policy(|_| ()), Mood::Allow);
    for request in
        [get(APP), preflight(APP, "GET"), get("null"), get("HTTPS://UPPER.EXAMPLE"), get_without_origin()]
    {
        send(layer.clone(), request, &[]).await;
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn an_open_policy_never_asks_and_does_not_vary() {
    let (layer, asked) = layer(policy(|spec| spec.origins = vec!["*".into()]), Mood::Refuse);
    let answer = send(layer, get(STRANGER), &[]).await;
    assert_eq!(values(&answer, "access-control-allow-origin"), ["*"]);
    assert_eq!(vary(&answer), [""; 0]);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn what_the_provider_reads_is_in_vary_of_every_answer() {
    let (layer, _) = layer(policy(|_| ()), Mood::Refuse);
    for request in [get(APP), get(STRANGER), get("null"), get_without_origin()] {
        let answer = send(layer.clone(), request, &[("vary", "X-Tenant, accept")]).await;
        assert_eq!(vary(&answer), ["accept", "origin", "x-tenant"]);
    }
    for request in [preflight(APP, "GET"), preflight(STRANGER, "GET")] {
        assert_eq!(vary(&send(layer.clone(), request, &[]).await), [""; 0]);
    }
}

#[tokio::test]
async fn what_the_provider_reads_is_in_vary_of_preflights_that_vary() {
    let (layer, _) = layer(policy(|spec| spec.vary_on_preflight = true), Mood::Refuse);
    for request in [preflight(APP, "GET"), preflight(STRANGER, "GET")] {
        assert!(vary(&send(layer.clone(), request, &[]).await).contains(&"x-tenant".to_owned()));
    }
}

#[tokio::test]
async fn enforce_waits_for_the_provider() {
    for (mood, status) in [(Mood::Allow, 200), (Mood::Refuse, 403), (Mood::Fail, 403)] {
        let (layer, _) = layer(policy(|spec| spec.enforce = true), mood);
        let answer = send(layer, get(STRANGER), &[]).await;
        assert_eq!(answer.status(), status);
        assert_eq!(vary(&answer), ["origin", "x-tenant"]);
    }
}

#[tokio::test]
async fn the_providers_yes_passes_the_policys_other_rules() {
    let spec = PolicySpec { credentials: true, ..PolicySpec::default() };
    let (layer, asked) = layer(spec.compile_for_provider().unwrap(), Mood::Allow);
    let answer = send(layer.clone(), get("http://insecure.example"), &[]).await;
    assert_eq!(cors_fields(&answer), [""; 0]);
    let answer = send(layer, get(STRANGER), &[]).await;
    assert_eq!(values(&answer, "access-control-allow-credentials"), ["true"]);
    assert!(asked.load(Ordering::Relaxed) >= 1);
}

#[tokio::test]
async fn the_provider_sees_origin_and_head_and_the_handler_gets_both_parts() {
    struct Tenants;

    impl OriginProvider for Tenants {
        async fn allows(&self, origin: &str, parts: &Parts) -> Result<bool, BoxError> {
            let tenant = parts.headers.get(TENANT).ok_or("no tenant")?.to_str()?;
            Ok(origin == format!("https://{tenant}.example") && parts.uri.path() == "/cart")
        }
    }

    let layer = CorsLayer::new(empty()).with_provider(Tenants);
    let service = layer.layer(handler(|request: Request<()>| {
        Response::new(format!("{} {:?}", request.uri(), request.headers()[TENANT]))
    }));
    let request =
        Request::get("/cart").header("origin", STRANGER).header(TENANT, "stranger").body(()).unwrap();
    let answer = service.oneshot(request).await.unwrap();
    assert_eq!(answer.body(), "/cart \"stranger\"");
    assert_eq!(values(&answer, "access-control-allow-origin"), [STRANGER]);
    assert_eq!(vary(&answer), ["origin"]);
}

/// A service that may only be called after it was ready, each clone for itself.
#[derive(Debug, Default)]
struct Strict {
    ready: bool,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Strict::default()
    }
}

impl Service<Request<()>> for Strict {
    type Response = Response<String>;
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Response<String>, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        assert!(std::mem::take(&mut self.ready), "called before it was ready");
        std::future::ready(Ok(response(200, &[])))
    }
}

#[tokio::test]
async fn the_inner_instance_that_was_ready_is_the_one_that_is_called() {
    let (layer, _) = layer(policy(|_| ()), Mood::Allow);
    let mut service = layer.layer(Strict::default());
    for request in [get(APP), get(STRANGER), preflight(APP, "GET"), get(STRANGER), get_without_origin()] {
        service.ready().await.unwrap().call(request).await.unwrap();
    }
}
