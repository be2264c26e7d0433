//! Literal values as expressions.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use restjson_model::Node;

use crate::ir::Value;

use super::decimal::decimal;
use super::tokens::{ident, number};

/// An expression of the value's type. Types are named by their whole paths.
pub(crate) fn expression(value: &Value) -> TokenStream {
    match value {
        Value::None => quote! { None },
        Value::Some(value) => {
            let value = expression(value);
            quote! { Some(#value) }
        }
        Value::Boolean(value) => quote! { #value },
        Value::Integer(value, _) => number(value),
        Value::Float(value, ty) => {
            let name = ident(ty);
            if value.is_nan() {
                quote! { #name::NAN }
            } else if value.is_infinite() {
                if *value > 0.0 {
                    quote! { #name::INFINITY }
                } else {
                    quote! { #name::NEG_INFINITY }
                }
            } else {
                decimal(&format!("{value:?}"), ty)
            }
        }
        Value::Big(text, ty) => {
            let ty = ident(ty);
            quote! { restjson::#ty::from_literal(#text) }
        }
        Value::Text(text) if text.is_empty() => quote! { String::new() },
        Value::Text(text) => quote! { #text.to_owned() },
        Value::Secret(text) => quote! { #text.into() },
        Value::Blob(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote! { restjson::Blob::from_static(#bytes) }
        }
        Value::Stream(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote! { restjson::ByteStream::from_static(#bytes) }
        }
        Value::Events(events) => {
            let events = expression(&Value::List(events.clone()));
            quote! { restjson::event_stream::EventInput::from(#events) }
        }
        Value::Timestamp { seconds, nanos } => {
            let (seconds, nanos) = (number(seconds), number(nanos));
            quote! { restjson::Timestamp::from_parts(#seconds, #nanos) }
        }
        Value::Document(node) => document(node),
        Value::Unit => quote! { () },
        Value::Variant { ty, variant } => {
            let (ty, variant) = (ident(ty), ident(variant));
            quote! { crate::types::#ty::#variant }
        }
        Value::UnknownVariant { ty, value } => {
            let (ty, value) = (ident(ty), expression(value));
            quote! { crate::types::#ty::Unknown(#value) }
        }
        Value::OpenVariant { ty, value } => {
            let ty = ident(ty);
            let value = match &**value {
                Value::Text(text) => quote! { #text },
                other => expression(other),
            };
            quote! { crate::types::#ty::from(#value) }
        }
        Value::Arm { ty, variant, value } => {
            let (ty, variant) = (ident(ty), ident(variant));
            match &**value {
                Value::Unit => quote! { crate::types::#ty::#variant },
                value => {
                    let value = expression(value);
                    quote! { crate::types::#ty::#variant(#value) }
                }
            }
        }
        Value::List(items) if items.is_empty() => quote! { Vec::new() },
        Value::List(items) => {
            let items = items.iter().map(expression);
            quote! { Vec::from([#(#items),*]) }
        }
        Value::Map(entries) if entries.is_empty() => quote! { std::collections::BTreeMap::new() },
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let (key, value) = (expression(key), expression(value));
                quote! { (#key, #value) }
            });
            quote! { std::collections::BTreeMap::from([#(#entries),*]) }
        }
        Value::Structure { ty, fields } => {
            let ty = ident(ty);
            let fields = fields.iter().map(|(name, value)| {
                let (name, value) = (ident(name), expression(value));
                quote! { #name: #value }
            });
            quote! { crate::types::#ty { #(#fields),* } }
        }
        Value::Boxed(value) => {
            let value = expression(value);
            quote! { Box::new(#value) }
        }
        Value::Sensitive(value) => {
            let value = expression(value);
            quote! { restjson::Sensitive::from(#value) }
        }
    }
}

fn document(node: &Node) -> TokenStream {
    match node {
        Node::Null => quote! { restjson::Document::Null },
        Node::Bool(value) => quote! { restjson::Document::from(#value) },
        Node::Number(value) => match value.as_i64() {
            Some(whole) => {
                let literal = Literal::i64_suffixed(whole);
                quote! { restjson::Document::from(#literal) }
            }
            None => {
                let value = value.as_f64().unwrap_or_default();
                let literal = decimal(&format!("{value:?}"), "f64");
                quote! { restjson::Document::from(#literal) }
            }
        },
        Node::String(text) => quote! { restjson::Document::from(#text) },
        Node::Array(items) if items.is_empty() => quote! { restjson::Document::Array(Vec::new()) },
        Node::Array(items) => {
            let items = items.iter().map(document);
            quote! { restjson::Document::Array(Vec::from([#(#items),*])) }
        }
        Node::Object(object) => {
            let entries = object.iter().map(|(key, value)| {
                let value = document(value);
                quote! { (#key.to_owned(), #value) }
            });
            quote! { restjson::Document::Object([#(#entries),*].into_iter().collect()) }
        }
    }
}
