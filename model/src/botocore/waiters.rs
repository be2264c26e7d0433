//! botocore's `waiters-2.json`: the waiters of a service, each with its operation.
//!
//! A waiter becomes an entry of `smithy.waiters#waitable` of its operation. What botocore knows and Smithy does not: an attempt
//! that ends with a status (`status`, kept under that name for errors), and a number of attempts (not kept: the caller of a
//! generated waiter gives a time).
//!
//! A waiter that cannot be read is kept as it is, for the generator to leave out by its name: it does not affect the operations.

use super::Reader;
use crate::assemble::Draft;
use crate::{Kind, Node, Object, traits};

/// The longest delay where Smithy's models give none, in seconds.
const MAX_DELAY: i64 = 120;

impl Reader {
    /// Adds the waiters to the operations. Returns those whose operations do not exist.
    pub(super) fn waiters(&mut self, root: &Node, drafts: &mut [Draft]) -> Object {
        let mut left = Object::default();
        let waiters = match root.get("waiters") {
            Some(Node::Object(waiters)) => waiters,
            other => {
                let found = other.map_or("nothing", Node::describe);
                self.report("/waiters", "", format!("expected an object, found {found}"));
                return left;
            }
        };
        for (name, waiter) in waiters.iter() {
            let operation = waiter.get("operation").and_then(Node::as_str).unwrap_or_default();
            let is_called = |draft: &&mut Draft| {
                matches!(draft.kind, Kind::Operation(_)) && draft.id.name() == operation
            };
            let Some(draft) = drafts.iter_mut().find(is_called) else {
                left.insert(name, waiter.clone());
                continue;
            };
            let waiter = self::waiter(waiter);
            let mut all = match draft.traits.get(traits::WAITABLE) {
                Some(Node::Object(all)) => all.clone(),
                _ => Object::default(),
            };
            all.insert(name, Node::Object(waiter));
            draft.traits.insert(traits::WAITABLE, Node::Object(all));
        }
        left
    }
}

fn waiter(waiter: &Node) -> Object {
    let mut found = Object::default();
    if let Some(description) = waiter.get("description") {
        found.insert("documentation", description.clone());
    }
    let acceptors = waiter.get("acceptors").and_then(Node::as_array).unwrap_or_default();
    let acceptors = acceptors.iter().map(acceptor).collect();
    found.insert("acceptors", Node::Array(acceptors));
    if let Some(delay) = waiter.get("delay") {
        found.insert("minDelay", delay.clone());
        // A delay above Smithy's default for the longest one is the longest one.
        if delay.as_i64().is_some_and(|delay| delay > MAX_DELAY) {
            found.insert("maxDelay", delay.clone());
        }
    }
    if let Some(deprecated) = waiter.get("deprecated") {
        found.insert("deprecated", deprecated.clone());
    }
    found
}

fn acceptor(acceptor: &Node) -> Node {
    let state = acceptor.get("state").cloned().unwrap_or_default();
    let matcher = matcher(acceptor).map_or_else(Node::empty_object, |(kind, value)| {
        Node::Object([(kind, value)].into_iter().collect())
    });
    Node::from([("state", state), ("matcher", matcher)])
}

/// The kind and the value of a matcher. One that has no other form in Smithy gets a name that no generator knows.
fn matcher(acceptor: &Node) -> Option<(String, Node)> {
    let kind = acceptor.get("matcher").and_then(Node::as_str)?;
    let expected = acceptor.get("expected").unwrap_or(&Node::Null);
    let argument = acceptor.get("argument").and_then(Node::as_str);
    let (kind, value) = match (kind, expected) {
        ("status", status) => match status.as_i64() {
            // Only success has such a status.
            Some(200..300) => ("success", Node::Bool(true)),
            _ => ("status", status.clone()),
        },
        ("error", Node::String(_)) => ("errorType", expected.clone()),
        // Any error, or none.
        ("error", Node::Bool(any)) => ("success", Node::Bool(!any)),
        _ => match argument.and_then(|argument| output(kind, argument, expected)) {
            Some(output) => ("output", output),
            None => return Some((format!("botocore#{kind}"), expected.clone())),
        },
    };
    Some((kind.to_owned(), value))
}

/// The matcher of an expression. Smithy compares texts and booleans; another value is compared in the expression.
fn output(kind: &str, argument: &str, expected: &Node) -> Option<Node> {
    let (path, text, comparator) = match (kind, expected) {
        ("path", Node::String(text)) => (argument.to_owned(), text.clone(), "stringEquals"),
        ("path", Node::Bool(value)) => (argument.to_owned(), value.to_string(), "booleanEquals"),
        ("path", Node::Number(_) | Node::Null) => {
            (format!("({argument}) == `{expected}`"), "true".to_owned(), "booleanEquals")
        }
        ("pathAll", Node::String(text)) => (argument.to_owned(), text.clone(), "allStringEquals"),
        ("pathAny", Node::String(text)) => (argument.to_owned(), text.clone(), "anyStringEquals"),
        ("pathAny", Node::Bool(_) | Node::Number(_)) => {
            let path = format!("contains({argument}, `{expected}`)");
            (path, "true".to_owned(), "booleanEquals")
        }
        ("pathAll", Node::Bool(_) | Node::Number(_)) => {
            // Every element, of which there is one.
            let all = format!("length({argument}) > `0` && !(({argument})[?@ != `{expected}`])");
            (all, "true".to_owned(), "booleanEquals")
        }
        _ => return None,
    };
    Some(Node::from([
        ("path", Node::from(path.as_str())),
        ("expected", Node::from(text.as_str())),
        ("comparator", Node::from(comparator)),
    ]))
}
