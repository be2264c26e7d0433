//! A service whose waiters use every part of JMESPath that is generated.

use insta::{assert_snapshot, with_settings};

use crate::build::{of_feature, output, program};

#[test]
fn waiters_wait() {
    let program = program("waiters", "waited", of_feature("waiters"));
    let text = output(&program, "");
    with_settings!({ omit_expression => true }, { assert_snapshot!("waiters", text) });
}
