//! The log: what an operator is told, and under which code.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use corsac::policy::UpstreamCors;
use corsac_tower::CorsLayer;
use http::Request;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_default;
use tracing::{Event, Metadata, Subscriber};

use crate::exchange::{APP, STRANGER, get, policy, preflight, send};

/// Writes each event as one line: level, then the fields.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("corsac_tower")
    }

    fn event(&self, event: &Event<'_>) {
        let mut lines = self.0.lock().unwrap();
        write!(lines, "{}", event.metadata().level()).unwrap();
        event.record(&mut Line(&mut lines));
        lines.push('\n');
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

async fn logged(
    layer: CorsLayer,
    request: Request<()>,
    fields: &'static [(&'static str, &'static str)],
) -> String {
    let lines = Lines::default();
    let _guard = set_default(lines.clone());
    send(layer, request, fields).await;
    lines.0.lock().unwrap().clone()
}

#[tokio::test]
async fn a_conflict_is_an_error_that_names_the_field() {
    let layer = CorsLayer::new(policy(|spec| spec.upstream_cors = UpstreamCors::Conflict));
    let log = logged(layer, get(APP), &[("access-control-max-age", "5")]).await;
    assert!(log.starts_with("ERROR"), "{log}");
    assert!(log.contains("code=\"S192\" field=access-control-max-age"), "{log}");
    assert_eq!(log.lines().count(), 1);
}

#[tokio::test]
async fn what_is_decided_as_the_policy_says_is_not_logged() {
    let layer = CorsLayer::new(policy(|spec| spec.enforce = true));
    for request in [get(APP), get(STRANGER), preflight(APP, "GET"), preflight(APP, "PUT")] {
        assert_eq!(logged(layer.clone(), request, &[]).await, "");
    }
}

#[tokio::test]
#[cfg(feature = "provider")]
async fn a_failing_provider_is_a_warning_with_origin_and_cause() {
    use corsac_tower::{BoxError, OriginProvider};

    struct Away;

    impl OriginProvider for Away {
        async fn allows(&self, _: &str, _: &http::request::Parts) -> Result<bool, BoxError> {
            Err("the database is away".into())
        }
    }

    let layer = CorsLayer::new(policy(|_| ())).with_provider(Away);
    let log = logged(layer, get(STRANGER), &[]).await;
    assert!(log.starts_with("WARN"), "{log}");
    assert!(
        log.contains("code=\"S124\" origin=\"https://stranger.example\" cause=the database is away"),
        "{log}"
    );
}
