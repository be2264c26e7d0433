//! The paths in an output: which hold no sensitive value, and where the pagination token is.
//!
//! A path consists of the members' names in JSON, with `[]` for the elements of a list and `{}` for
//! the values of a map: `Transcript[].Id`.

use std::collections::BTreeSet;

use crate::ir::{Operation, Service, Structure, Type, TypeDef};

/// The paths that hold no sensitive value. Paths that are not listed may hold one: those of members
/// that the model does not know, and those below a structure that contains itself.
pub(super) fn public(service: &Service, output: &Structure) -> Vec<String> {
    let mut paths = Vec::new();
    members(service, output, "", &mut BTreeSet::new(), &mut paths);
    paths
}

fn members(
    service: &Service,
    structure: &Structure,
    path: &str,
    within: &mut BTreeSet<String>,
    paths: &mut Vec<String>,
) {
    if structure.sensitive || !within.insert(structure.name.clone()) {
        return;
    }
    for field in &structure.fields {
        let dot = if path.is_empty() { "" } else { "." };
        value(service, &field.ty, format!("{path}{dot}{}", field.json), within, paths);
    }
    within.remove(&structure.name);
}

fn value(
    service: &Service,
    ty: &Type,
    path: String,
    within: &mut BTreeSet<String>,
    paths: &mut Vec<String>,
) {
    let definition = |name: &str| service.types.iter().find(|ty| ty.name() == name);
    match ty {
        Type::Secret(_) | Type::Sensitive(_) => {}
        Type::List(inner) => value(service, inner, path + "[]", within, paths),
        Type::Map(_, inner) => value(service, inner, path + "{}", within, paths),
        Type::Nullable(inner) | Type::Boxed(inner) => value(service, inner, path, within, paths),
        Type::Structure(name) => {
            if let Some(TypeDef::Structure(structure)) = definition(name) {
                members(service, structure, &path, within, paths);
            }
        }
        Type::Union(name) => {
            if let Some(TypeDef::Union(union)) = definition(name)
                && !union.sensitive
                && within.insert(name.clone())
            {
                for arm in &union.arms {
                    value(service, &arm.ty, format!("{path}.{}", arm.json), within, paths);
                }
                within.remove(name);
            }
        }
        Type::Enum(name) | Type::IntEnum(name) => {
            let sensitive = match definition(name) {
                Some(TypeDef::Enum(ty)) => ty.sensitive,
                Some(TypeDef::IntEnum(ty)) => ty.sensitive,
                _ => true,
            };
            if !sensitive {
                paths.push(path);
            }
        }
        _ => paths.push(path),
    }
}

/// The path of the pagination token.
pub(super) fn next_token(service: &Service, operation: &Operation) -> Option<String> {
    let pages = operation.pages.as_ref()?;
    let mut structure = Some(&operation.output);
    let mut path = Vec::new();
    for step in &pages.output_token {
        let field = structure?.fields.iter().find(|field| field.name == step.field)?;
        path.push(field.json.as_str());
        structure = service.types.iter().find_map(|ty| match (ty, &field.ty) {
            (TypeDef::Structure(shape), Type::Structure(name)) if shape.name == *name => {
                Some(shape)
            }
            _ => None,
        });
    }
    Some(path.join("."))
}
