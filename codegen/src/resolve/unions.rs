//! Unions, which stay open as enums do.

use std::collections::BTreeSet;

use restjson_model::{Member, Shape, traits};

use crate::ir::{Arm, Union};
use crate::names::{self, Scope};

use super::Resolver;
use super::types::Place;

impl Resolver<'_> {
    pub(super) fn union(&mut self, shape: &Shape, members: &[Member]) -> Union {
        if members.is_empty() {
            self.report(&shape.id, "this union has no members");
        }
        let mut scope = Scope::default();
        scope.claim("Unknown".to_owned());
        let mut json_names = BTreeSet::new();
        let mut arms = Vec::new();
        let sent = self.sent.contains(&shape.id);
        for member in members {
            let id = shape.id.with_member(&member.name);
            let json = self.text_trait(&id, &member.traits, traits::JSON_NAME);
            let json = json.unwrap_or_else(|| member.name.clone());
            if !json_names.insert(json.clone()) {
                self.report(&id, format!("another member has the name {json:?} in JSON too"));
            }
            let ty = self.member_type(&id, member, Place::Json);
            let constraint = if sent { self.constraint(&id, member) } else { Default::default() };
            arms.push(Arm {
                wire: member.name.clone(),
                json,
                name: scope.claim(names::variant_name(&member.name)),
                docs: self.member_docs(member),
                ty,
                constraint,
            });
        }
        self.union_of(shape, arms)
    }

    /// A union of these arms.
    pub(super) fn union_of(&self, shape: &Shape, arms: Vec<Arm>) -> Union {
        Union {
            name: self.name(&shape.id),
            wire: shape.id.name().to_owned(),
            docs: self.docs(&shape.traits, &format!("`{}`", shape.id.name())),
            direction: self.reached.get(&shape.id).copied().unwrap_or_default(),
            sensitive: shape.traits.has(traits::SENSITIVE),
            constrained: self.sent.contains(&shape.id)
                && arms.iter().any(|arm| !arm.constraint.is_empty()),
            arms,
        }
    }
}
