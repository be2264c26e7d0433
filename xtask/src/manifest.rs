//! The manifest of a generated crate that is not this workspace's.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use restjson_codegen::ir::Service;

use crate::{Failure, checked_in, workspace};

/// `Cargo.toml`, with the runtime by its path.
///
/// # Errors
/// If the folder cannot be found.
pub(crate) fn text(service: &Service, out: &Path) -> Result<String, Failure> {
    with_default(service, out, r#""hyper", "rustls""#)
}

/// The manifest with these features by default.
fn with_default(service: &Service, out: &Path, default: &str) -> Result<String, Failure> {
    let runtime = way(out, "runtime")?;
    let crates = other_crates(service, out)?;
    let features = service.features.iter().map(|one| format!("{:?}", one.name()));
    let features: Vec<String> = features.collect();
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        r#"# Written by `cargo xtask codegen`.
[package]
name = {name:?}
version = "0.1.0"
edition = "2024"
publish = false

[features]
default = [{default}]
hyper = ["restjson/hyper"]
reqwest = ["restjson/reqwest"]
rustls = ["restjson/rustls"]
rustls-aws-lc = ["restjson/rustls-aws-lc"]
rustls-no-provider = ["restjson/rustls-no-provider"]
native-tls = ["restjson/native-tls"]
blocking = ["restjson/blocking"]
mock = ["restjson/mock"]
serialize = []
opentelemetry = ["restjson/opentelemetry"]
metrics = ["restjson/metrics"]

[dependencies]
restjson = {{ path = {runtime:?}, default-features = false, features = [{features}] }}
serde = {{ version = "1", features = ["derive"] }}
{crates}
# Not part of a workspace around it.
[workspace]
"#,
        name = service.crate_name,
        runtime = runtime.display(),
        features = features.join(", "),
    );
    Ok(text)
}

/// Lines for the crates whose types it uses: this workspace's by their paths, others in any version.
fn other_crates(service: &Service, out: &Path) -> Result<String, Failure> {
    let paths = service.secrets.iter().filter_map(|secret| secret.external.as_deref());
    let names = paths.filter_map(|path| path.split("::").next());
    let mut lines = String::new();
    for name in names.collect::<BTreeSet<_>>() {
        let own = checked_in::EACH.iter().find(|own| own.name.replace('-', "_") == name);
        lines.push_str(&match own {
            Some(own) => {
                let path = way(out, own.folder)?;
                format!("{} = {{ path = {path:?}, default-features = false }}\n", own.name)
            }
            None => format!("{name} = \"*\"\n"),
        });
    }
    Ok(lines)
}

/// The feature that generated code names: rustc warns of one that the manifest does not have.
const NAMED_FEATURE: &str = "serialize = []";

/// The lines of a generated crate's manifest that the existing one needs and lacks: the feature that
/// generated code names, and dependencies.
pub(crate) fn lacking<'a>(generated: &'a str, there: &str) -> Vec<&'a str> {
    let rest = generated.split_once("[dependencies]\n").map_or("", |(_, rest)| rest);
    let dependencies = rest.lines().take_while(|line| !line.is_empty());
    let named = generated.lines().filter(|line| *line == NAMED_FEATURE);
    named.chain(dependencies).filter(|line| !there.contains(line)).collect()
}

/// `Cargo.toml` of a crate with protocol tests, which need no network.
///
/// # Errors
/// If the folder cannot be found.
pub(crate) fn text_with_harness(service: &Service, out: &Path) -> Result<String, Failure> {
    let harness = way(out, "protocol")?;
    let dependency = format!(
        "[dev-dependencies]\nrestjson-protocol = {{ path = {:?} }}\n\n",
        harness.display().to_string()
    );
    Ok(with_default(service, out, "")?
        .replace("# Not part of a workspace", &format!("{dependency}# Not part of a workspace")))
}

/// The way from a folder to one of this workspace's.
fn way(out: &Path, package: &str) -> Result<PathBuf, Failure> {
    let from = real(out).map_err(Failure::file("find", out))?;
    let to = workspace::path(package);
    Ok(relative(&from, &real(&to).map_err(Failure::file("find", &to))?))
}

/// Where a path leads, without links and `..`; its last folders may not be there yet.
fn real(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let absolute = std::path::absolute(path)?;
            match (absolute.parent(), absolute.file_name()) {
                (Some(parent), Some(name)) => Ok(real(parent)?.join(name)),
                _ => Err(error),
            }
        }
        found => found,
    }
}

/// The way from a folder to another; absolute if they have nothing in common.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let from_parts: Vec<_> = from.components().collect();
    let to_parts: Vec<_> = to.components().collect();
    let common = from_parts.iter().zip(&to_parts).take_while(|(a, b)| a == b).count();
    if common < 2 {
        return to.to_owned();
    }
    let up = from_parts.iter().skip(common).map(|_| "..");
    up.map(PathBuf::from)
        .chain(to_parts.iter().skip(common).map(|part| PathBuf::from(part.as_os_str())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::lacking;

    #[test]
    fn what_a_manifest_lacks_is_a_named_feature_or_a_dependency() {
        let generated = "[features]\nmock = []\nserialize = []\n\n[dependencies]\nrestjson = { features = [\"sigv4\"] }\n\
                         serde = \"1\"\n\n# A comment.\n[workspace]\n";
        let there = "[dependencies]\nrestjson = { features = [] }\nserde = \"1\"\ntokio = \"1\"\n";
        let lines = ["serialize = []", "restjson = { features = [\"sigv4\"] }"];
        assert_eq!(lacking(generated, there), lines);
        assert!(lacking(generated, generated).is_empty());
    }
}
