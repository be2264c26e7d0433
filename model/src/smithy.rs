//! The Smithy 2.0 JSON AST.
//!
//! <https://smithy.io/2.0/spec/json-ast.html>

mod write;

use std::collections::BTreeMap;

pub use write::write;

use crate::assemble::{Apply, Draft, Source, Target};
use crate::{
    Kind, Member, Node, Object, Operation, Problem, Problems, Resource, Service, ShapeId, Simple,
    Traits, near, traits,
};

/// Reads a model, or an overlay of `apply` statements.
///
/// # Errors
/// Everything that is not as the format says, each with its place in the JSON and its shape.
pub fn read(text: &str) -> Result<Source, Problems> {
    let root = Node::parse(text)?;
    let mut reader = Reader { source: Source::default(), problems: Vec::new() };
    reader.document(&root);
    Problems::check(reader.problems)?;
    Ok(reader.source)
}

struct Reader {
    source: Source,
    problems: Vec<Problem>,
}

/// Where the reader is: the path in the JSON and the shape that contains it.
#[derive(Clone)]
struct At {
    path: String,
    shape: String,
}

impl At {
    fn child(&self, key: &str) -> At {
        let key = key.replace('~', "~0").replace('/', "~1");
        At { path: format!("{}/{key}", self.path), shape: self.shape.clone() }
    }

    fn member(&self, name: &str) -> At {
        At { shape: format!("{}${name}", self.shape), ..self.child(name) }
    }
}

impl Reader {
    fn document(&mut self, root: &Node) {
        let top = At { path: String::new(), shape: String::new() };
        let Some(root) = self.object(root, &top) else { return };
        match root.get("smithy").and_then(Node::as_str) {
            Some(version) if version == "2" || version.starts_with("2.") => {}
            Some(version) => self.report(
                &top.child("smithy"),
                format!("version {version:?} of the Smithy format is not supported, only 2.0"),
            ),
            None => self.report(
                &top.child("smithy"),
                "no Smithy model: there is no `smithy` version at the top",
            ),
        }
        for (key, value) in root.iter() {
            let at = top.child(key);
            match key {
                "smithy" => {}
                "metadata" => self.source.metadata = value.clone(),
                "shapes" => self.shapes(value, &at),
                _ => self.report(&at, format!("{key:?} is not a part of a Smithy model")),
            }
        }
    }

    fn shapes(&mut self, shapes: &Node, at: &At) {
        let Some(shapes) = self.object(shapes, at) else { return };
        for (id, node) in shapes.iter() {
            let at = At { shape: id.to_owned(), ..at.child(id) };
            let Some(object) = self.object(node, &at) else { continue };
            let Some(kind) = self.string_member(object, "type", &at) else { continue };
            if kind == "apply" {
                self.apply(id, object, &at);
                continue;
            }
            let Some(id) = self.id(id, &at) else { continue };
            if id.member().is_some() {
                self.report(&at, "a shape's id cannot name a member");
                continue;
            }
            if let Some(draft) = self.shape(id, &kind, object, &at) {
                self.source.shapes.push(draft);
            }
        }
    }

    fn apply(&mut self, id: &str, object: &Object, at: &At) {
        self.known_keys(object, &["traits"], at);
        let traits = self.traits(object, at);
        let target = if id == crate::SERVICE_ALIAS {
            Target::Service
        } else {
            match id.parse() {
                Ok(id) => Target::Shape(id),
                Err(error) => {
                    let like = near(id, [crate::SERVICE_ALIAS]);
                    self.report(at, format!("{error}{like}"));
                    return;
                }
            }
        };
        self.source.applies.push(Apply { target, traits, path: at.path.clone() });
    }

