//! Types without values: kinds of secrets, and markers for missing members.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Service;

use super::tokens::{docs, ident};

/// `secret.rs`: an alias and a marker for each secret text.
pub(super) fn secrets(service: &Service) -> TokenStream {
    let aliases = service.secrets.iter().map(|secret| {
        let (docs, name) = (docs(&secret.docs), ident(&secret.name));
        match &secret.external {
            Some(path) => {
                let parts = path.split("::").map(ident);
                let renamed = (path.rsplit("::").next() != Some(secret.name.as_str()))
                    .then(|| quote! { as #name });
                quote! {
                    #docs
                    pub use #(#parts)::* #renamed;
                }
            }
            None => quote! {
                #docs
                pub type #name = Secret<kind::#name>;
            },
        }
    });
    let own = service.secrets.iter().filter(|secret| secret.external.is_none());
    let kinds = own.map(|secret| ident(&secret.name));
    quote! {
        #![doc = " Texts that must not be seen: tokens, signed URLs, what people say."]
        #![doc = ""]
        #![doc = " Each secret has its own type, which is made from a string with `into()` and shown only by"]
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
    let markers = service.missing.iter().map(|name| {
        let (marker, member) = (ident(name), name.strip_prefix("Missing").unwrap_or(name));
        quote! { #marker = #member, }
    });
    quote! {
        #![doc = " Stand-ins, in a builder's type, for the required members that have not been set yet."]
        use restjson::generated::*;
        missing!({ #(#markers)* });
    }
}
