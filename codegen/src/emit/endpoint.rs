//! `endpoint.rs`: the service's rules as plain Rust.

mod expressions;
mod signing;
mod variables;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Condition, Endpoint, Expression, Outcome, Rule, Service, Signing};

use super::tokens::ident;
use expressions::{argument, boolean, expression, owned};
use signing::differing;
pub(super) use signing::says_how_to_sign;
use variables::{is_used_after, variables};

pub(super) fn endpoint(service: &Service) -> TokenStream {
    let signing = service.signing.as_ref().filter(|_| says_how_to_sign(service));
    let result = match signing {
        Some(_) => quote! { ResolvedEndpoint },
        None => quote! { String },
    };
    let (parameters, body) = match &service.endpoint {
        Endpoint::Rules { required, context, rules } => {
            let (statements, result) = top(rules, signing);
            let variables = variables(rules, required, context, signing);
            let parameters = if variables.is_empty() {
                quote! { _ }
            } else {
                quote! { parameters }
            };
            (parameters, quote! { #variables #statements #result })
        }
        Endpoint::Prefix(prefix) => (quote! { parameters }, by_prefix(prefix)),
    };
    quote! {
        #![doc = " Where requests are sent to: the service's endpoint rules."]
        use restjson::generated::*;

        /// The endpoint, or the error of the rules.
        pub(crate) fn resolve(#parameters: &EndpointParameters) -> Result<#result, String> {
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
            let others = of_endpoint.others.map(|schemes| {
                quote! { .with_other_signatures(#schemes) }
            });
            quote! { Ok(ResolvedEndpoint::from(#url)#name #region #encoding #others) }
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
