#![doc = include_str!("../README.md")]

mod components;
mod docs;
mod emit;
mod format;
pub mod ir;
mod known_services;
mod known_traits;
pub mod names;
mod protocol;
mod resolve;
mod simplify;
mod table;
mod value;

use std::collections::BTreeMap;

use restjson_model::{Model, Problems};

pub use protocol::{Case, CaseKind, ProtocolTests, Refused, protocol_tests};

/// The files of a crate's `src`, by their paths in it.
pub type Files = BTreeMap<String, String>;

/// What to generate.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The service, by its name or id; may be left out where there is only one.
    pub service: Option<String>,
    /// The names of the operations to generate; empty for all.
    pub operations: Vec<String>,
    /// The operations to leave out, by their names.
    pub excluded_operations: Vec<String>,
    /// The name of the crate; made from the service's id if left out.
    pub crate_name: Option<String>,
    /// What the header names as the origin: `model/connectparticipant.json`.
    pub source: String,
    /// The files beside `src` that are the crate's documentation, in order: `README.md`. The
    /// model's documentation is used if it is empty.
    pub pages: Vec<String>,
}

/// Generates a crate.
///
/// # Errors
/// Everything in the model that cannot be generated, each with its shape, member and trait.
pub fn generate(model: &Model, options: &Options) -> Result<Files, Problems> {
    let service = resolve(model, options)?;
    Ok(emit::files(&service, options))
}

/// Generates a table of the service's operations and their members, as source files for a program
/// that uses the crate of [`generate`]. The program declares a module `table` with the types that the
/// files name, and interprets the table: `connectparticipant-cli` makes a command of each operation.
///
/// # Errors
/// As for [`generate`], and what the table cannot hold: signed requests, streams, members outside a
/// response's body, blobs, timestamps and numbers of arbitrary precision in a request.
pub fn generate_operation_table(model: &Model, options: &Options) -> Result<Files, Problems> {
    let service = resolve(model, options)?;
    let table = table::resolve(&service)?;
    Ok(emit::operation_table_files(&table, &service, options))
}

/// The names of the operations that the options select, sorted, whether they can be generated or not.
///
/// # Errors
/// If the service or an operation that the options name does not exist.
pub fn operation_names(model: &Model, options: &Options) -> Result<Vec<String>, Problems> {
    let selected = simplify::select(model, options)?;
    Ok(selected.operations().map(|id| id.name().to_owned()).collect())
}

/// What [`generate`] is going to write: the model with every name and type resolved.
///
/// # Errors
/// As for [`generate`].
pub fn resolve(model: &Model, options: &Options) -> Result<ir::Service, Problems> {
    let resolved = simplify::select(model, options)
        .and_then(simplify::simplify)
        .and_then(|simple| resolve::resolve(&simple, options));
    resolved.map_err(|problems| model.name_files(problems))
}
