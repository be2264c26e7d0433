//! Gives every operation and every shape a unique Rust name.

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
            let beside =
                [names::output_name, names::error_name, names::builder_name, names::optional_name];
            let name = names::with_room(name, &beside, "Operation");
            let name = scope.claim_all(name, &beside);
            self.operation_names.insert(id.clone(), name);
        }
        let mut named: Vec<&Shape> = self
            .reached
            .keys()
            .chain(&self.secret_shapes)
            .chain(&self.errors)
            .filter_map(|id| self.model.shape(id))
            .collect();
        named.sort_by_key(|shape| (!self.errors.contains(&shape.id), shape.id.clone()));
        named.dedup_by_key(|shape| &shape.id);
        for shape in named {
            let name = names::type_name(self.service_name(&shape.id));
            // A structure of a request also needs a name for its builder.
            let beside: &[fn(&str) -> String] = match shape.kind {
                Kind::Structure(_) => &[names::builder_name, names::optional_name],
                _ => &[],
            };
            let name = names::with_room(name, beside, "Type");
            // An operation's output is often named as the events that it returns.
            let name = match shape.is_event_stream() && scope.has(&name) {
                true => format!("{name}Event"),
                false => name,
            };
            let name = scope.claim_all(name, beside);
            self.names.insert(shape.id.clone(), name);
        }
    }

    /// The name of a shape in the service: its own, unless the service renames it.
    pub(super) fn service_name<'a>(&'a self, id: &'a ShapeId) -> &'a str {
        self.service.rename.get(id).map_or(id.name(), String::as_str)
    }
}
