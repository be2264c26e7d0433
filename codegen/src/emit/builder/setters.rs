//! The setters of a builder.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::summary;
use crate::ir::{Field, Presence, Type};
use crate::names;

use super::{Builder, Required, tuple};
use crate::emit::tokens::{Imports, deprecated, docs, ident};
use crate::emit::types::{argument_type, converts, field_type, value_type};

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
                    None => optional(field, &self.place, imports),
                }
            })
            .collect();
        if setters.is_empty() {
            return TokenStream::new();
        }
        quote! { impl #generics #name #generics { #(#setters)* } }
    }

    /// Setting a required member changes the builder's type: its place in the tuple.
    fn required_setter(&self, set: &Required<'_>, imports: &mut Imports) -> TokenStream {
        let (builder, field) = (&self.name, set.field);
        let name = ident(&field.name);
        let ty = value_type(&field.ty, imports);
        let is_set = |required: &Required<'_>| required.field.wire == field.wire;
        let arguments = self.required.iter().map(|required| {
            let parameter = &required.parameter;
            if is_set(required) {
                ty.clone()
            } else {
                quote! { #parameter }
            }
        });
        let arguments = self.arguments(arguments);
        let returned = quote! { #builder #arguments };
        let (documentation, deprecated) =
            (docs(&summary(&field.docs)), deprecated(field.deprecated.as_ref()));
        let local =
            |required: &Required<'_>| ident(&required.parameter.to_string().to_ascii_lowercase());
        let with = |old: TokenStream, value: TokenStream| {
            let before = tuple(self.required.iter().map(|required| {
                let local = local(required);
                if is_set(required) {
                    old.clone()
                } else {
                    quote! { #local }
                }
            }));
            let after = tuple(self.required.iter().map(|required| {
                let local = local(required);
                if is_set(required) {
                    value.clone()
                } else {
                    quote! { #local }
                }
            }));
            quote! {
                let Self(#before, rest) = self;
                #builder(#after, rest)
            }
        };
        let argument = argument_type(&field.ty, imports);
        let replace = |value| with(quote! { _ }, value);
        if let Type::List(item) = &field.ty {
            let (parameter, list) = (&set.parameter, local(set));
            let (setter, item_type) =
                (ident(&names::set_name(&field.name)), value_type(item, imports));
            let argument = argument_type(item, imports);
            let item = converted(item);
            let append_docs = docs(&format!(
                "{} Adds one element; may be called repeatedly.",
                summary(&field.docs)
            ));
            let (added, all) =
                (with(quote! { #list }, quote! { #list.with(#item) }), replace(quote! { value }));
            return quote! {
                #append_docs
                #deprecated
                pub fn #name(self, value: #argument) -> #returned
                where
                    #parameter: ListState<#item_type>,
                {
                    #added
                }

                /// Sets the whole list or map.
                #deprecated
                pub fn #setter(self, value: #ty) -> #returned {
                    #all
                }
            };
        }
        let body = replace(converted(&field.ty));
        quote! {
            #documentation
            #deprecated
            pub fn #name(self, value: #argument) -> #returned {
                #body
            }
        }
    }
}

/// A member that need not be set, in the structure that is at this place. A list or a map grows with each call.
pub(super) fn optional(field: &Field, place: &TokenStream, imports: &mut Imports) -> TokenStream {
    let (name, documentation) = (ident(&field.name), docs(&summary(&field.docs)));
    let deprecated = deprecated(field.deprecated.as_ref());
    let optional = field.presence == Presence::Optional;
    let grown = if optional {
        quote! { #place.#name.get_or_insert_default() }
    } else {
        quote! { #place.#name }
    };
    let append_docs =
        docs(&format!("{} Adds one element; may be called repeatedly.", summary(&field.docs)));
    match &field.ty {
        Type::List(item) => {
            let (argument, value) = (argument_type(item, imports), converted(item));
            let set = set_all(field, place, imports);
            quote! {
                #append_docs
                #deprecated
                pub fn #name(mut self, value: #argument) -> Self {
                    #grown.push(#value);
                    self
                }

                #set
            }
        }
        Type::Map(key, value) => {
            let (key_argument, value_argument) =
                (argument_type(key, imports), argument_type(value, imports));
            let key = if converts(key) {
                quote! { key.into() }
            } else {
                quote! { key }
            };
            let value = converted(value);
            let set = set_all(field, place, imports);
            quote! {
                #append_docs
                #deprecated
                pub fn #name(mut self, key: #key_argument, value: #value_argument) -> Self {
                    #grown.insert(#key, #value);
                    self
                }

                #set
            }
        }
        ty => {
            let (argument, value) = (argument_type(ty, imports), converted(ty));
            let value = if optional {
                quote! { Some(#value) }
            } else {
                value
            };
            quote! {
                #documentation
                #deprecated
                pub fn #name(mut self, value: #argument) -> Self {
                    #place.#name = #value;
                    self
                }
            }
        }
    }
}

/// `set_x`, for a list or a map that is there already.
fn set_all(field: &Field, place: &TokenStream, imports: &mut Imports) -> TokenStream {
    let (name, setter) = (ident(&field.name), ident(&names::set_name(&field.name)));
    let ty = field_type(field, imports);
    let deprecated = deprecated(field.deprecated.as_ref());
    quote! {
        /// Sets the whole list or map.
        #deprecated
        pub fn #setter(mut self, value: #ty) -> Self {
            #place.#name = value;
            self
        }
    }
}

fn converted(ty: &Type) -> TokenStream {
    if converts(ty) {
        quote! { value.into() }
    } else {
        quote! { value }
    }
}
