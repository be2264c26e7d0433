//! Which rules an operation can reach: those whose conditions its own parameters do not rule out.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{
    Condition, ContextBinding, ContextParameter, ContextSource, ContextValue, Expression,
    Operation, Outcome, Rule,
};

/// The known values of the parameters when an operation is called, by the variables of the rules; `None` for those that
/// nobody sets.
pub(in crate::resolve) struct Reached<'a>(BTreeMap<&'a str, Option<&'a ContextValue>>);

impl<'a> Reached<'a> {
    /// The values that an operation always sets, and the parameters that it never sets.
    pub(in crate::resolve) fn by(
        operation: &'a Operation,
        parameters: &'a [ContextParameter],
    ) -> Self {
        let known = parameters.iter().filter_map(|parameter| {
            let mut bindings = operation.context.iter();
            let value = match bindings.find(|binding| binding.parameter == parameter.wire) {
                Some(ContextBinding { source: ContextSource::Static(value), .. }) => Some(value),
                Some(_) => return None,
                None if parameter.setting || parameter.required => return None,
                None => parameter.default.as_ref(),
            };
            Some((parameter.name.as_str(), value))
        });
        Self(known.collect())
    }

    /// Why the endpoint may not be found out; nothing, if the operation keeps to what is supported.
    pub(in crate::resolve) fn unsupported(&self, rules: &[Rule]) -> Vec<String> {
        let mut found = Vec::new();
        self.look(rules, &mut |outcome| {
            if let Outcome::Unsupported(what) = outcome {
                found.push(format!("its endpoint may depend on {what}, not supported"));
            }
        });
        found.sort();
        found.dedup();
        found
    }

    /// Why no endpoint takes the signature of this client; nothing, if one does.
    pub(in crate::resolve) fn others(&self, rules: &[Rule]) -> Option<String> {
        let (mut others, mut takes_ours) = (BTreeSet::new(), false);
        self.look(rules, &mut |outcome| match outcome {
            Outcome::Endpoint(_, signing) => match &signing.others {
                Some(schemes) => drop(others.insert(schemes.clone())),
                None => takes_ours = true,
            },
            Outcome::Unsupported(_) => takes_ours = true,
            Outcome::Tree(_) | Outcome::Error(_) => {}
        });
        let others: Vec<String> = others.into_iter().collect();
        (!takes_ours && !others.is_empty()).then(|| {
            format!(
                "each of its endpoints takes only {} signatures, not supported",
                others.join(" or ")
            )
        })
    }

    /// Looks at the outcomes of the rules up to one that surely decides.
    fn look(&self, rules: &[Rule], found: &mut impl FnMut(&Outcome)) {
        for rule in rules {
            let conditions: Vec<Option<bool>> =
                rule.conditions.iter().map(|condition| self.holds(condition)).collect();
            if conditions.contains(&Some(false)) {
                continue;
            }
            match &rule.outcome {
                Outcome::Tree(rules) => self.look(rules, found),
                other => found(other),
            }
            if conditions.iter().all(|holds| *holds == Some(true)) {
                return;
            }
        }
    }

    /// Whether a condition holds, if that is known.
    fn holds(&self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Holds(expression) => self.truth(expression),
            Condition::Binds(_, Expression::Optional(name)) => self.is_set(name),
            Condition::Binds(..) => None,
        }
    }

    /// Whether a parameter has a value.
    fn is_set(&self, name: &str) -> Option<bool> {
        self.0.get(name).map(Option::is_some)
    }

    fn truth(&self, expression: &Expression) -> Option<bool> {
        match expression {
            Expression::Boolean(value) => Some(*value),
            Expression::Not(inner) => self.truth(inner).map(|value| !value),
            Expression::Variable(name) => match self.0.get(name.as_str()) {
                Some(Some(ContextValue::Boolean(value))) => Some(*value),
                _ => None,
            },
            Expression::Equals(left, right) => Some(self.text(left)? == self.text(right)?),
            Expression::IsSet(inner) => match &**inner {
                Expression::Optional(name) => self.is_set(name),
                _ => None,
            },
            _ => None,
        }
    }

    fn text<'e>(&'e self, expression: &'e Expression) -> Option<&'e str> {
        match expression {
            Expression::Text(text) => Some(text),
            Expression::Variable(name) => match self.0.get(name.as_str()) {
                Some(Some(ContextValue::Text(text))) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}
