//! Which rules an operation can reach: those whose conditions its own parameters do not rule out.

use std::collections::BTreeMap;

use crate::ir::{
    Condition, ContextParameter, ContextSource, ContextValue, Expression, Operation, Outcome, Rule,
};

/// The known values of the parameters when an operation is called, by the variables of the rules.
pub(in crate::resolve) struct Reached<'a>(BTreeMap<&'a str, &'a ContextValue>);

impl<'a> Reached<'a> {
    /// The values that an operation always sets.
    pub(in crate::resolve) fn by(
        operation: &'a Operation,
        parameters: &'a [ContextParameter],
    ) -> Self {
        let known = operation.context.iter().filter_map(|binding| {
            let ContextSource::Static(value) = &binding.source else { return None };
            let parameter = parameters.iter().find(|known| known.wire == binding.parameter)?;
            Some((parameter.name.as_str(), value))
        });
        Self(known.collect())
    }

    /// Why the endpoint may not be found out; nothing, if the operation keeps to what is supported.
    pub(in crate::resolve) fn unsupported(&self, rules: &[Rule]) -> Vec<String> {
        let mut found = Vec::new();
        self.look(rules, &mut found);
        found.sort();
        found.dedup();
        found
    }

    /// Looks at the rules up to one that surely decides.
    fn look(&self, rules: &[Rule], found: &mut Vec<String>) {
        for rule in rules {
            let conditions: Vec<Option<bool>> =
                rule.conditions.iter().map(|condition| self.holds(condition)).collect();
            if conditions.contains(&Some(false)) {
                continue;
            }
            match &rule.outcome {
                Outcome::Tree(rules) => self.look(rules, found),
                Outcome::Unsupported(what) => {
                    found.push(format!("its endpoint may depend on {what}, not supported"));
                }
                Outcome::Endpoint(..) | Outcome::Error(_) => {}
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
            Condition::Binds(_, Expression::Optional(name)) => {
                self.0.contains_key(name.as_str()).then_some(true)
            }
            Condition::Binds(..) => None,
        }
    }

    fn truth(&self, expression: &Expression) -> Option<bool> {
        match expression {
            Expression::Boolean(value) => Some(*value),
            Expression::Not(inner) => self.truth(inner).map(|value| !value),
            Expression::Variable(name) => match self.0.get(name.as_str()) {
                Some(ContextValue::Boolean(value)) => Some(*value),
                _ => None,
            },
            Expression::Equals(left, right) => Some(self.text(left)? == self.text(right)?),
            Expression::IsSet(inner) => match &**inner {
                Expression::Optional(name) => self.0.contains_key(name.as_str()).then_some(true),
                _ => None,
            },
            _ => None,
        }
    }

    fn text<'e>(&'e self, expression: &'e Expression) -> Option<&'e str> {
        match expression {
            Expression::Text(text) => Some(text),
            Expression::Variable(name) => match self.0.get(name.as_str()) {
                Some(ContextValue::Text(text)) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}
