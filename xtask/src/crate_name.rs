//! Valid names of crates.

use restjson_codegen::names::is_keyword;

use crate::Failure;

/// The longest name that crates.io takes.
const MAX_LENGTH: usize = 64;

/// Names that Cargo refuses, or that would hide a crate that generated code uses.
const RESERVED: &[&str] = &["alloc", "core", "proc-macro", "restjson", "serde", "std", "test"];

/// Names of devices, which Windows has in every folder.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// Checks a name that the user gives.
///
/// # Errors
/// If Cargo, crates.io or the file system of a user would refuse the name.
pub(crate) fn check(name: &str) -> Result<(), Failure> {
    match problem(name) {
        None => Ok(()),
        Some(problem) => {
            Err(Failure::Check(format!("--name {name:?} cannot be the name of a crate: {problem}")))
        }
    }
}

fn problem(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    let numbered = |device: &str| {
        lower.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']))
    };
    if name.is_empty() {
        return Some("it is empty".to_owned());
    }
    if let Some(c) = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-' && *c != '_') {
        return Some(format!("it contains {c:?}; letters of ASCII, digits, - and _ are allowed"));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some("it does not begin with a letter of ASCII".to_owned());
    }
    if name.len() > MAX_LENGTH {
        return Some(format!("it has {} characters, more than {MAX_LENGTH}", name.len()));
    }
    if is_keyword(&name.replace('-', "_")) {
        return Some("it is a keyword of Rust".to_owned());
    }
    if RESERVED.contains(&lower.as_str()) {
        return Some("it is the name of a crate that Rust or generated code uses".to_owned());
    }
    if DEVICES.contains(&lower.as_str()) || numbered("com") || numbered("lpt") {
        return Some("it is the name of a device on Windows".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn names_that_cargo_takes() {
        for name in ["connectparticipant", "aws-connect", "a", "My_Crate2", &"a".repeat(64)] {
            assert_eq!(problem(name), None);
        }
    }

    #[test]
    fn names_that_it_refuses() {
        for name in [
            "",
            " ",
            "a b",
            "a/b",
            "../a",
            "a.b",
            "é",
            "2a",
            "-a",
            "_a",
            "type",
            "async",
            "crate",
            "self",
            "test",
            "std",
            "Core",
            "proc_macro",
            "restjson",
            "Serde",
            "con",
            "NUL",
            "com1",
            "a\"",
            "a\n[dependencies]",
            "a#",
            &"a".repeat(65),
        ] {
            assert!(problem(name).is_some(), "{name:?}");
        }
    }
}
