//! Reading responses.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{
    Field, Location, Operation, Payload, Presence, ResponseBody, Structure, TimestampFormat, Type,
    Value,
};

use super::literal;
use super::serde_attributes::{self, Derives, Renaming, default_functions};
use super::tokens::{Imports, ident};
use super::types::{field_type, value_type};

/// Whether serde reads the output as it is: all members are in the body's JSON.
pub(super) fn is_whole_body(operation: &Operation) -> bool {
    operation.output.fields.iter().all(|field| field.location.in_json())
}

/// Whether the body is returned as a stream.
pub(super) fn streams(operation: &Operation) -> bool {
    matches!(
        operation.response_body,
        ResponseBody::Payload(_, Payload::Stream { .. } | Payload::Events)
    )
}

/// The structure that serde reads where some members come from elsewhere.
pub(super) fn body_structure(output: &Structure, imports: &mut Imports) -> TokenStream {
    let json: Vec<&Field> = output.fields.iter().filter(|field| field.location.in_json()).collect();
    let renaming = Renaming::of(&json);
    let container = renaming.attribute(Derives::Always);
    let fields: Vec<TokenStream> = json
        .iter()
        .map(|field| {
            let attribute =
                serde_attributes::field(field, "Body", renaming, output.direction, Derives::Always);
            let (name, ty) = (ident(&field.name), field_type(field, imports));
            quote! { #attribute #name: #ty, }
        })
        .collect();
    let local = std::cell::RefCell::new(&mut *imports);
    let functions = default_functions(&json, literal::expression, |field| {
        field_type(field, &mut local.borrow_mut())
    });
    let functions = (!functions.is_empty()).then(|| quote! { impl Body { #functions } });
    quote! {
        /// The members that are in the body.
        #[derive(Deserialize)]
        #container
        struct Body {
            #(#fields)*
        }
        #functions
    }
}

/// The code that reads an operation's response, if its members are not all in the JSON.
pub(super) fn from_response(operation: &Operation, imports: &mut Imports) -> Option<TokenStream> {
    if is_whole_body(operation) {
        return None;
    }
    let output = ident(&operation.output.name);
    let body = (operation.response_body == ResponseBody::Json)
        .then(|| quote! { let body: Body = response.json()?; });
    let fields: Vec<TokenStream> = operation
        .output
        .fields
        .iter()
        .map(|field| {
            let name = ident(&field.name);
            let value = match (&field.location, &operation.response_body) {
                (Location::Payload, ResponseBody::Payload(_, payload)) => {
                    payload_value(field, payload)
                }
                _ => bound_value(field, imports),
            };
            quote! { #name: #value }
        })
        .collect();
    let mutable = streams(operation).then(|| quote! { mut });
    let uses_response = operation.output.fields.iter().any(|field| !field.location.in_json());
    let response = if uses_response || body.is_some() {
        quote! { response }
    } else {
        quote! { _ }
    };
    Some(quote! {
        impl FromResponse for #output {
            fn from_response(#mutable #response: Response) -> Result<Self, DecodeError> {
                #body
                Ok(Self { #(#fields),* })
            }
        }
    })
}

/// How an error structure is read of which not all members are in the body: what cannot be read of
/// the body is absent.
pub(super) fn error_reader(
    structure: &Structure,
    payload: Option<&Payload>,
    imports: &mut Imports,
) -> Option<TokenStream> {
    if structure.fields.iter().all(|field| field.location.in_json()) {
        return None;
    }
    let name = ident(&structure.name);
    let in_json: Vec<&Field> =
        structure.fields.iter().filter(|field| field.location.in_json()).collect();
    let mut direction = structure.direction;
    direction.received = true;
    let renaming = Renaming::of(&in_json);
    let container = renaming.attribute(Derives::Always);
    let members: Vec<TokenStream> = in_json
        .iter()
        .map(|field| {
            let attribute =
                serde_attributes::field(field, "Body", renaming, direction, Derives::Always);
            let (name, ty) = (ident(&field.name), field_type(field, imports));
            quote! { #attribute #name: #ty, }
        })
        .collect();
    let body = (!in_json.is_empty()).then(|| {
        quote! {
            #[derive(Deserialize)]
            #container
            struct Body {
                #(#members)*
            }

            let body: Body = response.error_json()?;
        }
    });
    let fields: Vec<TokenStream> = structure
        .fields
        .iter()
        .map(|field| {
            let name = ident(&field.name);
            let value = match (&field.location, payload) {
                (Location::Payload, Some(payload)) => error_payload(field, payload),
                _ => bound_value(field, imports),
            };
            quote! { #name: #value }
        })
        .collect();
    Some(quote! {
        impl #name {
            // No setter's name ends in an underscore.
            fn read_(response: &Response) -> Result<Self, DecodeError> {
                #body
                Ok(Self { #(#fields),* })
            }
        }
    })
}

/// The member that is the whole body of an error. It is optional, as all members of errors are.
fn error_payload(field: &Field, payload: &Payload) -> TokenStream {
    match (payload, &field.ty) {
        (Payload::Structure | Payload::Json, _) => {
            quote! { response.json_if().unwrap_or_default() }
        }
        (Payload::Text(_), Type::String) => quote! { response.text().unwrap_or_default() },
        (Payload::Text(_), _) => quote! { response.text().unwrap_or_default().map(Into::into) },
        (_, Type::Sensitive(_)) => {
            quote! { response.bytes().map(|bytes| restjson::Blob::from(bytes).into()) }
        }
        _ => quote! { response.bytes().map(Into::into) },
    }
}

/// A member that is in the JSON or comes from the head of the response.
fn bound_value(field: &Field, imports: &mut Imports) -> TokenStream {
    let name = ident(&field.name);
    match &field.location {
        Location::Header(header) => {
            let value = header_value(header, &field.ty, imports);
            present(field, value, header, &quote! { response })
        }
        Location::PrefixHeaders(prefix) => {
            let value = match &field.ty {
                Type::Map(..) => quote! { response.prefix_headers(#prefix) },
                _ => quote! { response.prefix_headers(#prefix).map(Sensitive::from) },
            };
            present(field, value, prefix, &quote! { response })
        }
        Location::StatusCode => {
            let status = match field.ty {
                Type::Sensitive(_) => quote! { Sensitive::from(response.status()) },
                _ => quote! { response.status() },
            };
            match field.presence {
                Presence::Optional => quote! { Some(#status) },
                Presence::Required | Presence::Default(_) => status,
            }
        }
        _ => quote! { body.#name },
    }
}

/// An optional value as the member's presence asks.
pub(super) fn present(
    field: &Field,
    value: TokenStream,
    what: &str,
    source: &TokenStream,
) -> TokenStream {
    match &field.presence {
        Presence::Optional => value,
        Presence::Required => quote! { #source.require(#what, #value)? },
        Presence::Default(default) => {
            if serde_attributes::is_zero(default) {
                return quote! { #value.unwrap_or_default() };
            }
            let expression = literal::expression(default);
            match default {
                Value::Boolean(_)
                | Value::Integer(..)
                | Value::Float(..)
                | Value::Variant { .. } => {
                    quote! { #value.unwrap_or(#expression) }
                }
                _ => quote! { #value.unwrap_or_else(|| #expression) },
            }
        }
    }
}

fn header_value(header: &str, ty: &Type, imports: &mut Imports) -> TokenStream {
    match ty {
        Type::Sensitive(inner) if !is_text(inner) => {
            let inner = header_value(header, inner, imports);
            quote! { #inner.map(Sensitive::from) }
        }
        Type::Timestamp(format) => {
            let format = timestamp_format(*format);
            quote! { response.header_timestamp(#header, #format)? }
        }
        Type::MediaString => quote! { response.header_base64(#header)? },
        Type::List(item) => header_list(header, item, imports),
        _ => quote! { response.header(#header)? },
    }
}

/// Whether the runtime reads the type from a text, and so a sensitive one too.
fn is_text(ty: &Type) -> bool {
    !matches!(ty, Type::Timestamp(_) | Type::MediaString | Type::List(_))
}

fn header_list(header: &str, item: &Type, imports: &mut Imports) -> TokenStream {
    match item {
        Type::Timestamp(format) => {
            let format = timestamp_format(*format);
            quote! { response.header_timestamps(#header, #format)? }
        }
        Type::MediaString => quote! { response.header_base64_list(#header)? },
        Type::Nullable(inner) => each(header, inner, &quote! { Some }, imports),
        Type::Sensitive(inner) if !is_text(inner) => {
            each(header, inner, &quote! { Sensitive::from }, imports)
        }
        _ => quote! { response.header_list(#header)? },
    }
}

/// A list of which each element becomes another type. The type of the elements is named, because the runtime reads
/// several.
fn each(header: &str, item: &Type, into: &TokenStream, imports: &mut Imports) -> TokenStream {
    let list = header_list(header, item, imports);
    let item = value_type(item, imports);
    quote! { #list.map(|list: Vec<#item>| list.into_iter().map(#into).collect::<Vec<_>>()) }
}

fn timestamp_format(format: TimestampFormat) -> TokenStream {
    let name = quote! { restjson::TimestampFormat };
    match format {
        TimestampFormat::EpochSeconds => quote! { #name::EpochSeconds },
        TimestampFormat::DateTime => quote! { #name::DateTime },
        TimestampFormat::HttpDate => quote! { #name::HttpDate },
    }
}

fn payload_value(field: &Field, payload: &Payload) -> TokenStream {
    let wire = &field.wire;
    if *payload == Payload::Events {
        return quote! { response.events() };
    }
    if let Payload::Stream { .. } = payload {
        return match field.presence {
            Presence::Optional => quote! { Some(response.stream()) },
            Presence::Required | Presence::Default(_) => quote! { response.stream() },
        };
    }
    if field.presence == Presence::Required && matches!(payload, Payload::Structure | Payload::Json)
    {
        return quote! { response.json()? };
    }
    let value = match (payload, &field.ty) {
        (Payload::Structure | Payload::Json, _) => quote! { response.json_if()? },
        (Payload::Text(_), Type::String) => quote! { response.text()? },
        (Payload::Text(_), _) => quote! { response.text()?.map(Into::into) },
        (_, Type::Sensitive(_)) => {
            quote! { response.bytes().map(|bytes| restjson::Blob::from(bytes).into()) }
        }
        _ => quote! { response.bytes().map(Into::into) },
    };
    present(field, value, wire, &quote! { response })
}
