//! Enums, open to values that the model does not know.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::ir::Enum;

use super::tokens::{aliases, deprecated, docs, ident};

/// An enum of texts.
pub(super) fn text_enum(ty: &Enum<String>) -> TokenStream {
    definition(ty, &ident("text_enum"), &quote! { String }, |text| Literal::string(text))
}

/// An enum of numbers.
pub(super) fn int_enum(ty: &Enum<i32>) -> TokenStream {
    definition(ty, &ident("int_enum"), &quote! { i32 }, |number| Literal::i32_unsuffixed(*number))
}

/// The variants, and a table of their values, from which the runtime's macro makes the implementations.
fn definition<V>(
    ty: &Enum<V>,
    table: &Ident,
    unknown: &TokenStream,
    literal: impl Fn(&V) -> Literal,
) -> TokenStream {
    let (documentation, name) = (docs(&ty.docs), ident(&ty.name));
    let alias = aliases(&ty.name, [(ty.wire.as_str(), ty.name.as_str())]);
    // The macro writes the `Debug` of sensitive enums.
    let (debug, sensitive) = if ty.sensitive {
        (None, Some(ident("sensitive")))
    } else {
        (Some(quote! { Debug, }), None)
    };
    let values = ty.variants.iter().map(|variant| {
        let (name, value) = (ident(&variant.name), literal(&variant.value));
        quote! { #name = #value, }
    });
    let variants = ty.variants.iter().map(|variant| {
        let (documentation, name) = (docs(&variant.docs), ident(&variant.name));
        let deprecated = deprecated(variant.deprecated.as_ref());
        quote! { #documentation #deprecated #name, }
    });
    quote! {
        #documentation
        #alias
        #[derive(Clone, #debug Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that the model does not know, as it was received.
            Unknown(#unknown),
        }
        #table!(#sensitive #name { #(#values)* });
    }
}
