//! Pages.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Operation, Pages, PathStep, Type};

use super::tokens::{Imports, ident};
use super::types::value_type;

/// The implementation of `Paginated` for an operation.
pub(super) fn paginated(
    operation: &Operation,
    pages: &Pages,
    imports: &mut Imports,
) -> TokenStream {
    let name = ident(&operation.name);
    let Some(token) = operation.input.fields.get(pages.input_token) else {
        return TokenStream::new();
    };
    let field = ident(&token.name);
    let (value, resumed) = match token.ty {
        Type::String => (quote! { token }, quote! { self.#field.as_deref() }),
        Type::Secret(_) => {
            (quote! { token.into() }, quote! { self.#field.as_ref().map(|token| token.expose()) })
        }
        _ => (quote! { token.into() }, quote! { self.#field.as_deref() }),
    };
    let token = field;
    let next = next_token(&pages.output_token, &pages.output_token_type);
    let (item, items) = match &pages.items {
        Some(items) => (value_type(&items.item, imports), self::items(&items.path)),
        None => {
            let output = ident(&operation.output.name);
            (quote! { #output }, quote! { Vec::from([output]) })
        }
    };
    quote! {
        impl Paginated for #name {
            type Item = #item;

            fn next_token(output: &Self::Output) -> Option<&str> {
                #next
            }

            fn token(&self) -> Option<&str> {
                #resumed
            }

            fn set_token(&mut self, token: String) {
                self.#token = Some(#value);
            }

            fn items(output: Self::Output) -> Vec<Self::Item> {
                #items
            }
        }
    }
}

/// A reference to the text at the end of a path.
fn next_token(path: &[PathStep], ty: &Type) -> TokenStream {
    let Some((last, before)) = path.split_last() else { return quote! { None } };
    let mut value = quote! { output };
    for step in before {
        let field = ident(&step.field);
        value = match step.optional {
            true => quote! { #value.#field.as_ref()? },
            false => quote! { #value.#field },
        };
    }
    let field = ident(&last.field);
    match (last.optional, ty) {
        (true, Type::Secret(_)) => quote! { #value.#field.as_ref().map(|token| token.expose()) },
        (true, _) => quote! { #value.#field.as_deref() },
        (false, Type::Secret(_)) => quote! { Some(#value.#field.expose()) },
        (false, _) => quote! { Some(&#value.#field) },
    }
}

/// The list at the end of a path, taken out.
fn items(path: &[PathStep]) -> TokenStream {
    let Some((first, rest)) = path.split_first() else { return quote! { Vec::new() } };
    let field = ident(&first.field);
    let mut optional = first.optional;
    let mut value = quote! { output.#field };
    for step in rest {
        let field = ident(&step.field);
        value = match (optional, step.optional) {
            (true, true) => quote! { #value.and_then(|value| value.#field) },
            (true, false) => quote! { #value.map(|value| value.#field) },
            (false, _) => quote! { #value.#field },
        };
        optional = optional || step.optional;
    }
    if optional {
        quote! { #value.unwrap_or_default() }
    } else {
        value
    }
}
