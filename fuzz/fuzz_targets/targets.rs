//! Targets: no text of a policy file breaks out of the configuration that is printed for a server.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/corsac-targets/tests/apache_quoting/break_out.rs"]
mod apache;
#[path = "../../crates/corsac-targets/tests/break_out/caddy.rs"]
mod caddy;
#[path = "../../crates/corsac-targets/tests/hostile/mod.rs"]
mod hostile;
#[path = "../../crates/corsac-targets/tests/nginx_quoting/break_out.rs"]
mod nginx;
#[path = "../../crates/corsac-targets/tests/break_out/traefik.rs"]
mod traefik;
#[path = "../../crates/corsac-targets/tests/break_out/varnish.rs"]
mod varnish;

fuzz_target!(|input: (&str, Vec<&str>, &str, &str, u8)| {
    let (name, words, path, host, flags) = input;
    let texts = hostile::Texts { name, words, path, host, flags };
    nginx::printed(&texts);
    apache::printed(&texts);
    if let Some(plan) = hostile::plan(&texts) {
        caddy::check(&plan);
        traefik::check(&plan);
        varnish::check(&plan);
    }
});