    fn shape(&mut self, id: ShapeId, kind: &str, object: &Object, at: &At) -> Option<Draft> {
        let traits = self.traits(object, at);
        let (kind, keys): (Kind, &[&str]) = match kind {
            "list" | "set" => {
                (Kind::List(self.required_member(object, "member", at)?), &["member"])
            }
            "map" => {
                let key = self.required_member(object, "key", at);
                let value = self.required_member(object, "value", at);
                (Kind::Map(key?, value?), &["key", "value"])
            }
            "structure" => (Kind::Structure(self.members(object, at)), &["members"]),
            "union" => (Kind::Union(self.members(object, at)), &["members"]),
            "enum" => (Kind::Enum(self.enum_members(object, at)), &["members"]),
            "intEnum" => (Kind::IntEnum(self.members(object, at)), &["members"]),
            "service" => (
                Kind::Service(self.service(object, at)),
                &["version", "operations", "resources", "errors", "rename"],
            ),
            "operation" => {
                (Kind::Operation(self.operation(object, at)), &["input", "output", "errors"])
            }
            "resource" => (Kind::Resource(self.resource(object, at)), RESOURCE_KEYS),
            "string" if traits.has(traits::ENUM) => {
                (Kind::Enum(self.enum_trait(traits.get(traits::ENUM)?, at)), &[])
            }
            other => match Simple::named(other) {
                Some(simple) => (Kind::Simple(simple), &[]),
                None => {
                    self.report(&at.child("type"), format!("{other:?} is not a type of shape"));
                    return None;
                }
            },
        };
        self.known_keys(object, keys, at);
        let mixins = self.targets(object, "mixins", at);
        Some(Draft { id, kind, traits, mixins, path: at.path.clone() })
    }

    fn service(&mut self, object: &Object, at: &At) -> Service {
        Service {
            version: object.get("version").and_then(Node::as_str).unwrap_or_default().to_owned(),
            operations: self.targets(object, "operations", at),
            resources: self.targets(object, "resources", at),
            errors: self.targets(object, "errors", at),
            rename: self.rename(object, at),
        }
    }

    fn rename(&mut self, object: &Object, at: &At) -> BTreeMap<ShapeId, String> {
        let at = at.child("rename");
        let Some(node) = object.get("rename") else { return BTreeMap::new() };
        let Some(renames) = self.object(node, &at) else { return BTreeMap::new() };
        let mut rename = BTreeMap::new();
        for (from, to) in renames.iter() {
            let at = at.child(from);
            let to = self.string(to, &at);
            if let (Some(from), Some(to)) = (self.id(from, &at), to) {
                rename.insert(from, to);
            }
        }
        rename
    }

    fn operation(&mut self, object: &Object, at: &At) -> Operation {
        // Where a target cannot be read that has been reported, and the unit is never seen.
        let mut structure = |key| {
            let node = object.get(key)?;
            self.target(node, &at.child(key))
        };
        Operation {
            input: structure("input").unwrap_or_else(ShapeId::unit),
            output: structure("output").unwrap_or_else(ShapeId::unit),
            errors: self.targets(object, "errors", at),
        }
    }

    fn resource(&mut self, object: &Object, at: &At) -> Resource {
        let mut operations = Vec::new();
        for key in ["create", "put", "read", "update", "delete", "list"] {
            if let Some(node) = object.get(key) {
                operations.extend(self.target(node, &at.child(key)));
            }
        }
        operations.extend(self.targets(object, "operations", at));
        operations.extend(self.targets(object, "collectionOperations", at));
        Resource { operations, resources: self.targets(object, "resources", at) }
    }

    fn members(&mut self, object: &Object, at: &At) -> Vec<Member> {
        let at = At { shape: at.shape.clone(), ..at.child("members") };
        let Some(node) = object.get("members") else { return Vec::new() };
        let Some(members) = self.object(node, &at) else { return Vec::new() };
        members
            .iter()
            .filter_map(|(name, node)| {
                let at = at.member(name);
                self.id(&at.shape.clone(), &at)?;
                self.member(name, node, &at)
            })
            .collect()
    }

    /// An enum member's value is its name unless a trait says otherwise.
    fn enum_members(&mut self, object: &Object, at: &At) -> Vec<Member> {
        let mut members = self.members(object, at);
        for member in &mut members {
            if !member.traits.has(traits::ENUM_VALUE) {
                member.traits.insert(traits::ENUM_VALUE, Node::from(member.name.as_str()));
            }
        }
        members
    }

