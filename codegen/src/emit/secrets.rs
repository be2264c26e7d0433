//! The list of a request's secret members, by which the runtime masks what a service says.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Field, Service, Structure, Type, TypeDef, Union};

use super::encode;
use super::tokens::ident;

/// The names of the shared types that hold secrets, directly or not.
#[derive(Debug)]
pub(super) struct Secretive(BTreeSet<String>);

impl Secretive {
    pub(super) fn of(service: &Service) -> Self {
        let mut secretive = Self(BTreeSet::new());
        loop {
            let known = secretive.0.len();
            for ty in &service.types {
                if secretive.has_secrets(ty) {
                    secretive.0.insert(ty.name().to_owned());
                }
            }
            if secretive.0.len() == known {
                return secretive;
            }
        }
    }

    fn has_secrets(&self, ty: &TypeDef) -> bool {
        match ty {
            TypeDef::Structure(structure) => {
                structure.sensitive || structure.fields.iter().any(|field| self.holds(&field.ty))
            }
            TypeDef::Union(union) => {
                union.sensitive || union.arms.iter().any(|arm| self.holds(&arm.ty))
            }
            TypeDef::EventStream(stream) => {
                stream.union.sensitive || stream.union.arms.iter().any(|arm| self.holds(&arm.ty))
            }
            TypeDef::Enum(ty) => ty.sensitive,
            TypeDef::IntEnum(ty) => ty.sensitive,
        }
    }

    fn holds(&self, ty: &Type) -> bool {
        match ty {
            Type::Secret(_) | Type::Sensitive(_) => true,
            Type::Structure(name) | Type::Union(name) | Type::Enum(name) | Type::IntEnum(name) => {
                self.0.contains(name)
            }
            Type::List(inner)
            | Type::Map(_, inner)
            | Type::Nullable(inner)
            | Type::Boxed(inner) => self.holds(inner),
            _ => false,
        }
    }

    /// The list of an operation's members; nothing if none is secret.
    pub(super) fn members(&self, input: &Structure) -> Option<TokenStream> {
        if input.sensitive {
            let all: Vec<TokenStream> = input.fields.iter().filter_map(whole).collect();
            return (!all.is_empty()).then(|| method(&quote! { #(#all)* }));
        }
        self.list(&input.fields)
    }

    /// The implementation for a structure that requests hold.
    pub(super) fn structure(&self, structure: &Structure) -> Option<TokenStream> {
        if !structure.direction.sent || !self.0.contains(&structure.name) {
            return None;
        }
        let members = match structure.sensitive {
            true => method(&quote! { secrets.add_whole(self); }),
            false => self.list(&structure.fields)?,
        };
        Some(implementation(&structure.name, &members))
    }

    /// The implementation for a union that requests hold.
    pub(super) fn union(&self, union: &Union) -> Option<TokenStream> {
        if !union.direction.sent || !self.0.contains(&union.name) {
            return None;
        }
        let arms: Vec<TokenStream> = union
            .arms
            .iter()
            .filter(|arm| self.holds(&arm.ty))
            .map(|arm| {
                let name = ident(&arm.name);
                quote! { Self::#name(value) }
            })
            .collect();
        let body = match arms.as_slice() {
            _ if union.sensitive => quote! { secrets.add_whole(self); },
            [arm] => quote! { if let #arm = self { secrets.add(value); } },
            arms => quote! { match self { #(#arms => secrets.add(value),)* _ => {} } },
        };
        Some(implementation(&union.name, &method(&body)))
    }

    /// The names of the members, or where one is not sent as it is kept, the whole method.
    fn list(&self, fields: &[Field]) -> Option<TokenStream> {
        let fields: Vec<&Field> = fields.iter().filter(|field| self.holds(&field.ty)).collect();
        if fields.iter().any(|field| encode::is_converted(field)) {
            let values = fields.iter().map(|field| encode::as_sent(field));
            return Some(method(&quote! { #(secrets.add(&#values);)* }));
        }
        let names = fields.iter().map(|field| ident(&field.name));
        (!fields.is_empty()).then(|| quote! { secret_members!(#(#names),*); })
    }
}

/// A member of an operation of which every member is secret. A stream is not kept to be compared.
fn whole(field: &Field) -> Option<TokenStream> {
    let name = ident(&field.name);
    (!field.ty.is_stream()).then(|| quote! { secrets.add_whole(&self.#name); })
}

fn method(body: &TokenStream) -> TokenStream {
    quote! {
        fn secrets(&self, secrets: &mut SecretValues) {
            #body
        }
    }
}

fn implementation(name: &str, members: &TokenStream) -> TokenStream {
    let name = ident(name);
    quote! {
        impl HoldsSecrets for #name {
            #members
        }
    }
}
