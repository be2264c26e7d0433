//! The constraints of a model: lengths and ranges of members, elements and nested members. Patterns
//! are checked by the service only.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use restjson_model::{Kind, Member, Node, Shape, ShapeId, Simple, traits};

use crate::ir::Constraint;

use super::Resolver;

impl Resolver<'_> {
    /// The structures and unions that have members with constraints, or hold others that do.
    pub(super) fn find_constrained(&mut self) {
        let mut holders: BTreeMap<&ShapeId, Vec<&ShapeId>> = BTreeMap::new();
        for shape in self.model.shapes.values() {
            match &shape.kind {
                Kind::Structure(members) | Kind::Union(members) => {
                    for member in members {
                        holders.entry(&member.target).or_default().push(&shape.id);
                    }
                }
                Kind::List(element) | Kind::Map(_, element) => {
                    holders.entry(&element.target).or_default().push(&shape.id);
                }
                _ => {}
            }
        }
        let reached: Vec<ShapeId> = self.reached.keys().cloned().collect();
        let mut waiting: Vec<&ShapeId> =
            reached.iter().filter(|id| self.demands_something(id)).collect();
        let mut constrained = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if constrained.insert(id.clone()) {
                waiting.extend(holders.get(id).into_iter().flatten());
            }
        }
        self.constrained = constrained;
    }

    /// Whether a structure or union has a member that is checked itself: a bound that every value
    /// keeps is not.
    fn demands_something(&mut self, id: &ShapeId) -> bool {
        let Some(Kind::Structure(members) | Kind::Union(members)) =
            self.model.shape(id).map(|shape| &shape.kind)
        else {
            return false;
        };
        // Problems are reported where the members are resolved.
        let problems = self.problems.len();
        let checked =
            |member: &Member| !self.constraint(&id.with_member(&member.name), member).is_empty();
        let found = members.iter().any(checked);
        self.problems.truncate(problems);
        found
    }

    /// Whether a member's default is not within the member's own constraints. Such a member is not
    /// checked: a client must be able to send what it has not set.
    fn default_violates(&self, member: &Member) -> bool {
        let optional = [traits::REQUIRED, traits::CLIENT_OPTIONAL];
        if optional.iter().any(|id| member.traits.has(id)) {
            return false;
        }
        let Some(default) = member.traits.get(traits::DEFAULT) else { return false };
        let is_blob = self
            .model
            .shape(&member.target)
            .is_some_and(|shape| matches!(shape.kind, Kind::Simple(Simple::Blob)));
        let length = match default {
            Node::String(text) if is_blob => BASE64_STANDARD.decode(text).map_or(0, |b| b.len()),
            Node::String(text) => text.chars().count(),
            Node::Array(items) => items.len(),
            Node::Object(entries) => entries.len(),
            _ => 0,
        };
        let outside = |trait_id, actual: f64| {
            let bounds = self.model.member_trait(member, trait_id);
            let bound = |key| bounds?.get(key)?.as_f64();
            bound("min").is_some_and(|min| actual < min)
                || bound("max").is_some_and(|max| actual > max)
        };
        match default {
            Node::Number(_) => {
                default.as_f64().is_some_and(|number| outside(traits::RANGE, number))
            }
            #[expect(clippy::cast_precision_loss, reason = "no default is that long")]
            Node::String(_) | Node::Array(_) | Node::Object(_) => {
                outside(traits::LENGTH, length as f64)
            }
            Node::Null | Node::Bool(_) => false,
        }
    }

    /// The constraints of a member that is sent.
    pub(super) fn constraint(&mut self, id: &ShapeId, member: &Member) -> Constraint {
        let Some(shape) = self.model.shape(&member.target) else { return Constraint::default() };
        let length = self.bounds(id, member, traits::LENGTH);
        let range = self.bounds(id, member, traits::RANGE);
        let mut constraint = Constraint::default();
        if self.default_violates(member) {
            return constraint;
        }
        match &shape.kind {
            // Events are not there yet when the operation is checked: each is checked when it is sent.
            Kind::Union(_) if shape.is_event_stream() => {}
            Kind::Simple(Simple::Blob)
                if self.model.member_trait(member, traits::STREAMING).is_some() => {}
            Kind::Simple(Simple::String | Simple::Blob) => {
                constraint.length = self.lengths(id, length)
            }
            Kind::Simple(Simple::Float) => constraint.range = range.and_then(within_floats),
            Kind::Simple(Simple::Double) => constraint.range = range,
            Kind::Simple(simple) => {
                if let Some((min, max)) = integers(*simple) {
                    constraint.range = self.within(id, range, min, max);
                }
            }
            Kind::List(element) => {
                constraint.length = self.lengths(id, length);
                constraint.each = self.each(shape, element);
            }
            Kind::Map(key, value) => {
                constraint.length = self.lengths(id, length);
                constraint.keys = self.each(shape, key);
                constraint.each = self.each(shape, value);
            }
            Kind::Structure(_) | Kind::Union(_) => {
                constraint.nested = self.constrained.contains(&shape.id);
            }
            _ => {}
        }
        constraint
    }

    fn each(&mut self, shape: &Shape, element: &Member) -> Option<Box<Constraint>> {
        let constraint = self.constraint(&shape.id.with_member(&element.name), element);
        (!constraint.is_empty()).then(|| Box::new(constraint))
    }

    /// `min` and `max` of a trait, as they are written.
    fn bounds(
        &mut self,
        id: &ShapeId,
        member: &Member,
        trait_id: &str,
    ) -> Option<(Option<String>, Option<String>)> {
        let value = self.model.member_trait(member, trait_id)?.clone();
        let mut bound = |key| match value.get(key) {
            None | Some(Node::Null) => None,
            Some(Node::Number(number)) => Some(number.to_string()),
            Some(other) => {
                let message = format!("`{key}` must be a number, not {}", other.describe());
                self.report_trait(id, trait_id, message);
                None
            }
        };
        let bounds = (bound("min"), bound("max"));
        let number =
            |bound: &Option<String>| bound.as_ref().and_then(|text| text.parse::<f64>().ok());
        if let (Some(min), Some(max)) = (number(&bounds.0), number(&bounds.1))
            && min > max
        {
            self.report_trait(id, trait_id, format!("`min` {min} is more than `max` {max}"));
        }
        (bounds != (None, None)).then_some(bounds)
    }

    /// The bounds of a whole number; one that every number of the type keeps is left out.
    fn within(
        &mut self,
        id: &ShapeId,
        bounds: Option<(Option<String>, Option<String>)>,
        least: i64,
        most: i64,
    ) -> Option<(Option<String>, Option<String>)> {
        let (min, max) = bounds?;
        let mut whole = |bound: Option<String>| {
            let text = bound?;
            let number = whole_number(&text);
            if number.is_none() {
                self.report_trait(id, traits::RANGE, format!("{text} is not a whole number"));
            }
            number
        };
        let (min, max) = (whole(min), whole(max));
        let (least, most) = (i128::from(least), i128::from(most));
        if min.is_some_and(|min| min > most) || max.is_some_and(|max| max < least) {
            let message = format!("no number from {least} to {most} is in this range");
            self.report_trait(id, traits::RANGE, message);
            return None;
        }
        let min = min.filter(|min| *min > least).map(|min| min.to_string());
        let max = max.filter(|max| *max < most).map(|max| max.to_string());
        (min.is_some() || max.is_some()).then_some((min, max))
    }

    fn lengths(
        &mut self,
        id: &ShapeId,
        bounds: Option<(Option<String>, Option<String>)>,
    ) -> Option<(Option<u64>, Option<u64>)> {
        let (min, max) = bounds?;
        let mut whole = |bound: Option<String>| {
            let text = bound?;
            let length = whole_number(&text).and_then(|number| u64::try_from(number).ok());
            if length.is_none() {
                self.report_trait(id, traits::LENGTH, format!("{text} is not a length"));
            }
            length
        };
        // A length is never below 0.
        let bounds = (whole(min).filter(|min| *min > 0), whole(max));
        (bounds != (None, None)).then_some(bounds)
    }
}

