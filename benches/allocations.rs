//! `cargo bench --bench allocations`: the same cases under a counting allocator, whose counting would cost time.

#[path = "suite/mod.rs"]
mod suite;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}
