//! The table of operations for the command line: those that a table can hold. An operation that streams,
//! or reads headers of a response, has no command; that does not keep the others from having theirs.

use std::collections::BTreeSet;

use restjson_codegen::{Files, Options, generate_operation_table, resolve};
use restjson_model::{Model, Problem, Problems};

/// The files of the table, and why operations are not in it.
///
/// # Errors
/// If the model cannot be generated, or if the table cannot be generated even without those
/// operations.
pub fn generate(model: &Model, options: &Options) -> Result<(Files, Vec<Problem>), Problems> {
    let problems = match generate_operation_table(model, options) {
        Ok(files) => return Ok((files, Vec::new())),
        Err(problems) => problems,
    };
    let service = resolve(model, options)?;
    let mut excluded = BTreeSet::new();
    for problem in problems.iter() {
        let about = problem.shape.as_deref().unwrap_or_default();
        let about = about.split('$').next().unwrap_or_default();
        excluded.extend(service.operations.iter().filter_map(|operation| {
            let names = [&operation.wire, &operation.input.wire, &operation.output.wire];
            names.iter().any(|name| *name == about).then(|| operation.wire.clone())
        }));
    }
    if excluded.is_empty() || excluded.len() == service.operations.len() {
        return Err(problems);
    }
    let mut options = options.clone();
    options.excluded_operations.extend(excluded);
    let files = generate_operation_table(model, &options)?;
    Ok((files, problems.into_iter().collect()))
}
