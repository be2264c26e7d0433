//! Compares two models of one service, fact by fact.
//!
//! A fact is what changes the API or the wire. Documentation, examples and the name of the service
//! shape are not; nor is what one format spells differently from the other (a default status of
//! 200, the case of an endpoint parameter's type).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::{Kind, Member, Model, Node, Object, Shape, ShapeId, traits};

/// A fact that two models do not agree on.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// Only the other model has it.
    Added {
        /// The subject of the fact.
        about: String,
        /// The value in the other model.
        value: String,
    },
    /// Only our model has it.
    Removed {
        /// The subject of the fact.
        about: String,
        /// The value in our model.
        value: String,
    },
    /// Both have it, with different values.
    Changed {
        /// The subject of the fact.
        about: String,
        /// The value in our model.
        ours: String,
        /// The value in the other model.
        theirs: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Added { about, value } => write!(f, "+ {about}: {value}"),
            Difference::Removed { about, value } => write!(f, "- {about}: {value}"),
            Difference::Changed { about, ours, theirs } => {
                write!(f, "~ {about}: {ours} -> {theirs}")
            }
        }
    }
}

/// The facts that `theirs` has added, removed or changed compared with `ours`, sorted.
///
/// A shape or member that is new is listed with all that is said of it; of one that is gone only the
/// name is. Rules and tests for endpoints are compared only if both models carry them: not every
/// publication does.
pub fn compare(ours: &Model, theirs: &Model) -> Vec<Difference> {
    let (mut ours, mut theirs) = (facts(ours), facts(theirs));
    for part in ["endpoint rules", "endpoint tests"] {
        if ours.contains_key(part) != theirs.contains_key(part) {
            let test = part.trim_end_matches('s');
            for facts in [&mut ours, &mut theirs] {
                facts.retain(|about, _| !about.starts_with(test));
            }
        }
    }
    let mut differences = Vec::new();
    let abouts: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    for about in abouts {
        let missing_parent = |facts: &BTreeMap<String, String>| {
            parents(about).any(|parent| !facts.contains_key(parent))
        };
        match (ours.get(about), theirs.get(about)) {
            (Some(ours), Some(theirs)) if ours != theirs => differences.push(Difference::Changed {
                about: about.clone(),
                ours: ours.clone(),
                theirs: theirs.clone(),
            }),
            (Some(value), None) if !missing_parent(&theirs) => {
                differences.push(Difference::Removed { about: about.clone(), value: value.clone() })
            }
            (None, Some(value)) => {
                differences.push(Difference::Added { about: about.clone(), value: value.clone() })
            }
            _ => {}
        }
    }
    differences
}

/// `Shape$member trait x` stands under `Shape$member`, which stands under `Shape`; endpoint rules
/// and tests under the fact that there are any.
fn parents(about: &str) -> impl Iterator<Item = &str> {
    let up_to = |separator| about.split_once(separator).map(|(parent, _)| parent);
    [up_to(" "), up_to("$"), about.starts_with("endpoint test ").then_some("endpoint tests")]
        .into_iter()
        .flatten()
        .filter(|parent| !matches!(*parent, "endpoint" | "service"))
}

/// Traits that do not describe the service.
const NO_FACTS: &[&str] = &[
    traits::DOCUMENTATION,
    traits::EXAMPLES,
    traits::INPUT,
    traits::OUTPUT,
    traits::ENUM,
    traits::ENDPOINT_RULE_SET,
    traits::ENDPOINT_TESTS,
    "smithy.api#externalDocumentation",
    "smithy.api#suppress",
    "smithy.api#tags",
    "smithy.api#since",
    "smithy.waiters#waitable",
    "smithy.test#smokeTests",
];

fn facts(model: &Model) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    let Some((shape, service)) = model.services().next() else { return facts };
    facts.insert("service version".to_owned(), service.version.clone());
    trait_facts("service", shape.traits.iter(), &mut facts);
    endpoint_facts(shape, &mut facts);

    let operations = model.operation_ids(service);
    let mut waiting: Vec<ShapeId> = operations.into_iter().collect();
    waiting.extend(service.errors.iter().cloned());
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if id.is_prelude() || !seen.insert(id.clone()) {
            continue;
        }
        if let Some(shape) = model.shape(&id) {
            waiting.extend(shape_facts(shape, &mut facts));
        }
    }
    facts
}

