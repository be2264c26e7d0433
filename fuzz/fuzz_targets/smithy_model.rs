//! Smithy's JSON AST: a model and, after a separator line, an overlay.
#![no_main]

use libfuzzer_sys::fuzz_target;
use restjson_model::{Format, assemble, smithy};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = Format::of(text);
    let read: Result<Vec<_>, _> = text.split("\n---\n").map(smithy::read).collect();
    match read.and_then(assemble) {
        Ok(model) => {
            for (_, service) in model.services() {
                let _ = model.operations(service);
            }
            let _ = restjson_model::drift::compare(&model, &model);
        }
        Err(problems) => assert!(problems.iter().all(|problem| !problem.to_string().is_empty())),
    }
});