/// A whole number, also one that is written as a decimal: `10.0`, `1e19`.
fn whole_number(text: &str) -> Option<i128> {
    let decimal = || text.parse().ok().filter(|it: &f64| it.fract() == 0.0 && it.abs() < 1e38);
    #[expect(clippy::cast_possible_truncation, reason = "an i128 holds 38 digits")]
    text.parse().ok().or_else(|| Some(decimal()? as i128))
}

/// The bounds of a number of 32 bits; one that every such number keeps is left out.
fn within_floats(
    (min, max): (Option<String>, Option<String>),
) -> Option<(Option<String>, Option<String>)> {
    let number = |text: &String| text.parse().unwrap_or(0.0);
    let min = min.filter(|min| number(min) > f64::from(f32::MIN));
    let max = max.filter(|max| number(max) < f64::from(f32::MAX));
    (min.is_some() || max.is_some()).then_some((min, max))
}

/// The least and the greatest number of a type.
fn integers(simple: Simple) -> Option<(i64, i64)> {
    match simple {
        Simple::Byte => Some((i8::MIN.into(), i8::MAX.into())),
        Simple::Short => Some((i16::MIN.into(), i16::MAX.into())),
        Simple::Integer => Some((i32::MIN.into(), i32::MAX.into())),
        Simple::Long => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}
