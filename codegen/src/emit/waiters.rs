//! `waiters.rs`: the waiters, a method for each.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Acceptor, Matcher, Service, Waiter, WaiterState};

use super::tokens::{deprecated, docs, ident, join, number};
use super::{left_out, queries};

pub(super) fn waiters(service: &Service) -> TokenStream {
    let methods = join(service.waiters.all.iter().map(method));
    let documentation = docs(&format!(
        "The waiters. Each calls an operation until a resource has a state.{}",
        left_out::waiters(service)
    ));
    quote! {
        #![doc = " Waiters."]
        #![allow(
            clippy::bind_instead_of_map,
            clippy::map_identity,
            clippy::nonminimal_bool,
            clippy::redundant_closure,
            reason = "the expressions are those of the model"
        )]
        use restjson::Dispatcher;
        use restjson::waiter;
        use crate::operation;

        #documentation
        #[derive(Clone, Copy, Debug)]
        pub struct WaitUntil<'a> {
            dispatcher: &'a Dispatcher,
        }

        impl<'a> WaitUntil<'a> {
            pub(crate) fn new(dispatcher: &'a Dispatcher) -> Self {
                Self { dispatcher }
            }

            #methods
        }
    }
}

fn method(waiter: &Waiter) -> TokenStream {
    let Waiter { wire, min_delay, max_delay, .. } = waiter;
    let name = ident(&waiter.method);
    let (module, operation) = (ident(&waiter.module), ident(&waiter.operation));
    let operation = quote! { operation::#module::#operation };
    let calls = format!("Calls [`{0}`](operation::{1}::{0}).", waiter.operation, waiter.module);
    let documentation = docs(format!("{}\n\n{calls}", waiter.docs).trim());
    let deprecated = deprecated(waiter.deprecated.as_ref());
    let (min_delay, max_delay) = (number(min_delay), number(max_delay));
    let output = ident(&waiter.output);
    let output = quote! { operation::#module::#output };
    let acceptors = waiter.acceptors.iter().map(|it| acceptor(it, &operation, &output));
    quote! {
        #documentation
        #deprecated
        pub fn #name(&self, operation: #operation) -> waiter::Until<#operation> {
            const WAITER: waiter::Waiter<#operation> = waiter::Waiter {
                name: #wire,
                min_delay: #min_delay,
                max_delay: #max_delay,
                acceptors: &[#(#acceptors),*],
            };
            waiter::Until::new(self.dispatcher, operation, &WAITER)
        }
    }
}

/// The closures name the types of their parameters: rustc does not infer an associated type there.
fn acceptor(acceptor: &Acceptor, of_input: &TokenStream, of_output: &TokenStream) -> TokenStream {
    let state = ident(match acceptor.state {
        WaiterState::Success => "Success",
        WaiterState::Failure => "Failure",
        WaiterState::Retry => "Retry",
    });
    let matcher = match &acceptor.matcher {
        Matcher::Success(success) => quote! { Success(#success) },
        Matcher::Error(code) => quote! { Error(#code) },
        Matcher::Status(status) => {
            let status = number(status);
            quote! { Status(#status) }
        }
        Matcher::Output(test) => {
            let (output, test) = (queries::parameter("output", test), queries::test(test));
            quote! { Output(|#output: &#of_output| #test) }
        }
        Matcher::InputOutput(test) => {
            let (input, output) =
                (queries::parameter("input", test), queries::parameter("output", test));
            let test = queries::test(test);
            quote! { InputOutput(|#input: &#of_input, #output: &#of_output| #test) }
        }
    };
    quote! { (waiter::State::#state, waiter::Matcher::#matcher) }
}
