//! Selects shapes and members of a model: a subset of Smithy's selector language.
//!
//! <https://smithy.io/2.0/spec/selectors.html>. The subset is in `model/README.md`.

mod parse;

use std::collections::BTreeSet;
use std::str::FromStr;

use crate::{Kind, Member, Model, Node, Shape, ShapeId};

/// A selector that has been read.
///
/// ```
/// # let text = r#"{"smithy": "2.0", "shapes": {
/// #   "a#In": {"type": "structure", "members": {"Token": {"target": "smithy.api#String"}}}}}"#;
/// # let model = restjson_model::assemble([restjson_model::smithy::read(text)?])?;
/// let selector: restjson_model::Selector = "structure > member[id|member = Token]".parse()?;
/// let found = selector.select(&model);
/// assert_eq!(found.first().map(ToString::to_string).as_deref(), Some("a#In$Token"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Selector(Vec<Step>);

/// A text that is not a selector, or has a part that is not supported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSelector {
    pub(crate) selector: String,
    pub(crate) at: usize,
    pub(crate) message: &'static str,
}

impl std::fmt::Display for InvalidSelector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { selector, at, message } = self;
        write!(f, "{selector:?} is not a selector: {message}, at character {at}")
    }
}

impl std::error::Error for InvalidSelector {}

impl FromStr for Selector {
    type Err = InvalidSelector;

    fn from_str(text: &str) -> Result<Self, InvalidSelector> {
        parse::selector(text)
    }
}

/// A step, which is applied to the shapes selected so far.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// Keeps the shapes of a type.
    Type(String),
    /// Keeps the shapes with an attribute.
    Attribute(Attribute),
    /// `:is(…)`: selects the results of any of the selectors.
    Is(Vec<Selector>),
    /// `:not(…)`: keeps the shapes that none of the selectors selects.
    Not(Vec<Selector>),
    /// `:test(…)`: those stay of which any of the selectors selects something.
    Test(Vec<Selector>),
    /// `>`, `-[…]->`: their neighbours, by the names of the relations; all if there are none.
    Neighbours(Vec<String>),
    /// `~>`: selects all shapes that can be reached.
    Reached,
}

/// `[id|member = Token i]`
#[derive(Clone, Debug, PartialEq)]
struct Attribute {
    path: Vec<String>,
    compared: Option<(Comparator, Vec<String>)>,
    ignore_case: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Comparator {
    Equal,
    NotEqual,
    StartsWith,
    EndsWith,
    Contains,
}

impl Selector {
    /// The shapes and members that are selected, sorted; those of Smithy's prelude are never.
    pub fn select(&self, model: &Model) -> Vec<ShapeId> {
        let mut all = BTreeSet::new();
        for shape in model.shapes.values() {
            all.extend(shape.members().iter().map(|one| shape.id.with_member(&one.name)));
            all.insert(shape.id.clone());
        }
        let found = self.apply(model, all);
        found.into_iter().filter(|id| !id.is_prelude()).collect()
    }

    fn apply(&self, model: &Model, start: BTreeSet<ShapeId>) -> BTreeSet<ShapeId> {
        self.0.iter().fold(start, |found, step| step.apply(model, found))
    }

