//! Event streams: the union of events, and how an event is written to a message and read from it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{
    Arm, EventForm, EventPlace, EventStream, Field, Location, Payload, Structure, Type,
};
use crate::ir::{Direction, Presence};

use super::encode::{as_bytes, borrowed};
use super::secrets::Secretive;
use super::tokens::{Imports, ident};
use super::types::value_type;
use super::{response, structure as structures, unions, validate};

/// The union of the events: what a client sends can be encoded, what it receives decoded.
pub(super) fn stream(
    stream: &EventStream,
    secretive: &Secretive,
    imports: &mut Imports,
) -> TokenStream {
    let union = &stream.union;
    let unknown = quote! {
        /// An event that the model does not know: its type and its message.
        Unknown(String, restjson::event_stream::Message),
    };
    let definition = unions::definition(union, &unknown, imports);
    let encode = union.direction.sent.then(|| encode_event(stream, imports));
    let decode = union.direction.received.then(|| decode_event(stream, imports));
    let checked = union.constrained.then(|| validate::constrained_union(union, imports));
    let secrets = secretive.union(union);
    quote! { #definition #encode #decode #checked #secrets }
}

fn encode_event(stream: &EventStream, imports: &mut Imports) -> TokenStream {
    let name = ident(&stream.union.name);
    let mut arms = Vec::new();
    for (arm, form) in stream.union.arms.iter().zip(&stream.forms) {
        let (variant, wire) = (ident(&arm.name), &arm.wire);
        let draft = quote! { restjson::event_stream::EventDraft };
        arms.push(match form {
            EventForm::Empty if arm.ty == Type::Unit => {
                quote! { Self::#variant => #draft::event(#wire).build() }
            }
            EventForm::Empty => quote! { Self::#variant(_) => #draft::event(#wire).build() },
            EventForm::Json => {
                quote! { Self::#variant(event) => #draft::event(#wire).json(event)?.build() }
            }
            EventForm::Exception => {
                quote! { Self::#variant(error) => #draft::exception(#wire).json(error)?.build() }
            }
            EventForm::Members => {
                let ty = unboxed(arm, imports);
                quote! {
                    Self::#variant(event) => <#ty as restjson::event_stream::WriteEvent>::write_event(
                        event, #draft::event(#wire)
                    )
                }
            }
        });
    }
    let check =
        stream.union.constrained.then(|| quote! { restjson::event_stream::check_event(self)?; });
    quote! {
        impl restjson::event_stream::EncodeEvent for #name {
            fn encode_event(&self) -> Result<restjson::event_stream::Message, BuildError> {
                #check
                match self {
                    #(#arms,)*
                    Self::Unknown(_, message) => Ok(message.clone()),
                }
            }
        }
    }
}

fn decode_event(stream: &EventStream, imports: &mut Imports) -> TokenStream {
    let name = ident(&stream.union.name);
    let mut arms = Vec::new();
    for (arm, form) in stream.union.arms.iter().zip(&stream.forms) {
        let (variant, wire) = (ident(&arm.name), &arm.wire);
        arms.push(match form {
            EventForm::Empty if arm.ty == Type::Unit => quote! { #wire => Self::#variant },
            EventForm::Empty => quote! { #wire => Self::#variant(Default::default()) },
            EventForm::Json => quote! { #wire => Self::#variant(event.json()?) },
            EventForm::Members => {
                let ty = unboxed(arm, imports);
                let read =
                    quote! { <#ty as restjson::event_stream::ReadEvent>::read_event(&event)? };
                match arm.ty {
                    Type::Boxed(_) => quote! { #wire => Self::#variant(Box::new(#read)) },
                    _ => quote! { #wire => Self::#variant(#read) },
                }
            }
            // The operation's error enum has it.
            EventForm::Exception => continue,
        });
    }
    let event = if arms.is_empty() {
        quote! { Self::Unknown(event_type.to_owned(), message.clone()) }
    } else {
        quote! {
            match event_type {
                #(#arms,)*
                other => Self::Unknown(other.to_owned(), message.clone()),
            }
        }
    };
    let exceptions = stream.exceptions.iter().map(|(member, code)| quote! { (#member, #code) });
    let reads =
        stream.forms.iter().any(|form| matches!(form, EventForm::Json | EventForm::Members));
    let reader =
        reads.then(|| quote! { let event = restjson::event_stream::EventReader::new(message); });
    quote! {
        impl restjson::event_stream::DecodeEvent for #name {
            const EXCEPTIONS: &'static [(&'static str, &'static str)] = &[#(#exceptions),*];

            fn decode_event(
                event_type: &str,
                message: &restjson::event_stream::Message,
            ) -> Result<Self, DecodeError> {
                #reader
                Ok(#event)
            }
        }
    }
}

/// The type of an event without its box.
fn unboxed(arm: &Arm, imports: &mut Imports) -> TokenStream {
    match &arm.ty {
        Type::Boxed(inner) => value_type(inner, imports),
        other => value_type(other, imports),
    }
}

/// Whether a structure is an event that is not all JSON.
pub(super) fn is_bound(structure: &Structure) -> bool {
    structure.fields.iter().any(|field| matches!(field.location, Location::Event(_)))
}

/// The structure of an event that is not all JSON.
pub(super) fn structure(structure: &Structure, imports: &mut Imports) -> TokenStream {
    let json: Vec<&Field> =
        structure.fields.iter().filter(|field| field.location.in_json()).collect();
    let Direction { sent, received } = structure.direction;
    let mut shown = structure.clone();
    // serde writes the members in the payload; what it reads is another structure.
    shown.direction = Direction { sent: sent && !json.is_empty(), received: false };
    let definition = structures::definition(&shown, &json, imports);
    let write = sent.then(|| write_event(structure, !json.is_empty()));
    let read = received.then(|| read_event(structure, !json.is_empty(), imports));
    quote! { #definition #write #read }
}

fn write_event(structure: &Structure, has_json: bool) -> TokenStream {
    let name = ident(&structure.name);
    let payload = structure.fields.iter().find_map(|field| match &field.location {
        Location::Event(EventPlace::Payload(payload)) => Some((field, payload)),
        _ => None,
    });
    let payload = match payload {
        Some((field, Payload::Text(media_type) | Payload::Bytes(media_type))) => {
            let bytes = as_bytes(field);
            quote! { .payload(#bytes, #media_type) }
        }
        Some((field, _)) => {
            let value = borrowed(field);
            quote! { .json_if(#value)? }
        }
        None if has_json => quote! { .json(self)? },
        None => TokenStream::new(),
    };
    let headers = structure.fields.iter().filter_map(|field| {
        let Location::Event(EventPlace::Header(header)) = &field.location else { return None };
        let (value, mapped) = (borrowed(field), header_written(&field.ty));
        Some(quote! { .header(#header, #value #mapped)? })
    });
    let headers: Vec<TokenStream> = headers.collect();
    let message = match headers.is_empty() {
        true => quote! { draft #payload.build() },
        false => quote! { Ok(draft #payload.headers()? #(#headers)*.build()) },
    };
    quote! {
        impl restjson::event_stream::WriteEvent for #name {
            fn write_event(
                &self,
                draft: restjson::event_stream::EventDraft,
            ) -> Result<restjson::event_stream::Message, BuildError> {
                #message
            }
        }
    }
}

/// The code that converts an optional value to a header's value.
fn header_written(ty: &Type) -> TokenStream {
    match ty {
        Type::Enum(_) => quote! { .map(|value| value.as_str()) },
        Type::IntEnum(_) => quote! { .map(|value| value.value()).as_ref() },
        Type::Secret(_) => quote! { .map(|value| value.expose()) },
        Type::Sensitive(inner) => {
            let mapped = header_written(inner);
            quote! { .map(|value| value.expose()) #mapped }
        }
        _ => TokenStream::new(),
    }
}

fn read_event(structure: &Structure, has_json: bool, imports: &mut Imports) -> TokenStream {
    let name = ident(&structure.name);
    let body = has_json.then(|| {
        let body = response::body_structure(structure, imports);
        quote! { #body let body: Body = event.json()?; }
    });
    let fields: Vec<TokenStream> = structure
        .fields
        .iter()
        .map(|field| {
            let name = ident(&field.name);
            let value = match &field.location {
                Location::Event(EventPlace::Header(header)) => {
                    let value = header_read(header, &field.ty, imports);
                    response::present(field, value, header, &quote! { event })
                }
                Location::Event(EventPlace::Payload(payload)) => payload_read(field, payload),
                _ => quote! { body.#name },
            };
            quote! { #name: #value }
        })
        .collect();
    quote! {
        impl restjson::event_stream::ReadEvent for #name {
            fn read_event(
                event: &restjson::event_stream::EventReader<'_>,
            ) -> Result<Self, DecodeError> {
                #body
                Ok(Self { #(#fields),* })
            }
        }
    }
}

fn header_read(header: &str, ty: &Type, imports: &mut Imports) -> TokenStream {
    match ty {
        Type::Enum(_) | Type::Secret(_) => {
            quote! { event.header::<String>(#header)?.map(Into::into) }
        }
        Type::IntEnum(_) => quote! { event.header::<i32>(#header)?.map(Into::into) },
        Type::Sensitive(inner) => {
            // Of several types that become a sensitive value, this one.
            let ty = value_type(inner, imports);
            quote! { event.header::<#ty>(#header)?.map(Sensitive::from) }
        }
        _ => quote! { event.header(#header)? },
    }
}

/// A member that is the payload. An empty payload is an empty text or blob where one is required.
fn payload_read(field: &Field, payload: &Payload) -> TokenStream {
    let required = field.presence == Presence::Required;
    let sensitive = matches!(field.ty, Type::Sensitive(_));
    let (value, converted) = match payload {
        Payload::Text(_) => {
            (quote! { event.text()? }, !matches!(field.ty, Type::String | Type::MediaString))
        }
        Payload::Bytes(_) if sensitive => {
            (quote! { event.bytes().map(restjson::Blob::from) }, true)
        }
        Payload::Bytes(_) => (quote! { event.bytes() }, true),
        _ if required => return quote! { event.json()? },
        _ => (quote! { event.json_if()? }, false),
    };
    match (required, converted) {
        (true, false) => quote! { #value.unwrap_or_default() },
        (true, true) => quote! { #value.unwrap_or_default().into() },
        (false, true) => response::present(
            field,
            quote! { #value.map(Into::into) },
            &field.wire,
            &quote! { event },
        ),
        (false, false) => response::present(field, value, &field.wire, &quote! { event }),
    }
}
