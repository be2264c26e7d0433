//! Names that clippy takes for placeholders (`disallowed_names`). A model may have members and parameters of
//! these names; they keep them, and the lint is switched off.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::ir::{Presence, Service};

const PLACEHOLDERS: &[&str] = &["foo", "baz", "quux"];

/// The attribute of a crate that has such variables: a builder has one for each required member, the code of the
/// endpoint for each parameter and variable of its rules.
pub(super) fn allow(service: &Service, endpoint: &TokenStream) -> Option<TokenStream> {
    let mut required = service.structures().flat_map(|structure| &structure.fields);
    let in_builders = required.any(|field| {
        field.presence == Presence::Required && PLACEHOLDERS.contains(&field.name.as_str())
    });
    (in_builders || endpoint.clone().into_iter().any(is_placeholder)).then(|| {
        quote! { #![allow(clippy::disallowed_names, reason = "the names are those of the model")] }
    })
}

fn is_placeholder(token: TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.stream().into_iter().any(is_placeholder),
        TokenTree::Ident(ident) => PLACEHOLDERS.iter().any(|name| ident == name),
        _ => false,
    }
}
