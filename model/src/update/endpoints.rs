//! Endpoint rules and their tests: their facts, our words.

use crate::drift::{canonical, without_documentation};
use crate::{Node, Object, Traits, traits};

/// Replaces our rules and tests with theirs if they differ. Their documentation is not copied.
pub(super) fn keep(ours: &mut Traits, theirs: &Traits) {
    if let Some(new) = theirs.get(traits::ENDPOINT_RULE_SET) {
        let same = ours.get(traits::ENDPOINT_RULE_SET).is_some_and(|old| facts(old) == facts(new));
        if !same {
            let rules = rules(ours.get(traits::ENDPOINT_RULE_SET), new);
            ours.insert(traits::ENDPOINT_RULE_SET, rules);
        }
    }
    if let Some(new) = theirs.get(traits::ENDPOINT_TESTS) {
        let tests = tests(ours.get(traits::ENDPOINT_TESTS), new);
        ours.insert(traits::ENDPOINT_TESTS, tests);
    }
}

fn facts(rules: &Node) -> String {
    canonical(&without_documentation(rules))
}

/// Their rules; a parameter that we have documented keeps that.
fn rules(ours: Option<&Node>, theirs: &Node) -> Node {
    let mut rules = without_documentation(theirs).as_object().cloned().unwrap_or_default();
    let parameters = rules.get("parameters").and_then(Node::as_object).cloned().unwrap_or_default();
    let documented = parameters.iter().map(|(name, value)| {
        let mut parameter = value.as_object().cloned().unwrap_or_default();
        let old = ours.and_then(|rules| rules.get("parameters")?.get(name)?.get("documentation"));
        if let Some(text) = old {
            parameter.insert("documentation", text.clone());
        }
        (name.to_owned(), Node::Object(parameter))
    });
    let documented: Object = documented.collect();
    rules.insert("parameters", Node::Object(documented));
    Node::Object(rules)
}

/// Our tests that are theirs too, in our order, then those that are new.
fn tests(ours: Option<&Node>, theirs: &Node) -> Node {
    let cases = |node: Option<&Node>| -> Vec<Node> {
        let cases = node.and_then(|node| node.get("testCases")).and_then(Node::as_array);
        cases.unwrap_or_default().to_vec()
    };
    let fact = |case: &Node| {
        let part = |key| case.get(key).map(canonical);
        (part("params"), part("expect"))
    };
    let (ours, theirs) = (cases(ours), cases(Some(theirs)));
    let is_among = |case: &Node, all: &[Node]| all.iter().any(|one| fact(one) == fact(case));
    let mut kept: Vec<Node> = ours.iter().filter(|one| is_among(one, &theirs)).cloned().collect();
    for case in theirs.iter().filter(|one| !is_among(one, &ours)) {
        let parts = ["expect", "params"].into_iter();
        let parts = parts.filter_map(|key| Some((key.to_owned(), case.get(key)?.clone())));
        kept.push(Node::Object(parts.collect()));
    }
    Node::from([("version", Node::from("1.0")), ("testCases", Node::Array(kept))])
}
