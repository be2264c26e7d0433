//! Types as Rust writes them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Field, Presence, TimestampFormat, Type};

use super::tokens::{Imports, ident};

/// The type of a value.
pub(super) fn value_type(ty: &Type, imports: &mut Imports) -> TokenStream {
    match ty {
        Type::Boolean => quote! { bool },
        Type::Byte => quote! { i8 },
        Type::Short => quote! { i16 },
        Type::Integer => quote! { i32 },
        Type::Long => quote! { i64 },
        Type::Float => quote! { f32 },
        Type::Double => quote! { f64 },
        Type::String | Type::MediaString => quote! { String },
        Type::Unit => quote! { () },
        Type::BigInteger => quote! { restjson::BigInteger },
        Type::BigDecimal => quote! { restjson::BigDecimal },
        Type::Blob => quote! { restjson::Blob },
        Type::Stream => quote! { restjson::ByteStream },
        Type::EventInput(events) => {
            let events = imports.name("crate::types", events);
            quote! { restjson::event_stream::EventInput<#events> }
        }
        Type::EventReceiver(events, error) => {
            let (events, error) = (imports.name("crate::types", events), ident(error));
            quote! { restjson::event_stream::EventReceiver<#events, #error> }
        }
        Type::Timestamp(_) => quote! { restjson::Timestamp },
        Type::Document => quote! { Document },
        Type::Secret(name) => {
            let name = imports.name("crate::secret", name);
            quote! { #name }
        }
        Type::Structure(name) | Type::Union(name) | Type::Enum(name) | Type::IntEnum(name) => {
            let name = imports.name("crate::types", name);
            quote! { #name }
        }
        Type::List(item) => {
            let item = value_type(item, imports);
            quote! { Vec<#item> }
        }
        Type::Map(key, value) => {
            let (key, value) = (value_type(key, imports), value_type(value, imports));
            quote! { BTreeMap<#key, #value> }
        }
        Type::Nullable(inner) => {
            let inner = value_type(inner, imports);
            quote! { Option<#inner> }
        }
        Type::Boxed(inner) => {
            let inner = value_type(inner, imports);
            quote! { Box<#inner> }
        }
        Type::Sensitive(inner) => {
            let inner = value_type(inner, imports);
            quote! { Sensitive<#inner> }
        }
    }
}

/// The type of a field: an `Option` if the member may be absent.
pub(super) fn field_type(field: &Field, imports: &mut Imports) -> TokenStream {
    let ty = value_type(&field.ty, imports);
    match field.presence {
        Presence::Optional => quote! { Option<#ty> },
        Presence::Required | Presence::Default(_) => ty,
    }
}

/// What a setter takes: anything that can become the value, where that is a help.
pub(super) fn argument_type(ty: &Type, imports: &mut Imports) -> TokenStream {
    let value = value_type(ty, imports);
    if converts(ty) {
        quote! { impl Into<#value> }
    } else {
        value
    }
}

/// Whether a setter converts its argument.
pub(super) fn converts(ty: &Type) -> bool {
    matches!(
        ty,
        Type::String
            | Type::MediaString
            | Type::Secret(_)
            | Type::Blob
            | Type::Stream
            | Type::EventInput(_)
            | Type::Document
            | Type::Union(_)
            | Type::Sensitive(_)
            | Type::Boxed(_)
    )
}

/// How serde is to write and read a type, where that is not serde's own way.
pub(super) fn adapter(ty: &Type) -> Option<TokenStream> {
    match ty {
        Type::Float | Type::Double => Some(quote! { restjson::json::Float }),
        Type::Timestamp(TimestampFormat::DateTime) => Some(quote! { restjson::json::DateTime }),
        Type::Timestamp(TimestampFormat::HttpDate) => Some(quote! { restjson::json::HttpDate }),
        Type::List(inner) => adapter(inner).map(|inner| quote! { Vec<#inner> }),
        Type::Map(_, value) => {
            let value = adapter(value)?;
            Some(quote! { std::collections::BTreeMap<restjson::json::Same, #value> })
        }
        Type::Nullable(inner) => adapter(inner).map(|inner| quote! { Option<#inner> }),
        Type::Boxed(inner) => adapter(inner).map(|inner| quote! { Box<#inner> }),
        Type::Sensitive(inner) => {
            adapter(inner).map(|inner| quote! { restjson::Sensitive<#inner> })
        }
        _ => None,
    }
}
