//! Origins from a database: each customer of a service names the origins of its own pages. With `--serve` it serves.
//!
//! The policy lists what is always allowed; a provider is asked about the rest, and a failure of its source refuses.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use corsac::policy::{PolicyErrors, PolicySpec};
use corsac_tower::{BoxError, CorsLayer, OriginProvider};
use http::request::Parts;
use http::{HeaderName, Request};
use tokio::net::TcpListener;
use tower::ServiceExt;

/// Stands for a table `origins (customer, origin)` and a connection to it.
struct Database {
    rows: Mutex<HashMap<String, Vec<String>>>,
}

impl Database {
    fn with_row(customer: &str, origin: &str) -> Self {
        Database { rows: Mutex::new(HashMap::from([(customer.to_owned(), vec![origin.to_owned()])])) }
    }

    async fn origins(&self, customer: &str) -> Result<Vec<String>, BoxError> {
        match customer {
            "locked.api.example" => std::future::pending().await,
            "broken.api.example" => Err("the connection to the database was lost".into()),
            _ => {
                let rows = self.rows.lock().map_err(|_| "the table is poisoned")?;
                Ok(rows.get(customer).cloned().unwrap_or_default())
            }
        }
    }
}

static READS: [HeaderName; 1] = [HeaderName::from_static("x-forwarded-host")];

impl OriginProvider for Database {
    /// The proxy in front names the customer's host in this field: answers differ by it, and caches must know.
    fn reads(&self) -> &[HeaderName] {
        &READS
    }

    async fn allows(&self, origin: &str, parts: &Parts) -> Result<bool, BoxError> {
        let customer = parts.headers.get("x-forwarded-host").ok_or("no X-Forwarded-Host")?.to_str()?;
        Ok(self.origins(customer).await?.iter().any(|row| row == origin))
    }
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let app = app(Database::with_row("shop.api.example", "https://shop.example"))?;
    if std::env::args().any(|argument| argument == "--serve") {
        serve(app).await
    } else {
        demonstrate(app).await
    }
}

fn app(database: Database) -> Result<Router, PolicyErrors> {
    let policy = PolicySpec {
        origins: vec!["https://console.example".into()], // ours: allowed for every customer, without a question
        credentials: true,
        ..PolicySpec::default()
    }
    .compile_for_provider()?;
    let layer = CorsLayer::new(policy).with_provider(database).provider_deadline(Duration::from_millis(200));
    Ok(Router::new().route("/", get(async || "the customer's data\n")).layer(layer))
}

async fn demonstrate(app: Router) -> Result<(), Box<dyn Error>> {
    let cases = [
        ("shop.api.example", "https://shop.example", true, "the customer's own"),
        ("shop.api.example", "https://console.example", true, "listed in the policy"),
        ("other.api.example", "https://shop.example", false, "another customer's"),
        ("shop.api.example", "http://shop.example", false, "not what the row says"),
        ("broken.api.example", "https://shop.example", false, "the database fails: refused"),
        ("locked.api.example", "https://shop.example", false, "the database hangs: refused after 200 ms"),
        ("locked.api.example", "https://console.example", true, "the list needs no database"),
    ];
    for (customer, origin, readable, why) in cases {
        let request = Request::get("/").header("x-forwarded-host", customer).header("origin", origin);
        let answer = app.clone().oneshot(request.body(Body::empty())?).await?;
        let allowed = answer.headers().contains_key("access-control-allow-origin");
        let vary = answer.headers().get("vary").ok_or("every answer varies")?.to_str()?;
        println!("{customer}, page of {origin}: readable {allowed} ({why}); Vary: {vary}");
        assert_eq!(allowed, readable);
        assert_eq!(vary, "Origin, x-forwarded-host");
    }
    Ok(())
}

async fn serve(app: Router) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!(
        "try: curl -i http://127.0.0.1:3000/ -H 'X-Forwarded-Host: shop.api.example' -H 'Origin: https://shop.example'"
    );
    axum::serve(listener, app).await?;
    Ok(())
}
