//! The declarations of a builder's setters, of which the runtime's macros make methods.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::summary;
use crate::ir::{Field, Type};
use crate::names;

use super::{Builder, Required, tuple};
use crate::emit::tokens::{Imports, deprecated, docs, ident};
use crate::emit::types::{argument_type, field_type, value_type};

impl Builder<'_> {
    pub(super) fn setters(&self, imports: &mut Imports) -> TokenStream {
        let (name, generics) = (&self.name, self.generics());
        let setters: Vec<TokenStream> = self
            .structure
            .fields
            .iter()
            .map(|field| {
                let required = self.required.iter().find(|it| it.field.wire == field.wire);
                match required {
                    Some(required) => self.required_setter(required, imports),
                    None => optional(field, imports),
                }
            })
            .collect();
        if setters.is_empty() {
            return TokenStream::new();
        }
        let required = tuple(self.required.iter().map(|required| ident(&required.field.name)));
        quote! { setters! { #name #generics, #required; #(#setters)* } }
    }

    /// Setting a required member changes the builder's type: its place in the tuple.
    fn required_setter(&self, set: &Required<'_>, imports: &mut Imports) -> TokenStream {
        let (builder, field) = (&self.name, set.field);
        let name = ident(&field.name);
        let ty = value_type(&field.ty, imports);
        let arguments = self.required.iter().map(|required| {
            let parameter = &required.parameter;
            if required.field.wire == field.wire {
                ty.clone()
            } else {
                quote! { #parameter }
            }
        });
        let arguments = self.arguments(arguments);
        let returned = quote! { #builder #arguments };
        let documentation = documentation(field, matches!(field.ty, Type::List(_)));
        let deprecated = deprecated(field.deprecated.as_ref());
        if let Type::List(item) = &field.ty {
            let parameter = &set.parameter;
            let (item_type, argument) = (value_type(item, imports), argument_type(item, imports));
            let setter = ident(&names::set_name(&field.name));
            return quote! {
                #documentation
                #deprecated
                fn #name(_: #argument) -> #returned where #parameter: ListState<#item_type>;
                #deprecated
                fn #setter(#name: #ty) -> #returned;
            };
        }
        let argument = argument_type(&field.ty, imports);
        quote! {
            #documentation
            #deprecated
            fn #name(_: #argument) -> #returned;
        }
    }
}

/// A member that need not be set. A list or a map grows with each call.
pub(super) fn optional(field: &Field, imports: &mut Imports) -> TokenStream {
    let (name, documentation) = (ident(&field.name), documentation(field, grows(&field.ty)));
    let deprecated = deprecated(field.deprecated.as_ref());
    let arguments = match &field.ty {
        Type::List(item) => vec![argument_type(item, imports)],
        Type::Map(key, value) => vec![argument_type(key, imports), argument_type(value, imports)],
        ty => vec![argument_type(ty, imports)],
    };
    let whole = grows(&field.ty).then(|| {
        let (setter, ty) = (ident(&names::set_name(&field.name)), field_type(field, imports));
        quote! { #deprecated fn #setter(#name: #ty); }
    });
    quote! {
        #documentation
        #deprecated
        fn #name(#(_: #arguments),*);
        #whole
    }
}

/// The list or the map grows with each call of the setter.
fn grows(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Map(..))
}

fn documentation(field: &Field, grows: bool) -> TokenStream {
    let summary = summary(&field.docs);
    match grows {
        true => docs(&format!("{summary} Adds one element; may be called repeatedly.")),
        false => docs(&summary),
    }
}
