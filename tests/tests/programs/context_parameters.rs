//! A service whose endpoints depend on the operation, its members and the client's settings.

use insta::{assert_snapshot, with_settings};

use crate::build::{of_feature, output, program};

#[test]
fn requests_go_where_the_operation_and_the_settings_say() {
    let program = program("context_parameters", "ruled", of_feature("context_parameters"));
    let text = output(&program, "");
    with_settings!({ omit_expression => true }, { assert_snapshot!("context_parameters", text) });
}
