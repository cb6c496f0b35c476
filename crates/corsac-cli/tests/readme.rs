//! What the README shows: its code runs, and its output is what the command says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const README: &str = include_str!("../../../README.md");

/// The texts of the blocks of a language, in order.
fn blocks(language: &str) -> Vec<&'static str> {
    let begin = format!("```{language}\n");
    README.split(&*begin).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The README's code, between the marks.
async fn code() -> Result<(), Box<dyn Error>> {
    // In an axum app:
    use axum::{Router, routing::get};
    use corsac::policy::PolicySpec;
    use corsac_tower::CorsLayer;

    let policy = PolicySpec {
        origins: vec!["https://app.example.com".into(), "http://localhost:*".into()],
        credentials: true,
        methods: vec!["PUT".into(), "DELETE".into()],
        request_headers: vec!["content-type".into()],
        ..PolicySpec::default()
    }
    .compile()?; // every mistake at once, each with the right spelling

    let cart = get(|| async { "2 apples" }).put(|| async { "saved" });
    let app: Router = Router::new().route("/cart", cart).layer(CorsLayer::new(policy));
    // In a test of it:
    use corsac::step::Code;
    use corsac_browser::{Browser, put};

    let browser = Browser::builder().serve("https://api.example", app).build()?;
    let page = browser.page("https://app.example.com")?;
    let saved = page.fetch(put("https://api.example/cart")).await?; // a preflight, then the PUT
    assert_eq!(saved.text(), "saved");

    let stranger = browser.page("https://evil.example")?;
    let blocked = stranger.fetch(put("https://api.example/cart")).await.unwrap_err();
    assert_eq!(blocked.code(), Code::PreflightAllowOriginMissing); // D301, at "CORS check, step 2"
    // The end.
    assert_eq!(blocked.step().to_string(), "CORS check, step 2");
    Ok(())
}

#[tokio::test]
async fn the_code_runs_as_it_stands_there() {
    code().await.unwrap();
    let source = include_str!("readme.rs");
    let part = |begin: &str, end: &str| {
        let part = source.split_once(begin).unwrap().1.split_once(end).unwrap().0;
        part.lines()
            .map(|line| line.strip_prefix("    ").unwrap_or(line).trim_end())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let parts = [
        part("// In an axum app:\n", "    // In a test of it:"),
        part("// In a test of it:\n", "    // The end."),
    ];
    let shown: Vec<String> = blocks("rust").iter().map(|block| block.trim_end().to_owned()).collect();
    assert_eq!(shown, parts.map(|part| part.trim_end().to_owned()));
}

#[test]
fn the_output_of_check_is_what_it_says() {
    let block = blocks("console").into_iter().find(|block| block.starts_with("$ corsac check")).unwrap();
    let (line, output) = block.split_once('\n').unwrap();
    let arguments = line.strip_prefix("$ corsac ").unwrap().split(' ');

    let corsac = || Command::new(env!("CARGO_BIN_EXE_corsac"));
    let mut serve = corsac()
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env_remove("RUST_LOG")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(serve.stderr.take().unwrap()).lines().map_while(Result::ok);
    let listening = log.find(|line| line.contains("listening on")).unwrap();
    let address = listening.split_once("http://").unwrap().1;

    let resolve = format!("localhost={address}");
    let check = corsac().args(arguments).args(["--resolve", &resolve]).env("COLUMNS", "100").output();
    serve.kill().unwrap();
    serve.wait().unwrap();
    assert_eq!(String::from_utf8(check.unwrap().stdout).unwrap(), output);
}
