//! How what was typed becomes a value: members by their names in the model.

use proc_macro2::TokenStream;
use quote::quote;

use crate::command_line::CommandLine;
use crate::ir::{Enum, Field, Operation, Presence, Service, Structure, Type, TypeDef, Union};
use crate::names;

use super::super::tokens::{Imports, allow_deprecated, ident};
use super::super::types::{converts, value_type};

/// The body of the function that makes an operation of its members.
pub(super) fn operation(operation: &Operation, imports: &mut Imports) -> TokenStream {
    let method = ident(&operation.module);
    let required = required(&operation.input, imports);
    let made = quote! { client.#method() #required.build() };
    filled(&made, &operation.input)
}

/// The setters of the required members.
fn required(structure: &Structure, imports: &mut Imports) -> TokenStream {
    let setters = structure.fields.iter().filter(|field| field.presence == Presence::Required);
    let setters = setters.map(|field| {
        let wire = &field.wire;
        let setter = match field.ty {
            Type::List(_) => ident(&names::set_name(&field.name)),
            _ => ident(&field.name),
        };
        // A setter that converts takes any type, so that one has to be named.
        let ty = converts(&field.ty).then(|| {
            let ty = value_type(&field.ty, imports);
            from_prelude(&ty, imports);
            quote! { ::<#ty> }
        });
        quote! { .#setter(members.required #ty (#wire)?) }
    });
    setters.collect()
}

/// Imports what the crate's own files have from the runtime's prelude.
fn from_prelude(ty: &TokenStream, imports: &mut Imports) {
    let text = ty.to_string();
    for name in ["BTreeMap", "Document", "Sensitive"] {
        if text.split(|c: char| !c.is_alphanumeric()).any(|word| word == name) {
            imports.name("crate::restjson::generated", name);
        }
    }
}

/// What was made, with the members that need not be there.
fn filled(made: &TokenStream, structure: &Structure) -> TokenStream {
    let others: Vec<&Field> =
        structure.fields.iter().filter(|field| field.presence != Presence::Required).collect();
    if others.is_empty() {
        return quote! { Ok(#made) };
    }
    let others = others.iter().map(|field| {
        let (name, wire) = (ident(&field.name), &field.wire);
        match field.presence {
            Presence::Default(_) => quote! {
                if let Some(value) = members.optional(#wire)? {
                    made.#name = value;
                }
            },
            _ => quote! { made.#name = members.optional(#wire)?; },
        }
    });
    quote! {
        let mut made = #made;
        #(#others)*
        Ok(made)
    }
}

/// `types.rs`: what arguments hold besides texts, numbers, lists and maps.
pub(super) fn types(line: &CommandLine<'_>, service: &Service) -> TokenStream {
    let mut imports = Imports::of_crate(&service.crate_name);
    let readers: Vec<TokenStream> = line
        .types
        .iter()
        .map(|ty| {
            let name = imports.name("crate::types", ty.name());
            let body = match ty {
                TypeDef::Structure(structure) => members(structure, &mut imports),
                TypeDef::Union(union) => arms(union),
                TypeDef::Enum(ty) => text_enum(ty),
                TypeDef::IntEnum(_) => quote! { i32::from_json(json).map(Self::from) },
            };
            quote! {
                impl FromJson for #name {
                    fn from_json(json: command::Json) -> Result<Self, command::Fault> {
                        #body
                    }
                }
            }
        })
        .collect();
    let uses = imports.uses();
    let own = (!readers.is_empty()).then(|| quote! { use crate::command::{self, FromJson}; });
    let deprecated = line.types.iter().any(|ty| match ty {
        TypeDef::Structure(shape) => shape.fields.iter().any(|field| field.deprecated.is_some()),
        TypeDef::Enum(shape) => shape.variants.iter().any(|variant| variant.deprecated.is_some()),
        _ => false,
    });
    let allow = deprecated.then(allow_deprecated);
    quote! {
        #![doc = " How arguments become structures, unions and enums."]
        #allow
        #uses
        #own
        #(#readers)*
    }
}

fn members(structure: &Structure, imports: &mut Imports) -> TokenStream {
    let made = if structure.traits.default {
        quote! { Self::default() }
    } else {
        let required = required(structure, imports);
        quote! { Self::builder() #required.build() }
    };
    let known: Vec<&String> = structure.fields.iter().map(|field| &field.wire).collect();
    let filled = filled(&made, structure);
    // Of a structure without members, nothing is read.
    let binding = if known.is_empty() { ident("_members") } else { ident("members") };
    let mutable = (!known.is_empty()).then(|| quote! { mut });
    quote! {
        let #mutable #binding = command::Members::of(json, &[#(#known),*])?;
        #filled
    }
}

fn text_enum(ty: &Enum<String>) -> TokenStream {
    let arms = ty.variants.iter().map(|variant| {
        let (name, value) = (ident(&variant.name), &variant.value);
        quote! { #value => Self::#name }
    });
    quote! {
        Ok(match String::from_json(json)?.as_str() {
            #(#arms,)*
            other => Self::Unknown(other.to_owned()),
        })
    }
}

fn arms(union: &Union) -> TokenStream {
    let known: Vec<&String> = union.arms.iter().map(|arm| &arm.wire).collect();
    let arms = union.arms.iter().map(|arm| {
        let (name, wire) = (ident(&arm.name), &arm.wire);
        match arm.ty {
            Type::Unit => quote! { #wire => Self::#name },
            _ => quote! { #wire => Self::#name(arm.value()?) },
        }
    });
    quote! {
        let arm = command::Arm::of(json, &[#(#known),*])?;
        Ok(match arm.name() {
            #(#arms,)*
            _ => return Err(arm.unknown()),
        })
    }
}
