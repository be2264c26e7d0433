//! The attributes by which serde writes and reads structures as the protocol does.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Direction, Field, Presence, Value};
use crate::names;

use super::tokens::ident;
use super::types::adapter;

/// How a structure's fields are renamed all at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Renaming {
    None,
    Pascal,
    Camel,
}

impl Renaming {
    /// The one that is right for most of the fields.
    pub(super) fn of(fields: &[&Field]) -> Self {
        let right = |renaming: Renaming| {
            fields.iter().filter(|field| renaming.apply(&field.name) == field.json).count()
        };
        let candidates = [Renaming::Pascal, Renaming::Camel, Renaming::None];
        let best = candidates.into_iter().map(right).max().unwrap_or(0);
        // For names of one word, such as `size`, not renaming is right as well as camel case.
        let simplest = [Renaming::None, Renaming::Pascal, Renaming::Camel];
        simplest.into_iter().find(|renaming| right(*renaming) == best).unwrap_or(Renaming::None)
    }

    fn apply(self, field: &str) -> String {
        match self {
            Renaming::None => field.strip_prefix("r#").unwrap_or(field).to_owned(),
            Renaming::Pascal => names::pascal_case(field),
            Renaming::Camel => names::camel_case(field),
        }
    }

    /// The attribute of a structure.
    pub(super) fn attribute(self, derives: Derives) -> TokenStream {
        let style = match self {
            Renaming::None => return TokenStream::new(),
            Renaming::Pascal => "PascalCase",
            Renaming::Camel => "camelCase",
        };
        derives.attribute(&quote! { rename_all = #style })
    }
}

/// Whether serde's traits are derived always, or with the feature `serialize` only.
#[derive(Clone, Copy, Debug)]
pub(super) enum Derives {
    Always,
    WithFeature,
}

impl Derives {
    fn attribute(self, content: &TokenStream) -> TokenStream {
        match self {
            Derives::Always => quote! { #[serde(#content)] },
            Derives::WithFeature => quote! { #[cfg_attr(feature = "serialize", serde(#content))] },
        }
    }
}

/// The attribute of a field; nothing if serde's own way is right.
pub(super) fn field(
    field: &Field,
    structure: &str,
    renaming: Renaming,
    direction: Direction,
    derives: Derives,
) -> TokenStream {
    let parts = parts(field, structure, renaming, direction);
    if parts.is_empty() { TokenStream::new() } else { derives.attribute(&quote! { #(#parts),* }) }
}

fn parts(
    field: &Field,
    structure: &str,
    renaming: Renaming,
    direction: Direction,
) -> Vec<TokenStream> {
    let mut parts = Vec::new();
    if renaming.apply(&field.name) != field.json {
        let json = &field.json;
        parts.push(quote! { rename = #json });
    }
    let adapter = adapter(&field.ty);
    match &field.presence {
        Presence::Required => {
            if let Some(adapter) = adapter {
                let path = as_path(&adapter);
                parts.push(quote! { with = #path });
            }
        }
        Presence::Optional => {
            if let Some(adapter) = adapter {
                let path = as_path(&quote! { Option<#adapter> });
                if direction.received {
                    parts.push(quote! { default });
                }
                parts.push(quote! { with = #path });
            }
            if direction.sent {
                parts.push(quote! { skip_serializing_if = "Option::is_none" });
            }
        }
        Presence::Default(value) => {
            if direction.received && is_zero(value) {
                let inner = adapter.unwrap_or_else(|| quote! { restjson::json::Same });
                let path = as_path(&quote! { restjson::json::OrDefault<#inner> });
                parts.push(quote! { default, with = #path });
            } else if direction.received {
                let function =
                    |prefix: &str| format!("{structure}::{}", function_name(prefix, field));
                let (default, read) = (function("default"), function("read"));
                parts.push(quote! { default = #default, deserialize_with = #read });
                if let (true, Some(adapter)) = (direction.sent, adapter) {
                    let path = format!("{}::serialize", as_path(&adapter));
                    parts.push(quote! { serialize_with = #path });
                }
            } else if let Some(adapter) = adapter {
                let path = as_path(&adapter);
                parts.push(quote! { with = #path });
            }
        }
    }
    parts
}

/// The name of a function of a structure, which may have a setter for each member too: no member's name ends in
/// an underscore.
fn function_name(prefix: &str, field: &Field) -> String {
    format!("{prefix}_{}_", field.name.strip_prefix("r#").unwrap_or(&field.name))
}

/// The functions that give a structure the defaults which are not zero.
pub(super) fn default_functions(
    fields: &[&Field],
    literal: impl Fn(&Value) -> TokenStream,
    ty: impl Fn(&Field) -> TokenStream,
) -> TokenStream {
    fields
        .iter()
        .filter_map(|field| match &field.presence {
            Presence::Default(value) if !is_zero(value) => Some((field, value)),
            _ => None,
        })
        .map(|(field, value)| {
            let function = |prefix: &str| ident(&function_name(prefix, field));
            let (default, read) = (function("default"), function("read"));
            let (ty, value) = (ty(field), literal(value));
            let adapter = adapter(&field.ty).unwrap_or_else(|| quote! { restjson::json::Same });
            quote! {
                fn #default() -> #ty {
                    #value
                }

                fn #read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<#ty, D::Error> {
                    restjson::json::value_or::<#adapter, _, _>(deserializer, Self::#default)
                }
            }
        })
        .collect()
}

fn as_path(adapter: &TokenStream) -> String {
    let adapter: String = adapter.to_string().chars().filter(|c| *c != ' ').collect();
    format!("restjson::json::As::<{}>", adapter.replace(',', ", "))
}

/// Whether a default is what Rust's `Default` gives.
pub(super) fn is_zero(value: &Value) -> bool {
    match value {
        Value::Boolean(value) => !value,
        Value::Integer(number, _) => *number == 0,
        Value::Float(number, _) => *number == 0.0,
        Value::Text(text) | Value::Secret(text) => text.is_empty(),
        Value::Blob(bytes) => bytes.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Sensitive(value) | Value::Boxed(value) => is_zero(value),
        _ => false,
    }
}
