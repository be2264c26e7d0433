//! Cases of event streams: `smithy.test#eventStreamTests`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use restjson_model::Node;

use crate::emit::{ident, literal};
use crate::ir::{Operation, Structure, Type, Value};

use super::cases::{Case, Collector};
use super::emit::{operation_value, optional, pairs, sanitized};

/// The operation that is sent, the members of the output that the case names, and the events that are received.
type Parts = (Vec<(String, Value)>, Vec<(String, Value)>, Vec<Value>);

/// Reads a case.
///
/// # Errors
/// Why the case is invalid.
pub(super) fn read(
    collector: &Collector<'_>,
    operation: &Operation,
    node: &Node,
) -> Result<Parts, String> {
    let sent = values(collector, &operation.input, node, "request")?;
    let received = match fails(node) {
        true => Vec::new(),
        false => values(collector, &operation.output, node, "response")?,
    };
    let mut input = match node.get("initialRequestParams") {
        Some(params) => collector.members(&without_events(&operation.input), params)?,
        None => collector.placeholders(&without_events(&operation.input))?,
    };
    // The literal of a structure names its members, so their order does not matter.
    for field in operation.input.fields.iter().filter(|field| field.ty.is_event_stream()) {
        input.push((field.name.clone(), Value::Events(sent.clone())));
    }
    let output = match node.get("initialResponseParams") {
        Some(params) => collector.members(&without_events(&operation.output), params)?,
        None => Vec::new(),
    };
    Ok((input, output, received))
}

fn without_events(structure: &Structure) -> Structure {
    let mut structure = structure.clone();
    structure.fields.retain(|field| !field.ty.is_event_stream());
    structure
}

/// The values of the case's events in one direction.
fn values(
    collector: &Collector<'_>,
    structure: &Structure,
    node: &Node,
    direction: &str,
) -> Result<Vec<Value>, String> {
    let union = structure.fields.iter().find_map(|field| match &field.ty {
        Type::EventInput(union) | Type::EventReceiver(union, _) => Some(Type::Union(union.clone())),
        _ => None,
    });
    let mut values = Vec::new();
    for event in events(node, direction) {
        let union = union.as_ref().ok_or_else(|| format!("the {direction} has no events"))?;
        let params = event.get("params").ok_or("an event has no params")?;
        values.push(collector.literals.literal(union, params)?);
    }
    Ok(values)
}

fn events<'n>(node: &'n Node, direction: &str) -> Vec<&'n Node> {
    let events = node.get("events").and_then(Node::as_array).unwrap_or_default();
    let of = |event: &&Node| event.get("type").and_then(Node::as_str) == Some(direction);
    events.iter().filter(of).collect()
}

/// Whether the client has to fail.
fn fails(node: &Node) -> bool {
    node.get("expectation").and_then(|expectation| expectation.get("failure")).is_some()
}

/// The test of a case.
pub(super) fn test(case: &Case, operation: &Operation) -> TokenStream {
    let node = &case.node;
    let name = format_ident!("eventstream_{}", sanitized(&case.id));
    let body = if fails(node) {
        failure(case, operation)
    } else if node.get("initialRequest").is_some() || !events(node, "request").is_empty() {
        request(case, operation)
    } else {
        response(case, operation)
    };
    quote! {
        #[test]
        fn #name() {
            #body
        }
    }
}

