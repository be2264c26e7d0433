//! `endpoint.rs`: the service's rules as plain Rust.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{
    Condition, ContextParameter, Endpoint, EndpointSigning, Expression, Outcome, Rule, Service,
    Signing,
};

use super::context;
use super::tokens::{ident, number};

pub(super) fn endpoint(service: &Service) -> TokenStream {
    let signing = service.signing.as_ref().filter(|_| says_how_to_sign(service));
    let result = match signing {
        Some(_) => quote! { ResolvedEndpoint },
        None => quote! { String },
    };
    let body = match &service.endpoint {
        Endpoint::Rules { required, context, rules } => {
            let (statements, result) = top(rules, signing);
            let variables = variables(rules, required, context, signing);
            quote! { #variables #statements #result }
        }
        Endpoint::Prefix(prefix) => by_prefix(prefix),
    };
    quote! {
        #![doc = " Where requests are sent to: the service's endpoint rules."]
        use restjson::generated::*;

        /// The endpoint, or the error of the rules.
        pub(crate) fn resolve(parameters: &EndpointParameters) -> Result<#result, String> {
            #body
        }
    }
}

/// Whether an endpoint of the service has another name or region in its signatures than the model and
/// the client say.
pub(super) fn says_how_to_sign(service: &Service) -> bool {
    fn any(rules: &[Rule], own: &str) -> bool {
        rules.iter().any(|rule| match &rule.outcome {
            Outcome::Tree(rules) => any(rules, own),
            Outcome::Endpoint(_, signing) => !differing(signing, own).is_default(),
            Outcome::Error(_) | Outcome::Unsupported(_) => false,
        })
    }
    match (&service.endpoint, &service.signing) {
        (Endpoint::Rules { rules, .. }, Some(signing)) => any(rules, &signing.name),
        _ => false,
    }
}

/// What differs from what the model and the client say.
fn differing(signing: &EndpointSigning, own: &str) -> EndpointSigning {
    let same = |name: &Expression| matches!(name, Expression::Text(name) if name == own);
    let is_region =
        |part: &Expression| matches!(part, Expression::Variable(name) if name == "region");
    let client = |region: &Expression| match region {
        Expression::Template(parts) => matches!(&**parts, [part] if is_region(part)),
        other => is_region(other),
    };
    EndpointSigning {
        name: signing.name.clone().filter(|name| !same(name)),
        region: signing.region.clone().filter(|region| !client(region)),
        single_encoding: signing.single_encoding,
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
fn variables(
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

/// The statements of the rules, and the result where none of them returns.
fn top(rules: &[Rule], signing: Option<&Signing>) -> (TokenStream, TokenStream) {
    let mut statements = TokenStream::new();
    for rule in rules {
        if rule.conditions.is_empty() {
            match &rule.outcome {
                Outcome::Tree(rules) => {
                    let (inner, result) = top(rules, signing);
                    return (quote! { #statements #inner }, result);
                }
                other => return (statements, outcome(other, signing)),
            }
        }
        statements.extend(conditional(rule, signing));
    }
    (statements, quote! { Err("No endpoint rule applies".to_owned()) })
}

fn conditional(rule: &Rule, signing: Option<&Signing>) -> TokenStream {
    let conditions = rule.conditions.iter().enumerate().map(|(index, condition)| match condition {
        Condition::Holds(expression) => boolean(expression),
        Condition::Binds(name, expression) if !is_used_after(rule, index, name, signing) => {
            let value = self::expression(expression);
            match expression {
                // An expression that always has a value needs no condition.
                Expression::IsSet(inner) => {
                    let (name, value) = (ident(&format!("_{name}")), self::expression(inner));
                    quote! { let Some(#name) = Some(#value) }
                }
                _ => quote! { #value.is_some() },
            }
        }
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
            let (statements, result) = top(rules, signing);
            quote! { #statements return #result; }
        }
        other => {
            let result = outcome(other, signing);
            quote! { return #result; }
        }
    };
    quote! { if #(#conditions)&&* { #block } }
}

/// Whether what follows a condition looks at the variable that it binds.
fn is_used_after(rule: &Rule, index: usize, name: &str, signing: Option<&Signing>) -> bool {
    let conditions = rule.conditions.get(index + 1..).unwrap_or_default().to_vec();
    let rest = Rule { conditions, outcome: rule.outcome.clone() };
    let mut used = Vec::new();
    uses(&[rest], signing, &mut used);
    used.iter().any(|used| used == name)
}

fn outcome(outcome: &Outcome, signing: Option<&Signing>) -> TokenStream {
    match outcome {
        Outcome::Endpoint(url, of_endpoint) => {
            let url = owned(url);
            let Some(signing) = signing else { return quote! { Ok(#url) } };
            let of_endpoint = differing(of_endpoint, &signing.name);
            let name = of_endpoint.name.as_ref().map(|name| {
                let name = argument(name);
                quote! { .with_signing_name(#name) }
            });
            let region = of_endpoint.region.as_ref().map(|region| {
                let region = argument(region);
                quote! { .with_signing_region(#region) }
            });
            let encoding = of_endpoint.single_encoding.then(|| quote! { .with_single_encoding() });
            quote! { Ok(ResolvedEndpoint::from(#url)#name #region #encoding) }
        }
        Outcome::Error(message) => {
            let message = owned(message);
            quote! { Err(#message) }
        }
        Outcome::Unsupported(what) => {
            let message = format!("{what}: not supported by this client");
            quote! { Err(#message.to_owned()) }
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
            let found = match index {
                0 => quote! { first() },
                -1 => quote! { last() },
                index if *index < 0 => {
                    let index = number(index.unsigned_abs() - 1);
                    quote! { iter().nth_back(#index) }
                }
                index => {
                    let index = number(index);
                    quote! { get(#index) }
                }
            };
            quote! { #inner.#found.map(String::as_str) }
        }
        Expression::Texts(texts) => quote! { [#(#texts.to_owned()),*] },
        Expression::Unset => quote! { None },
        Expression::Coalesce(first, second, optional) => {
            let first = in_option(first);
            if *optional {
                let second = in_option(second);
                quote! { #first.or(#second) }
            } else {
                let second = argument(second);
                quote! { #first.unwrap_or(#second) }
            }
        }
        Expression::IfElse(condition, then, otherwise, optional) => {
            let condition = boolean(condition);
            let (then, otherwise) = match optional {
                true => (perhaps(then), perhaps(otherwise)),
                false => (argument(&then.0), argument(&otherwise.0)),
            };
            quote! { rules::if_else(#condition, #then, #otherwise) }
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

/// A value that may be absent; a text as `Option<&str>`.
fn in_option(value: &Expression) -> TokenStream {
    let tokens = expression(value);
    match value {
        Expression::Call(..) => quote! { #tokens.as_deref() },
        _ => tokens,
    }
}

/// A value that may be absent, or always is there.
fn perhaps((value, optional): &(Expression, bool)) -> TokenStream {
    if *optional {
        return in_option(value);
    }
    let value = argument(value);
    quote! { Some(#value) }
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
