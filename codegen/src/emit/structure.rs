//! Structures.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Direction, Field, Presence, Structure};

use super::literal;
use super::serde_attributes::{self, Renaming, default_functions, is_zero};
use super::tokens::{Imports, aliases, deprecated, docs, hidden_debug, ident};
use super::types::field_type;

/// A structure's type; `json` are the fields that serde sees.
pub(super) fn definition(
    structure: &Structure,
    json: &[&Field],
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
    let derives = derives(structure);
    let serde = structure.direction.sent || structure.direction.received;
    let renaming = Renaming::of(json);
    let container =
        if serde && !json.is_empty() { renaming.attribute() } else { TokenStream::new() };
    let fields = structure.fields.iter().map(|field| {
        let in_json = json.iter().any(|other| other.name == field.name);
        let attribute = if in_json && serde {
            serde_attributes::field(field, &structure.name, renaming, structure.direction)
        } else if serde {
            quote! { #[serde(skip)] }
        } else {
            TokenStream::new()
        };
        public_field(field, attribute, imports)
    });
    let fields: Vec<TokenStream> = fields.collect();
    let debug = structure.sensitive.then(|| hidden_debug(&structure.name, &TokenStream::new()));
    let default = default(structure);
    let functions = if structure.direction.received {
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

fn derives(structure: &Structure) -> TokenStream {
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
    if received {
        derives.push(quote! { Deserialize });
    }
    if sent {
        derives.push(quote! { Serialize });
    }
    quote! { #[derive(#(#derives),*)] }
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
