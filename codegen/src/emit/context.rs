//! The parameters that a service declares for its endpoint rules: settings of the client, and what each
//! operation says.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{
    ContextBinding, ContextKind, ContextParameter, ContextSource, ContextStep, ContextValue,
    Endpoint, Operation, Service,
};

use super::tokens::{docs, ident};

/// The settings of the client's builder, if the service has any.
pub(super) fn settings(service: &Service) -> Vec<&ContextParameter> {
    match &service.endpoint {
        Endpoint::Rules { context, .. } => context.iter().filter(|it| it.setting).collect(),
        Endpoint::Prefix(_) => Vec::new(),
    }
}

/// The trait that adds the settings to the client's builder.
pub(super) fn settings_trait(service: &Service) -> Option<TokenStream> {
    let settings = settings(service);
    if settings.is_empty() {
        return None;
    }
    let declared = settings.iter().map(|setting| {
        let (name, ty, docs) = (ident(&setting.name), argument(setting.kind), docs(&setting.docs));
        quote! { #docs #[must_use] fn #name(self, value: #ty) -> Self; }
    });
    let implemented = settings.iter().map(|setting| {
        let (name, wire, ty) = (ident(&setting.name), &setting.wire, argument(setting.kind));
        let set = match setting.kind {
            ContextKind::Text => quote! { set_text(#wire, value) },
            ContextKind::Boolean => quote! { set_boolean(#wire, value) },
            ContextKind::Texts => quote! { set_texts(#wire, value) },
        };
        quote! {
            fn #name(self, value: #ty) -> Self {
                self.context_parameters(|parameters| parameters.#set)
            }
        }
    });
    Some(quote! {
        /// Settings of this service that decide its endpoint, beside those that every service has: methods of
        /// the client's builder.
        pub trait EndpointSettings: Sized {
            #(#declared)*
        }

        impl<S: Service> EndpointSettings for ClientBuilder<S> {
            #(#implemented)*
        }
    })
}

fn argument(kind: ContextKind) -> TokenStream {
    match kind {
        ContextKind::Text => quote! { impl Into<String> },
        ContextKind::Boolean => quote! { bool },
        ContextKind::Texts => quote! { impl IntoIterator<Item = impl Into<String>> },
    }
}

/// The variable that the rules read a parameter from.
pub(super) fn variable(parameter: &ContextParameter) -> TokenStream {
    let (name, wire) = (ident(&parameter.name), &parameter.wire);
    let get = match parameter.kind {
        ContextKind::Text => quote! { text },
        ContextKind::Boolean => quote! { boolean },
        ContextKind::Texts => quote! { texts },
    };
    let value = quote! { parameters.context.#get(#wire) };
    match &parameter.default {
        Some(ContextValue::Text(text)) => quote! { let #name = #value.unwrap_or(#text); },
        Some(ContextValue::Boolean(default)) => quote! { let #name = #value.unwrap_or(#default); },
        Some(ContextValue::Texts(texts)) if texts.is_empty() => {
            quote! { let #name = #value.unwrap_or_default(); }
        }
        Some(ContextValue::Texts(texts)) => quote! {
            let default = [#(#texts.to_owned()),*];
            let #name = #value.unwrap_or(&default);
        },
        None if parameter.required => {
            let message = format!("{wire} is missing");
            quote! { let Some(#name) = #value else { return Err(#message.to_owned()); }; }
        }
        None => quote! { let #name = #value; },
    }
}

/// Sets the parameters that the operation determines.
pub(super) fn of_operation(operation: &Operation) -> Option<TokenStream> {
    if operation.context.is_empty() {
        return None;
    }
    let bindings = operation.context.iter().map(binding);
    Some(quote! {
        fn context_parameters(&self, parameters: &mut ContextParameters) {
            #(#bindings)*
        }
    })
}

fn binding(binding: &ContextBinding) -> TokenStream {
    let wire = &binding.parameter;
    match &binding.source {
        ContextSource::Static(ContextValue::Text(text)) => {
            quote! { parameters.set_text(#wire, #text); }
        }
        ContextSource::Static(ContextValue::Boolean(value)) => {
            quote! { parameters.set_boolean(#wire, #value); }
        }
        ContextSource::Static(ContextValue::Texts(texts)) => {
            quote! { parameters.set_texts(#wire, [#(#texts),*]); }
        }
        ContextSource::Input(kind, steps) => {
            let mut way = Way::default();
            match kind {
                ContextKind::Text => way.to(steps, &|value, _| {
                    quote! { parameters.set_text(#wire, #value.as_str()); }
                }),
                ContextKind::Boolean => way.to(steps, &|value, borrowed| {
                    let value = if borrowed {
                        quote! { *#value }
                    } else {
                        value
                    };
                    quote! { parameters.set_boolean(#wire, #value); }
                }),
                ContextKind::Texts => {
                    let found = way.to(steps, &|value, _| {
                        quote! { texts.push(#value.as_str()); }
                    });
                    quote! {
                        let mut texts = Vec::new();
                        #found
                        parameters.set_texts(#wire, texts);
                    }
                }
            }
        }
    }
}

/// Code for a value, given the expression of the value and whether it is borrowed.
type Leaf<'a> = &'a dyn Fn(TokenStream, bool) -> TokenStream;

/// The way to a value, as far as it has been written.
#[derive(Clone)]
struct Way {
    place: TokenStream,
    borrowed: bool,
    conditions: Vec<TokenStream>,
    names: usize,
}

impl Default for Way {
    fn default() -> Self {
        Self { place: quote! { self }, borrowed: true, conditions: Vec::new(), names: 0 }
    }
}

impl Way {
    fn to(&mut self, steps: &[ContextStep], leaf: Leaf<'_>) -> TokenStream {
        let Some((step, rest)) = steps.split_first() else {
            let done = leaf(self.place.clone(), self.borrowed);
            return self.under_conditions(&done);
        };
        match step {
            ContextStep::Field(field) => {
                let (place, name) = (&self.place, ident(&field.field));
                let place = quote! { #place.#name };
                if field.optional {
                    let value = self.name();
                    self.conditions.push(quote! { let Some(#value) = &#place });
                    (self.place, self.borrowed) = (quote! { #value }, true);
                } else {
                    (self.place, self.borrowed) = (place, false);
                }
                self.to(rest, leaf)
            }
            ContextStep::Elements(nullable) => {
                let list = match (nullable, self.borrowed) {
                    (true, _) => {
                        let place = &self.place;
                        quote! { #place.iter().flatten() }
                    }
                    (false, true) => self.place.clone(),
                    (false, false) => {
                        let place = &self.place;
                        quote! { &#place }
                    }
                };
                self.each(&list, rest, leaf)
            }
            ContextStep::Keys => {
                let place = &self.place;
                self.each(&quote! { #place.keys() }, rest, leaf)
            }
            ContextStep::Values(nullable) => {
                let place = &self.place;
                let flat = nullable.then(|| quote! { .flatten() });
                self.each(&quote! { #place.values()#flat }, rest, leaf)
            }
            ContextStep::Each(ways) => {
                let conditions = std::mem::take(&mut self.conditions);
                let ways = ways.iter().map(|way| self.clone().to(way, leaf));
                let ways: TokenStream = ways.collect();
                self.conditions = conditions;
                self.under_conditions(&ways)
            }
        }
    }

    fn each(&mut self, list: &TokenStream, rest: &[ContextStep], leaf: Leaf<'_>) -> TokenStream {
        let value = self.name();
        let conditions = std::mem::take(&mut self.conditions);
        (self.place, self.borrowed) = (quote! { #value }, true);
        let inner = self.to(rest, leaf);
        self.conditions = conditions;
        self.under_conditions(&quote! { for #value in #list { #inner } })
    }

    fn under_conditions(&mut self, inner: &TokenStream) -> TokenStream {
        match std::mem::take(&mut self.conditions).as_slice() {
            [] => inner.clone(),
            conditions => quote! { if #(#conditions)&&* { #inner } },
        }
    }

    fn name(&mut self) -> proc_macro2::Ident {
        self.names += 1;
        match self.names {
            1 => ident("value"),
            number => format_ident!("value_{number}"),
        }
    }
}
