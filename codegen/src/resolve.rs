//! From a simple model to what is generated: the only place that rejects.
//!
//! Every problem is reported, so a model's author sees them all at once. What leaves this module
//! can be emitted without a question.

mod auth;
mod bodies;
mod client_defaults;
mod constraints;
mod context;
mod depth;
mod endpoint;
mod enums;
mod errors;
mod events;
mod examples;
mod http;
mod naming;
mod operations;
mod pages;
mod queries;
mod reach;
mod rules;
mod sizes;
mod structures;
mod types;
mod unions;
mod waiters;

use std::collections::{BTreeMap, BTreeSet};

use restjson_model::{Kind, Model, Node, Problem, Problems, Service, Shape, ShapeId, traits};

use crate::docs;
use crate::ir::{self, Direction, Feature};
use crate::simplify::Selected;
use crate::{Options, names};

/// Resolves a simplified model.
pub(crate) fn resolve(selected: &Selected, options: &Options) -> Result<ir::Service, Problems> {
    let model = &selected.model;
    let Some(shape) = model.shape(&selected.service) else {
        return Err(Problem::new("there is no such service").shape(&selected.service).into());
    };
    let Kind::Service(service) = &shape.kind else {
        return Err(Problem::new("this is not a service").shape(&selected.service).into());
    };
    let mut resolver = Resolver::new(model, shape, service);
    resolver.check_protocol();
    resolver.reach();
    if resolver.endless {
        // Lists that contain themselves have no type, so resolving stops here.
        Problems::check(std::mem::take(&mut resolver.problems))?;
    }
    resolver.check_depth();
    resolver.claim_names();
    let resolved = resolver.service(options);
    Problems::check(resolver.problems)?;
    Ok(resolved)
}

/// The state of resolving.
struct Resolver<'m> {
    model: &'m Model,
    shape: &'m Shape,
    service: &'m Service,
    problems: Vec<Problem>,
    /// Whether there are lists of themselves.
    endless: bool,
    /// The shapes that become types, and whether requests or responses contain them.
    reached: BTreeMap<ShapeId, Direction>,
    /// The shapes that are part of requests, whether in the body or not.
    sent: BTreeSet<ShapeId>,
    /// The texts that must not be seen.
    secret_shapes: BTreeSet<ShapeId>,
    /// The error structures.
    errors: BTreeSet<ShapeId>,
    /// The structures of events that have members in headers, or one that is the payload.
    events: BTreeSet<ShapeId>,
    /// The structures that are JSON, or part of it.
    in_json: BTreeSet<ShapeId>,
    /// The shapes with constraints on themselves or on what they contain.
    constrained: BTreeSet<ShapeId>,
    /// The Rust names of the shapes.
    names: BTreeMap<ShapeId, String>,
    /// The Rust names of the operations.
    operation_names: BTreeMap<ShapeId, String>,
    /// The operations whose pages are not generated, and why.
    pages_left_out: Vec<(String, String)>,
    secrets: BTreeMap<String, ir::SecretType>,
    features: BTreeSet<Feature>,
}

impl<'m> Resolver<'m> {
    fn new(model: &'m Model, shape: &'m Shape, service: &'m Service) -> Self {
        Self {
            model,
            shape,
            service,
            problems: Vec::new(),
            endless: false,
            reached: BTreeMap::new(),
            sent: BTreeSet::new(),
            secret_shapes: BTreeSet::new(),
            errors: BTreeSet::new(),
            events: BTreeSet::new(),
            in_json: BTreeSet::new(),
            constrained: BTreeSet::new(),
            names: BTreeMap::new(),
            operation_names: BTreeMap::new(),
            pages_left_out: Vec::new(),
            secrets: BTreeMap::new(),
            features: BTreeSet::new(),
        }
    }

    fn check_protocol(&mut self) {
        if self.shape.traits.has(traits::REST_JSON_1) {
            return;
        }
        let spoken: Vec<&str> = self
            .shape
            .traits
            .iter()
            .map(|(id, _)| id)
            .filter(|id| id.starts_with("aws.protocols#") || id.starts_with("smithy.protocols#"))
            .collect();
        let unsupported = match spoken.as_slice() {
            [] => "the service has no protocol".to_owned(),
            spoken => format!("unsupported protocols: {}", spoken.join(", ")),
        };
        let message = format!("{unsupported}; {} is required", traits::REST_JSON_1);
        self.report(&self.shape.id.clone(), message);
    }

