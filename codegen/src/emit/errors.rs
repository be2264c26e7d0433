//! Errors: the structures once, an enum for each operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{ErrorStructure, Field, Operation, Service, Type};

use super::tokens::{Imports, docs, ident, number};
use super::{response, structure};

/// `error.rs`: the structure of each error.
pub(super) fn exceptions(service: &Service) -> TokenStream {
    let mut imports = Imports::within("crate::error");
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
    let bound: Vec<&Field> =
        error.structure.fields.iter().filter(|field| !field.location.in_json()).collect();
    if !bound.is_empty() {
        shape.direction.received = false;
    }
    let json: Vec<&Field> = shape.fields.iter().filter(|field| field.location.in_json()).collect();
    let definition = structure::definition(&shape, &json, imports);
    let decode = response::decode_error(&error.structure, imports);
    let (code, status) = (&error.code, number(error.status));
    let retryable = error.retryable.then(|| quote! { .retryable() });
    let throttling = error.throttling.then(|| quote! { .throttling() });
    let message = message(&error.structure.fields);
    quote! {
        #definition
        impl Exception for #name {
            const SHAPE: ErrorShape = ErrorShape::new(#code, #status) #retryable #throttling;

            fn decode(response: &Response) -> Result<Self, DecodeError> {
                #decode
            }
        }
        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                display_exception(f, #code, #message)
            }
        }
        impl std::error::Error for #name {}
    }
}

/// The text that says what went wrong, if there is one that may be seen.
fn message(fields: &[Field]) -> TokenStream {
    let field = fields
        .iter()
        .find(|field| field.wire.eq_ignore_ascii_case("message") && field.ty == Type::String);
    match field {
        Some(field) => {
            let name = ident(&field.name);
            quote! { self.#name.as_deref() }
        }
        None => quote! { None },
    }
}

/// The enum of an operation's errors, and how it is read.
pub(super) fn error_enum(operation: &Operation, imports: &mut Imports) -> TokenStream {
    let name = ident(&format!("{}Error", operation.name));
    let documentation = docs(&format!("What [`{}`] fails with.", operation.name));
    let variants: Vec<_> = operation.errors.iter().map(|error| ident(&error.name)).collect();
    let variant_docs = operation.errors.iter().map(|error| docs(&error.docs));
    let errors: Vec<_> = operation.errors.iter().map(|error| ident(&error.error)).collect();
    let errors = errors.iter().map(|error| quote! { error::#error });
    if !operation.errors.is_empty() {
        imports.name("crate", "error");
    }
    quote! {
        #documentation
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #variants(#errors),)*
            /// An error that the model does not name.
            Unhandled(ErrorResponse),
        }
        impl ServiceError for #name {
            const VARIANTS: &'static [&'static dyn ErrorVariant<Self>] = &[#(&Variant(Self::#variants)),*];
            const UNHANDLED: fn(ErrorResponse) -> Self = Self::Unhandled;
        }
    }
}
