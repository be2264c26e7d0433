//! botocore's `waiters-2.json`: the waiters of a service, each with its operation.
//!
//! A waiter becomes an entry of `smithy.waiters#waitable` of its operation. What botocore knows and Smithy does not: an attempt
//! that ends with a status (`status`, kept under that name for errors), and a number of attempts (not kept: the caller of a
//! generated waiter gives a time).

use super::Reader;
use crate::assemble::Draft;
use crate::{Kind, Node, Object, traits};

/// The longest delay where Smithy's models give none, in seconds.
const MAX_DELAY: i64 = 120;

impl Reader {
    /// Adds the waiters to the operations.
    pub(super) fn waiters(&mut self, root: &Node, drafts: &mut [Draft]) {
        let waiters = match root.get("waiters") {
            Some(Node::Object(waiters)) => waiters,
            other => {
                let found = other.map_or("nothing", Node::describe);
                self.report("/waiters", "", format!("expected an object, found {found}"));
                return;
            }
        };
        for (name, waiter) in waiters.iter() {
            let path = format!("/waiters/{name}");
            let operation = waiter.get("operation").and_then(Node::as_str).unwrap_or_default();
            let is_called = |draft: &&mut Draft| {
                matches!(draft.kind, Kind::Operation(_)) && draft.id.name() == operation
            };
            let Some(draft) = drafts.iter_mut().find(is_called) else {
                self.report(&path, name, format!("there is no operation {operation:?}"));
                continue;
            };
            let waiter = self.waiter(waiter, &path, name);
            let mut all = match draft.traits.get(traits::WAITABLE) {
                Some(Node::Object(all)) => all.clone(),
                _ => Object::default(),
            };
            all.insert(name, Node::Object(waiter));
            draft.traits.insert(traits::WAITABLE, Node::Object(all));
        }
    }

    fn waiter(&mut self, waiter: &Node, path: &str, name: &str) -> Object {
        let mut found = Object::default();
        if let Some(description) = waiter.get("description") {
            found.insert("documentation", description.clone());
        }
        let mut acceptors = Vec::new();
        for (index, acceptor) in
            waiter.get("acceptors").and_then(Node::as_array).unwrap_or_default().iter().enumerate()
        {
            match matcher(acceptor) {
                Ok(matcher) => {
                    let state = acceptor.get("state").cloned().unwrap_or_default();
                    let entries = [("state", state), ("matcher", Node::Object(matcher))];
                    acceptors.push(Node::from(entries));
                }
                Err(why) => self.report(&format!("{path}/acceptors/{index}"), name, why),
            }
        }
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
}

/// One acceptor's matcher: its only member is the kind.
fn matcher(acceptor: &Node) -> Result<Object, String> {
    let text = |key: &str| acceptor.get(key).and_then(Node::as_str);
    let kind = text("matcher").ok_or("there is no `matcher`")?;
    let expected = acceptor.get("expected").ok_or("there is no `expected`")?;
    let (name, value) = match (kind, expected) {
        ("status", status) => match status.as_i64() {
            // Only success has such a status.
            Some(200..300) => ("success", Node::Bool(true)),
            Some(_) => ("status", status.clone()),
            None => return Err(format!("{status} is not a status")),
        },
        ("error", Node::String(_)) => ("errorType", expected.clone()),
        // Any error, or none.
        ("error", Node::Bool(any)) => ("success", Node::Bool(!any)),
        ("path" | "pathAll" | "pathAny", _) => {
            let argument = text("argument").ok_or("there is no `argument`")?;
            ("output", output(kind, argument, expected)?)
        }
        _ => return Err(format!("the matcher {kind:?} with {expected} is not known")),
    };
    let mut matcher = Object::default();
    matcher.insert(name, value);
    Ok(matcher)
}

/// The matcher of an expression. Smithy compares texts and booleans; another value is compared in the expression.
fn output(kind: &str, argument: &str, expected: &Node) -> Result<Node, String> {
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
        _ => return Err(format!("{kind:?} of {expected} is not known")),
    };
    Ok(Node::from([
        ("path", Node::from(path.as_str())),
        ("expected", Node::from(text.as_str())),
        ("comparator", Node::from(comparator)),
    ]))
}
