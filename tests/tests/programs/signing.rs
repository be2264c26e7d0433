//! A service that requires signed requests.

use insta::{assert_snapshot, with_settings};

use crate::build::{of_feature, output, program};

#[test]
fn requests_are_signed_and_not_sent_without_credentials() {
    let program = program("signing", "signed", of_feature("signing"));
    let text = output(&program, "");
    with_settings!({ omit_expression => true }, { assert_snapshot!("signing", text) });
}