/// The request with its events.
fn request(case: &Case, operation: &Operation) -> TokenStream {
    let value = operation_value(case, operation);
    let initial = case.node.get("initialRequest").map(|initial| {
        let text = |key: &str| initial.get(key).and_then(Node::as_str).unwrap_or_default();
        let (method, uri, headers) = (text("method"), text("uri"), pairs(initial, "headers"));
        quote! {
            let case = RequestCase {
                method: #method,
                uri: #uri,
                headers: &[#(#headers),*],
                ..RequestCase::default()
            };
            case.check_head(&request);
        }
    });
    let messages = events(&case.node, "request").into_iter().map(message);
    quote! {
        let recording = Recording::new();
        let client = client(&recording, "https://example.com");
        let failure = run(client.send(#value)).err().map(|error| error.to_string());
        let request = recording.request(failure.as_deref());
        #initial
        EventMessage::check(&request, &[#(#messages),*]);
    }
}

/// A message as it must be.
fn message(event: &Node) -> TokenStream {
    let media_type = optional(event.get("bodyMediaType").and_then(Node::as_str));
    let bytes = Literal::byte_string(&bytes(event));
    quote! { EventMessage { bytes: #bytes, media_type: #media_type } }
}

fn bytes(event: &Node) -> Vec<u8> {
    let text = event.get("bytes").and_then(Node::as_str).unwrap_or_default();
    BASE64_STANDARD.decode(text).unwrap_or_default()
}

/// The transport that answers as the case says, and the client.
fn answering(case: &Case) -> TokenStream {
    let initial = case.node.get("initialResponse");
    let code = initial.and_then(|it| it.get("code")).and_then(Node::as_i64).unwrap_or(200);
    let code = Literal::i64_unsuffixed(code);
    let mut headers = initial.map(|initial| pairs(initial, "headers")).unwrap_or_default();
    let text = initial.and_then(|it| it.get("body")).and_then(Node::as_str);
    let body = match text {
        Some(text) => text.as_bytes().to_vec(),
        None => {
            headers.push(quote! { ("content-type", restjson::event_stream::CONTENT_TYPE) });
            events(&case.node, "response").into_iter().flat_map(bytes).collect()
        }
    };
    let body = Literal::byte_string(&body);
    quote! {
        let recording = Recording::answering(#code, &[#(#headers),*], #body);
        let client = client(&recording, "https://example.com");
    }
}

/// What is read: the members of the output, then the events.
fn received(operation: &Operation) -> TokenStream {
    let stream = operation.output.fields.iter().find(|field| field.ty.is_event_stream());
    let Some(stream) = stream else { return quote! { Ok((output, ())) } };
    let stream = ident(&stream.name);
    quote! {
        let mut events = Vec::new();
        while let Some(event) = output.#stream.next().await {
            events.push(event?);
        }
        Ok((output, events))
    }
}

fn response(case: &Case, operation: &Operation) -> TokenStream {
    let (answering, received) = (answering(case), received(operation));
    let value = operation_value(case, operation);
    let members = case.output.iter().map(|(name, value)| {
        let (name, value) = (ident(name), literal::expression(value));
        quote! { assert_same(&output.#name, &#value); }
    });
    let events = literal::expression(&Value::List(case.events.clone()));
    let error = ident(&crate::names::error_name(&operation.name));
    let module = ident(&operation.module);
    quote! {
        #answering
        let read = async {
            let mut output = client.send(#value).await?;
            #received
        };
        let (output, events) =
            run::<Result<_, restjson::Error<crate::operation::#module::#error>>>(read).unwrap();
        #(#members)*
        assert_same(&events, &#events);
    }
}

fn failure(case: &Case, operation: &Operation) -> TokenStream {
    let (answering, received) = (answering(case), received(operation));
    let value = operation_value(case, operation);
    let (module, error) =
        (ident(&operation.module), ident(&crate::names::error_name(&operation.name)));
    let expected = case.node.get("expectation").and_then(|it| it.get("failure"));
    let code = expected.and_then(|it| it.get("errorId")).and_then(Node::as_str);
    let code = code.map(|id| id.rsplit('#').next().unwrap_or(id));
    let variant = operation.errors.iter().find(|variant| Some(variant.code.as_str()) == code);
    let check = match (code, variant) {
        (None, _) => quote! { drop(failure); },
        (Some(code), None) => quote! { panic!("{} is not an error of the operation", #code); },
        (Some(code), Some(variant)) => {
            let variant = ident(&variant.name);
            quote! {
                assert_eq!(failure.code(), Some(#code));
                assert!(
                    matches!(
                        failure.service_error(),
                        Some(crate::operation::#module::#error::#variant(_))
                    ),
                    "another error: {failure:?}",
                );
            }
        }
    };
    quote! {
        #answering
        let read = async {
            let mut output = client.send(#value).await?;
            #received
        };
        let failure = run::<Result<(_, Vec<_>), restjson::Error<crate::operation::#module::#error>>>(read).unwrap_err();
        #check
    }
}
