//! Reload while serving: a handle swaps the policy under load, and no request is lost. With `--serve`, an axum app
//! whose policy changes every five seconds.

use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use corsac::policy::{Policy, PolicyErrors, PolicySpec};
use corsac_tower::{CorsLayer, PolicyHandle};
use http::Request;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;

type Failure = Box<dyn Error + Send + Sync>;

const NEW: &str = "https://new.example.com";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Failure> {
    let handle = PolicyHandle::new(policy(&["https://app.example.com"])?);
    let app = Router::new().route("/", get(async || "hello\n")).layer(CorsLayer::new(handle.clone()));
    if std::env::args().any(|argument| argument == "--serve") {
        return serve(app, handle).await;
    }
    demonstrate(app, handle).await
}

/// What a reload reads and checks: only a policy that compiles can be swapped in.
fn policy(origins: &[&str]) -> Result<Policy, PolicyErrors> {
    let origins = origins.iter().map(|&origin| origin.to_owned()).collect();
    PolicySpec { origins, ..PolicySpec::default() }.compile()
}

async fn demonstrate(app: Router, handle: PolicyHandle) -> Result<(), Failure> {
    assert!(!readable(&app).await?);
    println!("{NEW} may not read yet");

    let (busy, mut progress) = watch::channel(0);
    let client = tokio::spawn({
        let app = app.clone();
        async move {
            while !readable(&app).await? {
                busy.send_modify(|answered| *answered += 1);
                tokio::task::yield_now().await;
            }
            Ok::<_, Failure>(*busy.borrow())
        }
    });
    progress.wait_for(|&answered| answered > 100).await?;

    match policy(&[NEW, "https://app.example.com/"]) {
        Ok(_) => return Err("a path is no part of an origin".into()),
        Err(errors) => println!("a bad policy changes nothing: {errors}"),
    }
    assert!(!readable(&app).await?);

    handle.swap(policy(&[NEW, "https://app.example.com"])?);
    let before = client.await??;
    assert!(readable(&app).await?);
    println!("after {before} requests under the old policy, {NEW} may read");
    Ok(())
}

async fn readable(app: &Router) -> Result<bool, Failure> {
    let request = Request::get("/").header("origin", NEW).body(Body::empty())?;
    let answer = app.clone().oneshot(request).await?;
    if !answer.status().is_success() {
        return Err("a request was lost".into());
    }
    Ok(answer.headers().contains_key("access-control-allow-origin"))
}

async fn serve(app: Router, handle: PolicyHandle) -> Result<(), Failure> {
    let policies = [policy(&[NEW])?, policy(&["https://app.example.com"])?];
    tokio::spawn(async move {
        for policy in policies.iter().cycle() {
            tokio::time::sleep(Duration::from_secs(5)).await;
            handle.swap(policy.clone());
            println!("now allowed: {}", policy.spec().origins.join(", "));
        }
    });
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("try, again and again: curl -i http://127.0.0.1:3000/ -H 'Origin: {NEW}'");
    axum::serve(listener, app).await?;
    Ok(())
}
