//! Generates a crate with a test for each HTTP or event stream protocol compliance case that its model
//! carries.
//!
//! <https://smithy.io/2.0/additional-specs/http-protocol-compliance-tests.html>

mod cases;
mod emit;
mod events;

use restjson_model::{Kind, Model, Node, Problems, ShapeId, traits};

use crate::{Files, Options, ir, resolve};

pub use cases::{Case, CaseKind};

/// A crate with tests, and what could not be part of it.
#[derive(Clone, Debug)]
pub struct ProtocolTests {
    /// The service, resolved.
    pub service: ir::Service,
    /// The files of the crate's `src`, the tests among them.
    pub files: Files,
    /// The cases that have a test.
    pub cases: Vec<Case>,
    /// The operations that cannot be generated.
    pub refused: Vec<Refused>,
}

/// An operation that cannot be generated, or a case that makes no sense.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The operation's name.
    pub operation: String,
    /// How many cases are lost by that.
    pub cases: usize,
    /// Why.
    pub reason: String,
}

/// Generates the crate of a service and its tests.
///
/// # Errors
/// If not a single operation can be generated.
pub fn protocol_tests(model: &Model, options: &Options) -> Result<ProtocolTests, Problems> {
    let mut refused = Vec::new();
    let mut wanted = Vec::new();
    for id in operations(model, options) {
        let alone = Options { operations: vec![id.name().to_owned()], ..options.clone() };
        match resolve(model, &alone) {
            Ok(_) => wanted.push(id.name().to_owned()),
            Err(problems) => {
                let reason = problems.iter().next().map(ToString::to_string).unwrap_or_default();
                let cases = count(model, &id);
                refused.push(Refused { operation: id.name().to_owned(), cases, reason });
            }
        }
    }
    let options = Options { operations: wanted, ..options.clone() };
    let service = resolve(model, &options)?;
    let (cases, mut impossible) = cases::collect(model, &service);
    refused.append(&mut impossible);
    let mut files = crate::emit::files(&service, &options);
    emit::add_tests(&mut files, &service, &cases, &options.source);
    Ok(ProtocolTests { service, files, cases, refused })
}

fn operations(model: &Model, options: &Options) -> Vec<ShapeId> {
    let wanted = options.service.as_deref();
    model
        .services()
        .filter(|(shape, _)| {
            wanted.is_none_or(|name| shape.id.name() == name || shape.id.as_str() == name)
        })
        .flat_map(|(_, service)| model.operation_ids(service))
        .filter(|id| {
            options.operations.is_empty() || options.operations.iter().any(|name| name == id.name())
        })
        .collect()
}

/// How many cases an operation carries, event streams included.
fn count(model: &Model, operation: &ShapeId) -> usize {
    let ids = [traits::HTTP_REQUEST_TESTS, traits::HTTP_RESPONSE_TESTS, traits::EVENT_STREAM_TESTS];
    let Some(shape) = model.shape(operation) else { return 0 };
    if !matches!(shape.kind, Kind::Operation(_)) {
        return 0;
    }
    let lists = ids.iter().filter_map(|id| shape.traits.get(id).and_then(Node::as_array));
    lists.flatten().filter(|case| cases::concerns_clients(case)).count()
}
