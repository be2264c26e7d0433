//! Bodies that are larger than what is held of them.

use crate::build::{of_feature, output, program};

/// `STREAM_MIB=1024` streams a whole gibibyte each way.
#[test]
fn a_body_is_streamed_in_constant_memory() {
    let size = std::env::var("STREAM_MIB").unwrap_or_else(|_| "128".to_owned());
    let program = program("streaming", "payloads", of_feature("payloads"));
    let text = output(&program, &size);
    let expected = format!("{size} MiB up, {size} MiB down: the program grew by ");
    assert!(text.starts_with(&expected), "{text}");
}
