//! The expressions of endpoint rules as Rust.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::tokens::{ident, number};
use crate::ir::Expression;

/// A text as an owned value.
pub(super) fn owned(text: &Expression) -> TokenStream {
    let expression = expression(text);
    match text {
        Expression::Template(_) => expression,
        Expression::Call(..) => expression,
        _ => quote! { #expression.to_owned() },
    }
}

pub(super) fn boolean(condition: &Expression) -> TokenStream {
    match condition {
        Expression::Not(inner) => match &**inner {
            Expression::IsSet(inner) => {
                let inner = expression(inner);
                quote! { #inner.is_none() }
            }
            Expression::Equals(left, right) => equals(left, right, false),
            Expression::Not(inner) => boolean(inner),
            inner => {
                let inner = expression(inner);
                quote! { !#inner }
            }
        },
        Expression::IsSet(inner) => {
            let inner = expression(inner);
            quote! { #inner.is_some() }
        }
        Expression::Equals(left, right) => equals(left, right, true),
        other => expression(other),
    }
}

/// Whether two values are equal, or differ. An empty text has a method.
fn equals(left: &Expression, right: &Expression, equal: bool) -> TokenStream {
    let is_empty = |value: &Expression| *value == Expression::Text(String::new());
    let compared = match (is_empty(left), is_empty(right)) {
        (false, true) => Some(expression(left)),
        (true, false) => Some(expression(right)),
        _ => None,
    };
    let (left, right) = (argument(left), argument(right));
    match (compared, equal) {
        (Some(value), true) => quote! { #value.is_empty() },
        (Some(value), false) => quote! { !#value.is_empty() },
        (None, true) => quote! { #left == #right },
        (None, false) => quote! { #left != #right },
    }
}

pub(super) fn expression(value: &Expression) -> TokenStream {
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
pub(super) fn argument(value: &Expression) -> TokenStream {
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
