//! Keeps one service and the operations that are wanted.

use restjson_model::{Kind, Model, Problem, Problems, ShapeId, near};

use crate::Options;

/// A model of which one service is to be generated.
#[derive(Clone, Debug)]
pub(crate) struct Selected {
    pub(crate) model: Model,
    pub(crate) service: ShapeId,
}

impl Selected {
    /// The operations to generate, sorted.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &ShapeId> {
        let service = match self.model.shape(&self.service).map(|shape| &shape.kind) {
            Some(Kind::Service(service)) => Some(service),
            _ => None,
        };
        service.into_iter().flat_map(|service| &service.operations)
    }
}

/// Finds the service; what it does not need is left in the model and never looked at.
pub(crate) fn select(model: &Model, options: &Options) -> Result<Selected, Problems> {
    let id = service(model, options)?;
    let mut model = model.clone();
    let Some(Kind::Service(service)) = model.shape(&id).map(|shape| shape.kind.clone()) else {
        return Err(Problem::new("this is not a service").shape(id).into());
    };
    let all = model.operation_ids(&service);
    let mut problems = Vec::new();
    let mut find = |names: &[String]| -> Vec<ShapeId> {
        let find = |name: &String| {
            let found = all.iter().find(|id| id.name() == name).cloned();
            if found.is_none() {
                problems.push(Problem::new(unknown_operation(name, all.iter())));
            }
            found
        };
        names.iter().filter_map(find).collect()
    };
    let (named, excluded) = (find(&options.operations), find(&options.excluded_operations));
    let mut wanted = if options.operations.is_empty() { all.into_iter().collect() } else { named };
    let found = wanted.len();
    wanted.retain(|id| !excluded.contains(id));
    if wanted.is_empty() && problems.is_empty() {
        problems.push(match found {
            0 => Problem::new("this service has no operations").shape(&id),
            _ => Problem::new("every operation is excluded").shape(&id),
        });
    }
    Problems::check(problems)?;
    model.keep_operations(&id, wanted);
    Ok(Selected { model, service: id })
}

fn service(model: &Model, options: &Options) -> Result<ShapeId, Problems> {
    let ids: Vec<&ShapeId> = model.services().map(|(shape, _)| &shape.id).collect();
    let names = || ids.iter().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = &options.service {
        let found = ids.iter().find(|id| id.name() == wanted || id.as_str() == wanted);
        return found.map(|id| (*id).clone()).ok_or_else(|| {
            let like = near(wanted, ids.iter().map(|id| id.as_str()));
            let message = format!("there is no service {wanted:?}; there are: {}{like}", names());
            Problem::new(message).into()
        });
    }
    match ids.as_slice() {
        [id] => Ok((*id).clone()),
        [] => Err(Problem::new("there is no service in this model").into()),
        _ => {
            Err(Problem::new(format!("the model has several services; select one: {}", names()))
                .into())
        }
    }
}

fn unknown_operation<'a>(name: &str, all: impl Iterator<Item = &'a ShapeId>) -> String {
    let like = near(name, all.map(ShapeId::name));
    format!("this service has no operation {name:?}{like} {HOW_TO_LIST}")
}

/// How to find the names of all operations.
const HOW_TO_LIST: &str = "(`cargo xtask codegen --model FILE --list` lists the operations)";
