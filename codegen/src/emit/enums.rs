//! Enums, open to values that the model does not know.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::ir::Enum;

use super::tokens::{aliases, deprecated, docs, ident};

/// An enum of texts.
pub(super) fn text_enum(ty: &Enum<String>) -> TokenStream {
    definition(ty, &ident("text_enum"), |text| Literal::string(text))
}

/// An enum of numbers.
pub(super) fn int_enum(ty: &Enum<i32>) -> TokenStream {
    definition(ty, &ident("int_enum"), |number| Literal::i32_unsuffixed(*number))
}

/// The variants with their values, of which the runtime's macro makes the enum.
fn definition<V>(ty: &Enum<V>, kind: &Ident, literal: impl Fn(&V) -> Literal) -> TokenStream {
    let (documentation, name) = (docs(&ty.docs), ident(&ty.name));
    let alias = aliases(&ty.name, [(ty.wire.as_str(), ty.name.as_str())]);
    let sensitive = ty.sensitive.then(|| quote! { #[sensitive] });
    let variants = ty.variants.iter().map(|variant| {
        let (documentation, name) = (docs(&variant.docs), ident(&variant.name));
        let deprecated = deprecated(variant.deprecated.as_ref());
        let value = literal(&variant.value);
        quote! { #documentation #deprecated #name = #value, }
    });
    quote! {
        #kind! {
            #sensitive
            #documentation
            #alias
            pub enum #name {
                #(#variants)*
            }
        }
    }
}
