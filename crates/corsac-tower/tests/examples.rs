//! The examples, run as they stand: each checks what it shows.

#[path = "../examples/axum.rs"]
mod around_axum;
#[path = "../examples/hyper.rs"]
mod around_hyper;
#[path = "../examples/axum_per_route.rs"]
mod axum_per_route;
#[cfg(feature = "provider")]
#[path = "../examples/dynamic_origins.rs"]
mod dynamic_origins;
#[path = "../examples/reload.rs"]
mod reload;
#[path = "../examples/wrong_placement.rs"]
mod wrong_placement;

#[test]
fn the_axum_example_shows_what_it_says() {
    around_axum::main().unwrap();
}

#[test]
fn the_per_route_example_shows_what_it_says() {
    axum_per_route::main().unwrap();
}

#[test]
fn the_hyper_example_shows_what_it_says() {
    around_hyper::main().unwrap();
}

#[test]
fn the_reload_example_shows_what_it_says() {
    reload::main().unwrap();
}

#[test]
#[cfg(feature = "provider")]
fn the_dynamic_origins_example_shows_what_it_says() {
    dynamic_origins::main().unwrap();
}

#[test]
fn the_wrong_placement_example_shows_what_it_says() {
    wrong_placement::main().unwrap();
}