    fn one(&self, model: &Model, id: &ShapeId) -> BTreeSet<ShapeId> {
        self.apply(model, BTreeSet::from([id.clone()]))
    }
}

impl Step {
    fn apply(&self, model: &Model, found: BTreeSet<ShapeId>) -> BTreeSet<ShapeId> {
        let keep = |keeps: &dyn Fn(&ShapeId) -> bool| {
            found.iter().filter(|id| keeps(id)).cloned().collect::<BTreeSet<_>>()
        };
        match self {
            Step::Type(name) => keep(&|id| is_of(model, id, name)),
            Step::Attribute(attribute) => keep(&|id| attribute.holds(model, id)),
            Step::Is(selectors) => {
                selectors.iter().flat_map(|selector| selector.apply(model, found.clone())).collect()
            }
            Step::Not(selectors) => {
                keep(&|id| !selectors.iter().any(|one| one.one(model, id).contains(id)))
            }
            Step::Test(selectors) => {
                keep(&|id| selectors.iter().any(|one| !one.one(model, id).is_empty()))
            }
            Step::Neighbours(relations) => {
                found.iter().flat_map(|id| neighbours(model, id, relations)).collect()
            }
            Step::Reached => {
                let mut reached = BTreeSet::new();
                let mut waiting: Vec<ShapeId> = found.into_iter().collect();
                while let Some(id) = waiting.pop() {
                    for next in neighbours(model, &id, &[]) {
                        if reached.insert(next.clone()) {
                            waiting.push(next);
                        }
                    }
                }
                reached
            }
        }
    }
}

/// A member by its id.
fn member<'m>(model: &'m Model, id: &ShapeId) -> Option<&'m Member> {
    model.shape(&id.shape())?.member(id.member()?)
}

fn is_of(model: &Model, id: &ShapeId, name: &str) -> bool {
    if id.member().is_some() {
        return name == "member" || name == "*";
    }
    let Some(shape) = model.shape(id) else { return false };
    match name {
        "*" => true,
        "simpleType" => matches!(shape.kind, Kind::Simple(_) | Kind::Enum(_) | Kind::IntEnum(_)),
        other => shape.kind.name() == other,
    }
}

fn neighbours(model: &Model, id: &ShapeId, relations: &[String]) -> Vec<ShapeId> {
    if id.member().is_some() {
        let target = member(model, id).map(|member| member.target.clone());
        return target.filter(|_| relations.is_empty()).into_iter().collect();
    }
    let Some(shape) = model.shape(id) else { return Vec::new() };
    let named = related(model, shape).into_iter();
    let wanted = |relation: &str| relations.is_empty() || relations.iter().any(|it| it == relation);
    named.filter(|(relation, _)| wanted(relation)).map(|(_, id)| id).collect()
}

fn related(model: &Model, shape: &Shape) -> Vec<(&'static str, ShapeId)> {
    let with =
        |relation, ids: &[ShapeId]| ids.iter().map(|id| (relation, id.clone())).collect::<Vec<_>>();
    match &shape.kind {
        Kind::Service(service) => {
            let operations: Vec<ShapeId> = model.operation_ids(service).into_iter().collect();
            [with("operation", &operations), with("error", &service.errors)].concat()
        }
        Kind::Operation(operation) => [
            with("input", std::slice::from_ref(&operation.input)),
            with("output", std::slice::from_ref(&operation.output)),
            with("error", &operation.errors),
        ]
        .concat(),
        _ => {
            let members = shape.members().into_iter();
            members.map(|member| ("member", shape.id.with_member(&member.name))).collect()
        }
    }
}

impl Attribute {
    fn holds(&self, model: &Model, id: &ShapeId) -> bool {
        let value = self.value(model, id);
        let Some((comparator, wanted)) = &self.compared else { return value.is_some() };
        let Some(value) = value else { return false };
        let fold = |text: &str| match self.ignore_case {
            true => text.to_lowercase(),
            false => text.to_owned(),
        };
        let value = fold(&value);
        let mut wanted = wanted.iter().map(|text| fold(text));
        match comparator {
            Comparator::Equal => wanted.any(|text| value == text),
            Comparator::NotEqual => wanted.all(|text| value != text),
            Comparator::StartsWith => wanted.any(|text| value.starts_with(&text)),
            Comparator::EndsWith => wanted.any(|text| value.ends_with(&text)),
            Comparator::Contains => wanted.any(|text| value.contains(&text)),
        }
    }

