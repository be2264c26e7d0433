//! The file of an operation: request, response, errors, binding, builder.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Field, Operation, Part, RequestBody, ResponseBody, Structure, Type};
use crate::names;

use super::secrets::Secretive;
use super::tokens::{Imports, ident, inner_docs};
use super::{builder, context, encode, errors, page, response, structure, validate};

pub(super) fn operation(operation: &Operation, secretive: &Secretive) -> TokenStream {
    let mut imports = Imports::within("crate::operation");
    let title = inner_docs(&format!(
        "`{}`: `{} {}`",
        operation.wire,
        operation.http.method,
        uri(operation)
    ));
    let input = input(operation, &mut imports);
    let output = output(operation, &mut imports);
    let errors = errors::error_enum(operation, &mut imports);
    let binding = binding(operation, secretive, &mut imports);
    let pages =
        operation.pages.as_ref().map(|pages| page::paginated(operation, pages, &mut imports));
    let builder = builder::of_operation(operation, &mut imports);
    let uses = imports.uses();
    quote! {
        #title
        #uses
        #input
        #output
        #errors
        #binding
        #pages
        #builder
    }
}

fn uri(operation: &Operation) -> String {
    operation
        .http
        .path
        .iter()
        .map(|part| match part {
            Part::Literal(text) => text.clone(),
            Part::Label { field, greedy, .. } => {
                let name =
                    operation.input.fields.get(*field).map_or("", |field| field.wire.as_str());
                format!("{{{name}{}}}", if *greedy { "+" } else { "" })
            }
        })
        .collect()
}

fn input(operation: &Operation, imports: &mut Imports) -> TokenStream {
    let json = match operation.request_body {
        RequestBody::Json => json_fields(&operation.input.fields),
        RequestBody::Empty | RequestBody::Payload(..) => Vec::new(),
    };
    let documented = Structure { docs: docs_of_input(operation), ..operation.input.clone() };
    structure::definition(&documented, &json, imports)
}

/// The operation's documentation, and the method that leads here: who finds the structure first needs a client.
fn docs_of_input(operation: &Operation) -> String {
    let method = &operation.module;
    let link = format!("Sent by [`Client::{method}`](crate::Client::{method}).");
    match operation.input.docs.trim_end() {
        "" => link,
        docs => format!("{docs}\n\n{link}"),
    }
}

/// The output; where members come from elsewhere than the body's JSON, serde reads another
/// structure, and this one is put together.
fn output(operation: &Operation, imports: &mut Imports) -> TokenStream {
    let output = &operation.output;
    if response::is_whole_body(operation) {
        return structure::definition(output, &json_fields(&output.fields), imports);
    }
    let definition = structure::composed(output, imports);
    let body = (operation.response_body == ResponseBody::Json)
        .then(|| response::body_structure(output, imports));
    quote! { #definition #body }
}

fn json_fields(fields: &[Field]) -> Vec<&Field> {
    fields.iter().filter(|field| field.location.in_json()).collect()
}

/// The authentication schemes of the operation, if it has any.
fn auth(operation: &Operation) -> Option<TokenStream> {
    if operation.auth.is_empty() {
        return None;
    }
    let schemes = operation.auth.iter().map(|scheme| ident(scheme.variant()));
    let unsigned =
        operation.unsigned_payload.then(|| quote! { const UNSIGNED_PAYLOAD: bool = true; });
    Some(quote! {
        const AUTH: &'static [AuthScheme] = &[#(AuthScheme::#schemes),*];
        #unsigned
    })
}

fn binding(operation: &Operation, secretive: &Secretive, imports: &mut Imports) -> TokenStream {
    let name = ident(&operation.name);
    let output = ident(&operation.output.name);
    let error = ident(&names::error_name(&operation.name));
    let (wire, repeatable) = (&operation.wire, operation.repeatable);
    let streams = response::streams(operation);
    let streams_const = streams.then(|| quote! { const STREAMS: bool = true; });
    let auth = auth(operation);
    let token = token(operation);
    let validate = validate::method(&operation.input, imports);
    let secrets = secretive.members(&operation.input);
    let context = context::of_operation(operation);
    let encode = encode::encode(operation);
    let from_response = response::from_response(operation, imports);
    let repeatable = repeatable.then(|| quote! { const IDEMPOTENT: bool = true; });
    quote! {
        impl Operation for #name {
            const NAME: &'static str = #wire;
            #repeatable
            #streams_const
            #auth
            type Output = #output;
            type Error = #error;
            #secrets

            #token

            #validate

            #context

            fn encode(&self) -> Result<Request, BuildError> {
                #encode
            }
        }
        #from_response
    }
}

/// Fills the idempotency token.
fn token(operation: &Operation) -> Option<TokenStream> {
    let field = operation.input.fields.iter().find(|field| field.idempotency_token)?;
    let name = ident(&field.name);
    let token = match field.ty {
        Type::String => quote! { token },
        _ => quote! { || token().into() },
    };
    Some(quote! {
        fn fill_idempotency_token(&mut self, token: &mut dyn FnMut() -> String) {
            self.#name.get_or_insert_with(#token);
        }
    })
}
