//! The generator: whatever a model says, there are files or there are problems.
#![no_main]

use libfuzzer_sys::fuzz_target;
use restjson_codegen::{Options, generate};
use restjson_model::{assemble, smithy};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(model) = smithy::read(text).and_then(|source| assemble([source])) else { return };
    match generate(&model, &Options::default()) {
        Ok(files) => drop(files),
        Err(problems) => assert!(problems.iter().all(|problem| !problem.to_string().is_empty())),
    }
});
