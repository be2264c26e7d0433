//! Enums, open to values that the model does not know.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::{Enum, IntEnum, Variant};
use crate::names;

use super::structure::hidden_debug;
use super::tokens::{aliases, deprecated, docs, ident, number};

/// A string enum.
pub(super) fn text_enum(ty: &Enum) -> TokenStream {
    let name = ident(&ty.name);
    let renaming = renaming(ty);
    let serde = ty.direction.sent || ty.direction.received;
    let container = match renaming {
        Some(rule) if serde => quote! { #[serde(rename_all = #rule)] },
        _ => TokenStream::new(),
    };
    let attribute = |variant: &Variant<String>| {
        let text = &variant.value;
        match renaming {
            None if serde => quote! { #[serde(rename = #text)] },
            _ => TokenStream::new(),
        }
    };
    let unknown = if serde {
        quote! { #[serde(untagged)] Unknown(String) }
    } else {
        quote! { Unknown(String) }
    };
    let mut derives = Vec::new();
    if ty.direction.received {
        derives.push(ident("Deserialize"));
    }
    if ty.direction.sent {
        derives.push(ident("Serialize"));
    }
    let head = Head {
        name: &ty.name,
        wire: &ty.wire,
        docs: &ty.docs,
        sensitive: ty.sensitive,
        derives,
        container,
    };
    let definition = definition(&head, &ty.variants, attribute, &unknown);
    let known: Vec<_> = ty.variants.iter().map(|variant| ident(&variant.name)).collect();
    let texts: Vec<_> = ty.variants.iter().map(|variant| &variant.value).collect();
    let allow = allow_deprecated(&ty.variants);
    let from = ty.from_text.then(|| {
        quote! {
            #allow
            impl From<&str> for #name {
                fn from(value: &str) -> Self {
                    match value {
                        #(#texts => Self::#known,)*
                        other => Self::Unknown(other.to_owned()),
                    }
                }
            }
        }
    });
    quote! {
        #definition
        #allow
        impl #name {
            /// The value as it stands on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#known => #texts,)*
                    Self::Unknown(value) => value,
                }
            }
        }
        #from
    }
}

/// The rule by which serde makes all the values out of the names, if there is one.
fn renaming(ty: &Enum) -> Option<&'static str> {
    let all = |rule: fn(&str) -> String| {
        ty.variants.iter().all(|variant| rule(&variant.name) == variant.value)
    };
    if all(names::screaming_snake_case) {
        Some("SCREAMING_SNAKE_CASE")
    } else if all(str::to_owned) {
        Some("PascalCase")
    } else {
        None
    }
}

/// An integer enum, which serde cannot derive.
pub(super) fn int_enum(ty: &IntEnum) -> TokenStream {
    let name = ident(&ty.name);
    let head = Head {
        name: &ty.name,
        wire: &ty.wire,
        docs: &ty.docs,
        sensitive: ty.sensitive,
        derives: Vec::new(),
        container: TokenStream::new(),
    };
    let definition =
        definition(&head, &ty.variants, |_| TokenStream::new(), &quote! { Unknown(i32) });
    let known: Vec<_> = ty.variants.iter().map(|variant| ident(&variant.name)).collect();
    let numbers: Vec<_> = ty.variants.iter().map(|variant| number(variant.value)).collect();
    let allow = allow_deprecated(&ty.variants);
    let serialize = ty.direction.sent.then(|| {
        quote! {
            impl Serialize for #name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_i32(self.value())
                }
            }
        }
    });
    let deserialize = ty.direction.received.then(|| {
        quote! {
            impl<'de> Deserialize<'de> for #name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    restjson::json::integer(deserializer)
                }
            }
        }
    });
    quote! {
        #definition
        #allow
        impl #name {
            /// The value as it stands on the wire.
            pub fn value(&self) -> i32 {
                match self {
                    #(Self::#known => #numbers,)*
                    Self::Unknown(value) => *value,
                }
            }
        }
        #allow
        impl From<i32> for #name {
            fn from(value: i32) -> Self {
                match value {
                    #(#numbers => Self::#known,)*
                    other => Self::Unknown(other),
                }
            }
        }
        #serialize
        #deserialize
    }
}

/// What stands above the variants of an enum.
struct Head<'a> {
    name: &'a str,
    wire: &'a str,
    docs: &'a str,
    sensitive: bool,
    derives: Vec<Ident>,
    container: TokenStream,
}

fn definition<V>(
    head: &Head<'_>,
    variants: &[Variant<V>],
    attribute: impl Fn(&Variant<V>) -> TokenStream,
    unknown: &TokenStream,
) -> TokenStream {
    let (documentation, alias) = (docs(head.docs), aliases([(head.wire, head.name)]));
    let debug = (!head.sensitive).then(|| quote! { Debug, });
    let hidden = head.sensitive.then(|| hidden_debug(head.name, &TokenStream::new()));
    let (name, derives, container) = (ident(head.name), &head.derives, &head.container);
    let allow = allow_deprecated(variants);
    let variants = variants.iter().map(|variant| {
        let (documentation, name) = (docs(&variant.docs), ident(&variant.name));
        let deprecated = deprecated(variant.deprecated.as_ref());
        let attribute = attribute(variant);
        quote! { #documentation #deprecated #attribute #name, }
    });
    quote! {
        #documentation
        #alias
        #allow
        #[derive(Clone, #debug Eq, Hash, Ord, PartialEq, PartialOrd, #(#derives),*)]
        #container
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that the model does not know, as it stands on the wire.
            #unknown,
        }
        #hidden
    }
}

/// Deprecated variants are still read and written.
fn allow_deprecated<V>(variants: &[Variant<V>]) -> TokenStream {
    match variants.iter().any(|variant| variant.deprecated.is_some()) {
        true => quote! { #[allow(deprecated)] },
        false => TokenStream::new(),
    }
}
