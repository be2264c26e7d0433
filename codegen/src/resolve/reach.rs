//! Finds the shapes that a service's operations need, checks that they are there and that every
//! trait on them is known, and notes which way they go.

use std::collections::{BTreeMap, BTreeSet};

use restjson_model::{Kind, Member, Node, Shape, ShapeId, Traits, near, traits};

use crate::ir::Direction;
use crate::known_traits::{Support, known_beside, support_of};

use super::Resolver;

/// The use of a shape.
#[derive(Clone, Copy)]
pub(super) struct Use {
    pub(super) direction: Direction,
    /// Whether it is part of a request, in the body or elsewhere.
    pub(super) sent: bool,
}

impl Resolver<'_> {
    pub(super) fn reach(&mut self) {
        self.check_traits(&self.shape.id.clone(), &self.shape.traits.clone());
        for id in &self.service.operations.clone() {
            let Some(shape) = self.model.shape(id) else {
                self.report(id, "this operation does not exist");
                continue;
            };
            let Kind::Operation(operation) = &shape.kind else {
                self.report(id, format!("this is {}, not an operation", shape.kind.described()));
                continue;
            };
            self.check_traits(id, &shape.traits);
            self.reach_top(id, "input", &operation.input, true);
            self.reach_top(id, "output", &operation.output, false);
            for error in &operation.errors {
                self.reach_error(id, error);
            }
        }
        self.find_endless_structures();
        if !self.endless {
            self.find_constrained();
        }
    }

    /// An input or an output: its members are reached, it is itself the operation's.
    fn reach_top(&mut self, operation: &ShapeId, role: &str, id: &ShapeId, sent: bool) {
        let Some(shape) = self.model.shape(id) else {
            self.report(operation, format!("the {role} {id} does not exist"));
            return;
        };
        let Kind::Structure(members) = &shape.kind else {
            let kind = shape.kind.described();
            self.report(operation, format!("the {role} {id} is {kind}, not a structure"));
            return;
        };
        self.check_traits(id, &shape.traits);
        self.reach_members(id, members, Use { direction: direction(sent), sent });
    }

    fn reach_error(&mut self, operation: &ShapeId, id: &ShapeId) {
        let Some(shape) = self.model.shape(id) else {
            self.report(operation, format!("the error {id} does not exist"));
            return;
        };
        if !matches!(shape.kind, Kind::Structure(_)) || !shape.traits.has(traits::ERROR) {
            self.report(
                operation,
                format!("the error {id} is not a structure with the trait smithy.api#error"),
            );
            return;
        }
        if self.errors.insert(id.clone()) {
            // The error itself is reached only where it is a member too.
            self.reach_top(operation, "error", id, false);
        }
    }

    fn reach_members(&mut self, id: &ShapeId, members: &[Member], usage: Use) {
        for member in members {
            let member_id = id.with_member(&member.name);
            self.check_traits(&member_id, &member.traits);
            if !self.check_target(&member_id, &member.target) {
                continue;
            }
            match self.model.shape(&member.target) {
                Some(events) if events.is_event_stream() => {
                    self.reach_events(&member_id, member, events, usage);
                }
                _ => self.reach_target(&member.target, usage),
            }
        }
    }

    /// Whether a member's target is there and holds data.
    pub(super) fn check_target(&mut self, member: &ShapeId, target: &ShapeId) -> bool {
        let Some(shape) = self.model.shape(target) else {
            self.report(member, format!("the target {target} does not exist"));
            return false;
        };
        let holds_data =
            !matches!(shape.kind, Kind::Service(_) | Kind::Operation(_) | Kind::Resource(_));
        if !holds_data {
            let kind = shape.kind.described();
            self.report(
                member,
                format!("the target {target} is {kind}, which is not a data shape"),
            );
        }
        holds_data
    }

    /// A shape and all that it contains; with an explicit stack, as models may be nested deeply.
    pub(super) fn reach_target(&mut self, id: &ShapeId, usage: Use) {
        let mut waiting = vec![id.clone()];
        let mut passed = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            let Some(shape) = self.model.shape(&id) else { continue };
            if !passed.insert(id.clone()) || !self.note(shape, usage) {
                continue;
            }
            self.in_json.insert(id.clone());
            self.check_traits(&id, &shape.traits);
            let is_enum = matches!(shape.kind, Kind::Enum(_) | Kind::IntEnum(_));
            for member in shape.members() {
                let member_id = id.with_member(&member.name);
                self.check_traits(&member_id, &member.traits);
                if is_enum {
                    continue;
                }
                if self.check_target(&member_id, &member.target)
                    && self.check_no_event_stream(&member_id, &member.target)
                {
                    waiting.push(member.target.clone());
                }
            }
            if matches!(shape.kind, Kind::List(_) | Kind::Map(..)) {
                self.check_no_endless_list(shape);
            }
        }
    }

    /// Notes that a shape is reached; `false` if that was known.
    pub(super) fn note(&mut self, shape: &Shape, usage: Use) -> bool {
        if usage.sent {
            self.sent.insert(shape.id.clone());
        }
        if self.is_secret(shape) {
            self.secret_shapes.insert(shape.id.clone());
        }
        let named = matches!(
            shape.kind,
            Kind::Structure(_) | Kind::Union(_) | Kind::Enum(_) | Kind::IntEnum(_)
        );
        if !named || shape.id == ShapeId::unit() {
            return true;
        }
        let known = self.reached.entry(shape.id.clone()).or_default();
        let new = Direction {
            sent: known.sent || usage.direction.sent,
            received: known.received || usage.direction.received,
        };
        let changed = *known != new || *known == Direction::default();
        *known = new;
        changed
    }

    /// Refuses a list that contains itself, because it has no type, and too many nested lists,
    /// because no compiler accepts their type.
    fn check_no_endless_list(&mut self, shape: &Shape) {
        let mut level: Vec<&ShapeId> = vec![&shape.id];
        let mut seen = BTreeSet::new();
        for _ in 0..=DEEPEST_LIST {
            let inner = level.iter().filter_map(|id| self.model.shape(id));
            let inner = inner.filter(|inner| matches!(inner.kind, Kind::List(_) | Kind::Map(..)));
            level = inner.flat_map(Shape::members).map(|member| &member.target).collect();
            if level.contains(&&shape.id) {
                self.report(&shape.id, "this shape is recursive without a structure in the cycle");
                self.endless = true;
                return;
            }
            level.retain(|id| seen.insert(*id));
            if level.is_empty() {
                return;
            }
        }
        self.endless = true;
        // The lists in it that are too deep as well are the same mistake.
        let message = format!("lists and maps are nested more than {DEEPEST_LIST} deep");
        if !self.problems.iter().any(|problem| problem.message == message) {
            self.report(&shape.id, message);
        }
    }

    /// A structure whose required members lead back to it can never be made; nor can a union all of
    /// whose members do. Lists and maps can be empty.
    fn find_endless_structures(&mut self) {
        let mut holders: BTreeMap<&ShapeId, Vec<&ShapeId>> = BTreeMap::new();
        let mut missing: BTreeMap<&ShapeId, usize> = BTreeMap::new();
        let mut made: Vec<&ShapeId> = Vec::new();
        let aggregate = |id: &ShapeId| {
            let kind = self.model.shape(id).map(|shape| &shape.kind);
            matches!(kind, Some(Kind::Structure(_) | Kind::Union(_)))
        };
        for id in self.reached.keys().filter(|id| aggregate(id)) {
            let Some(shape) = self.model.shape(id) else { continue };
            let is_union = matches!(shape.kind, Kind::Union(_));
            let members = shape.members();
            let needed = |member: &&&Member| {
                let found = &member.traits;
                is_union || found.has(traits::REQUIRED) && !found.has(traits::CLIENT_OPTIONAL)
            };
            let needed: Vec<&ShapeId> = members
                .iter()
                .filter(needed)
                .map(|member| &member.target)
                .filter(|target| aggregate(target) && **target != ShapeId::unit())
                .collect();
            // A union needs one of its members, a structure all that are required.
            let free = is_union && (needed.len() < members.len() || members.is_empty())
                // What a stream yields is looked at by itself; its errors are not reached.
                || shape.is_event_stream();
            let count = if is_union { 1 } else { needed.len() };
            if free || needed.is_empty() {
                made.push(id);
            }
            missing.insert(id, count);
            for target in needed {
                holders.entry(target).or_default().push(id);
            }
        }
        let mut finite = BTreeSet::new();
        while let Some(id) = made.pop() {
            if !finite.insert(id) {
                continue;
            }
            for holder in holders.get(id).into_iter().flatten() {
                if let Some(count) = missing.get_mut(holder) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        made.push(holder);
                    }
                }
            }
        }
        let endless: Vec<ShapeId> =
            missing.into_keys().filter(|id| !finite.contains(id)).cloned().collect();
        for id in endless {
            let message = "its required members form a cycle, so no value can exist";
            self.report_trait(&id, traits::REQUIRED, message);
        }
    }

    pub(super) fn check_traits(&mut self, id: &ShapeId, found: &Traits) {
        for (trait_id, value) in found.iter() {
            match support_of(trait_id, value, found) {
                Support::Fine => {}
                Support::Refused(reason) => self.report_trait(id, trait_id, reason),
                // The schemes of an operation are checked where it is resolved, and so is what is left out.
                Support::Unknown
                    if *id == self.shape.id
                        && (self.is_auth_scheme(trait_id) || OF_NOTHING.contains(&trait_id)) => {}
                Support::Unknown => {
                    let like = near(trait_id, known_beside(trait_id));
                    let message = "unknown trait, which may change the serialized form";
                    self.report_trait(id, trait_id, format!("{message}{like}"));
                }
            }
        }
        let is_secret = || self.model.shape(id).is_some_and(|shape| self.is_secret(shape));
        if found.has(traits::RUST_TYPE) && (id.member().is_some() || !is_secret()) {
            let message =
                "only a string with the trait smithy.api#sensitive has a type of another crate";
            self.report_trait(id, traits::RUST_TYPE, message);
        }
        if found.has(traits::CLIENT_DEFAULTS) && *id != self.shape.id {
            self.report_trait(id, traits::CLIENT_DEFAULTS, "only a service has a client");
        }
    }

    /// A trait's value as a string.
    pub(super) fn text_trait(
        &mut self,
        id: &ShapeId,
        found: &Traits,
        trait_id: &str,
    ) -> Option<String> {
        let value = found.get(trait_id)?;
        match value {
            Node::String(text) => Some(text.clone()),
            other => {
                let message = format!("expected a string, found {}", other.describe());
                self.report_trait(id, trait_id, message);
                None
            }
        }
    }
}

/// What belongs to operations that do not exist.
const OF_NOTHING: &[&str] = &[traits::BOTOCORE_PAGINATORS, traits::BOTOCORE_WAITERS];

/// How many lists and maps may be in each other.
const DEEPEST_LIST: usize = 32;

fn direction(sent: bool) -> Direction {
    Direction { sent, received: !sent }
}
