//! The change that `corsac check` writes for Rust's own frameworks, compiled here as it is printed.

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::get;
use corsac::policy::{PolicyErrors, PolicySpec};
use corsac_tower::CorsLayer;

use super::fixes::{PAGE, assert_grants_no_more_than_was_asked_at, check_port, snippet};

/// What is compiled, and that as a text.
macro_rules! compiled {
    ($text:ident, $($code:tt)*) => {
        let $text = stringify!($($code)*);
        $($code)*
    };
}

/// An application that asks for a login before anything else.
fn broken() -> Router {
    let login = from_fn(|request: axum::extract::Request, next: Next| async {
        match request.headers().contains_key(AUTHORIZATION) {
            true => next.run(request).await,
            false => StatusCode::UNAUTHORIZED.into_response(),
        }
    });
    let hello = || async { "hello" };
    Router::new().route("/cart", get(hello).put(hello).delete(hello)).layer(login)
}

/// It with the change, and the text of that.
fn mended(app: Router) -> Result<(Router, &'static str), PolicyErrors> {
    compiled! { text,
        let policy = PolicySpec {
            origins: vec!["http://app.example".into()],
            methods: vec!["PUT".into()],
            request_headers: vec!["authorization".into()],
            ..PolicySpec::default()
        }
        .compile()?;
        let app = app.layer(CorsLayer::new(policy));
    }
    Ok((app, text))
}

/// Serves it until the test's process ends, and says the port.
fn serve(app: Router) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), app).await.unwrap();
        });
    });
    port
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn axum_that_asks_preflights_to_log_in_is_mended_by_the_snippet() {
    let arguments = ["-X", "PUT", "-H", "Authorization: Bearer a", "--server", "axum"];
    let broken_app = check_port(serve(broken()), "cart", PAGE, &arguments);
    assert_eq!(broken_app["code"], "D301");
    let (app, text) = mended(broken()).unwrap();
    assert_eq!(
        without_space(snippet(&broken_app)),
        without_space(text),
        "what is printed is what is compiled"
    );
    assert_grants_no_more_than_was_asked_at(serve(app), &arguments);
}
