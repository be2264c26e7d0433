//! The parts of a service: its operations, also those of its resources.

use std::collections::BTreeSet;

use crate::{Kind, Model, Operation, Service, Shape, ShapeId};

/// An operation of a service, with the shape that carries its traits.
#[derive(Clone, Copy, Debug)]
pub struct OperationRef<'m> {
    /// The shape: id and traits.
    pub shape: &'m Shape,
    /// Input, output and errors.
    pub operation: &'m Operation,
}

impl Model {
    /// The ids of all operations of a service, sorted: its own and those of its resources.
    pub fn operation_ids(&self, service: &Service) -> BTreeSet<ShapeId> {
        let mut operations: BTreeSet<ShapeId> = service.operations.iter().cloned().collect();
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<&ShapeId> = service.resources.iter().collect();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            if let Some(Kind::Resource(resource)) = self.shape(id).map(|shape| &shape.kind) {
                operations.extend(resource.operations.iter().cloned());
                waiting.extend(&resource.resources);
            }
        }
        operations
    }

    /// Removes all other operations from a service. Shapes that are no longer needed stay in the
    /// model.
    pub fn keep_operations(&mut self, service: &ShapeId, mut operations: Vec<ShapeId>) {
        operations.sort();
        operations.dedup();
        if let Some(Kind::Service(service)) = self.shapes.get_mut(service).map(|it| &mut it.kind) {
            service.operations = operations;
            service.resources.clear();
        }
    }

    /// The operations of a service, sorted by id. Those that do not exist are left out.
    pub fn operations(&self, service: &Service) -> Vec<OperationRef<'_>> {
        let ids = self.operation_ids(service);
        ids.iter()
            .filter_map(|id| {
                let shape = self.shape(id)?;
                Some(OperationRef { shape, operation: self.operation(id)? })
            })
            .collect()
    }
}
