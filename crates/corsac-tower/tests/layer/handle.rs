//! The handle: policies swapped while serving, and debug mode.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use corsac_tower::{CorsLayer, PolicyHandle};
use tower::{Layer, ServiceExt};

use crate::exchange::{APP, STRANGER, cors_fields, get, handler, policy, preflight, response, send, values};

#[tokio::test]
async fn a_swapped_policy_is_in_force_for_services_made_before() {
    let first = policy(|_| ());
    let handle = PolicyHandle::new(first.clone());
    let service = CorsLayer::new(handle.clone()).layer(handler(|_| response(200, &[])));
    let before = service.clone().oneshot(get(STRANGER)).await.unwrap();
    assert_eq!(cors_fields(&before), [""; 0]);

    let second = policy(|spec| spec.origins = vec![STRANGER.into()]);
    assert_eq!(handle.swap(second.clone()), first);
    assert_eq!(handle.load(), second);
    let after = service.oneshot(get(STRANGER)).await.unwrap();
    assert_eq!(values(&after, "access-control-allow-origin"), [STRANGER]);
}

#[tokio::test]
async fn a_request_keeps_the_policy_that_decided_it() {
    let handle = PolicyHandle::new(policy(|_| ()));
    let swap = handle.clone();
    let service = CorsLayer::new(handle).layer(handler(move |_| {
        swap.swap(policy(|spec| spec.origins = vec![STRANGER.into()]));
        response(200, &[])
    }));
    let answer = service.oneshot(get(APP)).await.unwrap();
    assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn swapping_under_load_loses_no_request_and_mixes_no_policies() {
    const CLIENTS: usize = 4;
    const REQUESTS: usize = 5_000;
    let one = policy(|spec| spec.expose_headers = vec!["x-one".into()]);
    let two = policy(|spec| {
        spec.expose_headers = vec!["x-two".into()];
        spec.credentials = true;
    });
    let handle = PolicyHandle::new(one.clone());
    let service = CorsLayer::new(handle.clone()).layer(handler(|_| response(200, &[])));
    let done = Arc::new(AtomicBool::new(false));
    let swaps = Arc::new(AtomicUsize::new(0));

    let swapper = tokio::spawn({
        let (done, swaps) = (Arc::clone(&done), Arc::clone(&swaps));
        async move {
            while !done.load(Ordering::Relaxed) {
                let next = if swaps.fetch_add(1, Ordering::Relaxed) % 2 == 0 { &two } else { &one };
                handle.swap(next.clone());
                tokio::task::yield_now().await;
            }
        }
    });
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let service = service.clone();
            tokio::spawn(async move {
                let mut seen = [0_usize; 2];
                while seen.iter().sum::<usize>() < REQUESTS || seen.contains(&0) {
                    let answer = service.clone().oneshot(get(APP)).await.unwrap();
                    assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);
                    let credentials = answer.headers().contains_key("access-control-allow-credentials");
                    let exposed = if credentials { "x-two" } else { "x-one" };
                    assert_eq!(values(&answer, "access-control-expose-headers"), [exposed]);
                    seen[usize::from(credentials)] += 1;
                    tokio::task::yield_now().await;
                }
                seen
            })
        })
        .collect();
    for client in clients {
        assert!(client.await.unwrap().iter().all(|&answers| answers > 0), "both policies were in force");
    }
    done.store(true, Ordering::Relaxed);
    swapper.await.unwrap();
    assert!(swaps.load(Ordering::Relaxed) > 1);
}

#[tokio::test]
async fn debug_mode_tells_why_a_preflight_was_refused() {
    let handle = PolicyHandle::new(policy(|_| ()));
    let layer = CorsLayer::new(handle.clone());
    assert!(!handle.is_debug());
    handle.set_debug(true);
    assert!(handle.is_debug());

    let answer = send(layer.clone(), preflight(APP, "DELETE"), &[]).await;
    assert!(values(&answer, "corsac-reason")[0].starts_with("S130"));
    assert_eq!(values(&answer, "access-control-allow-origin"), [APP]);
    assert_eq!(
        values(&answer, "access-control-allow-methods"),
        [""],
        "an empty list; none would be a grant to streams"
    );

    let answer = send(layer.clone(), preflight(STRANGER, "DELETE"), &[]).await;
    assert!(values(&answer, "corsac-reason")[0].starts_with("S120"));
    assert_eq!(cors_fields(&answer), [""; 0]);

    handle.set_debug(false);
    let answer = send(layer, preflight(APP, "DELETE"), &[]).await;
    assert!(answer.headers().is_empty());
}

#[tokio::test]
async fn debug_mode_changes_nothing_but_refused_preflights() {
    let handle = PolicyHandle::new(policy(|_| ()));
    let answers = async || {
        let mut answers = Vec::new();
        for request in [get(APP), get(STRANGER), preflight(APP, "GET")] {
            answers.push(send(CorsLayer::new(handle.clone()), request, &[]).await.into_parts().0.headers);
        }
        answers
    };
    let without = answers().await;
    handle.set_debug(true);
    assert_eq!(answers().await, without);
}
