//! Keepalive requests: those of one page that are under way share 64 KiB.

use axum::{Router, routing::post as on_post};
use corsac::step::{Code, StepId};
use corsac_browser::{Browser, Fetch, post};
use std::sync::Arc;
use tokio::sync::Semaphore;

const APP: &str = "https://app.example";
const QUOTA: usize = 64 * 1024;

fn beacon(bytes: usize) -> Fetch {
    post(format!("{APP}/")).body(vec![b'x'; bytes]).keepalive(true)
}

/// A browser whose server says when it was asked, and waits before it answers.
fn waiting_server() -> (Browser, Arc<Semaphore>, Arc<Semaphore>) {
    let (asked, answer) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (ask, wait) = (Arc::clone(&asked), Arc::clone(&answer));
    let handler = move || {
        let (asked, answer) = (Arc::clone(&ask), Arc::clone(&wait));
        async move {
            asked.add_permits(1);
            answer.acquire().await.unwrap().forget();
        }
    };
    let browser = Browser::builder().serve(APP, Router::new().route("/", on_post(handler))).build().unwrap();
    (browser, asked, answer)
}

#[tokio::test]
async fn keepalive_requests_of_a_page_share_64_kib_while_they_are_under_way() {
    let (browser, asked, answer) = waiting_server();
    let page = browser.page(APP).unwrap();
    let others = async {
        asked.acquire().await.unwrap().forget();
        let same_page = page.clone();
        let blocked = same_page.fetch(beacon(QUOTA - 40_000 + 1)).await.unwrap_err();
        assert_eq!((blocked.code(), blocked.step()), (Code::KeepaliveQuota, StepId::KeepaliveWithinQuota));
        assert!(blocked.to_string().contains("65537"), "{blocked}");
        let fits = page.fetch(beacon(QUOTA - 40_000));
        let without_keepalive = page.fetch(beacon(QUOTA).keepalive(false));
        let of_another_page = browser.page(APP).unwrap();
        let of_another_page = of_another_page.fetch(beacon(QUOTA));
        let release = async {
            asked.acquire_many(3).await.unwrap().forget();
            answer.add_permits(4);
        };
        let (fits, without, other, ()) = tokio::join!(fits, without_keepalive, of_another_page, release);
        assert!(fits.is_ok() && without.is_ok() && other.is_ok());
    };
    let (first, ()) = tokio::join!(page.fetch(beacon(40_000)), others);
    first.unwrap();
    answer.add_permits(1);
    page.fetch(beacon(QUOTA)).await.unwrap();
}

#[tokio::test]
async fn a_keepalive_request_that_is_given_up_counts_no_more() {
    let (browser, asked, answer) = waiting_server();
    let page = browser.page(APP).unwrap();
    tokio::select! {
        _ = page.fetch(beacon(QUOTA)) => unreachable!("nobody answers"),
        _ = asked.acquire() => {}
    }
    answer.add_permits(1);
    page.fetch(beacon(QUOTA)).await.unwrap();
}
