//! Builders whose type says what is missing.

mod setters;

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use crate::ir::{Capabilities, Direction, Field, Operation, Presence, Structure};
use crate::names;

use super::structure::{default, derives_default};
use super::tokens::{Imports, docs, hidden_debug, ident};
use super::types::{field_type, value_type};

/// A builder: the required members are parameters of its type.
struct Builder<'a> {
    structure: &'a Structure,
    name: Ident,
    required: Vec<Required<'a>>,
    /// The type that holds the other members; the structure itself if there are no required ones.
    optional: TokenStream,
    /// Where that is in the builder.
    place: TokenStream,
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
    let others = match builder.others().next() {
        Some(_) => quote! { Default::default() },
        None => quote! { () },
    };
    quote! {
        impl #name {
            /// Builds one, member by member.
            pub fn builder() -> #builder_name {
                #builder_name(Default::default(), #others)
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
    let setters: Vec<TokenStream> = structure
        .fields
        .iter()
        .map(|field| setters::optional(field, &quote! { self }, imports))
        .collect();
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
        let optional = if fields.is_empty() {
            ident(&structure.name).into_token_stream()
        } else if fields.len() < structure.fields.len() {
            ident(&names::optional_name(&structure.name)).into_token_stream()
        } else {
            quote! { () }
        };
        let place = match (&client, fields.is_empty()) {
            (Some(_), true) => quote! { self.0.optional },
            (Some(_), false) => quote! { self.1.optional },
            (None, _) => quote! { self.1 },
        };
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
        let name = ident(&names::builder_name(&structure.name));
        Self { structure, name, required, optional, place, client }
    }

    /// `<S, R, C>`, or nothing.
    fn generics(&self) -> TokenStream {
        let parameters: Vec<&Ident> =
            self.required.iter().map(|required| &required.parameter).collect();
        if parameters.is_empty() {
            TokenStream::new()
        } else {
            quote! { <#(#parameters),*> }
        }
    }

    /// The struct, what holds the optional members, and how an empty one is made.
    fn definition(&self, imports: &mut Imports) -> TokenStream {
        let name = &self.name;
        let target = &self.structure.name;
        let last = match (&self.client, self.required.is_empty()) {
            (Some(_), false) => "; [`send`](Self::send) is there once nothing is missing.",
            (None, false) => "; [`build`](Self::build) is there once nothing is missing.",
            (_, true) => ".",
        };
        let documentation = docs(&format!("Builds a [`{target}`]{last}"));
        let must_use = match self.client {
            Some(_) => "nothing is sent before `send`",
            None => "nothing is built before `build`",
        };
        let defaults = self.required.iter().map(|required| {
            let (parameter, marker) = (&required.parameter, &required.marker);
            quote! { #parameter = #marker }
        });
        let defaults = (!self.required.is_empty()).then(|| quote! { <#(#defaults),*> });
        let (debug, hidden) = if self.structure.sensitive {
            (None, Some(hidden_debug(&name.to_string(), &self.generics())))
        } else {
            (Some(quote! { , Debug }), None)
        };
        let optional = &self.optional;
        let holder = match &self.client {
            Some(client) => quote! { Draft<#client, #optional> },
            None => quote! { #optional },
        };
        let required = self.required.iter().map(|required| &required.parameter);
        let required =
            (!self.required.is_empty()).then(|| tuple(required)).map(|it| quote! { #it, });
        let optional_members = self.optional_members(imports);
        let unset = required.as_ref().map(|_| quote! { Default::default(), });
        let new = self.client.as_ref().map(|client| {
            quote! {
                impl #name {
                    pub(crate) fn new(client: &#client) -> Self {
                        Self(#unset Draft::new(client))
                    }
                }
            }
        });
        quote! {
            #documentation
            #[derive(Clone #debug)]
            #[must_use = #must_use]
            pub struct #name #defaults(#required #holder);
            #hidden
            #optional_members
            #new
        }
    }

    /// The structure that holds the members that need not be set, if there are others beside them.
    fn optional_members(&self, imports: &mut Imports) -> Option<TokenStream> {
        let fields: Vec<Field> = self.others().cloned().collect();
        if fields.is_empty() || self.required.is_empty() {
            return None;
        }
        let holder = Structure {
            name: names::optional_name(&self.structure.name),
            fields,
            direction: Direction::default(),
            traits: Capabilities { default: true, ..self.structure.traits },
            ..self.structure.clone()
        };
        let name = ident(&holder.name);
        let debug = (!holder.sensitive).then(|| quote! { , Debug });
        let derived = derives_default(&holder).then(|| quote! { , Default });
        let default = default(&holder);
        let members: Vec<TokenStream> = holder
            .fields
            .iter()
            .map(|field| {
                let (name, ty) = (ident(&field.name), field_type(field, imports));
                quote! { #name: #ty, }
            })
            .collect();
        Some(quote! {
            #[derive(Clone #debug #derived)]
            struct #name {
                #(#members)*
            }
            #default
        })
    }

    /// The members that need not be set.
    fn others(&self) -> impl Iterator<Item = &'a Field> {
        self.structure.fields.iter().filter(|field| field.presence != Presence::Required)
    }

    /// `build`, and for an operation `send`.
    fn build(&self, operation: Option<&Operation>, imports: &mut Imports) -> TokenStream {
        let (builder, target) = (&self.name, ident(&self.structure.name));
        let types: Vec<TokenStream> =
            self.required.iter().map(|required| value_type(&required.field.ty, imports)).collect();
        let generics = (!types.is_empty()).then(|| quote! { <#(#types),*> });
        let documentation = match operation {
            Some(_) => "The operation, without sending it.",
            None => "The structure.",
        };
        let documentation = docs(documentation);
        let body = self.built(&target);
        let send = operation.map(|operation| self.send(operation));
        quote! {
            impl #builder #generics {
                #documentation
                pub fn build(self) -> #target {
                    #body
                }

                #send
            }
        }
    }

    /// What `build` returns.
    fn built(&self, target: &Ident) -> TokenStream {
        let place = &self.place;
        if self.required.is_empty() {
            return place.clone();
        }
        let required = tuple(self.required.iter().map(|required| ident(&required.field.name)));
        let fields = self.structure.fields.iter().map(|field| {
            let name = ident(&field.name);
            match field.presence {
                Presence::Required => quote! { #name },
                _ => quote! { #name: optional.#name },
            }
        });
        let optional = self.others().next().map(|_| quote! { let optional = #place; });
        quote! {
            let #required = self.0;
            #optional
            #target { #(#fields),* }
        }
    }

    fn send(&self, operation: &Operation) -> TokenStream {
        let output = ident(&operation.output.name);
        let error = ident(&names::error_name(&operation.name));
        let target = ident(&operation.name);
        let draft = if self.required.is_empty() {
            quote! { self.0 }
        } else {
            quote! { self.1 }
        };
        let items = operation.pages.as_ref().and_then(|pages| pages.items.as_ref()).map(|_| {
            quote! {
                /// The items of all pages, as a stream.
                pub fn items(self) -> Items<#target> {
                    self.pages().items()
                }
            }
        });
        let pages = operation.pages.as_ref().map(|_| {
            quote! {
                /// This page and those after it, as a stream.
                pub fn pages(self) -> Pages<#target> {
                    #draft.client.clone().pages(self.build())
                }

                #items
            }
        });
        quote! {
            /// Sends the operation.
            pub async fn send(self) -> Result<#output, Error<#error>> {
                #draft.client.clone().send(self.build()).await
            }

            #pages
        }
    }
}

/// Longer ones can be neither cloned nor shown.
const LONGEST_TUPLE: usize = 12;

/// A tuple, also of one; many parts are a tuple of tuples.
fn tuple(parts: impl IntoIterator<Item = impl ToTokens>) -> TokenStream {
    let mut parts: Vec<TokenStream> = parts.into_iter().map(ToTokens::into_token_stream).collect();
    while parts.len() > LONGEST_TUPLE {
        parts = parts.chunks(LONGEST_TUPLE).map(|some| quote! { (#(#some,)*) }).collect();
    }
    quote! { (#(#parts,)*) }
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
