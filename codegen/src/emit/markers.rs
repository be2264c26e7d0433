//! Types that only name something: kinds of secrets, members that are missing.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Service;

use super::tokens::{docs, ident, prelude};

/// `secret.rs`: an alias and a marker for each secret text.
pub(super) fn secrets(service: &Service) -> TokenStream {
    let aliases = service.secrets.iter().map(|secret| {
        let (docs, name) = (docs(&secret.docs), ident(&secret.name));
        quote! {
            #docs
            pub type #name = Secret<kind::#name>;
        }
    });
    let kinds = service.secrets.iter().map(|secret| ident(&secret.name));
    quote! {
        #![doc = " Texts that must not be seen: tokens, signed URLs, what people say."]
        #![doc = ""]
        #![doc = " Each is a type of its own, made from a text with `into()` and shown only by"]
        #![doc = " [`expose`](Secret::expose)."]
        use restjson::generated::*;
        #(#aliases)*
        /// Types that are never made: they name the kinds of secrets.
        #[allow(missing_docs)]
        pub mod kind {
            #(pub enum #kinds {})*
        }
    }
}

/// `missing.rs`: a marker for each required member that has not been set yet.
pub(super) fn missing(service: &Service) -> TokenStream {
    let markers = service.missing.iter().map(|(name, is_list)| {
        let docs = format!(" `{}` has not been set.", name.strip_prefix("Missing").unwrap_or(name));
        let name = ident(name);
        let list = is_list.then(|| {
            quote! {
                impl<T> ListState<T> for #name {
                    fn into_list(self) -> Vec<T> {
                        Vec::new()
                    }
                }
            }
        });
        quote! {
            #[doc = #docs]
            #[derive(Clone, Copy, Debug)]
            pub struct #name;
            #list
        }
    });
    let prelude = service.missing.values().any(|is_list| *is_list).then(prelude);
    quote! {
        #![doc = " Stand-ins, in a builder's type, for the required members that have not been set yet."]
        #prelude
        #(#markers)*
    }
}
