//! Builders whose type says what is missing.

mod setters;

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::{Field, Operation, Presence, Structure};
use crate::names;

use super::literal;
use super::structure::hidden_debug;
use super::tokens::{Imports, docs, ident};
use super::types::{field_type, value_type};

/// A builder: the required members are parameters of its type, the others are fields.
struct Builder<'a> {
    structure: &'a Structure,
    name: Ident,
    required: Vec<Required<'a>>,
    /// Whether it holds a client to send by.
    client: Option<Ident>,
}

struct Required<'a> {
    field: &'a Field,
    /// The type's parameter.
    parameter: Ident,
    /// The marker that stands for the member until it is set.
    marker: TokenStream,
}

/// The builder that a client's method returns.
pub(super) fn of_operation(operation: &Operation, imports: &mut Imports) -> TokenStream {
    let client = imports.name("crate", "Client");
    let builder = Builder::new(&operation.input, Some(client), imports);
    let definition = builder.definition(imports);
    let setters = builder.setters(imports);
    let build = builder.build(Some(operation), imports);
    quote! { #definition #setters #build }
}

/// The builder of a structure that requests hold.
pub(super) fn of_structure(structure: &Structure, imports: &mut Imports) -> TokenStream {
    if structure.traits.default {
        return own_setters(structure, imports);
    }
    let builder = Builder::new(structure, None, imports);
    let definition = builder.definition(imports);
    let setters = builder.setters(imports);
    let build = builder.build(None, imports);
    let (name, builder_name) = (ident(&structure.name), &builder.name);
    quote! {
        impl #name {
            /// Builds one, member by member.
            pub fn builder() -> #builder_name {
                #builder_name::new()
            }
        }
        #definition
        #setters
        #build
    }
}

/// A structure of which nothing must be set is its own builder.
fn own_setters(structure: &Structure, imports: &mut Imports) -> TokenStream {
    let name = ident(&structure.name);
    let setters: Vec<TokenStream> =
        structure.fields.iter().map(|field| setters::optional(field, imports)).collect();
    quote! {
        impl #name {
            /// Begins with nothing set; each member has a setter.
            pub fn builder() -> Self {
                Self::default()
            }

            /// Ends with what has been set.
            #[must_use]
            pub fn build(self) -> Self {
                self
            }

            #(#[must_use] #setters)*
        }
    }
}

