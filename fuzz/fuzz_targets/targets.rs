//! Targets: no text of a policy file breaks out of the configuration that is printed for a server.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/corsac-targets/tests/nginx_quoting/break_out.rs"]
mod break_out;

fuzz_target!(|input: (&str, Vec<&str>, &str, &str, u8)| {
    let (name, words, path, host, flags) = input;
    break_out::printed(&break_out::Texts { name, words, path, host, flags });
});