    /// The enum trait of Smithy 1.0, which many published models still carry.
    fn enum_trait(&mut self, value: &Node, at: &At) -> Vec<Member> {
        let at = at.child("traits").child(traits::ENUM);
        let Some(definitions) = value.as_array() else {
            self.report(&at, format!("expected an array, found {}", value.describe()));
            return Vec::new();
        };
        let mut members = Vec::new();
        for (index, definition) in definitions.iter().enumerate() {
            let at = at.child(&index.to_string());
            let Some(object) = self.object(definition, &at) else { continue };
            let Some(value) = self.string_member(object, "value", &at) else { continue };
            let name = object.get("name").and_then(Node::as_str).unwrap_or(&value).to_owned();
            let mut member_traits = Traits::default();
            member_traits.insert(traits::ENUM_VALUE, Node::from(value.as_str()));
            if let Some(documentation) = object.get("documentation") {
                member_traits.insert(traits::DOCUMENTATION, documentation.clone());
            }
            if object.get("deprecated").and_then(Node::as_bool) == Some(true) {
                member_traits.annotate(traits::DEPRECATED);
            }
            members.push(Member { name, target: ShapeId::unit(), traits: member_traits });
        }
        members
    }

    fn required_member(&mut self, object: &Object, name: &str, at: &At) -> Option<Member> {
        match object.get(name) {
            Some(node) => self.member(name, node, &at.member(name)),
            None => {
                self.report(at, format!("there is no `{name}`"));
                None
            }
        }
    }

    fn member(&mut self, name: &str, node: &Node, at: &At) -> Option<Member> {
        let object = self.object(node, at)?;
        for (key, _) in object.iter() {
            if key != "target" && key != "traits" {
                self.report(&at.child(key), format!("{key:?} is not a part of a member"));
            }
        }
        let target = self.target(node, at)?;
        Some(Member { name: name.to_owned(), target, traits: self.traits(object, at) })
    }

    fn traits(&mut self, object: &Object, at: &At) -> Traits {
        let Some(node) = object.get("traits") else { return Traits::default() };
        let at = at.child("traits");
        let Some(object) = self.object(node, &at) else { return Traits::default() };
        object
            .iter()
            .filter_map(|(id, value)| {
                self.id(id, &at.child(id))?;
                Some((id.to_owned(), value.clone()))
            })
            .collect()
    }

    fn targets(&mut self, object: &Object, key: &str, at: &At) -> Vec<ShapeId> {
        let Some(node) = object.get(key) else { return Vec::new() };
        let at = at.child(key);
        let Some(items) = node.as_array() else {
            self.report(&at, format!("expected an array, found {}", node.describe()));
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| self.target(item, &at.child(&index.to_string())))
            .collect()
    }

    fn target(&mut self, node: &Node, at: &At) -> Option<ShapeId> {
        let object = self.object(node, at)?;
        let target = self.string_member(object, "target", at)?;
        let id = self.id(&target, &at.child("target"))?;
        if id.member().is_some() {
            self.report(&at.child("target"), format!("{id} is a member, which cannot be a target"));
            return None;
        }
        Some(id)
    }

    fn id(&mut self, text: &str, at: &At) -> Option<ShapeId> {
        text.parse().map_err(|error| self.report(at, format!("{error}"))).ok()
    }

    fn string_member(&mut self, object: &Object, key: &str, at: &At) -> Option<String> {
        match object.get(key) {
            Some(node) => self.string(node, &at.child(key)),
            None => {
                self.report(at, format!("there is no `{key}`"));
                None
            }
        }
    }

    fn string(&mut self, node: &Node, at: &At) -> Option<String> {
        if node.as_str().is_none() {
            self.report(at, format!("expected a string, found {}", node.describe()));
        }
        node.as_str().map(str::to_owned)
    }

    fn object<'n>(&mut self, node: &'n Node, at: &At) -> Option<&'n Object> {
        if node.as_object().is_none() {
            self.report(at, format!("expected an object, found {}", node.describe()));
        }
        node.as_object()
    }

    fn known_keys(&mut self, object: &Object, keys: &[&str], at: &At) {
        for (key, _) in object.iter() {
            if !keys.contains(&key) && !["type", "traits", "mixins"].contains(&key) {
                self.report(&at.child(key), format!("{key:?} is not a part of this type of shape"));
            }
        }
    }

    fn report(&mut self, at: &At, message: impl Into<String>) {
        let problem = Problem::new(message);
        let problem = if at.shape.is_empty() { problem } else { problem.shape(&at.shape) };
        self.problems.push(if at.path.is_empty() { problem } else { problem.path(&at.path) });
    }
}

const RESOURCE_KEYS: &[&str] = &[
    "identifiers",
    "properties",
    "create",
    "put",
    "read",
    "update",
    "delete",
    "list",
    "operations",
    "collectionOperations",
    "resources",
];
