//! Which variables the rules look at, and the statements that set the parameters among them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::context;
use crate::emit::tokens::ident;
use crate::ir::{Condition, ContextParameter, Expression, Outcome, Rule, Signing};

use super::signing::differing;

/// The parameters that the rules look at.
pub(super) fn variables(
    rules: &[Rule],
    required: &[String],
    context: &[ContextParameter],
    signing: Option<&Signing>,
) -> TokenStream {
    let mut used = Vec::new();
    uses(rules, signing, &mut used);
    let texts = ["region", "endpoint"];
    let all = ["region", "use_fips", "use_dual_stack", "endpoint"];
    let is_used = |name: &str| used.iter().any(|used| used == name);
    let own = context.iter().filter(|parameter| is_used(&parameter.name)).map(context::variable);
    let own: TokenStream = own.collect();
    let built_in: TokenStream = all
        .iter()
        .filter(|name| is_used(name))
        .map(|name| {
            let field = ident(name);
            match texts.contains(name) {
                true if required.iter().any(|required| required == *name) => {
                    let message = format!("The {name} is missing");
                    quote! {
                        let Some(#field) = parameters.#field.as_deref() else {
                            return Err(#message.to_owned());
                        };
                    }
                }
                true => quote! { let #field = parameters.#field.as_deref(); },
                false => quote! { let #field = parameters.#field; },
            }
        })
        .collect();
    quote! { #built_in #own }
}

fn uses(rules: &[Rule], signing: Option<&Signing>, used: &mut Vec<String>) {
    for rule in rules {
        for condition in &rule.conditions {
            match condition {
                Condition::Holds(expression) | Condition::Binds(_, expression) => {
                    names(expression, used)
                }
            }
        }
        match &rule.outcome {
            Outcome::Tree(rules) => uses(rules, signing, used),
            Outcome::Endpoint(url, of_endpoint) => {
                names(url, used);
                let of_endpoint = signing.map(|it| differing(of_endpoint, &it.name));
                let texts = of_endpoint.into_iter().flat_map(|it| [it.name, it.region]);
                texts.flatten().for_each(|text| names(&text, used));
            }
            Outcome::Error(expression) => names(expression, used),
            Outcome::Unsupported(_) => {}
        }
        // No rule after one without conditions is reached.
        if rule.conditions.is_empty() {
            return;
        }
    }
}

fn names(expression: &Expression, used: &mut Vec<String>) {
    match expression {
        Expression::Variable(name) | Expression::OwnedText(name) | Expression::Optional(name) => {
            used.push(name.clone());
        }
        Expression::Template(parts) | Expression::Call(_, parts) => {
            parts.iter().for_each(|part| names(part, used));
        }
        Expression::Attribute(inner, ..)
        | Expression::Element(inner, _)
        | Expression::Not(inner)
        | Expression::IsSet(inner) => names(inner, used),
        Expression::Equals(left, right) => {
            names(left, used);
            names(right, used);
        }
        Expression::Coalesce(first, second, _) => {
            names(first, used);
            names(second, used);
        }
        Expression::IfElse(condition, then, otherwise, _) => {
            names(condition, used);
            names(&then.0, used);
            names(&otherwise.0, used);
        }
        Expression::Boolean(_)
        | Expression::Text(_)
        | Expression::Texts(_)
        | Expression::Integer(_)
        | Expression::Unset => {}
    }
}

/// Whether what follows a condition looks at the variable that it binds.
pub(super) fn is_used_after(
    rule: &Rule,
    index: usize,
    name: &str,
    signing: Option<&Signing>,
) -> bool {
    let conditions = rule.conditions.get(index + 1..).unwrap_or_default().to_vec();
    let rest = Rule { conditions, outcome: rule.outcome.clone() };
    let mut used = Vec::new();
    uses(&[rest], signing, &mut used);
    used.iter().any(|used| used == name)
}
