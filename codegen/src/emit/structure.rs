//! Structures.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Direction, Field, Presence, Structure};

use super::serde_attributes::{self, Renaming, default_functions, is_zero};
use super::tokens::{Imports, aliases, deprecated, docs, ident};
use super::types::field_type;
use super::{builder, literal, validate};

/// A structure that is a type of its own, with its builder if requests hold it.
pub(super) fn shared(structure: &Structure, imports: &mut Imports) -> TokenStream {
    let definition = definition(structure, &structure.fields.iter().collect::<Vec<_>>(), imports);
    let checked = structure.constrained.then(|| validate::constrained(structure, imports));
    let builder = structure.built.then(|| builder::of_structure(structure, imports));
    quote! {
        #definition
        #checked
        #builder
    }
}

/// A structure's type; `json` are the fields that serde sees.
pub(super) fn definition(
    structure: &Structure,
    json: &[&Field],
    imports: &mut Imports,
) -> TokenStream {
    let name = ident(&structure.name);
    let documentation = docs(&structure.docs);
    let members = structure.fields.iter().map(|field| (field.wire.as_str(), field.name.as_str()));
    let alias = aliases(members.chain([(structure.wire.as_str(), structure.name.as_str())]));
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
    let mut derives = vec![quote! { Clone }];
    if !structure.sensitive {
        derives.push(quote! { Debug });
    }
    if derived_default(structure) {
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
fn derived_default(structure: &Structure) -> bool {
    structure.fields.iter().all(|field| match &field.presence {
        Presence::Required => false,
        Presence::Optional => true,
        Presence::Default(value) => is_zero(value),
    })
}

/// `Default` with the model's defaults, where it cannot be derived.
fn default(structure: &Structure) -> Option<TokenStream> {
    if !structure.traits.default || derived_default(structure) {
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
            Presence::Required | Presence::Optional => quote! { #name: None },
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

/// A `Debug` that says what it is and not what it says.
pub(super) fn hidden_debug(name: &str, generics: &TokenStream) -> TokenStream {
    let (ident, text) = (ident(name), format!("{name}(***)"));
    quote! {
        impl #generics std::fmt::Debug for #ident #generics {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(#text)
            }
        }
    }
}