    fn value(&self, model: &Model, id: &ShapeId) -> Option<String> {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["id"] => Some(id.to_string()),
            ["id", "name"] => Some(id.name().to_owned()),
            ["id", "namespace"] => Some(id.namespace().to_owned()),
            ["id", "member"] => id.member().map(str::to_owned),
            ["trait", name, keys @ ..] => {
                let traits = match id.member() {
                    Some(_) => &member(model, id)?.traits,
                    None => &model.shape(id)?.traits,
                };
                let absolute = match name.contains('#') {
                    true => (*name).to_owned(),
                    false => format!("smithy.api#{name}"),
                };
                let value = traits.get(&absolute)?;
                let value = keys.iter().try_fold(value, |value, key| value.get(key))?;
                Some(value.as_str().map_or_else(|| Node::to_string(value), str::to_owned))
            }
            // The parser lets no other path through.
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = r##"{"smithy": "2.0", "shapes": {
        "a#S": {"type": "service", "version": "1", "operations": [{"target": "a#Op"}, {"target": "a#Read"}]},
        "a#Op": {"type": "operation", "input": {"target": "a#In"}, "output": {"target": "a#Out"},
            "traits": {"smithy.api#http": {"method": "POST", "uri": "/op"}}},
        "a#Read": {"type": "operation", "traits": {"smithy.api#readonly": {}}},
        "a#In": {"type": "structure", "members": {
            "Token": {"target": "a#Text", "traits": {"smithy.api#httpHeader": "X-Amz-Bearer"}},
            "Nested": {"target": "a#Nested"}}},
        "a#Out": {"type": "structure", "members": {"Token": {"target": "a#Text"}}},
        "a#Nested": {"type": "structure", "members": {"DownloadURL": {"target": "smithy.api#String"}}},
        "a#Text": {"type": "string"}
    }}"##;

    fn selected(selector: &str) -> Vec<String> {
        let model = crate::assemble([crate::smithy::read(MODEL).unwrap()]).unwrap();
        let selector: Selector = selector.parse().unwrap();
        selector.select(&model).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn shapes_and_members_are_selected() {
        let cases: &[(&str, &[&str])] = &[
            ("service", &["a#S"]),
            ("string", &["a#Text"]),
            ("[id = a#Text]", &["a#Text"]),
            ("member[id|member = Token]", &["a#In$Token", "a#Out$Token"]),
            ("operation -[input]-> structure > member[id|member = Token]", &["a#In$Token"]),
            ("operation -[output, input]-> structure", &["a#In", "a#Out"]),
            ("member[id|member = Token] > string", &["a#Text"]),
            ("member[id|member $= url, uri i]", &["a#Nested$DownloadURL"]),
            ("member[id|member $= url]", &[]),
            (
                "operation -[input]-> structure ~> member[id|member *= load]",
                &["a#Nested$DownloadURL"],
            ),
            ("operation:not([trait|readonly])", &["a#Op"]),
            ("operation[trait|http|uri ^= \"/o\"]", &["a#Op"]),
            ("member[trait|httpHeader = 'x-amz-bearer' i]", &["a#In$Token"]),
            ("operation:not(:test(-[input]-> structure > member[id|member = Token]))", &["a#Read"]),
            ("structure:test(> member > :is(structure, list))", &["a#In"]),
            ("[trait|smithy.api#readonly]", &["a#Read"]),
            ("structure[id|name != In, Out]", &["a#Nested"]),
        ];
        for (selector, expected) in cases {
            assert_eq!(selected(selector), *expected, "{selector}");
        }
    }

    #[test]
    fn what_is_no_selector_says_where() {
        let cases = [
            ("", "at character 0"),
            ("member[id|member = ]", "a value is missing"),
            ("member[id|member ~ x]", "`]` is missing"),
            ("[id|shape]", "an attribute is `id`, `id|name`"),
            ("[foo]", "an attribute is `id`, `id|name`"),
            (":has(member)", "a function is `:is`, `:not` or `:test`"),
            ("member <", "a step"),
            (":not(member", "`)` is missing"),
            ("strucutre", "not a type of shape"),
            ("member[id|member = 'x]", "is not closed"),
            ("operation -[]->", "a relation is missing"),
        ];
        for (text, expected) in cases {
            let error = text.parse::<Selector>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
