//! `endpoint.rs`: the service's rules as plain Rust.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Condition, Endpoint, Expression, Outcome, Rule, Service};

use super::tokens::{ident, number};

pub(super) fn endpoint(service: &Service) -> TokenStream {
    let body = match &service.endpoint {
        Endpoint::Rules { required, rules } => {
            let (statements, result) = top(rules);
            let variables = variables(rules, required);
            quote! { #variables #statements #result }
        }
        Endpoint::Prefix(prefix) => by_prefix(prefix),
    };
    quote! {
        #![doc = " Where requests are sent to: the service's endpoint rules."]
        use restjson::generated::*;

        /// The URL of the endpoint, or why there is none.
        pub(crate) fn resolve(parameters: &EndpointParameters) -> Result<String, String> {
            #body
        }
    }
}

/// For a model without rules: the pattern that all of them follow.
fn by_prefix(prefix: &str) -> TokenStream {
    let (plain, fips) = (format!("https://{prefix}."), format!("https://{prefix}-fips."));
    quote! {
        if let Some(endpoint) = &parameters.endpoint {
            return Ok(endpoint.clone());
        }
        let Some(region) = parameters.region.as_deref() else {
            return Err("Missing Region".to_owned());
        };
        let Some(partition) = partition(region) else {
            return Err("There is no such partition".to_owned());
        };
        let host = if parameters.use_fips { #fips } else { #plain };
        let suffix = if parameters.use_dual_stack {
            partition.dual_stack_dns_suffix
        } else {
            partition.dns_suffix
        };
        Ok([host, region, ".", suffix].concat())
    }
}

/// The parameters that the rules look at.
fn variables(rules: &[Rule], required: &[String]) -> TokenStream {
    let mut used = Vec::new();
    uses(rules, &mut used);
    let texts = ["region", "endpoint"];
    let all = ["region", "use_fips", "use_dual_stack", "endpoint"];
    all.iter()
        .filter(|name| used.iter().any(|used| used == *name))
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
        .collect()
}

fn uses(rules: &[Rule], used: &mut Vec<String>) {
    for rule in rules {
        for condition in &rule.conditions {
            match condition {
                Condition::Holds(expression) | Condition::Binds(_, expression) => {
                    names(expression, used)
                }
            }
        }
        match &rule.outcome {
            Outcome::Tree(rules) => uses(rules, used),
            Outcome::Endpoint(expression) | Outcome::Error(expression) => names(expression, used),
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
        Expression::Boolean(_) | Expression::Text(_) | Expression::Integer(_) => {}
    }
}

/// The statements of the rules, and the result where none of them returns.
fn top(rules: &[Rule]) -> (TokenStream, TokenStream) {
    let mut statements = TokenStream::new();
    for rule in rules {
        if rule.conditions.is_empty() {
            match &rule.outcome {
                Outcome::Tree(rules) => {
                    let (inner, result) = top(rules);
                    return (quote! { #statements #inner }, result);
                }
                other => return (statements, outcome(other)),
            }
        }
        statements.extend(conditional(rule));
    }
    (statements, quote! { Err("No endpoint rule applies".to_owned()) })
}

fn conditional(rule: &Rule) -> TokenStream {
    let conditions = rule.conditions.iter().map(|condition| match condition {
        Condition::Holds(expression) => boolean(expression),
        Condition::Binds(name, expression) => {
            let (name, value) = (ident(name), self::expression(expression));
            match expression {
                Expression::IsSet(inner) => {
                    let value = self::expression(inner);
                    quote! { let Some(#name) = Some(#value) }
                }
                _ => quote! { let Some(#name) = #value },
            }
        }
    });
    let block = match &rule.outcome {
        Outcome::Tree(rules) => {
            let (statements, result) = top(rules);
            quote! { #statements return #result; }
        }
        other => {
            let result = outcome(other);
            quote! { return #result; }
        }
    };
    quote! { if #(#conditions)&&* { #block } }
}

fn outcome(outcome: &Outcome) -> TokenStream {
    match outcome {
        Outcome::Endpoint(url) => {
            let url = owned(url);
            quote! { Ok(#url) }
        }
        Outcome::Error(message) => {
            let message = owned(message);
            quote! { Err(#message) }
        }
        // Trees are taken apart before.
        Outcome::Tree(_) => quote! { Err(String::new()) },
    }
}

/// A text that can be given away.
fn owned(text: &Expression) -> TokenStream {
    let expression = expression(text);
    match text {
        Expression::Template(_) => expression,
        Expression::Call(..) => expression,
        _ => quote! { #expression.to_owned() },
    }
}

fn boolean(condition: &Expression) -> TokenStream {
    match condition {
        Expression::Not(inner) => match &**inner {
            Expression::IsSet(inner) => {
                let inner = expression(inner);
                quote! { #inner.is_none() }
            }
            inner => {
                let inner = boolean(inner);
                quote! { !#inner }
            }
        },
        Expression::IsSet(inner) => {
            let inner = expression(inner);
            quote! { #inner.is_some() }
        }
        Expression::Equals(left, right) => {
            let (left, right) = (argument(left), argument(right));
            quote! { #left == #right }
        }
        other => expression(other),
    }
}

fn expression(value: &Expression) -> TokenStream {
    match value {
        Expression::Boolean(value) => quote! { #value },
        Expression::Integer(value) => number(value),
        Expression::Text(text) => quote! { #text },
        Expression::Variable(name) | Expression::OwnedText(name) | Expression::Optional(name) => {
            let name = ident(name);
            quote! { #name }
        }
        Expression::Template(parts) => {
            let parts = parts.iter().map(argument);
            quote! { [#(#parts),*].concat() }
        }
        Expression::Attribute(inner, field, _) => {
            let (inner, field) = (expression(inner), ident(field));
            quote! { #inner.#field }
        }
        Expression::Element(inner, index) => {
            let inner = expression(inner);
            let index = number(index);
            quote! { #inner.get(#index).map(String::as_str) }
        }
        Expression::Not(_) | Expression::IsSet(_) | Expression::Equals(..) => {
            let inner = boolean(value);
            quote! { (#inner) }
        }
        Expression::Call(function, arguments) => {
            let path: syn::Path =
                syn::parse_str(function).unwrap_or_else(|_| ident("partition").into());
            let arguments = arguments.iter().map(argument);
            quote! { #path(#(#arguments),*) }
        }
    }
}

/// An expression as an argument: a text as `&str`.
fn argument(value: &Expression) -> TokenStream {
    let tokens = expression(value);
    match value {
        Expression::Template(_) | Expression::OwnedText(_) | Expression::Attribute(_, _, true) => {
            quote! { #tokens.as_str() }
        }
        Expression::Call(function, _) if function == "rules::uri_encode" => {
            quote! { #tokens.as_str() }
        }
        _ => tokens,
    }
}
