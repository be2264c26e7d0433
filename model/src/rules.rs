//! Rules: what holds for every shape and member of a kind, those of tomorrow's model included.
//!
//! They are in the metadata of an overlay. `restjson.rules` adds traits to all shapes that a selector selects.
//! `restjson.decisions` lists the shapes that require a decision. See `model/README.md`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::origins::Origins;
use crate::{Kind, Model, Node, Object, Problem, Selector, ShapeId, traits};

/// Gives traits by selectors.
const RULES: &str = "restjson.rules";
/// Asks for traits by selectors.
const DECISIONS: &str = "restjson.decisions";

/// Applies the rules in their order; a later one wins, and an `apply` statement (`stated`) over all.
pub(crate) fn apply(
    model: &mut Model,
    stated: &BTreeSet<(ShapeId, String)>,
    problems: &mut Vec<Problem>,
) {
    let Some(rules) = model.metadata.get(RULES).cloned() else { return };
    let known = ["selector", "traits", "why"];
    for (place, rule) in entries(&rules, RULES, &known, &model.origins, problems) {
        let (Some(selector), Some(given)) =
            (selector(rule, &place, problems), rule.get("traits").and_then(Node::as_object))
        else {
            problems.push(place.problem("a rule has a `selector` and `traits`"));
            continue;
        };
        if let Some((id, _)) = given.iter().find(|(id, _)| id.parse::<ShapeId>().is_err()) {
            problems.push(place.problem(format!("{id:?} is not the id of a trait")));
            continue;
        }
        for id in selector.select(model) {
            for (trait_id, value) in given.iter() {
                if !stated.contains(&(id.clone(), trait_id.to_owned())) {
                    give(model, &id, trait_id, value);
                    model.origins.trait_of(&id, trait_id, place.file.as_ref());
                }
            }
        }
    }
}

fn give(model: &mut Model, id: &ShapeId, trait_id: &str, value: &Node) {
    let Some(shape) = model.shapes.get_mut(&id.shape()) else { return };
    let Some(name) = id.member() else {
        shape.traits.insert(trait_id, value.clone());
        return;
    };
    for member in shape.members_mut().into_iter().filter(|member| member.name == name) {
        member.traits.insert(trait_id, value.clone());
    }
}

impl Model {
    /// The decisions that the overlay requires and that are missing, each with the name of its
    /// shape or member. Empty if the model's metadata requires no decisions.
    pub fn undecided(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let Some(decisions) = self.metadata.get(DECISIONS) else { return problems };
        let known = ["selector", "oneOf", "message"];
        for (place, decision) in entries(decisions, DECISIONS, &known, &self.origins, &mut problems)
        {
            let names = decision.get("oneOf").and_then(Node::as_array).unwrap_or_default();
            let names: Vec<&str> = names.iter().filter_map(Node::as_str).collect();
            let message = decision.get("message").and_then(Node::as_str);
            let selector = selector(decision, &place, &mut problems);
            let (Some(selector), Some(message), false) = (selector, message, names.is_empty())
            else {
                let what = "a decision has a `selector`, `oneOf` several traits and a `message`";
                problems.push(place.problem(what));
                continue;
            };
            for id in selector.select(self) {
                if !names.iter().any(|name| self.is_said(&id, name)) {
                    let choice = names.join(" or ");
                    problems.push(
                        Problem::new(format!(
                            "{message}: decide, with a rule or an `apply` in the overlay that gives \
                             {choice}"
                        ))
                        .shape(id),
                    );
                }
            }
        }
        problems
    }

    /// Whether a shape has a trait; for a member, also on its target, on what that holds, or on
    /// the shape whose name it takes.
    fn is_said(&self, id: &ShapeId, trait_id: &str) -> bool {
        let Some(shape) = self.shape(&id.shape()) else { return false };
        let Some(name) = id.member() else { return shape.traits.has(trait_id) };
        let Some(member) = shape.member(name) else { return false };
        let retyped = member.traits.text(traits::RETYPE).and_then(|id| id.parse().ok());
        let target = retyped.unwrap_or_else(|| member.target.clone());
        member.traits.has(trait_id) || self.target_says(&target, trait_id, 0)
    }

    fn target_says(&self, target: &ShapeId, trait_id: &str, depth: usize) -> bool {
        /// The depth to which nested lists are examined; lists that contain themselves would have
        /// no end.
        const DEEPEST: usize = 8;
        let Some(shape) = self.shape(target) else { return false };
        if shape.traits.has(trait_id) {
            return true;
        }
        match &shape.kind {
            Kind::List(of) | Kind::Map(_, of) if depth < DEEPEST => {
                self.target_says(&of.target, trait_id, depth + 1)
            }
            _ => false,
        }
    }
}

/// Where an entry of the metadata is.
struct Place {
    file: Option<Arc<str>>,
    path: String,
}

impl Place {
    fn of(origins: &Origins, key: &str, index: usize) -> Self {
        let (file, index) = origins.entry(key, index);
        Self { file: file.cloned(), path: format!("/metadata/{key}/{index}") }
    }

    fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(message).path(&self.path).of_file(self.file.as_ref())
    }
}

/// The objects of an array in the metadata, with their places.
fn entries<'n>(
    node: &'n Node,
    key: &str,
    known: &[&str],
    origins: &Origins,
    problems: &mut Vec<Problem>,
) -> Vec<(Place, &'n Object)> {
    let Some(items) = node.as_array() else {
        let place = Place { path: format!("/metadata/{key}"), ..Place::of(origins, key, 0) };
        problems.push(place.problem(format!("expected an array, found {}", node.describe())));
        return Vec::new();
    };
    let mut entries = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let place = Place::of(origins, key, index);
        let Some(object) = item.as_object() else {
            problems.push(place.problem(format!("expected an object, found {}", item.describe())));
            continue;
        };
        for (name, _) in object.iter().filter(|(name, _)| !known.contains(name)) {
            let expected = known.join(", ");
            problems.push(place.problem(format!("{name:?} is not one of {expected}")));
        }
        entries.push((place, object));
    }
    entries
}

fn selector(entry: &Object, place: &Place, problems: &mut Vec<Problem>) -> Option<Selector> {
    let text = entry.get("selector")?.as_str()?;
    match text.parse() {
        Ok(selector) => Some(selector),
        Err(error) => {
            let path = format!("{}/selector", place.path);
            problems.push(place.problem(error.to_string()).path(path));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{assemble, smithy};

    const MODEL: &str = r##"{"smithy": "2.0", "shapes": {
        "a#In": {"type": "structure", "members": {
            "Token": {"target": "a#Text"}, "Urls": {"target": "a#Texts"},
            "Other": {"target": "smithy.api#String"}}},
        "a#Texts": {"type": "list", "member": {"target": "a#Text"}},
        "a#Text": {"type": "string"}}}"##;

    fn undecided(overlay: &str) -> Result<Vec<String>, String> {
        let sources = [smithy::read(MODEL).unwrap(), smithy::read(overlay).unwrap()];
        let model = assemble(sources).map_err(|problems| problems.to_string())?;
        Ok(model.undecided().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_is_not_decided_is_named() {
        let decisions = r#""restjson.decisions": [{"selector": "structure > member",
            "oneOf": ["smithy.api#sensitive", "a#open"], "message": "is it a secret?"}]"#;
        let overlay = |rules: &str| {
            format!(
                r#"{{"smithy": "2.0", "metadata": {{"restjson.rules": [{rules}], {decisions}}}}}"#
            )
        };
        assert_eq!(undecided(&overlay("")).unwrap().len(), 3);
        let rule = r#"{"selector": "member[id|member = Token] > string",
            "traits": {"smithy.api#sensitive": {}}, "why": "a token"}"#;
        let left = undecided(&overlay(rule)).unwrap();
        assert_eq!(left.len(), 1, "a list of secrets is one: {left:?}");
        assert!(left[0].starts_with("a#In$Other: is it a secret?: decide"), "{left:?}");
        let open = r#"{"selector": "member[id|member = Other]", "traits": {"a#open": "why"}}"#;
        assert_eq!(undecided(&overlay(&format!("{rule}, {open}"))).unwrap(), [""; 0]);
    }

    #[test]
    fn an_apply_wins_over_a_rule() {
        let overlay = r#"{"smithy": "2.0",
            "metadata": {"restjson.rules": [{"selector": "string", "traits": {"a#x": "rule"}}]},
            "shapes": {"a#Text": {"type": "apply", "traits": {"a#x": "stated"}}}}"#;
        let sources = [smithy::read(MODEL).unwrap(), smithy::read(overlay).unwrap()];
        let model = assemble(sources).unwrap();
        let text = model.shape(&"a#Text".parse().unwrap()).unwrap();
        assert_eq!(text.traits.text("a#x"), Some("stated"));
        let prelude = model.shape(&"smithy.api#String".parse().unwrap()).unwrap();
        assert!(!prelude.traits.has("a#x"), "a rule says nothing of Smithy's own shapes");
    }

    #[test]
    fn rules_that_cannot_be_read_are_problems() {
        for (metadata, expected) in [
            (r#""restjson.rules": {}"#, "expected an array"),
            (r#""restjson.rules": [1]"#, "expected an object"),
            (r#""restjson.rules": [{"selector": "strng", "traits": {}}]"#, "not a type of shape"),
            (r#""restjson.rules": [{"selector": "string"}]"#, "a `selector` and `traits`"),
            (
                r#""restjson.rules": [{"selector": "string", "traits": {"x": {}}}]"#,
                "not the id of a trait",
            ),
            (r#""restjson.rules": [{"selektor": "string", "traits": {}}]"#, "not one of selector"),
            (r#""restjson.decisions": [{"selector": "string"}]"#, "`oneOf` several traits"),
        ] {
            let found = undecided(&format!(r#"{{"smithy": "2.0", "metadata": {{{metadata}}}}}"#));
            let text = found.map_or_else(|problems| problems, |problems| problems.join("\n"));
            assert!(text.contains(expected), "{metadata}: {text}");
        }
    }
}
