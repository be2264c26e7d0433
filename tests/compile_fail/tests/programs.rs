//! What the compiler says to those who forget a member or mix up tokens.

/// The messages are those of the rustc that this project is developed with; write them anew with
/// `TRYBUILD=overwrite cargo test -p compile-fail`.
#[test]
fn that_must_not_compile() {
    trybuild::TestCases::new().compile_fail("programs/*.rs");
}
