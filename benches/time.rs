//! `cargo bench --bench time`: how long each case takes.

#[path = "suite/mod.rs"]
mod suite;

fn main() {
    divan::main();
}
