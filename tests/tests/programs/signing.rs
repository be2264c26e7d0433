//! A service that requires signed requests.

use insta::{assert_snapshot, with_settings};

use crate::build::{of_feature, output, program};

#[test]
fn a_signer_adds_a_header_and_is_asked_for_if_there_is_none() {
    let program = program("signing", "signed", of_feature("signing"));
    let text = output(&program, "");
    with_settings!({ omit_expression => true }, { assert_snapshot!("signing", text) });
}