impl<'a> Builder<'a> {
    fn new(structure: &'a Structure, client: Option<Ident>, imports: &mut Imports) -> Self {
        let is_required = |field: &&Field| field.presence == Presence::Required;
        let fields: Vec<&Field> = structure.fields.iter().filter(is_required).collect();
        if !fields.is_empty() {
            imports.name("crate", "missing");
        }
        let mut taken = types_named(structure, imports);
        let required = fields
            .into_iter()
            .map(|field| {
                let marker = ident(&names::missing_name(&field.wire));
                Required {
                    field,
                    parameter: parameter(&field.wire, &mut taken),
                    marker: quote! { missing::#marker },
                }
            })
            .collect();
        Self { structure, name: ident(&format!("{}Builder", structure.name)), required, client }
    }

    fn parameters(&self) -> Vec<&Ident> {
        self.required.iter().map(|required| &required.parameter).collect()
    }

    /// `<S, R, C>`, or nothing.
    fn generics(&self) -> TokenStream {
        let parameters = self.parameters();
        if parameters.is_empty() {
            TokenStream::new()
        } else {
            quote! { <#(#parameters),*> }
        }
    }

    /// The struct, and how an empty one is made.
    fn definition(&self, imports: &mut Imports) -> TokenStream {
        let name = &self.name;
        let target = &self.structure.name;
        let last = match (&self.client, self.required.is_empty()) {
            (Some(_), false) => "[`send`](Self::send) is there once nothing is missing.",
            (None, false) => "[`build`](Self::build) is there once nothing is missing.",
            (_, true) => "Nothing has to be set.",
        };
        let documentation = docs(&format!("Builds a [`{target}`]; {last}"));
        let documentation = if self.required.is_empty() {
            docs(&format!("Builds a [`{target}`]."))
        } else {
            documentation
        };
        let must_use = match self.client {
            Some(_) => "nothing is sent before `send`",
            None => "nothing is built before `build`",
        };
        let defaults = self.required.iter().map(|required| {
            let (parameter, marker) = (&required.parameter, &required.marker);
            quote! { #parameter = #marker }
        });
        let generics = (!self.required.is_empty()).then(|| quote! { <#(#defaults),*> });
        let (derives, debug) = self.debug();
        let client = self.client.as_ref().map(|client| quote! { client: #client, });
        let fields = self.structure.fields.iter().map(|field| {
            let name = ident(&field.name);
            let ty = match self.parameter_of(field) {
                Some(parameter) => quote! { #parameter },
                None => field_type(field, imports),
            };
            quote! { #name: #ty, }
        });
        let fields: Vec<TokenStream> = fields.collect();
        let new = self.new_function();
        quote! {
            #documentation
            #derives
            #[must_use = #must_use]
            pub struct #name #generics {
                #client
                #(#fields)*
            }
            #debug
            impl #name {
                #new
            }
        }
    }

    /// The derived traits, and the `Debug` of a builder of what must not be seen.
    fn debug(&self) -> (TokenStream, Option<TokenStream>) {
        if !self.structure.sensitive {
            return (quote! { #[derive(Clone, Debug)] }, None);
        }
        let generics = self.generics();
        let debug = hidden_debug(&self.name.to_string(), &generics);
        (quote! { #[derive(Clone)] }, Some(debug))
    }

    fn new_function(&self) -> TokenStream {
        let fields = self.structure.fields.iter().map(|field| {
            let name = ident(&field.name);
            let value = match (
                &field.presence,
                self.required.iter().find(|r| r.field.wire == field.wire),
            ) {
                (_, Some(required)) => required.marker.clone(),
                (Presence::Default(value), None) => literal::expression(value),
                (_, None) => quote! { None },
            };
            quote! { #name: #value, }
        });
        match &self.client {
            Some(client) => quote! {
                pub(crate) fn new(client: &#client) -> Self {
                    Self { client: client.clone(), #(#fields)* }
                }
            },
            None => quote! {
                fn new() -> Self {
                    Self { #(#fields)* }
                }
            },
        }
    }

    fn parameter_of(&self, field: &Field) -> Option<&Ident> {
        let required = self.required.iter().find(|required| required.field.wire == field.wire)?;
        Some(&required.parameter)
    }

    /// `build`, and for an operation `send`.
    fn build(&self, operation: Option<&Operation>, imports: &mut Imports) -> TokenStream {
        let (builder, target) = (&self.name, ident(&self.structure.name));
        let types: Vec<TokenStream> =
            self.required.iter().map(|required| value_type(&required.field.ty, imports)).collect();
        let generics = (!types.is_empty()).then(|| quote! { <#(#types),*> });
        let fields = self.structure.fields.iter().map(|field| {
            let name = ident(&field.name);
            quote! { #name: self.#name }
        });
        let documentation = match operation {
            Some(_) => "The operation, without sending it.",
            None => "The structure.",
        };
        let documentation = docs(documentation);
        let send = operation.map(send);
        quote! {
            impl #builder #generics {
                #documentation
                pub fn build(self) -> #target {
                    #target { #(#fields),* }
                }

                #send
            }
        }
    }
}

fn send(operation: &Operation) -> TokenStream {
    let output = ident(&operation.output.name);
    let error = ident(&format!("{}Error", operation.name));
    let pages = operation.pages.as_ref().map(|pages| {
        let target = ident(&operation.name);
        let items = pages.items.as_ref().map(|_| {
            quote! {
                /// The items of all pages, as a stream.
                pub fn items(self) -> Items<#target> {
                    self.pages().items()
                }
            }
        });
        quote! {
            /// This page and those after it, as a stream.
            pub fn pages(self) -> Pages<#target> {
                let client = self.client.clone();
                client.pages(self.build())
            }

            #items
        }
    });
    quote! {
        /// Sends the operation.
        pub async fn send(self) -> Result<#output, Error<#error>> {
            let client = self.client.clone();
            client.send(self.build()).await
        }

        #pages
    }
}

/// The words in the types of the fields, which a type's parameter would hide.
fn types_named(structure: &Structure, imports: &mut Imports) -> BTreeSet<String> {
    let types = structure.fields.iter().map(|field| field_type(field, imports).to_string());
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    types.flat_map(|ty| ty.split(|c| !is_word(c)).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// A short name for a type's parameter: the first letter that is free, or else with a number.
fn parameter(wire: &str, taken: &mut BTreeSet<String>) -> Ident {
    let first = wire.chars().find(char::is_ascii_alphabetic).unwrap_or('T').to_ascii_uppercase();
    let mut candidate = first.to_string();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{first}{number}");
        number += 1;
    }
    ident(&candidate)
}
