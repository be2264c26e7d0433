//! The crates that are generated into this workspace: the table of them, and what follows from it.

mod table;

use std::path::{Path, PathBuf};

use restjson_codegen::Options;
use restjson_model::{Model, near, traits};

pub use self::table::{CheckedIn, EACH, Holds};

use crate::{Failure, model_files, workspace};

impl CheckedIn {
    /// The one of that name.
    pub fn named(name: &str) -> Option<&'static CheckedIn> {
        EACH.iter().find(|one| one.name == name)
    }

    /// The one of the service that a published model is of.
    ///
    /// # Errors
    /// If there is none, or a model cannot be read.
    pub fn of_service(published: &Model) -> Result<&'static CheckedIn, Failure> {
        let wanted = service_id(published);
        for one in &EACH {
            if wanted.is_some() && service_id(&model_files::read(&one.model(), None)?) == wanted {
                return Ok(one);
            }
        }
        let service =
            wanted.map_or_else(|| "a service without an id".to_owned(), |id| format!("{id:?}"));
        let names: Vec<&str> = EACH.iter().map(|one| one.model).collect();
        Err(Failure::Check(format!("this is a model of {service}; there are {}", names.join(", "))))
    }

    /// Where the model is.
    pub fn model(&self) -> PathBuf {
        workspace::path(self.model)
    }

    /// Where its overlay is.
    pub fn overlay(&self) -> PathBuf {
        workspace::path(self.overlay)
    }

    /// Where the sources are.
    pub fn src(&self) -> PathBuf {
        workspace::path(self.folder).join("src")
    }

    /// What to generate.
    pub fn options(&self) -> Options {
        Options {
            crate_name: Some(self.name.to_owned()),
            source: self.model.to_owned(),
            pages: self.pages.iter().map(|page| (*page).to_owned()).collect(),
            ..Options::default()
        }
    }

    /// The operations of a published model that ours is to hold: all, or those that it holds already and
    /// these.
    ///
    /// # Errors
    /// If the published model has none of such a name.
    pub fn narrow(
        &self,
        ours: &Model,
        mut published: Model,
        more: &[String],
    ) -> Result<Model, Failure> {
        if self.holds == Holds::All {
            return Ok(published);
        }
        let held = operations(ours);
        let Some((service, all)) = service(&published) else { return Ok(published) };
        if let Some(name) = more.iter().find(|name| !all.iter().any(|id| id.name() == *name)) {
            let like = near(name, all.iter().map(restjson_model::ShapeId::name));
            let message = format!("the published model has no operation {name:?}{like}");
            return Err(Failure::Check(message));
        }
        let is_wanted = |name: &str| held.iter().chain(more).any(|wanted| wanted == name);
        let wanted = all.into_iter().filter(|id| is_wanted(id.name())).collect();
        published.keep_operations(&service, wanted);
        Ok(published)
    }
}

/// The names of a model's operations, sorted.
pub fn operations(model: &Model) -> Vec<String> {
    let found = service(model).map(|(_, operations)| operations).unwrap_or_default();
    found.iter().map(|id| id.name().to_owned()).collect()
}

/// The id that all publications give a service.
fn service_id(model: &Model) -> Option<String> {
    let (shape, _) = model.services().next()?;
    shape.traits.get(traits::SERVICE)?.get("sdkId")?.as_str().map(str::to_owned)
}

fn service(model: &Model) -> Option<(restjson_model::ShapeId, Vec<restjson_model::ShapeId>)> {
    let (shape, service) = model.services().next()?;
    Some((shape.id.clone(), model.operation_ids(service).into_iter().collect()))
}

/// A path as the reader knows it.
pub(crate) fn known(path: &Path) -> &Path {
    path.strip_prefix(workspace::root()).unwrap_or(path)
}
