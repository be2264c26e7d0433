//! How JSON becomes a value: members by their names in the model.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Field, Operation, Presence, Service, Structure, Type, TypeDef, Union};
use crate::names;
use crate::table::OperationTable;

use super::super::tokens::{Imports, allow_deprecated, ident};
use super::super::types::{converts, value_type};

/// The body of the function that makes an operation of its members.
pub(super) fn operation(operation: &Operation, imports: &mut Imports) -> TokenStream {
    let method = ident(&operation.module);
    let required = required(&operation.input, imports);
    let new = quote! { client.#method() #required.build() };
    with_optional(&new, &operation.input)
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

/// A new structure, with its optional members set.
fn with_optional(new: &TokenStream, structure: &Structure) -> TokenStream {
    let optional: Vec<&Field> =
        structure.fields.iter().filter(|field| field.presence != Presence::Required).collect();
    if optional.is_empty() {
        return quote! { Ok(#new) };
    }
    let optional = optional.iter().map(|field| {
        let (name, wire) = (ident(&field.name), &field.wire);
        match field.presence {
            Presence::Default(_) => quote! {
                if let Some(value) = members.optional(#wire)? {
                    new.#name = value;
                }
            },
            _ => quote! { new.#name = members.optional(#wire)?; },
        }
    });
    quote! {
        let mut new = #new;
        #(#optional)*
        Ok(new)
    }
}

/// `types.rs`: the structures, unions and enums that inputs hold.
pub(super) fn shapes(table: &OperationTable<'_>, service: &Service) -> TokenStream {
    let mut imports = Imports::of_crate(&service.library_name());
    let mut items = Vec::new();
    for shape in &table.shapes {
        let name = imports.name("crate::types", shape.definition.name());
        let body = match shape.definition {
            TypeDef::Structure(structure) => members(structure, &mut imports),
            TypeDef::Union(union) => arms(union),
            TypeDef::Enum(_) => {
                quote! { String::from_json(json).map(|text| Self::from(text.as_str())) }
            }
            // The table refuses operations with event streams.
            TypeDef::EventStream(_) => continue,
            TypeDef::IntEnum(_) => quote! { i32::from_json(json).map(Self::from) },
        };
        items.push(quote! {
            impl FromJson for #name {
                fn from_json(json: table::Json) -> Result<Self, table::Fault> {
                    #body
                }
            }
        });
        if matches!(shape.definition, TypeDef::Structure(_) | TypeDef::Union(_)) {
            let members = super::members(&shape.members, &mut imports);
            items.push(quote! {
                impl table::Shape for #name {
                    fn members() -> &'static [table::MemberSpec] {
                        const MEMBERS: &[table::MemberSpec] = #members;
                        MEMBERS
                    }
                }
            });
        }
    }
    let uses = imports.uses();
    let own = (!items.is_empty()).then(|| quote! { use crate::table::{self, FromJson}; });
    let deprecated = table.shapes.iter().any(|shape| match shape.definition {
        TypeDef::Structure(shape) => shape.fields.iter().any(|field| field.deprecated.is_some()),
        _ => false,
    });
    let allow = deprecated.then(allow_deprecated);
    quote! {
        #![doc = " The structures, unions and enums that inputs hold."]
        #allow
        #uses
        #own
        #(#items)*
    }
}

fn members(structure: &Structure, imports: &mut Imports) -> TokenStream {
    let new = if structure.traits.default {
        quote! { Self::default() }
    } else {
        let required = required(structure, imports);
        quote! { Self::builder() #required.build() }
    };
    let known: Vec<&String> = structure.fields.iter().map(|field| &field.wire).collect();
    let value = with_optional(&new, structure);
    // A structure without members reads none.
    let binding = if known.is_empty() { ident("_members") } else { ident("members") };
    let mutable = (!known.is_empty()).then(|| quote! { mut });
    quote! {
        let #mutable #binding = table::Members::of(json, &[#(#known),*])?;
        #value
    }
}

fn arms(union: &Union) -> TokenStream {
    let known: Vec<&String> = union.arms.iter().map(|arm| &arm.wire).collect();
    let arms = union.arms.iter().map(|arm| {
        let (name, wire) = (ident(&arm.name), &arm.wire);
        match arm.ty {
            Type::Unit => quote! { #wire => Self::#name },
            _ => quote! { #wire => Self::#name(member.value()?) },
        }
    });
    quote! {
        let member = table::UnionMember::of(json, &[#(#known),*])?;
        Ok(match member.name() {
            #(#arms,)*
            _ => return Err(member.unknown()),
        })
    }
}
