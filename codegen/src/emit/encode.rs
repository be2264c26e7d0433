//! The request of an operation, in the order of the HTTP message.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::{
    Field, Location, Operation, Part, Payload, Presence, RequestBody, TimestampFormat, Treatment,
    Type,
};

use super::tokens::ident;

/// A call on the request; whether it can fail decides how the last one ends.
struct Step {
    call: TokenStream,
    fallible: bool,
}

/// The expression that makes the request.
pub(super) fn encode(operation: &Operation) -> TokenStream {
    let (first, rest) = split_path(&operation.http.path);
    let mut expression = match operation.http.method.as_str() {
        "GET" => quote! { Request::get(#first) },
        "POST" => quote! { Request::post(#first) },
        "PUT" => quote! { Request::put(#first) },
        "PATCH" => quote! { Request::patch(#first) },
        "DELETE" => quote! { Request::delete(#first) },
        "HEAD" => quote! { Request::head(#first) },
        other => quote! { Request::with_method(#other, #first) },
    };
    let mut steps = Vec::new();
    steps.extend(operation.host.iter().map(|part| host(part, &operation.input.fields)));
    steps.extend(rest.iter().map(|part| path(part, &operation.input.fields)));
    for (name, value) in &operation.http.query {
        steps.push(sure(match value {
            Some(value) if is_unreserved(name) && is_unreserved(value) => {
                quote! { .query(#name, #value) }
            }
            None if is_unreserved(name) => quote! { .query_flag(#name) },
            value => {
                let pair = value.as_ref().map_or(name.clone(), |value| format!("{name}={value}"));
                quote! { .query_literal(#pair) }
            }
        }));
    }
    steps.extend(operation.input.fields.iter().filter_map(query));
    // Entries of a map are added only if their key is not in the query yet.
    steps.extend(operation.input.fields.iter().filter_map(query_params));
    for (name, value) in &operation.fixed_headers {
        let name = name.to_ascii_lowercase();
        steps.push(sure(quote! { .fixed_header(#name, #value) }));
    }
    steps.extend(operation.input.fields.iter().filter_map(header));
    steps.extend(operation.input.fields.iter().filter_map(prefix_headers));
    steps.extend(body(operation));
    steps.extend(operation.treatments.iter().map(|treatment| match treatment {
        Treatment::Md5 => perhaps(quote! { .content_md5() }),
        Treatment::Gzip => perhaps(quote! { .gzip() }),
        Treatment::TreeHash => perhaps(quote! { .tree_hash() }),
    }));
    let last_is_fallible = steps.last().is_some_and(|step| step.fallible);
    let count = steps.len();
    for (index, step) in steps.into_iter().enumerate() {
        let call = step.call;
        let question = (step.fallible && index + 1 < count).then(|| quote! { ? });
        expression = quote! { #expression #call #question };
    }
    if last_is_fallible {
        expression
    } else {
        quote! { Ok(#expression) }
    }
}

fn sure(call: TokenStream) -> Step {
    Step { call, fallible: false }
}

fn perhaps(call: TokenStream) -> Step {
    Step { call, fallible: true }
}

/// Whether a text of a URI is the same when it is encoded.
fn is_unreserved(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// The literal text that the path begins with, and the parts after it.
fn split_path(path: &[Part]) -> (String, &[Part]) {
    match path.split_first() {
        Some((Part::Literal(text), rest)) => (text.clone(), rest),
        _ => (String::new(), path),
    }
}

fn host(part: &Part, fields: &[Field]) -> Step {
    match part {
        Part::Literal(text) => sure(quote! { .host(#text) }),
        Part::Label { field, .. } => {
            let (wire, name) = named(fields.get(*field));
            perhaps(quote! { .host_label(#wire, &self.#name) })
        }
    }
}

fn path(part: &Part, fields: &[Field]) -> Step {
    let (field, greedy, empty) = match part {
        Part::Literal(text) => return sure(quote! { .path(#text) }),
        Part::Label { field, greedy, empty } => (fields.get(*field), greedy, empty),
    };
    let (wire, name) = named(field);
    let text = text(&quote! { self.#name }, field.map_or(&Type::String, |field| &field.ty));
    perhaps(match (greedy, empty) {
        (true, _) => quote! { .greedy_label(#wire, #text) },
        (false, None) => quote! { .label(#wire, #text) },
        (false, Some(empty)) => quote! { .label_or(#wire, #text, #empty) },
    })
}

fn named(field: Option<&Field>) -> (&str, Ident) {
    field.map_or(("", ident("_")), |field| (&field.wire, ident(&field.name)))
}

fn query(field: &Field) -> Option<Step> {
    let Location::Query(parameter) = &field.location else { return None };
    let name = ident(&field.name);
    let optional = field.presence == Presence::Optional;
    Some(sure(match (list_item(&field.ty), optional) {
        (Some(item), _) => {
            let (items, mapped) = (elements(field), items_mapped(item));
            quote! { .query_list(#parameter, #items #mapped) }
        }
        (None, true) => {
            let mapped = mapped(&field.ty);
            quote! { .query_if(#parameter, self.#name.as_ref() #mapped) }
        }
        (None, false) => {
            let value = text(&quote! { self.#name }, &field.ty);
            quote! { .query(#parameter, #value) }
        }
    }))
}

fn query_params(field: &Field) -> Option<Step> {
    if field.location != Location::QueryParams {
        return None;
    }
    let Type::Map(_, value) = unwrapped(&field.ty) else { return None };
    let values = match list_item(value) {
        Some(item) if nullable(item) => quote! { values.iter().flatten() },
        Some(_) => quote! { values },
        None if nullable(value) => quote! { values },
        None => quote! { [values] },
    };
    let entries = elements(field);
    Some(sure(quote! { .query_map(#entries.map(|(key, values)| (key.as_str(), #values))) }))
}

fn header(field: &Field) -> Option<Step> {
    let Location::Header(header) = &field.location else { return None };
    let (name, wire) = (ident(&field.name), &field.wire);
    let optional = field.presence == Presence::Optional;
    Some(perhaps(match (list_item(&field.ty), optional) {
        (Some(item), optional) => {
            let plain = matches!(unwrapped(item), Type::Timestamp(_));
            let method = if plain {
                quote! { header_dates }
            } else {
                quote! { header_list }
            };
            let list = if optional {
                quote! { self.#name.as_ref() }
            } else {
                quote! { Some(&self.#name) }
            };
            let sensitive = matches!(field.ty, Type::Sensitive(_));
            let shown = if sensitive {
                quote! { list.expose() }
            } else {
                quote! { list }
            };
            let mapped = items_mapped(item);
            let list = if !mapped.is_empty() {
                quote! { #list.map(|list| #shown.iter() #mapped) }
            } else if sensitive {
                quote! { #list.map(|list| #shown) }
            } else {
                list
            };
            quote! { .#method(#header, #wire, #list) }
        }
        (None, true) => {
            let mapped = mapped(&field.ty);
            quote! { .header_if(#header, #wire, self.#name.as_ref() #mapped) }
        }
        (None, false) => {
            let value = text(&quote! { self.#name }, &field.ty);
            quote! { .header(#header, #wire, #value) }
        }
    }))
}

fn prefix_headers(field: &Field) -> Option<Step> {
    let Location::PrefixHeaders(prefix) = &field.location else { return None };
    let (wire, entries) = (&field.wire, elements(field));
    let entries = quote! { #entries.map(|(key, value)| (key.as_str(), value)) };
    Some(perhaps(quote! { .prefix_headers(#prefix, #wire, #entries) }))
}

fn body(operation: &Operation) -> Vec<Step> {
    let (index, payload) = match &operation.request_body {
        RequestBody::Empty => return Vec::new(),
        RequestBody::Json => return vec![perhaps(quote! { .json(self) })],
        RequestBody::Payload(index, payload) => (*index, payload),
    };
    let Some(field) = operation.input.fields.get(index) else { return Vec::new() };
    let wire = &field.wire;
    let value = borrowed(field);
    match payload {
        Payload::Structure => vec![perhaps(quote! { .json_structure(#value) })],
        Payload::Json => vec![perhaps(quote! { .json_if(#value) })],
        Payload::Events => vec![sure(quote! { .events(#value) })],
        Payload::Text(media_type) | Payload::Bytes(media_type) => {
            let bytes = as_bytes(field);
            vec![sure(quote! { .payload(#bytes, #media_type) })]
        }
        Payload::Stream { media_type, sized } => {
            let mut steps = vec![sure(quote! { .stream(#value, #media_type) })];
            if *sized {
                steps.push(perhaps(quote! { .require_length(#wire) }));
            }
            steps
        }
    }
}

/// The value of a member in an `Option`.
pub(super) fn borrowed(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    if field.presence == Presence::Optional {
        quote! { self.#name.as_ref() }
    } else {
        quote! { Some(&self.#name) }
    }
}

/// The bytes of a text or a blob in an `Option`.
pub(super) fn as_bytes(field: &Field) -> TokenStream {
    let value = borrowed(field);
    let bytes = match unwrapped(&field.ty) {
        Type::Enum(_) => quote! { |value| value.as_str().to_owned().into() },
        Type::Secret(_) => quote! { |value| value.expose().to_owned().into() },
        _ => into_bytes(&field.ty),
    };
    quote! { #value.map(#bytes) }
}

/// A function from a text or a blob to its bytes.
fn into_bytes(ty: &Type) -> TokenStream {
    match ty {
        Type::Sensitive(_) => quote! { |value| value.expose().clone().into() },
        _ => quote! { |value| value.clone().into() },
    }
}

/// The element of a list.
fn list_item(ty: &Type) -> Option<&Type> {
    match unwrapped(ty) {
        Type::List(item) => Some(item),
        _ => None,
    }
}

fn nullable(ty: &Type) -> bool {
    matches!(ty, Type::Nullable(_))
}

fn unwrapped(ty: &Type) -> &Type {
    match ty {
        Type::Sensitive(inner) | Type::Nullable(inner) | Type::Boxed(inner) => unwrapped(inner),
        other => other,
    }
}

/// An expression of a type that implements `Text`.
fn text(value: &TokenStream, ty: &Type) -> TokenStream {
    match (ty, as_text(ty)) {
        (Type::Sensitive(_), Some(function)) => quote! { &#value.map(#function) },
        (_, Some(function)) => quote! { &#function(&#value) },
        (_, None) => quote! { &#value },
    }
}

/// Whether a member becomes another value in the request: a timestamp a text.
pub(super) fn is_converted(field: &Field) -> bool {
    as_text(&field.ty).is_some()
}

/// A member as the request holds it, of the same shape: a timestamp in its format.
pub(super) fn as_sent(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    match (mapped(&field.ty), field.presence == Presence::Optional) {
        (None, _) => quote! { self.#name },
        (Some(mapped), true) => quote! { self.#name.as_ref()#mapped },
        (Some(_), false) => {
            let function = as_text(&field.ty);
            match field.ty {
                Type::Sensitive(_) => quote! { self.#name.map(#function) },
                _ => quote! { #function(&self.#name) },
            }
        }
    }
}

/// The code that converts the values of an iterator or an option to `Text`, if they are not `Text`.
fn mapped(ty: &Type) -> Option<TokenStream> {
    let function = as_text(ty)?;
    Some(match ty {
        Type::Sensitive(_) => quote! { .map(|value| value.map(#function)) },
        _ => quote! { .map(#function) },
    })
}

/// The function that makes a text of a value that is not `Text` itself.
fn as_text(ty: &Type) -> Option<TokenStream> {
    match ty {
        Type::Timestamp(format) => {
            let format = match format {
                TimestampFormat::EpochSeconds => ident("epoch_seconds"),
                TimestampFormat::DateTime => ident("date_time"),
                TimestampFormat::HttpDate => ident("http_date"),
            };
            Some(quote! { restjson::Timestamp::#format })
        }
        Type::MediaString => Some(quote! { base64 }),
        Type::Sensitive(inner) => as_text(inner),
        _ => None,
    }
}

/// The code that converts the elements of a list to `Text`, without the null elements.
fn items_mapped(item: &Type) -> TokenStream {
    match item {
        Type::Nullable(inner) => {
            let mapped = mapped(inner);
            quote! { .flatten() #mapped }
        }
        other => mapped(other).unwrap_or_default(),
    }
}

/// An iterator over what a list or a map holds, if it is set.
fn elements(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let sensitive = matches!(field.ty, Type::Sensitive(_));
    match (field.presence == Presence::Optional, sensitive) {
        (true, false) => quote! { self.#name.iter().flatten() },
        (true, true) => quote! { self.#name.iter().flat_map(|value| value.expose()) },
        (false, false) => quote! { self.#name.iter() },
        (false, true) => quote! { self.#name.expose().iter() },
    }
}
