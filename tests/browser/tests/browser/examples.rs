//! The examples that have a page, as programs. The package of the examples does not depend on the driver of a browser,
//! which each `cargo run --example` would compile.

mod back_end;
mod bridge;
#[path = "../../../../examples/tests/examples/program.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests of the examples use all of it")]
mod program;
