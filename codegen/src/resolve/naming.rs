//! Gives every operation and every shape a Rust name of its own.

use restjson_model::{Kind, Shape, ShapeId};

use crate::names::{self, Scope};

use super::Resolver;

impl Resolver<'_> {
    /// Operations first, so that their names do not depend on the shapes; then errors, then the
    /// other shapes. Shapes that meet on a name get numbers.
    pub(super) fn claim_names(&mut self) {
        let mut scope = Scope::default();
        for id in &self.service.operations {
            let name = names::type_name(self.service_name(id));
            let free = |name: &str| {
                ["", "Output", "Error", "Builder"]
                    .iter()
                    .all(|suffix| !scope.has(&format!("{name}{suffix}")))
            };
            let mut candidate = name.clone();
            let mut number = 2;
            while !free(&candidate) {
                candidate = format!("{name}{number}");
                number += 1;
            }
            for suffix in ["", "Output", "Error", "Builder"] {
                scope.claim(format!("{candidate}{suffix}"));
            }
            self.operation_names.insert(id.clone(), candidate);
        }
        let mut named: Vec<&Shape> = self
            .reached
            .keys()
            .chain(&self.secret_shapes)
            .filter_map(|id| self.model.shape(id))
            .collect();
        named.sort_by_key(|shape| (!self.errors.contains(&shape.id), shape.id.clone()));
        for shape in named {
            let name = names::type_name(self.service_name(&shape.id));
            let mut candidate = name.clone();
            let mut number = 2;
            // A structure of a request has a builder beside it.
            let needs_builder = matches!(shape.kind, Kind::Structure(_));
            while scope.has(&candidate)
                || needs_builder && scope.has(&format!("{candidate}Builder"))
            {
                candidate = format!("{name}{number}");
                number += 1;
            }
            scope.claim(candidate.clone());
            if needs_builder {
                scope.claim(format!("{candidate}Builder"));
            }
            self.names.insert(shape.id.clone(), candidate);
        }
    }

    /// The name of a shape in the service: its own, unless the service renames it.
    pub(super) fn service_name<'a>(&'a self, id: &'a ShapeId) -> &'a str {
        self.service.rename.get(id).map_or(id.name(), String::as_str)
    }
}
