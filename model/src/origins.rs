//! Which file a fact is from: a problem with what an overlay states is a problem of the overlay.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Model, Problem, Problems, ShapeId};

/// The file of each fact that a source with a name states.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Origins {
    shapes: BTreeMap<ShapeId, Arc<str>>,
    traits: BTreeMap<ShapeId, BTreeMap<String, Arc<str>>>,
    /// The parts of arrays in the metadata, by key.
    entries: BTreeMap<String, Vec<Part>>,
}

/// The entries of one file in an array that several files have joined.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    first: usize,
    file: Option<Arc<str>>,
}

impl Origins {
    pub(crate) fn shape(&mut self, id: &ShapeId, file: Option<&Arc<str>>) {
        if let Some(file) = file {
            self.shapes.insert(id.clone(), Arc::clone(file));
        }
    }

    /// A trait that one source adds, or that takes precedence over another's.
    pub(crate) fn trait_of(&mut self, id: &ShapeId, trait_id: &str, file: Option<&Arc<str>>) {
        match file {
            Some(file) => {
                let traits = self.traits.entry(id.clone()).or_default();
                traits.insert(trait_id.to_owned(), Arc::clone(file));
            }
            None => {
                if let Some(traits) = self.traits.get_mut(id) {
                    traits.remove(trait_id);
                }
            }
        }
    }

    /// The entries of an array of the metadata from this index on.
    pub(crate) fn entries(&mut self, key: &str, first: usize, file: Option<&Arc<str>>) {
        let part = Part { first, file: file.cloned() };
        self.entries.entry(key.to_owned()).or_default().push(part);
    }

    /// The file of an entry of the metadata, and its index there.
    pub(crate) fn entry(&self, key: &str, index: usize) -> (Option<&Arc<str>>, usize) {
        let parts = self.entries.get(key).map(Vec::as_slice).unwrap_or_default();
        let part = parts.iter().rev().find(|part| part.first <= index);
        part.map_or((None, index), |part| (part.file.as_ref(), index - part.first))
    }
}

impl Model {
    /// Names the file in each problem that is about what a source with a name states
    /// ([`Source::named`](crate::Source::named)).
    #[must_use]
    pub fn name_files(&self, problems: Problems) -> Problems {
        problems.map(|problem| match &problem.file {
            Some(_) => problem,
            None => {
                let file = self.file_of(&problem);
                problem.of_file(file)
            }
        })
    }

    fn file_of(&self, problem: &Problem) -> Option<&Arc<str>> {
        let id: ShapeId = problem.shape.as_ref()?.parse().ok()?;
        let stated =
            problem.trait_id.as_ref().and_then(|trait_id| self.file_of_trait(&id, trait_id));
        stated.or_else(|| self.origins.shapes.get(&id.shape()))
    }

    /// The file that states a trait. One that the shape itself lacks is its target's, or the service's for all
    /// operations.
    fn file_of_trait(&self, id: &ShapeId, trait_id: &str) -> Option<&Arc<str>> {
        let shape = self.shape(&id.shape())?;
        let member = id.member().and_then(|name| shape.member(name));
        let own = member.map_or(&shape.traits, |member| &member.traits);
        let target = member.and_then(|member| self.shape(&member.target));
        let services = self.services().map(|(shape, _)| shape);
        let mut others = target.into_iter().chain(services);
        let stated = match own.has(trait_id) {
            true => id,
            false => &others.find(|other| other.traits.has(trait_id))?.id,
        };
        self.origins.traits.get(stated)?.get(trait_id)
    }
}
