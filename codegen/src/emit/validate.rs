//! The checks of a model's constraints.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Constraint, Field, Presence, Structure, Type, Union};

use super::decimal::decimal;
use super::tokens::{Imports, ident, number};
use super::types::value_type;

/// The method of an operation; nothing if there is nothing to check.
pub(super) fn method(structure: &Structure, imports: &mut Imports) -> Option<TokenStream> {
    if !structure.constrained {
        return None;
    }
    let statements = statements(&structure.fields, imports);
    Some(quote! {
        fn validate(&self, validator: &mut Validator) {
            #(#statements)*
        }
    })
}

/// The implementation for a structure.
pub(super) fn constrained(structure: &Structure, imports: &mut Imports) -> TokenStream {
    let name = ident(&structure.name);
    let method = method(structure, imports);
    quote! {
        impl Constrained for #name {
            #method
        }
    }
}

/// The implementation for a union.
pub(super) fn constrained_union(union: &Union, imports: &mut Imports) -> TokenStream {
    let name = ident(&union.name);
    let arms: Vec<(TokenStream, TokenStream)> = union
        .arms
        .iter()
        .filter(|arm| !arm.constraint.is_empty())
        .map(|arm| {
            let (name, wire) = (ident(&arm.name), &arm.wire);
            let checks = checks(
                quote! { validator.member(#wire, value) },
                &arm.constraint,
                &arm.ty,
                imports,
            );
            (quote! { Self::#name(value) }, checks)
        })
        .collect();
    let body = match arms.as_slice() {
        [(pattern, checks)] => quote! { if let #pattern = self { #checks; } },
        arms => {
            let arms = arms.iter().map(|(pattern, checks)| quote! { #pattern => { #checks; } });
            quote! { match self { #(#arms)* _ => {} } }
        }
    };
    quote! {
        impl Constrained for #name {
            fn validate(&self, validator: &mut Validator) {
                #body
            }
        }
    }
}

fn statements(fields: &[Field], imports: &mut Imports) -> Vec<TokenStream> {
    fields
        .iter()
        .filter(|field| !field.constraint.is_empty())
        .map(|field| {
            let (name, wire) = (ident(&field.name), &field.wire);
            let at = match field.presence {
                Presence::Optional => quote! { validator.optional(#wire, &self.#name) },
                Presence::Required | Presence::Default(_) => {
                    quote! { validator.member(#wire, &self.#name) }
                }
            };
            let checks = checks(at, &field.constraint, &field.ty, imports);
            quote! { #checks; }
        })
        .collect()
}

fn checks(
    at: TokenStream,
    constraint: &Constraint,
    ty: &Type,
    imports: &mut Imports,
) -> TokenStream {
    if let Type::Sensitive(inner) = ty {
        return self::checks(quote! { #at.exposed() }, constraint, inner, imports);
    }
    let mut checks = at;
    if let Some((min, max)) = &constraint.length {
        let bounds = range(min.map(number), max.map(number));
        checks = quote! { #checks.length(#bounds) };
    }
    if let Some((min, max)) = &constraint.range {
        let write = |text: &String| match ty {
            Type::Float => decimal(text, "f32"),
            Type::Double => decimal(text, "f64"),
            _ => number(text),
        };
        let bounds = range(min.as_ref().map(write), max.as_ref().map(write));
        checks = quote! { #checks.range(#bounds) };
    }
    if constraint.nested {
        checks = quote! { #checks.nested() };
    }
    if let (Some(keys), Some(key)) = (&constraint.keys, key_type(ty)) {
        let inner = self::checks(quote! { key }, keys, key, imports);
        let key = value_type(key, imports);
        checks = quote! { #checks.keys(|key: MemberValidator<'_, #key>| { #inner; }) };
    }
    if let Some(each) = &constraint.each {
        let element = element_type(ty);
        let inner = self::checks(quote! { element }, each, element, imports);
        let element = value_type(element, imports);
        checks = quote! { #checks.each(|element: MemberValidator<'_, #element>| { #inner; }) };
    }
    checks
}

fn range(min: Option<TokenStream>, max: Option<TokenStream>) -> TokenStream {
    match (min, max) {
        (Some(min), Some(max)) => quote! { #min..=#max },
        (Some(min), None) => quote! { #min.. },
        (None, Some(max)) => quote! { ..=#max },
        (None, None) => quote! { .. },
    }
}

fn key_type(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Map(key, _) => Some(key),
        Type::Boxed(inner) => key_type(inner),
        _ => None,
    }
}

/// What a list or a map holds; elements that may be null are checked where they are not.
fn element_type(ty: &Type) -> &Type {
    match ty {
        Type::List(element) | Type::Map(_, element) => match &**element {
            Type::Nullable(element) => element,
            _ => element,
        },
        Type::Boxed(inner) => element_type(inner),
        other => other,
    }
}
