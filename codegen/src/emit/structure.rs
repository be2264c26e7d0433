//! Structures.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Direction, Field, Presence, Structure};

use super::literal;
use super::serde_attributes::{self, Derives, Renaming, default_functions, is_zero};
use super::tokens::{Imports, aliases, deprecated, docs, hidden_debug, ident};
use super::types::field_type;

/// What serde does with a structure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Serde {
    Nothing,
    /// It reads what is received. It writes what is sent, and with the feature `serialize` the rest.
    Json,
    /// It writes with the feature `serialize`. It reads nothing: parts of the response make the structure.
    Written,
}

/// A structure's type; `json` are the fields that serde sees.
pub(super) fn definition(
    structure: &Structure,
    json: &[&Field],
    imports: &mut Imports,
) -> TokenStream {
    let Direction { sent, received } = structure.direction;
    let serde = if sent || received { Serde::Json } else { Serde::Nothing };
    define(structure, json, serde, imports)
}

/// The type of an output of whose members some are not in the body's JSON. Streams cannot be written.
pub(super) fn composed(structure: &Structure, imports: &mut Imports) -> TokenStream {
    let streams = structure.fields.iter().any(|field| field.ty.is_stream());
    let serde = if streams { Serde::Nothing } else { Serde::Written };
    define(structure, &structure.fields.iter().collect::<Vec<_>>(), serde, imports)
}

fn define(
    structure: &Structure,
    json: &[&Field],
    serde: Serde,
    imports: &mut Imports,
) -> TokenStream {
    let name = ident(&structure.name);
    let documentation = docs(&structure.docs);
    let members = structure.fields.iter().map(|field| (field.wire.as_str(), field.name.as_str()));
    let alias = aliases(
        &structure.name,
        members.chain([(structure.wire.as_str(), structure.name.as_str())]),
    );
    let deprecated = deprecated(structure.deprecated.as_ref());
    let derives = derives(structure, serde);
    let renaming = Renaming::of(json);
    let container = match serde {
        Serde::Json if !json.is_empty() => renaming.attribute(Derives::Always),
        Serde::Written => renaming.attribute(Derives::WithFeature),
        Serde::Json | Serde::Nothing => TokenStream::new(),
    };
    let attribute = |field: &Field| {
        let in_json = json.iter().any(|other| other.name == field.name);
        match serde {
            Serde::Json if in_json => {
                let direction = Direction { sent: true, ..structure.direction };
                let derives = Derives::Always;
                serde_attributes::field(field, &structure.name, renaming, direction, derives)
            }
            Serde::Json => quote! { #[serde(skip)] },
            Serde::Written => {
                let direction = Direction { sent: true, received: false };
                let derives = Derives::WithFeature;
                serde_attributes::field(field, &structure.name, renaming, direction, derives)
            }
            Serde::Nothing => TokenStream::new(),
        }
    };
    let fields =
        structure.fields.iter().map(|field| public_field(field, attribute(field), imports));
    let fields: Vec<TokenStream> = fields.collect();
    let debug = structure.sensitive.then(|| hidden_debug(&structure.name, &TokenStream::new()));
    let default = default(structure);
    let functions = if serde == Serde::Json && structure.direction.received {
        let local = std::cell::RefCell::new(&mut *imports);
        let functions = default_functions(json, literal::expression, |field| {
            field_type(field, &mut local.borrow_mut())
        });
        (!functions.is_empty()).then(|| quote! { impl #name { #functions } })
    } else {
        None
    };
    quote! {
        #documentation
        #alias
        #deprecated
        #derives
        #container
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
        }
        #debug
        #default
        #functions
    }
}

fn public_field(field: &Field, attribute: TokenStream, imports: &mut Imports) -> TokenStream {
    let (name, ty) = (ident(&field.name), field_type(field, imports));
    let documentation = docs(&field.docs);
    let deprecated = deprecated(field.deprecated.as_ref());
    quote! {
        #documentation
        #deprecated
        #attribute
        pub #name: #ty,
    }
}

fn derives(structure: &Structure, serde: Serde) -> TokenStream {
    let mut derives = Vec::new();
    // Events are received once.
    if !structure.fields.iter().any(|field| field.ty.is_event_receiver()) {
        derives.push(quote! { Clone });
    }
    if !structure.sensitive {
        derives.push(quote! { Debug });
    }
    if derives_default(structure) {
        derives.push(quote! { Default });
    }
    if structure.traits.eq {
        derives.push(quote! { PartialEq });
    }
    let Direction { sent, received } = structure.direction;
    if serde == Serde::Json && received {
        derives.push(quote! { Deserialize });
    }
    if serde == Serde::Json && sent {
        derives.push(quote! { Serialize });
    }
    let written = (serde == Serde::Written || serde == Serde::Json && !sent)
        .then(|| quote! { #[cfg_attr(feature = "serialize", derive(Serialize))] });
    quote! { #[derive(#(#derives),*)] #written }
}

/// Whether `Default` can be derived: nothing is required and every default is Rust's own.
pub(super) fn derives_default(structure: &Structure) -> bool {
    structure.fields.iter().all(|field| match &field.presence {
        Presence::Required => field.can_be_absent(),
        Presence::Optional => true,
        Presence::Default(value) => is_zero(value),
    })
}

/// `Default` with the model's defaults, where it cannot be derived.
pub(super) fn default(structure: &Structure) -> Option<TokenStream> {
    if !structure.traits.default || derives_default(structure) {
        return None;
    }
    let name = ident(&structure.name);
    let fields = structure.fields.iter().map(|field| {
        let name = ident(&field.name);
        match &field.presence {
            Presence::Default(value) => {
                let value = literal::expression(value);
                quote! { #name: #value }
            }
            Presence::Required => quote! { #name: Default::default() },
            Presence::Optional => quote! { #name: None },
        }
    });
    Some(quote! {
        impl Default for #name {
            fn default() -> Self {
                Self { #(#fields),* }
            }
        }
    })
}
