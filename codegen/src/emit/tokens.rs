//! Small pieces of tokens: identifiers, documentation, imports.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::docs::is_shown;

/// An identifier, raw if it is written so.
pub(crate) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A number without a suffix.
pub(super) fn number(number: impl ToString) -> TokenStream {
    let text = number.to_string();
    match text.strip_prefix('-') {
        Some(positive) => {
            let literal: Literal = positive.parse().unwrap_or_else(|_| Literal::i64_unsuffixed(0));
            quote! { -#literal }
        }
        None => {
            let literal: Literal = text.parse().unwrap_or_else(|_| Literal::i64_unsuffixed(0));
            quote! { #literal }
        }
    }
}

/// Documentation, a line for each line.
pub(super) fn docs(text: &str) -> TokenStream {
    doc_lines(text).map(|line| quote! { #[doc = #line] }).collect()
}

/// Documentation of the file.
pub(super) fn inner_docs(text: &str) -> TokenStream {
    doc_lines(text).map(|line| quote! { #![doc = #line] }).collect()
}

/// The lines, whatever name of a model is in them, with what can be seen only.
fn doc_lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| {
        let line: String = line.chars().filter(|c| is_shown(*c)).collect();
        if line.is_empty() { line } else { format!(" {line}") }
    })
}

/// Names on the wire, for a search in the documentation, which looks neither at case nor at
/// underscores: so only those that Rust's names do not say. rustdoc refuses an alias that is the name of its
/// `item`, as of a member `Send` in an operation `Send`.
pub(super) fn aliases<'a>(
    item: &str,
    names: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> TokenStream {
    let plain = |name: &str| name.replace('_', "").to_ascii_lowercase();
    let searchable = |wire: &str| {
        !wire.is_empty() && wire.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    };
    let mut aliases = BTreeSet::new();
    for (wire, name) in names {
        if searchable(wire)
            && wire != item
            && plain(wire) != plain(name.strip_prefix("r#").unwrap_or(name))
        {
            aliases.insert(wire.to_owned());
        }
    }
    match aliases.len() {
        0 => TokenStream::new(),
        1 => quote! { #[doc(alias = #(#aliases)*)] },
        _ => quote! { #[doc(alias(#(#aliases),*))] },
    }
}

/// `#[deprecated]`, if it is.
pub(super) fn deprecated(reason: Option<&String>) -> TokenStream {
    match reason.map(|reason| reason.split_whitespace().collect::<Vec<_>>().join(" ")) {
        None => TokenStream::new(),
        Some(reason) if reason.is_empty() => quote! { #[deprecated] },
        Some(reason) => {
            // rustdoc shows it as Markdown, in which a bracket begins a link.
            let reason = reason.replace('[', r"\[").replace(']', r"\]");
            quote! { #[deprecated(note = #reason)] }
        }
    }
}

/// Generated code names what it says should not be used any more.
pub(super) fn allow_deprecated() -> TokenStream {
    quote! { #![allow(deprecated, reason = "deprecated members are still sent and received")] }
}

/// The imports of a file other than [`PRELUDE`]: names of the crate, by their modules.
#[derive(Debug)]
pub(super) struct Imports {
    here: &'static str,
    /// The crate that the names are of, if it is another.
    of: Option<String>,
    names: BTreeMap<String, BTreeSet<String>>,
    /// Names that this module has itself, though another module gives them too.
    own: BTreeSet<(String, String)>,
}

/// The module of the runtime that every file imports whole: what generated code names.
fn prelude() -> TokenStream {
    quote! { use restjson::generated::*; }
}

impl Imports {
    /// The imports of a file that is this module.
    pub(super) fn within(here: &'static str) -> Self {
        Self { here, of: None, names: BTreeMap::new(), own: BTreeSet::new() }
    }

    /// The imports of a file of another crate, which names all that it needs.
    pub(super) fn of_crate(name: &str) -> Self {
        Self { of: Some(name.replace('-', "_")), ..Self::within("") }
    }

    /// With names that this module has itself, though another module gives them too.
    pub(super) fn with_own(mut self, module: &str, names: impl Iterator<Item = String>) -> Self {
        self.own.extend(names.map(|name| (module.to_owned(), name)));
        self
    }

    /// A name, which is imported unless it is of this module.
    pub(super) fn name(&mut self, module: &str, name: &str) -> Ident {
        if module != self.here && !self.own.contains(&(module.to_owned(), name.to_owned())) {
            self.names.entry(module.to_owned()).or_default().insert(name.to_owned());
        }
        ident(name)
    }

    /// The module that a name is imported from.
    pub(super) fn module_of(&self, name: &str) -> Option<&str> {
        let (module, _) = self.names.iter().find(|(_, names)| names.contains(name))?;
        Some(module)
    }

    /// The imports, a `use` for each module.
    pub(super) fn uses(&self) -> TokenStream {
        let own = self.names.iter().map(|(module, names)| {
            let module = match &self.of {
                Some(of) => module.replacen("crate", of, 1),
                None => module.clone(),
            };
            let path: syn::Path = syn::parse_str(&module).unwrap_or_else(|_| ident("crate").into());
            let names: Vec<Ident> = names.iter().map(|name| ident(name)).collect();
            match names.as_slice() {
                [name] => quote! { use #path::#name; },
                _ => quote! { use #path::{#(#names),*}; },
            }
        });
        let prelude = self.of.is_none().then(prelude);
        quote! { #prelude #(#own)* }
    }
}

/// A `Debug` that prints the type but not the contents.
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

/// Statements joined without anything between them.
pub(super) fn join(parts: impl IntoIterator<Item = impl ToTokens>) -> TokenStream {
    parts.into_iter().map(ToTokens::into_token_stream).collect()
}
