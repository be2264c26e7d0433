//! Errors: the structures once, an enum for each operation.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::ir::{ErrorStructure, Field, Operation, Service, Type};
use crate::names;

use super::tokens::{Imports, docs, ident, number};
use super::{builder, response, structure, validate};

/// `error.rs`: the structure of each error.
pub(super) fn exceptions(service: &Service) -> TokenStream {
    // Errors that are also members of other structures are among the crate's types.
    let own = service.errors.iter().map(|error| error.structure.name.clone());
    let mut imports = Imports::within("crate::error").with_own("crate::types", own);
    let items: Vec<TokenStream> =
        service.errors.iter().map(|error| exception(error, &mut imports)).collect();
    let uses = imports.uses();
    quote! {
        #![doc = " The errors that the service names; each operation has an enum of those it may return."]
        #uses
        #(#items)*
    }
}

fn exception(error: &ErrorStructure, imports: &mut Imports) -> TokenStream {
    let name = ident(&error.structure.name);
    let mut shape = error.structure.clone();
    let in_json = |field: &&Field| field.location.in_json();
    let read = response::error_reader(&shape, error.payload.as_ref(), imports);
    // Without members elsewhere, serde reads the error as it is.
    shape.direction.received |= read.is_none();
    // As a member of another structure, all of it is JSON.
    let json: Vec<&Field> =
        shape.fields.iter().filter(|field| error.held || in_json(field)).collect();
    let definition = structure::definition(&shape, &json, imports);
    let checked = shape.constrained.then(|| validate::constrained(&shape, imports));
    let builder = shape.built.then(|| builder::of_structure(&shape, imports));
    let (code, status) = (&error.code, number(error.status));
    let retryable = error.retryable.then(|| quote! { .retryable() });
    let throttling = error.throttling.then(|| quote! { .throttling() });
    let message = message(&shape.fields).unwrap_or_else(|| quote! { _ });
    let decode = read.as_ref().map(|_| quote! { , Self::read_ });
    quote! {
        #definition
        exception!(
            #name, ErrorShape::new(#code, #status) #retryable #throttling, #message #decode
        );
        #read
        #checked
        #builder
    }
}

/// The member with the error's message, if it is not sensitive.
fn message(fields: &[Field]) -> Option<TokenStream> {
    let is_message =
        |field: &&Field| field.wire.eq_ignore_ascii_case("message") && field.ty == Type::String;
    fields.iter().find(is_message).map(|field| ident(&field.name).into_token_stream())
}

/// The enum of an operation's errors, and how it is read.
pub(super) fn error_enum(operation: &Operation, imports: &mut Imports) -> TokenStream {
    let name = ident(&names::error_name(&operation.name));
    let documentation = docs(&format!("The errors of [`{}`].", operation.name));
    let variants = operation.errors.iter().map(|error| ident(&error.name));
    let variant_docs = operation.errors.iter().map(|error| docs(&error.docs));
    let errors: Vec<_> = operation.errors.iter().map(|error| ident(&error.error)).collect();
    let errors = errors.iter().zip(&operation.errors).map(|(error, variant)| {
        if variant.boxed {
            quote! { Box<error::#error> }
        } else {
            quote! { error::#error }
        }
    });
    if !operation.errors.is_empty() {
        imports.name("crate", "error");
    }
    quote! {
        service_error! {
            #documentation
            pub enum #name {
                #(#variant_docs #variants(#errors),)*
            }
        }
    }
}
