//! Which operations a problem of a model concerns: those that reach the shape of the problem.

use std::collections::{BTreeMap, BTreeSet};

use restjson_model::{Kind, Model, OperationRef, Problem, Problems, ShapeId};

/// A problem, and the operations that it concerns.
#[derive(Debug)]
pub struct Concern {
    /// The problem.
    pub problem: Problem,
    /// The names of the operations, sorted. Empty if the problem concerns the service.
    pub operations: Vec<String>,
}

/// Why a model is refused.
#[derive(Debug)]
pub struct Refusal {
    /// The problems.
    pub concerns: Vec<Concern>,
    /// How many operations the model has.
    pub operations: usize,
}

/// Finds the operations that each problem concerns.
pub(crate) fn of(model: &Model, problems: Problems) -> Refusal {
    let services = || model.services().map(|(_, service)| service);
    // One that does not exist is an operation too: it can be excluded.
    let mut operations: BTreeMap<String, BTreeSet<String>> = services()
        .flat_map(|service| model.operation_ids(service))
        .map(|id| (id.name().to_owned(), BTreeSet::from([id.name().to_owned()])))
        .collect();
    for operation in services().flat_map(|service| model.operations(service)) {
        operations.insert(operation.shape.id.name().to_owned(), reached(model, operation));
    }
    let count = operations.len();
    let concern = |problem: Problem| {
        let shape = problem.shape.as_deref().map(shape_name);
        let reaches = |names: &BTreeSet<String>| shape.is_some_and(|shape| names.contains(shape));
        let operations = operations.iter().filter(|(_, names)| reaches(names));
        let operations = operations.map(|(name, _)| name.clone()).collect();
        Concern { problem, operations }
    };
    let concerns = problems.into_iter().map(concern).collect();
    Refusal { concerns, operations: count }
}

/// The name of a shape in a problem: `Place` of `example#Place$City`.
fn shape_name(shape: &str) -> &str {
    let shape = shape.rsplit_once('#').map_or(shape, |(_, name)| name);
    shape.split_once('$').map_or(shape, |(name, _)| name)
}

/// The names of the shapes that an operation reaches, and its own.
fn reached(model: &Model, operation: OperationRef<'_>) -> BTreeSet<String> {
    let name = operation.shape.id.name();
    // The generator gives an operation without an input or an output one of these.
    let mut names: BTreeSet<String> =
        ["", "Input", "Output"].iter().map(|ending| format!("{name}{ending}")).collect();
    let operation = operation.operation;
    let mut waiting: Vec<&ShapeId> =
        [&operation.input, &operation.output].into_iter().chain(&operation.errors).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) || id.is_prelude() {
            continue;
        }
        names.insert(id.name().to_owned());
        let Some(shape) = model.shape(id) else { continue };
        if !matches!(shape.kind, Kind::Enum(_) | Kind::IntEnum(_)) {
            waiting.extend(shape.members().into_iter().map(|member| &member.target));
        }
    }
    names
}
