//! Waiters.
//!
//! A waiter that is malformed, or that needs what is not generated, is left out, and the documentation says why: no
//! operation needs it.

use restjson_model::{Node, Object, ShapeId, near, traits};

use crate::docs;
use crate::ir::{self, Acceptor, Kind, Matcher, Operation, Test, WaiterState};
use crate::names::{self, Scope as Names};

use super::Resolver;
use super::queries::{Scope, described};

/// The delays of a waiter that gives none, in seconds.
const MIN_DELAY: u32 = 2;
const MAX_DELAY: u32 = 120;

impl Resolver<'_> {
    /// The waiters of all operations, sorted by name.
    pub(super) fn waiters(&mut self, operations: &[Operation]) -> ir::Waiters {
        let mut waiters = ir::Waiters::default();
        for id in &self.service.operations.clone() {
            let Some(shape) = self.model.shape(id) else { continue };
            let Some(value) = shape.traits.get(traits::WAITABLE) else { continue };
            let name = self.operation_names.get(id);
            let operation = operations.iter().find(|operation| Some(&operation.name) == name);
            let Some(operation) = operation else { continue };
            let Some(named) = value.as_object() else {
                let why = format!("expected an object, found {}", value.describe());
                waiters.left_out.push((format!("of {}", id.name()), why));
                continue;
            };
            for (wire, waiter) in named.iter() {
                match self.waiter(operation, wire, waiter) {
                    Ok(waiter) => waiters.all.push(waiter),
                    Err(why) => waiters.left_out.push((wire.to_owned(), why)),
                }
            }
        }
        let of_nothing = self.shape.traits.get(traits::BOTOCORE_WAITERS).and_then(Node::as_object);
        for (wire, waiter) in of_nothing.into_iter().flat_map(Object::iter) {
            let why = match waiter.get("operation").and_then(Node::as_str) {
                Some(operation) => self.no_operation(operation),
                None => "it does not name its operation".to_owned(),
            };
            waiters.left_out.push((wire.to_owned(), why));
        }
        waiters.all.sort_by(|one, other| one.wire.cmp(&other.wire));
        waiters.left_out.sort();
        let mut methods = Names::default();
        for waiter in &mut waiters.all {
            waiter.method = methods.claim(names::field_name(&waiter.wire));
        }
        waiters
    }

    /// Why something of an operation that the model lacks is left out.
    pub(super) fn no_operation(&self, name: &str) -> String {
        let like = near(name, self.service.operations.iter().map(ShapeId::name));
        format!("there is no operation `{name}`{}", like.replace('"', "`"))
    }

    /// A waiter, or why it is left out.
    fn waiter(
        &mut self,
        operation: &Operation,
        wire: &str,
        waiter: &Node,
    ) -> Result<ir::Waiter, String> {
        let delay = |key: &str, default: u32| match waiter.get(key) {
            None => Some(default),
            Some(value) => value.as_i64().and_then(|value| u32::try_from(value).ok()),
        };
        let min_delay = delay("minDelay", MIN_DELAY).filter(|delay| *delay > 0);
        let min_delay =
            min_delay.ok_or("the delay must be a whole number of seconds, at least 1")?;
        let max_delay = delay("maxDelay", MAX_DELAY.max(min_delay));
        let max_delay = max_delay.filter(|delay| *delay >= min_delay).ok_or(
            "the longest delay must be a whole number of seconds, at least the shortest one",
        )?;
        let listed = waiter.get("acceptors").and_then(Node::as_array).unwrap_or_default();
        if listed.is_empty() {
            return Err("there are no `acceptors`".to_owned());
        }
        let mut acceptors = Vec::new();
        for acceptor in listed {
            let state = match acceptor.get("state").and_then(Node::as_str) {
                Some("success") => WaiterState::Success,
                Some("failure") => WaiterState::Failure,
                Some("retry") => WaiterState::Retry,
                _ => return Err("a `state` must be `success`, `failure` or `retry`".to_owned()),
            };
            let matcher = acceptor.get("matcher").and_then(Node::as_object);
            let mut members = matcher.into_iter().flat_map(Object::iter);
            let (Some((kind, value)), None) = (members.next(), members.next()) else {
                return Err("a `matcher` must have one member".to_owned());
            };
            let matcher = self.matcher(operation, kind, value);
            let malformed = || Err(format!("the matcher `{kind}` is malformed"));
            acceptors.push(Acceptor { state, matcher: matcher.unwrap_or_else(malformed)? });
        }
        let docs = waiter.get("documentation").and_then(Node::as_str).map(docs::markdown);
        let deprecated = waiter.get("deprecated").is_some_and(|it| *it == Node::Bool(true));
        Ok(ir::Waiter {
            wire: wire.to_owned(),
            method: String::new(),
            docs: docs.unwrap_or_default(),
            deprecated: deprecated.then(String::new),
            module: operation.module.clone(),
            operation: operation.name.clone(),
            output: operation.output.name.clone(),
            min_delay,
            max_delay,
            acceptors,
        })
    }

    /// A matcher; why it cannot be generated; or nothing, if it is malformed.
    fn matcher(
        &mut self,
        operation: &Operation,
        kind: &str,
        value: &Node,
    ) -> Option<Result<Matcher, String>> {
        Some(match kind {
            "success" => match value {
                Node::Bool(success) => Ok(Matcher::Success(*success)),
                _ => return None,
            },
            // The namespace of a shape does not matter.
            "errorType" => {
                let name = value.as_str()?;
                let name = name.rsplit_once('#').map_or(name, |(_, name)| name);
                Ok(Matcher::Error(name.to_owned()))
            }
            // botocore's files have this matcher; Smithy does not.
            "status" => {
                Ok(Matcher::Status(value.as_i64().and_then(|status| u16::try_from(status).ok())?))
            }
            "output" => self.test(operation, value, false)?.map(Matcher::Output),
            "inputOutput" => self.test(operation, value, true)?.map(Matcher::InputOutput),
            other => Err(match other.strip_prefix("botocore#") {
                Some(kind) => {
                    format!(
                        "the matcher `{kind}` with these `argument` and `expected` is not known"
                    )
                }
                None => format!("the matcher `{other}` is not known"),
            }),
        })
    }

    fn test(
        &mut self,
        operation: &Operation,
        value: &Node,
        both: bool,
    ) -> Option<Result<Test, String>> {
        let text = |key: &str| value.get(key).and_then(Node::as_str);
        let (path, comparator) = (text("path")?, text("comparator")?);
        let expected = text("expected")?.to_owned();
        let scope = Scope { input: &operation.input, output: &operation.output };
        let query = match self.query(path, &scope, both) {
            Ok(query) => query,
            Err(why) => return Some(Err(why)),
        };
        let texts = Kind::List(Box::new(Kind::Text));
        Some(match (comparator, &query.kind) {
            ("stringEquals", Kind::Text) => Ok(Test::Text(query, expected)),
            ("booleanEquals", Kind::Boolean) => match expected.as_str() {
                "true" => Ok(Test::Boolean(query, true)),
                "false" => Ok(Test::Boolean(query, false)),
                _ => return None,
            },
            ("allStringEquals", kind) if *kind == texts => Ok(Test::All(query, expected)),
            ("anyStringEquals", kind) if *kind == texts => Ok(Test::Any(query, expected)),
            ("stringEquals" | "booleanEquals" | "allStringEquals" | "anyStringEquals", kind) => {
                Err(format!("`{comparator}` of {}", described(kind)))
            }
            _ => Err(format!("the comparator `{comparator}` is not known")),
        })
    }
}
