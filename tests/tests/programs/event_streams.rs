//! Events both ways with a generated client.

use crate::build::{of_feature, output, program};

#[test]
fn each_event_is_answered_while_the_request_goes_on() {
    let program = program("conversation", "talk", of_feature("event_streams"));
    insta::assert_snapshot!(output(&program, ""));
}
