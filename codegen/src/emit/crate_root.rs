//! `lib.rs`

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Service;

use super::tokens::{allow_deprecated, ident, inner_docs};

/// The crate's documentation, its modules, and what users need of the runtime.
pub(super) fn crate_root(
    service: &Service,
    pages: &[String],
    endpoint: &TokenStream,
) -> TokenStream {
    let docs = if service.docs.is_empty() { service.title.clone() } else { service.docs.clone() };
    let docs = match pages {
        [] => inner_docs(&docs),
        pages => {
            let pages = pages.iter().map(|page| format!("../{page}"));
            quote! { #(#![doc = include_str!(#pages)])* }
        }
    };
    let allow = service.has_deprecated().then(allow_deprecated);
    let complex = service.has_complex_types().then(|| {
        quote! { #![allow(clippy::type_complexity, reason = "the types are those of the model")] }
    });
    let placeholders = super::placeholders::allow(service, endpoint);
    let errors = (!service.errors.is_empty()).then(|| quote! { pub mod error; });
    let types = service.has_types().then(|| quote! { pub mod types; });
    let secret = (!service.secrets.is_empty()).then(|| quote! { pub mod secret; });
    let waiters = (!service.waiters.all.is_empty()).then(|| quote! { pub mod waiters; });
    let missing = (!service.missing.is_empty()).then(|| quote! { pub mod missing; });
    let names = service.secrets.iter().map(|secret| ident(&secret.name));
    let secrets = (!service.secrets.is_empty()).then(|| quote! { pub use secret::{#(#names),*}; });
    let client = match super::context::settings(service).is_empty() {
        true => quote! { Client },
        false => quote! { {Client, EndpointSettings} },
    };
    quote! {
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #allow
        #complex
        #placeholders
        #docs
        mod client;
        mod endpoint;
        #errors
        #missing
        pub mod operation;
        #secret
        #types
        #waiters

        pub use client::#client;
        #[doc(no_inline)]
        pub use restjson;
        pub use restjson::{
            AnyError, BuildError, ClientBuilder, ConfigError, DecodeError, Error, ErrorResponse, LimitExceeded, Limits, Retry,
            RetryBudget, Transport, TransportError,
        };
        #[cfg(feature = "mock")]
        pub use restjson::mock;
        #secrets

        /// Calls that are waited for, in programs without an asynchronous runtime.
        #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
        pub mod blocking {
            pub use restjson::blocking::{Wait, Waiting};

            /// A [`Client`](crate::Client) with [`wait`](Wait::wait) in the place of `.await`.
            pub type Client = restjson::blocking::Client<crate::Client>;
        }
    }
}