    fn service(&mut self, options: &Options) -> ir::Service {
        let traits_of = &self.shape.traits;
        let aws = |key| traits_of.get(traits::SERVICE).and_then(|value| value.get(key)?.as_str());
        let id = aws("sdkId").unwrap_or(self.shape.id.name()).to_owned();
        let prefix = aws("endpointPrefix").map_or_else(|| names::crate_name(&id), str::to_owned);
        let title = docs::markdown(traits_of.text(traits::TITLE).unwrap_or(&id)).replace('\n', " ");
        let docs = traits_of.text(traits::DOCUMENTATION).map(docs::markdown).unwrap_or_default();

        let mut operations = self.operations();
        let mut types = self.types();
        types.sort_by(|a, b| a.name().cmp(b.name()));
        let errors = self.error_structures();
        sizes::box_large(&mut types, &errors, &mut operations);
        for operation in &mut operations {
            if let Some(shape) = self.operation_shape(&operation.wire) {
                operation.example = self.example(shape, &operation.input, &types);
            }
        }
        let endpoint = self.endpoint(&prefix, &operations);
        let signing = operations.iter().any(|operation| !operation.auth.is_empty()).then(|| {
            self.features.insert(Feature::SigV4);
            let name = traits_of.get(traits::SIGV4).and_then(|value| value.get("name")?.as_str());
            ir::Signing { name: name.unwrap_or(&prefix).to_owned() }
        });
        if self.needs_http2(&operations) {
            self.features.insert(Feature::Http2);
        }
        self.pages_of_nothing();
        self.pages_left_out.sort();
        let waiters = self.waiters(&operations);
        if !waiters.all.is_empty() {
            self.features.insert(Feature::Waiter);
        }
        let built = types.iter().filter_map(|ty| match ty {
            ir::TypeDef::Structure(structure) if structure.built => Some(structure),
            _ => None,
        });
        let missing = operations
            .iter()
            .map(|operation| &operation.input)
            .chain(built)
            .flat_map(|structure| &structure.fields)
            .filter(|field| field.presence == ir::Presence::Required)
            .map(|field| names::missing_name(&field.wire))
            .collect();
        ir::Service {
            crate_name: options.crate_name.clone().unwrap_or_else(|| names::crate_name(&id)),
            id,
            title,
            version: self.service.version.clone(),
            docs,
            operations,
            types,
            errors,
            secrets: std::mem::take(&mut self.secrets).into_values().collect(),
            missing,
            endpoint,
            signing,
            waiters,
            pages_left_out: std::mem::take(&mut self.pages_left_out),
            defaults: self.client_defaults(),
            features: std::mem::take(&mut self.features),
        }
    }

    /// The shape of an operation by its name in the model. Operations with a problem are not resolved, so two lists of
    /// operations may differ in length.
    fn operation_shape(&self, wire: &str) -> Option<&'m Shape> {
        let id = self.service.operations.iter().find(|id| id.name() == wire)?;
        self.model.shape(id)
    }

    /// The types that are not errors.
    fn types(&mut self) -> Vec<ir::TypeDef> {
        let ids: Vec<ShapeId> = self.reached.keys().cloned().collect();
        let mut types = Vec::new();
        for id in ids {
            let Some(shape) = self.model.shape(&id) else { continue };
            match &shape.kind {
                Kind::Structure(_) if self.errors.contains(&id) => {}
                Kind::Structure(_) => {
                    let structure = self.shared_structure(shape);
                    types.push(ir::TypeDef::Structure(structure));
                }
                Kind::Union(_) if shape.is_event_stream() => {
                    types.push(ir::TypeDef::EventStream(self.event_stream(shape)));
                }
                Kind::Union(members) => types.push(ir::TypeDef::Union(self.union(shape, members))),
                Kind::Enum(members) => {
                    types.push(ir::TypeDef::Enum(self.text_enum(shape, members)))
                }
                Kind::IntEnum(members) => {
                    types.push(ir::TypeDef::IntEnum(self.int_enum(shape, members)));
                }
                _ => {}
            }
        }
        types
    }

    fn report(&mut self, shape: &ShapeId, message: impl Into<String>) {
        self.problems.push(Problem::new(message).shape(shape));
    }

    fn report_trait(&mut self, shape: &ShapeId, trait_id: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(message).shape(shape).trait_id(trait_id));
    }

    /// Documentation in Markdown; a sentence that says what it is where the model says nothing.
    fn docs(&self, documented: &restjson_model::Traits, fallback: &str) -> String {
        let text = documented.text(traits::DOCUMENTATION).map(docs::markdown).unwrap_or_default();
        if docs::summary(&text).is_empty() {
            // An example alone does not say what it is.
            format!("{}\n\n{text}", docs::markdown(fallback)).trim().to_owned()
        } else {
            text
        }
    }

    fn name(&self, id: &ShapeId) -> String {
        // Every shape that is reached has been named.
        self.names.get(id).cloned().unwrap_or_else(|| names::type_name(id.name()))
    }
}

/// Why something should not be used any more.
fn deprecated(traits_of: &restjson_model::Traits) -> Option<String> {
    let value = traits_of.get(traits::DEPRECATED)?;
    let text = |key| value.get(key).and_then(Node::as_str);
    Some(match (text("message"), text("since")) {
        (Some(message), _) => message.to_owned(),
        (None, Some(since)) => format!("deprecated since {since}"),
        (None, None) => String::new(),
    })
}
