//! Builders whose type names the missing members.

mod setters;

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use crate::ir::{AuthScheme, Capabilities, Direction, Field, Operation, Presence, Structure};
use crate::names;

use super::structure::{default, derives_default};
use super::tokens::{Imports, docs, hidden_debug, ident};
use super::types::{field_type, value_type};

/// A builder: the required members are parameters of its type.
struct Builder<'a> {
    structure: &'a Structure,
    name: Ident,
    required: Vec<Required<'a>>,
    /// The type that holds the optional members; the structure itself if no member is required.
    optional: TokenStream,
    /// The client that sends the operation.
    client: Option<Sender>,
}

/// The client in the builder of an operation.
struct Sender {
    /// The type's parameter: the client, or `()` without one.
    parameter: Ident,
    client: Ident,
}

struct Required<'a> {
    field: &'a Field,
    /// The type's parameter.
    parameter: Ident,
    /// The marker type in place of the member's type until it is set.
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
            /// A builder.
            pub fn builder() -> #builder_name {
                #builder_name(Default::default(), Default::default())
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
    quote! { own_builder! { #name; #(#setters)* } }
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
        let mut taken = types_named(structure, imports);
        let client =
            client.map(|client| Sender { parameter: parameter("Sender", &mut taken), client });
        if !fields.is_empty() {
            imports.name("crate", "missing");
        }
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
        Self { structure, name, required, optional, client }
    }

    /// `<S, R, C>`, or nothing.
    fn generics(&self) -> TokenStream {
        self.arguments(self.required.iter().map(|required| &required.parameter))
    }

    /// The arguments of the builder's type: the parameter of the client, if there is one, and these.
    fn arguments(&self, required: impl Iterator<Item = impl ToTokens>) -> TokenStream {
        let sender = self.client.as_ref().map(|sender| sender.parameter.to_token_stream());
        let all = sender.into_iter().chain(required.map(ToTokens::into_token_stream));
        let all: Vec<TokenStream> = all.collect();
        if all.is_empty() {
            return TokenStream::new();
        }
        quote! { <#(#all),*> }
    }

    /// The struct, what holds the optional members, and how an empty one is made.
    fn definition(&self, imports: &mut Imports) -> TokenStream {
        let name = &self.name;
        let target = &self.structure.name;
        let last = match (&self.client, self.required.is_empty()) {
            (Some(_), false) => "; [`send`](Self::send) exists once every required member is set.",
            (None, false) => "; [`build`](Self::build) exists once every required member is set.",
            (_, true) => ".",
        };
        let documentation = docs(&format!("Builds a [`{target}`]{last}"));
        let must_use = match self.client {
            Some(_) => "nothing is sent before `send`",
            None => "nothing is built before `build`",
        };
        let sender = self.client.as_ref().map(|Sender { parameter, client }| {
            quote! { #parameter = #client }
        });
        let markers = self.required.iter().map(|required| {
            let (parameter, marker) = (&required.parameter, &required.marker);
            quote! { #parameter = #marker }
        });
        let defaults: Vec<TokenStream> = sender.into_iter().chain(markers).collect();
        let defaults = (!defaults.is_empty()).then(|| quote! { <#(#defaults),*> });
        let (debug, hidden) = if self.structure.sensitive {
            (None, Some(hidden_debug(&name.to_string(), &self.generics())))
        } else {
            (Some(quote! { , Debug }), None)
        };
        let optional = &self.optional;
        // The client's methods make the builders of operations.
        let (sender, visibility, default, built_by) = match &self.client {
            Some(Sender { parameter, .. }) => {
                let target = ident(target);
                (
                    quote! { #parameter },
                    Some(quote! { pub(crate) }),
                    Some(quote! { , Default }),
                    Some(quote! { built_by!(#target, #name); }),
                )
            }
            None => (quote! { () }, None, None, None),
        };
        let required = self.required.iter().map(|required| &required.parameter);
        let required = tuple(required);
        let optional_members = self.optional_members(imports);
        quote! {
            #documentation
            #[derive(Clone #debug #default)]
            #[must_use = #must_use]
            pub struct #name #defaults(#visibility #required, #visibility Draft<#sender, #optional>);
            #hidden
            #optional_members
            #built_by
        }
    }

    /// The structure of the optional members, if there are required members too.
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
        let visibility = self.client.as_ref().map(|_| quote! { pub(crate) });
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
            #visibility struct #name {
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
        let generics = self.arguments(types.iter());
        let documentation = match operation {
            Some(_) => "The operation, without sending it.",
            None => "The structure.",
        };
        let documentation = docs(documentation);
        let body = self.built(&target);
        let parameter = self.client.as_ref().map(|sender| &sender.parameter);
        let parameter = parameter.map(|parameter| quote! { <#parameter> });
        let send = self.client.as_ref().zip(operation).map(|(sender, operation)| {
            let client = &sender.client;
            let output = ident(&operation.output.name);
            let error = ident(&names::error_name(&operation.name));
            let others = beside_send(operation);
            quote! { sent_by!(#builder<#client, #(#types),*>, #output, #error #(, #others)*); }
        });
        quote! {
            impl #parameter #builder #generics {
                #documentation
                pub fn build(self) -> #target {
                    #body
                }
            }
            #send
        }
    }

    /// What `build` returns.
    fn built(&self, target: &Ident) -> TokenStream {
        if self.required.is_empty() {
            return quote! { self.1.optional };
        }
        let required = tuple(self.required.iter().map(|required| ident(&required.field.name)));
        let fields = self.structure.fields.iter().map(|field| {
            let name = ident(&field.name);
            match field.presence {
                Presence::Required => quote! { #name },
                // The members' names are the only variables, so that none of them hides another one.
                _ => quote! { #name: self.1.optional.#name },
            }
        });
        quote! {
            let #required = self.0;
            #target { #(#fields),* }
        }
    }
}

/// The methods of an operation in addition to `send`.
fn beside_send(operation: &Operation) -> Vec<TokenStream> {
    let target = ident(&operation.name);
    // A URL cannot contain a bearer token.
    let presign = operation.auth.contains(&AuthScheme::SigV4).then(|| quote! { presign });
    let pages = operation.pages.as_ref().map(|_| quote! { pages(#target) });
    let has_items = operation.pages.as_ref().is_some_and(|pages| pages.items.is_some());
    let items = has_items.then(|| quote! { items(#target) });
    presign.into_iter().chain(pages).chain(items).collect()
}

/// Rust implements neither `Clone` nor `Debug` for longer tuples.
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
    let words =
        types.flat_map(|ty| ty.split(|c| !is_word(c)).map(str::to_owned).collect::<Vec<_>>());
    words.chain([structure.name.clone()]).collect()
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
