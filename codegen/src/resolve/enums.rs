//! Enums, which stay open: a value that the model does not know is kept as it is.

use std::collections::BTreeSet;

use restjson_model::{Member, Node, Shape, traits};

use crate::ir::{Enum, Variant};
use crate::names::{self, Scope};

use super::{Resolver, deprecated};

impl Resolver<'_> {
    pub(super) fn text_enum(&mut self, shape: &Shape, members: &[Member]) -> Enum<String> {
        self.enumeration(shape, members, |value| value.as_str().map(str::to_owned))
    }

    pub(super) fn int_enum(&mut self, shape: &Shape, members: &[Member]) -> Enum<i32> {
        self.enumeration(shape, members, |value| value.as_i64()?.try_into().ok())
    }

    fn enumeration<V: Clone + Ord + std::fmt::Debug>(
        &mut self,
        shape: &Shape,
        members: &[Member],
        read: impl Fn(&Node) -> Option<V>,
    ) -> Enum<V> {
        Enum {
            variants: self.variants(shape, members, read),
            name: self.name(&shape.id),
            wire: shape.id.name().to_owned(),
            docs: self.docs(&shape.traits, &format!("`{}`", shape.id.name())),
            sensitive: shape.traits.has(traits::SENSITIVE),
        }
    }

    fn variants<V: Clone + Ord + std::fmt::Debug>(
        &mut self,
        shape: &Shape,
        members: &[Member],
        read: impl Fn(&Node) -> Option<V>,
    ) -> Vec<Variant<V>> {
        let mut scope = Scope::default();
        // Has a special meaning.
        scope.claim("Unknown".to_owned());
        let mut seen = BTreeSet::new();
        let mut variants = Vec::new();
        for member in members {
            let id = shape.id.with_member(&member.name);
            let Some(value) = member.traits.get(traits::ENUM_VALUE).and_then(&read) else {
                let kind = shape.kind.name();
                self.report_trait(
                    &id,
                    traits::ENUM_VALUE,
                    format!("this is not a value of a shape of type {kind}"),
                );
                continue;
            };
            if !seen.insert(value.clone()) {
                self.report_trait(
                    &id,
                    traits::ENUM_VALUE,
                    format!("the value {value:?} appears twice"),
                );
                continue;
            }
            // By the value, as not every format has names.
            let text = member.traits.text(traits::ENUM_VALUE).unwrap_or(&member.name);
            variants.push(Variant {
                name: scope.claim(names::variant_name(text)),
                docs: self.docs(&member.traits, &format!("`{text}`")),
                deprecated: deprecated(&member.traits),
                value,
            });
        }
        variants
    }
}
