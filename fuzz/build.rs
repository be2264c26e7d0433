//! Lists the operations of the generated crate, so that one that is added is fuzzed.
#![allow(clippy::expect_used, reason = "a build script fails by panicking")]

use std::path::Path;
use std::{env, fs};

fn main() {
    let folder = env::var("CARGO_MANIFEST_DIR").expect("set by cargo");
    let folder = Path::new(&folder).join("../generated/src/operation");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths: Vec<String> = Vec::new();
    for entry in fs::read_dir(&folder).expect("the generated crate is there") {
        let path = entry.expect("a file").path();
        let module = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let name = text.lines().find_map(|line| line.strip_prefix("impl Operation for "));
        let name = name.and_then(|name| name.strip_suffix(" {")).expect("an operation");
        paths.push(format!("connectparticipant::operation::{module}::{name}"));
    }
    paths.sort();
    let entries: String =
        paths.iter().map(|path| format!("(response::<{path}>, failure::<{path}>),")).collect();
    let text = format!(
        "/// How the responses of each operation are read.\n\
         pub const EACH: [(Decode, DecodeFailure); {}] = [{entries}];\n",
        paths.len()
    );
    let out = env::var("OUT_DIR").expect("set by cargo");
    fs::write(Path::new(&out).join("operations.rs"), text).expect("written");
}