/// Notes the facts of a shape; returns the shapes it refers to.
pub(crate) fn shape_facts(shape: &Shape, facts: &mut BTreeMap<String, String>) -> Vec<ShapeId> {
    let name = shape.id.name();
    let members = shape.members();
    let described = match &shape.kind {
        Kind::Enum(_) | Kind::IntEnum(_) => shape.kind.name().to_owned(),
        kind if members.is_empty() => kind.name().to_owned(),
        kind => {
            let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
            match kind {
                Kind::Structure(_) | Kind::Union(_) => kind.name().to_owned(),
                kind => format!("{} of {}", kind.name(), names.join(" and ")),
            }
        }
    };
    facts.insert(name.to_owned(), described);
    // The default of a shape counts only if a member repeats it.
    let traits_of = shape.traits.iter().filter(|(id, _)| *id != traits::DEFAULT);
    trait_facts(name, traits_of, facts);
    let mut targets = Vec::new();
    match &shape.kind {
        Kind::Operation(operation) => {
            facts.insert(format!("{name} input"), operation.input.name().to_owned());
            facts.insert(format!("{name} output"), operation.output.name().to_owned());
            for error in &operation.errors {
                facts.insert(format!("{name} error {}", error.name()), "listed".to_owned());
            }
            targets.extend([operation.input.clone(), operation.output.clone()]);
            targets.extend(operation.errors.iter().cloned());
        }
        Kind::Enum(_) | Kind::IntEnum(_) => {
            for value in members.iter().filter_map(|member| member.traits.get(traits::ENUM_VALUE)) {
                facts.insert(format!("{name} value {value}"), "listed".to_owned());
            }
        }
        _ => {
            for member in members {
                member_facts(name, member, facts);
                targets.push(member.target.clone());
            }
        }
    }
    targets
}

fn member_facts(shape: &str, member: &Member, facts: &mut BTreeMap<String, String>) {
    let about = format!("{shape}${}", member.name);
    facts.insert(about.clone(), member.target.name().to_owned());
    trait_facts(&about, member.traits.iter(), facts);
}

fn trait_facts<'a>(
    about: &str,
    traits: impl Iterator<Item = (&'a str, &'a Node)>,
    facts: &mut BTreeMap<String, String>,
) {
    for (id, value) in traits {
        if let Some(value) = trait_fact(id, value) {
            facts.insert(format!("{about} trait {id}"), value);
        }
    }
}

/// The part of a trait that affects the API or the HTTP messages; `None` for documentation and the
/// like.
pub(crate) fn trait_fact(id: &str, value: &Node) -> Option<String> {
    if NO_FACTS.contains(&id) {
        return None;
    }
    let value = match id {
        // It only takes back the default of the target.
        traits::DEFAULT if *value == Node::Null => return None,
        traits::LENGTH => without_least_length(value)?,
        traits::SERVICE => pick(value, &["sdkId", "endpointPrefix"]),
        traits::HTTP => with_default_status(value),
        _ => value.clone(),
    };
    Some(canonical(&value))
}

fn endpoint_facts(service: &Shape, facts: &mut BTreeMap<String, String>) {
    if let Some(rules) = service.traits.get(traits::ENDPOINT_RULE_SET) {
        facts.insert("endpoint rules".to_owned(), canonical(&without_documentation(rules)));
    }
    let tests = service.traits.get(traits::ENDPOINT_TESTS).and_then(|tests| tests.get("testCases"));
    if let Some(tests) = tests.and_then(Node::as_array) {
        facts.insert("endpoint tests".to_owned(), "present".to_owned());
        for test in tests {
            let part = |key| test.get(key).map_or_else(String::new, canonical);
            facts.insert(format!("endpoint test {}", part("params")), part("expect"));
        }
    }
}

fn pick(value: &Node, keys: &[&str]) -> Node {
    let members = keys.iter().filter_map(|key| Some(((*key).to_owned(), value.get(key)?.clone())));
    Node::Object(members.collect())
}

/// Nothing is shorter than 0.
fn without_least_length(value: &Node) -> Option<Node> {
    let bounds = value.as_object().into_iter().flat_map(Object::iter);
    let bounds = bounds.filter(|(key, value)| *key != "min" || value.as_i64() != Some(0));
    let bounds: Object = bounds.map(|(key, value)| (key.to_owned(), value.clone())).collect();
    (!bounds.is_empty()).then_some(Node::Object(bounds))
}

fn with_default_status(value: &Node) -> Node {
    let mut http = value.as_object().cloned().unwrap_or_default();
    if http.get("code").is_none() {
        http.insert("code", Node::from(200));
    }
    Node::Object(http)
}

/// Without documentation, and with the types of parameters in one case.
pub(crate) fn without_documentation(node: &Node) -> Node {
    match node {
        Node::Object(object) => Node::Object(
            object
                .iter()
                .filter(|(key, _)| *key != "documentation")
                .map(|(key, value)| {
                    let value = match (key, value.as_str()) {
                        ("type", Some(text)) => Node::String(text.to_ascii_lowercase()),
                        _ => without_documentation(value),
                    };
                    (key.to_owned(), value)
                })
                .collect(),
        ),
        Node::Array(items) => Node::Array(items.iter().map(without_documentation).collect()),
        other => other.clone(),
    }
}

/// Compact JSON with sorted keys.
pub(crate) fn canonical(node: &Node) -> String {
    fn sorted(node: &Node) -> Node {
        match node {
            Node::Object(object) => {
                let members: BTreeMap<&str, &Node> = object.iter().collect();
                let members =
                    members.into_iter().map(|(key, value)| (key.to_owned(), sorted(value)));
                Node::Object(members.collect::<Object>())
            }
            Node::Array(items) => Node::Array(items.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }
    sorted(node).to_string()
}
