//! Reads model files, whatever their format.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use restjson_model::{Format, Model, Problems, Source, assemble, botocore, smithy};

use crate::Failure;

/// A model with its overlay merged into it.
///
/// # Errors
/// If a file cannot be read or is not a model.
pub fn read(model: &Path, overlay: Option<&Path>) -> Result<Model, Failure> {
    let mut sources = vec![source(model)?];
    if let Some(overlay) = overlay {
        sources.push(source(overlay)?.named(overlay.display().to_string()));
    }
    assemble(sources).map_err(|problems| Failure::Model { path: model.to_owned(), problems })
}

/// The format of a file.
///
/// # Errors
/// If it cannot be read or is not a model.
pub fn format(path: &Path) -> Result<Format, Failure> {
    let failed = |problems: Problems| Failure::Model { path: path.to_owned(), problems };
    Format::of(&text(path)?).map_err(failed)
}

/// One file: Smithy, or botocore with the files beside it.
fn source(path: &Path) -> Result<Source, Failure> {
    let text = text(path)?;
    let failed = |problems: Problems| Failure::Model { path: path.to_owned(), problems };
    if Format::of(&text).map_err(failed)? == Format::Smithy {
        return smithy::read(&text).map_err(failed);
    }
    let rules = beside(path, &["endpoint-rule-set-1", "endpoint-rule-set"])?;
    let tests = beside(path, &["endpoint-tests-1", "endpoint-tests"])?;
    let paginators = beside(path, &["paginators-1", "paginators"])?;
    let waiters = beside(path, &["waiters-2", "waiters"])?;
    botocore::read(botocore::Files {
        service: &text,
        endpoint_rule_set: rules.as_deref(),
        endpoint_tests: tests.as_deref(),
        paginators: paginators.as_deref(),
        waiters: waiters.as_deref(),
    })
    .map_err(failed)
}

/// The text of a file beside `…service-2.json` whose name begins alike.
fn beside(path: &Path, names: &[&str]) -> Result<Option<String>, Failure> {
    let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Some((prefix, _)) = file.split_once("service-2.json") else { return Ok(None) };
    for name in names {
        for ending in ["json", "json.gz"] {
            let candidate: PathBuf = path.with_file_name(format!("{prefix}{name}.{ending}"));
            if candidate.exists() {
                return text(&candidate).map(Some);
            }
        }
    }
    Ok(None)
}

/// The most bytes of a model, decompressed. The largest that AWS publishes has 7 MB.
const MAX_BYTES: u64 = 64 << 20;

/// The text of a file, decompressed if its name ends in `.gz`.
fn text(path: &Path) -> Result<String, Failure> {
    let file = File::open(path).map_err(Failure::file("read", path))?;
    let is_compressed = path.extension().is_some_and(|extension| extension == "gz");
    let mut source: Box<dyn Read> =
        if is_compressed { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
    let mut text = String::new();
    let read = source.by_ref().take(MAX_BYTES + 1).read_to_string(&mut text);
    read.map_err(Failure::file("read", path))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(Failure::Check(format!(
            "cannot read {}: it has more than {} MiB",
            path.display(),
            MAX_BYTES >> 20
        )));
    }
    Ok(text)
}
