//! The drivers before real browsers: what a page sees, what is said on the console, what is left behind.
//!
//! `cargo xtask browsers --drivers` and `cargo xtask test` run them; they need `cargo xtask setup --for browsers`, so that plain tests leave them out and
//! say so.

// Tests may stop on a wrong value; Clippy's own allowance covers only functions marked as tests.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, clippy::expect_used)]

mod failures;
mod site;

use std::{fs, future::Future, path::Path, process::Command, time::Duration};

use conformance_browsers::{
    authority::Authority,
    engine::{ConsoleLine, Engine, EngineKind, Error, Options},
    names::Names,
};
use tokio::time::{Instant, sleep};

use self::site::Site;

const PATIENCE: Duration = Duration::from_secs(30);

struct Stage {
    site: Site,
    engine: Engine,
}

impl Stage {
    async fn set(kind: EngineKind, options: Options) -> Self {
        let names = Names::default();
        let authority = Authority::new(&names).unwrap();
        let site = Site::start(&authority).await;
        let engine = Engine::start(kind, &names, &authority, options).await;
        Self { site, engine: engine.unwrap_or_else(|error| panic!("{error}")) }
    }

    /// The first line that will do; lines may come after the report.
    async fn line(&mut self, will_do: impl Fn(&ConsoleLine) -> bool) -> ConsoleLine {
        let (deadline, mut seen) = (Instant::now() + PATIENCE, Vec::new());
        while Instant::now() < deadline {
            let lines = self.engine.console().await.unwrap();
            if let Some(line) = lines.iter().find(|line| will_do(line)) {
                return line.clone();
            }
            seen.extend(lines);
            sleep(Duration::from_millis(20)).await;
        }
        panic!("no such line among {seen:#?}");
    }
}

async fn a_page_reads_what_it_may_over_http_and_https(kind: EngineKind) {
    let Stage { mut site, mut engine } = Stage::set(kind, Options::default()).await;
    println!("{kind} {}", engine.version());
    assert!(engine.version().starts_with(|first: char| first.is_ascii_digit()), "{}", engine.version());
    for (scheme, cookie) in [("http", ""), ("https", "taste=sweet")] {
        engine.open(&site.page(scheme, "app.first.test", "api.second.test")).await.unwrap();
        assert_eq!(site.report().await, format!("{scheme}: readable TypeError {cookie}"));
        assert!(engine.is_alive().await);
    }
    engine.stop().await.unwrap();
}

async fn a_refusal_is_said_on_the_console(kind: EngineKind) {
    let mut stage = Stage::set(kind, Options::default()).await;
    for scheme in ["http", "https"] {
        let page = stage.site.page(scheme, "app.first.test", "second.test");
        stage.engine.open(&page).await.unwrap();
        stage.site.report().await;
        let refused = stage.site.origin(scheme, "second.test") + "/refused";
        let line = stage.line(|line| line.text.contains(&refused)).await;
        assert_eq!(line.level, "error", "{line:?}");
    }
    stage.engine.stop().await.unwrap();
}

async fn chromium_and_firefox_name_what_failed_by_a_code(kind: EngineKind) {
    let mut stage = Stage::set(kind, Options { codes: true, ..Options::default() }).await;
    stage.engine.open(&stage.site.page("https", "app.first.test", "second.test")).await.unwrap();
    stage.site.report().await;
    if kind != EngineKind::WebKit {
        let line = stage.line(|line| line.code.is_some()).await;
        assert!(line.code.unwrap().contains("MissingAllowOrigin"));
    } else {
        let refused = stage.site.origin("https", "second.test") + "/refused";
        assert_eq!(stage.line(|line| line.text.contains(&refused)).await.code, None);
    }
    stage.engine.stop().await.unwrap();
}

async fn a_stop_leaves_no_process_behind(kind: EngineKind) {
    let Stage { site, mut engine } = Stage::set(kind, Options::default()).await;
    engine.open(&site.page("http", "app.first.test", "second.test")).await.unwrap();
    let processes = engine.processes();
    assert!(processes.len() > 1, "{processes:?}");
    engine.stop().await.unwrap();
    assert_eq!(running(&processes), Vec::<i32>::new());
}

async fn a_dropped_browser_ends(kind: EngineKind) {
    let Stage { mut engine, .. } = Stage::set(kind, Options::default()).await;
    let processes = engine.processes();
    drop(engine);
    let deadline = Instant::now() + PATIENCE;
    while !running(&processes).is_empty() {
        assert!(Instant::now() < deadline, "{:?} still run", running(&processes));
        sleep(Duration::from_millis(20)).await;
    }
}

async fn a_browser_that_hangs_is_late(kind: EngineKind) {
    let options = Options { open_timeout: Duration::from_secs(3), ..Options::default() };
    let Stage { site, mut engine } = Stage::set(kind, options).await;
    engine.processes().into_iter().for_each(|process| signal("STOP", process));
    let error = engine.open(&site.page("http", "app.first.test", "second.test")).await.unwrap_err();
    assert!(matches!(error, Error::Late { .. }), "{error}");
    assert!(error.is_worth_a_restart() && !engine.is_alive().await);
    engine.stop().await.unwrap();
}

async fn a_browser_that_dies_is_said_to_have_ended(kind: EngineKind) {
    let Stage { site, mut engine } = Stage::set(kind, Options::default()).await;
    engine.processes().into_iter().for_each(|process| signal("KILL", process));
    let error = engine.open(&site.page("http", "app.first.test", "second.test")).await.unwrap_err();
    assert!(matches!(error, Error::Ended { .. }), "{error}");
    assert!(error.is_worth_a_restart() && !engine.is_alive().await);
}

fn signal(name: &str, process: i32) {
    Command::new("kill").args(["-s", name, &process.to_string()]).output().unwrap();
}

/// Those that run; a zombie does not.
fn running(processes: &[i32]) -> Vec<i32> {
    let runs = |process: &i32| {
        let status = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"));
        status.is_ok_and(|status| !status.contains("State:\tZ"))
    };
    processes.iter().copied().filter(runs).collect()
}

/// The test's own runtime: it must turn while the browser asks.
fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}

macro_rules! with_each_browser {
    ($($browser:ident: $kind:expr,)*) => { $(
        mod $browser {
            use super::*;

            with_each_browser!(@tests $kind;
                a_page_reads_what_it_may_over_http_and_https
                a_refusal_is_said_on_the_console
                chromium_and_firefox_name_what_failed_by_a_code
                a_stop_leaves_no_process_behind
                a_dropped_browser_ends
                a_browser_that_hangs_is_late
                a_browser_that_dies_is_said_to_have_ended
            );
        }
    )* };
    (@tests $kind:expr; $($test:ident)*) => { $(
        #[test]
        #[ignore = "needs real browsers: `cargo xtask browsers --drivers` runs it"]
        fn $test() {
            block_on(super::$test($kind));
        }
    )* };
}

with_each_browser! {
    chromium: EngineKind::Chromium,
    chromium_106: EngineKind::ChromiumRelease(106),
    chromium_119: EngineKind::ChromiumRelease(119),
    chromium_131: EngineKind::ChromiumRelease(131),
    chromium_143: EngineKind::ChromiumRelease(143),
    firefox: EngineKind::Firefox,
    webkit: EngineKind::WebKit,
}
