//! What sets the members of a builder.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::summary;
use crate::ir::{Field, Presence, Type};
use crate::names;

use super::Builder;
use crate::emit::tokens::{Imports, deprecated, docs, ident};
use crate::emit::types::{argument_type, converts, field_type, value_type};

impl Builder<'_> {
    pub(super) fn setters(&self, imports: &mut Imports) -> TokenStream {
        let (name, generics) = (&self.name, self.generics());
        let setters: Vec<TokenStream> = self
            .structure
            .fields
            .iter()
            .map(|field| match self.parameter_of(field) {
                Some(_) => self.required_setter(field, imports),
                None => optional(field, imports),
            })
            .collect();
        if setters.is_empty() {
            return TokenStream::new();
        }
        quote! { impl #generics #name #generics { #(#setters)* } }
    }

    /// Setting a required member changes the builder's type, so the builder is made anew.
    fn required_setter(&self, field: &Field, imports: &mut Imports) -> TokenStream {
        let builder = &self.name;
        let name = ident(&field.name);
        let ty = value_type(&field.ty, imports);
        let arguments = self.required.iter().map(|required| {
            if required.field.wire == field.wire {
                ty.clone()
            } else {
                let parameter = &required.parameter;
                quote! { #parameter }
            }
        });
        let returned = quote! { #builder<#(#arguments),*> };
        let (documentation, deprecated) =
            (docs(&summary(&field.docs)), deprecated(field.deprecated.as_ref()));
        let rest = |value: TokenStream| {
            let client = self.client.as_ref().map(|_| quote! { client: self.client, });
            let fields = self.structure.fields.iter().map(|other| {
                let other_name = ident(&other.name);
                if other.wire != field.wire {
                    quote! { #other_name: self.#other_name, }
                } else if other_name == "value" && value.to_string() == "value" {
                    quote! { value, }
                } else if other_name == "list" && value.to_string() == "list" {
                    quote! { list, }
                } else {
                    quote! { #other_name: #value, }
                }
            });
            quote! { #builder { #client #(#fields)* } }
        };
        let argument = argument_type(&field.ty, imports);
        let set = rest(converted(&field.ty));
        if let Type::List(item) = &field.ty {
            let list = rest(quote! { value });
            let parameter = self.parameter_of(field);
            let (setter, item_type) =
                (ident(&names::set_name(&field.name)), value_type(item, imports));
            let argument = argument_type(item, imports);
            let item = converted(item);
            let append_docs =
                docs(&format!("{} Adds one; can be called again.", summary(&field.docs)));
            let set_docs = docs("Sets all of them at once.");
            let pushed = rest(quote! { list });
            return quote! {
                #append_docs
                pub fn #name(self, value: #argument) -> #returned
                where
                    #parameter: ListState<#item_type>,
                {
                    let mut list = self.#name.into_list();
                    list.push(#item);
                    #pushed
                }

                #set_docs
                pub fn #setter(self, value: #ty) -> #returned {
                    #list
                }
            };
        }
        quote! {
            #documentation
            #deprecated
            pub fn #name(self, value: #argument) -> #returned {
                #set
            }
        }
    }
}

/// A member that need not be set. A list or a map grows with each call.
pub(super) fn optional(field: &Field, imports: &mut Imports) -> TokenStream {
    let (name, documentation) = (ident(&field.name), docs(&summary(&field.docs)));
    let deprecated = deprecated(field.deprecated.as_ref());
    let optional = field.presence == Presence::Optional;
    let grown = if optional {
        quote! { self.#name.get_or_insert_default() }
    } else {
        quote! { self.#name }
    };
    let append_docs = docs(&format!("{} Adds one; can be called again.", summary(&field.docs)));
    match &field.ty {
        Type::List(item) => {
            let (argument, value) = (argument_type(item, imports), converted(item));
            let set = set_all(field, imports);
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
            let set = set_all(field, imports);
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
                    self.#name = #value;
                    self
                }
            }
        }
    }
}

/// `set_x`, for a list or a map that is there already.
fn set_all(field: &Field, imports: &mut Imports) -> TokenStream {
    let (name, setter) = (ident(&field.name), ident(&names::set_name(&field.name)));
    let ty = field_type(field, imports);
    let deprecated = deprecated(field.deprecated.as_ref());
    quote! {
        /// Sets all of them at once.
        #deprecated
        pub fn #setter(mut self, value: #ty) -> Self {
            self.#name = value;
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
