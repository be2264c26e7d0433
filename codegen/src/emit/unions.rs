//! Unions: exactly one member, and one for members that the model does not know.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Arm, Direction, Type, Union};

use super::secrets::Secretive;
use super::tokens::{Imports, aliases, docs, hidden_debug, ident};
use super::types::{adapter, value_type};
use super::validate;

pub(super) fn union(union: &Union, secretive: &Secretive, imports: &mut Imports) -> TokenStream {
    let unknown = quote! {
        /// A member that the model does not know: its name and its value.
        Unknown(String, Document),
    };
    let definition = definition(union, &unknown, imports);
    let Direction { sent, received } = union.direction;
    let gate = (!sent).then(|| quote! { #[cfg(feature = "serialize")] });
    let serialize = (sent || received).then(|| serialize(union)).map(|it| quote! { #gate #it });
    let deserialize = received.then(|| deserialize(union));
    let checked = union.constrained.then(|| validate::constrained_union(union, imports));
    let secrets = secretive.union(union);
    quote! {
        #definition
        #serialize
        #deserialize
        #checked
        #secrets
    }
}

/// The type, with a variant for each arm and one for what the model does not know.
pub(super) fn definition(
    union: &Union,
    unknown: &TokenStream,
    imports: &mut Imports,
) -> TokenStream {
    let name = ident(&union.name);
    let arms = union.arms.iter().map(|arm| (arm.wire.as_str(), arm.name.as_str()));
    let alias = aliases(&union.name, arms.chain([(union.wire.as_str(), union.name.as_str())]));
    let documentation = docs(&union.docs);
    let debug = (!union.sensitive).then(|| quote! { Debug, });
    let hidden = union.sensitive.then(|| hidden_debug(&union.name, &TokenStream::new()));
    let arms: Vec<TokenStream> = union.arms.iter().map(|arm| variant(arm, imports)).collect();
    let conversions = conversions(union, imports);
    quote! {
        #documentation
        #alias
        #[derive(Clone, #debug PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#arms)*
            #unknown
        }
        #hidden
        #conversions
    }
}

/// A member that is boxed can be given as it is, if its type says which member it is.
fn conversions(union: &Union, imports: &mut Imports) -> TokenStream {
    let name = ident(&union.name);
    let mut conversions = TokenStream::new();
    for arm in &union.arms {
        let Type::Boxed(inner) = &arm.ty else { continue };
        let same = union.arms.iter().filter(|other| other.ty == arm.ty || other.ty == **inner);
        if same.count() > 1 || **inner == Type::Union(union.name.clone()) {
            continue;
        }
        let (variant, inner) = (ident(&arm.name), value_type(inner, imports));
        conversions.extend(quote! {
            impl From<#inner> for #name {
                fn from(value: #inner) -> Self {
                    Self::#variant(Box::new(value))
                }
            }
        });
    }
    conversions
}

fn variant(arm: &Arm, imports: &mut Imports) -> TokenStream {
    let (documentation, name) = (docs(&arm.docs), ident(&arm.name));
    if arm.ty == Type::Unit {
        return quote! { #documentation #name, };
    }
    let ty = value_type(&arm.ty, imports);
    quote! { #documentation #name(#ty), }
}

fn serialize(union: &Union) -> TokenStream {
    let name = ident(&union.name);
    let arms = union.arms.iter().map(|arm| {
        let (name, json) = (ident(&arm.name), &arm.json);
        match adapter(&arm.ty) {
            _ if arm.ty == Type::Unit => {
                quote! { Self::#name => restjson::json::write_unit(serializer, #json) }
            }
            Some(adapter) => quote! {
                Self::#name(value) => restjson::json::write_arm_as::<#adapter, _, _>(serializer, #json, value)
            },
            None => quote! { Self::#name(value) => restjson::json::write_arm(serializer, #json, value) },
        }
    });
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(#arms,)*
                    Self::Unknown(name, value) => restjson::json::write_arm(serializer, name, value),
                }
            }
        }
    }
}

fn deserialize(union: &Union) -> TokenStream {
    let name = ident(&union.name);
    let arms = union.arms.iter().map(|arm| {
        let (name, json) = (ident(&arm.name), &arm.json);
        match adapter(&arm.ty) {
            _ if arm.ty == Type::Unit => quote! { #json => arm.read_unit()?.map(|()| Self::#name) },
            Some(adapter) => quote! { #json => arm.read_as::<#adapter, _>()?.map(Self::#name) },
            None => quote! { #json => arm.read()?.map(Self::#name) },
        }
    });
    quote! {
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                restjson::json::read_union(deserializer)
            }
        }
        impl restjson::json::Union for #name {
            fn read<'de, A: serde::de::MapAccess<'de>>(
                name: &str,
                arm: restjson::json::Arm<'_, 'de, A>,
            ) -> Result<Option<Self>, A::Error> {
                Ok(match name {
                    #(#arms,)*
                    other => arm.read()?.map(|value| Self::Unknown(other.to_owned(), value)),
                })
            }
        }
    }
}
