//! The client's defaults: their documentation, and those that only this service has.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Amount, ClientDefault};

use super::tokens::{ident, number};

/// A sentence of the client's documentation. Those of the service itself are bold.
pub(super) fn documentation(defaults: &[ClientDefault]) -> String {
    let listed = |of: &str| {
        let of = defaults.iter().filter(|default| default.setting.of == of);
        let each = of.map(|ClientDefault { setting, value, of_service }| {
            let mark = if *of_service { "**" } else { "" };
            format!("`{}` {mark}{value}{mark}", setting.name)
        });
        each.collect::<Vec<_>>().join(", ")
    };
    format!(
        "Defaults, which the builder can change: {} ([`Limits`]); {} ([`Retry`]).",
        listed("Limits"),
        listed("Retry")
    )
}

/// The longest time that a call may take.
pub(super) fn longest_call(defaults: &[ClientDefault]) -> String {
    let operation = defaults.iter().find(|default| default.setting.key == "operation");
    operation.map(|default| default.value.to_string()).unwrap_or_default()
}

/// The functions of `Service` for the defaults that differ from the runtime's.
pub(super) fn functions(defaults: &[ClientDefault]) -> TokenStream {
    let of = |name: &str| {
        let stated = defaults.iter().filter(|default| default.of_service);
        stated.filter(|default| default.setting.of == name).collect::<Vec<_>>()
    };
    let limits = function(&of("Limits"), quote! { default_limits }, quote! { Limits }, |_| {
        quote! { Limits::default() }
    });
    let retry = function(&of("Retry"), quote! { default_retry }, quote! { Retry }, |stated| {
        let attempts = stated.iter().find_map(|default| match default.value {
            Amount::Count(count) => Some(number(count)),
            _ => None,
        });
        match attempts {
            Some(attempts) => quote! { Retry::attempts(#attempts) },
            None => quote! { Retry::standard() },
        }
    });
    quote! { #limits #retry }
}

fn function(
    stated: &[&ClientDefault],
    name: TokenStream,
    ty: TokenStream,
    begin: impl Fn(&[&ClientDefault]) -> TokenStream,
) -> Option<TokenStream> {
    if stated.is_empty() {
        return None;
    }
    let begin = begin(stated);
    let setters = stated.iter().filter_map(|default| {
        let setter = ident(default.setting.name);
        let value = match default.value {
            Amount::Time(time) if time.subsec_millis() == 0 => {
                let seconds = number(time.as_secs());
                quote! { std::time::Duration::from_secs(#seconds) }
            }
            Amount::Time(time) => {
                let milliseconds = number(time.as_millis());
                quote! { std::time::Duration::from_millis(#milliseconds) }
            }
            Amount::Bytes(bytes) => number(bytes),
            // The retries begin with it.
            Amount::Count(_) => return None,
        };
        Some(quote! { .#setter(#value) })
    });
    Some(quote! {
        fn #name() -> #ty {
            #begin #(#setters)*
        }
    })
}
