//! Browsers that fail while cases are played: what was over counts, the rest is played again, nothing is left out.

use std::{error::Error, time::Duration};

use conformance_browsers::{
    authority::Authority,
    case::{Answer, Api, Area, Ask, Case, Route, Turn},
    engine::EngineKind,
    harness::{Harness, Played, Player},
    names::Names,
    run::RealBrowser,
    seen::Seen,
    server::Server,
};
use corsac::headers::names::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use url::Url;

use super::{block_on, signal};

const PAGE: &str = "http://app.first.test:18001";

/// A real browser that is killed while it plays its first page.
struct Killed {
    browser: RealBrowser,
    kills: usize,
}

impl Player for Killed {
    async fn open(&mut self, page: &Url) -> Result<(), Box<dyn Error>> {
        self.browser.open(page).await?;
        if self.kills > 0 {
            self.kills -= 1;
            let processes = self.browser.processes();
            tokio::spawn(async move {
                // Every other case takes half a second: some are over by then, some are not.
                tokio::time::sleep(Duration::from_millis(700)).await;
                processes.into_iter().for_each(|process| signal("KILL", process));
            });
        }
        Ok(())
    }

    fn is_running(&mut self) -> bool {
        self.browser.is_running()
    }

    async fn restart(&mut self) -> Result<(), Box<dyn Error>> {
        self.browser.restart().await
    }
}

async fn harness<P: Player>(kind: EngineKind, player: impl Fn(RealBrowser) -> P) -> Harness<P> {
    let names = Names::default();
    let authority = Authority::new(&names).unwrap();
    let server = Server::start(authority.server_config()).await.unwrap();
    let browser = RealBrowser::start(kind, names, authority).await.unwrap();
    Harness::new(server, player(browser))
}

fn case(number: usize, api: Api, answer: Answer) -> Case {
    let url = format!("http://api.second.test:18001/c{number}/0");
    let ask = Ask { api, ..Ask::fetch(&url) };
    let answer = answer.with(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    let routes = vec![Route { url, preflight: false, answer }];
    let turns = vec![Turn { wait_ms: 0, ask, routes }];
    Case { token: format!("c{number}"), area: Area::Right, page: PAGE.into(), turns }
}

fn readable(number: usize, delay_ms: u64) -> Case {
    case(number, Api::Fetch, Answer { delay_ms, body: "hello".into(), ..Answer::new(200) })
}

fn endless_script(number: usize) -> Case {
    let answer = Answer { body: "for (;;) {}".into(), ..Answer::new(200) };
    case(number, Api::Script, answer.with(CONTENT_TYPE, "text/javascript"))
}

async fn a_browser_that_is_killed_is_started_again_and_no_case_is_lost(kind: EngineKind) {
    let mut harness = harness(kind, |browser| Killed { browser, kills: 1 }).await;
    let cases: Vec<Case> =
        (0..60).map(|number| readable(number, if number.is_multiple_of(2) { 500 } else { 0 })).collect();
    let played = harness.play(&cases, |_| ()).await.unwrap();
    assert_eq!((harness.restarts(), played.len()), (1, 60));
    for played in played {
        assert!(matches!(&played.seen[..], [Seen::Response(_)]), "{played:?}");
    }
    harness.player.browser.stop().await.unwrap();
}

async fn a_case_that_hangs_its_page_is_lost_and_the_others_count(kind: EngineKind) {
    let mut harness = harness(kind, |browser| browser).await;
    harness.patience = Duration::from_secs(6);
    let mut cases: Vec<Case> = (0..60).map(|number| readable(number, 0)).collect();
    cases[20] = endless_script(20);
    let played = harness.play(&cases, |_| ()).await.unwrap();
    let lost = played.iter().filter(|played| played.lost.is_some());
    assert_eq!(lost.map(|played| played.case.own_token()).collect::<Vec<_>>(), ["c20"]);
    let answered = |played: &&Played| matches!(&played.seen[..], [Seen::Response(_)]);
    assert_eq!((harness.restarts(), played.iter().filter(answered).count()), (2, 59));
    harness.player.stop().await.unwrap();
}

macro_rules! with_each_browser_of_today {
    ($($browser:ident: $kind:expr,)*) => { $(
        mod $browser {
            use super::*;

            #[test]
            #[ignore = "needs real browsers: `cargo xtask browsers --drivers` runs it"]
            fn a_browser_that_is_killed_is_started_again_and_no_case_is_lost() {
                block_on(super::a_browser_that_is_killed_is_started_again_and_no_case_is_lost($kind));
            }

            #[test]
            #[ignore = "needs real browsers: `cargo xtask browsers --drivers` runs it"]
            fn a_case_that_hangs_its_page_is_lost_and_the_others_count() {
                block_on(super::a_case_that_hangs_its_page_is_lost_and_the_others_count($kind));
            }
        }
    )* };
}

with_each_browser_of_today! {
    chromium: EngineKind::Chromium,
    firefox: EngineKind::Firefox,
    webkit: EngineKind::WebKit,
}
