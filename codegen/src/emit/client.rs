//! `client.rs`: the client, with a method for each operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::summary;
use crate::ir::{Feature, Operation, Presence, Service, Value};
use crate::names;

use super::tokens::Imports;
use super::tokens::{deprecated, docs, ident, join};
use super::types::value_type;
use super::{defaults, left_out, literal};

pub(super) fn client(service: &Service) -> TokenStream {
    let documentation = docs(&format!(
        "A client of {}.\n\nCheap to clone; clones share connections and the retry budget.\n{}{}",
        service.title,
        defaults::documentation(&service.defaults),
        left_out::of_client(service),
    ));
    let defaults = defaults::functions(&service.defaults);
    let id = &service.id;
    let name = &service.crate_name;
    let methods = join(service.operations.iter().map(|operation| method(service, operation)));
    let region_docs = docs(&region_docs(service));
    let signing_name = service.signing.as_ref().map(|signing| {
        let name = &signing.name;
        quote! { const SIGNING_NAME: &'static str = #name; }
    });
    let resolve = match super::endpoint::says_how_to_sign(service) {
        true => quote! { endpoint::resolve(parameters) },
        false => quote! { endpoint::resolve(parameters).map(ResolvedEndpoint::from) },
    };
    let settings = super::context::settings_trait(service);
    let by_operation = service.operations.iter().any(|operation| !operation.context.is_empty());
    let by_operation = by_operation.then(|| quote! { const ENDPOINT_OF_OPERATION: bool = true; });
    let http2 = service.features.contains(&Feature::Http2);
    let http2 = http2.then(|| quote! { const HTTP2: bool = true; });
    let paged = service.operations.iter().any(|operation| operation.pages.is_some());
    let pages = paged.then(|| {
        quote! {
            /// The pages of an operation, from the one that it requests.
            pub fn pages<O: Paginated + 'static>(&self, operation: O) -> Pages<O> {
                Pages::new(&self.dispatcher, operation)
            }
        }
    });
    let waiters = (!service.waiters.all.is_empty()).then(|| {
        quote! {
            /// The waiters: each calls an operation until a resource has a state.
            pub fn wait_until(&self) -> crate::waiters::WaitUntil<'_> {
                crate::waiters::WaitUntil::new(&self.dispatcher)
            }
        }
    });
    let modules = service.operations.iter().map(|operation| ident(&operation.module));
    let builders =
        service.operations.iter().map(|operation| ident(&names::builder_name(&operation.name)));
    quote! {
        #![doc = " The client."]
        use restjson::generated::*;
        use crate::endpoint;
        #(use crate::operation::#modules::#builders;)*

        #documentation
        #[derive(Clone, Debug)]
        pub struct Client {
            dispatcher: Dispatcher,
        }
        impl Client {
            #region_docs
            pub fn new(region: impl Into<String>) -> Result<Self, ConfigError> {
                Self::builder().region(region).build()
            }

            /// A builder for a client with other settings.
            pub fn builder() -> ClientBuilder<Self> {
                ClientBuilder::new()
            }

            /// A client for tests: `transport` responds in place of the service.
            ///
            /// # Errors
            /// If no clock is available: the feature `hyper` or `reqwest` has one.
            pub fn with_transport(transport: impl Transport) -> Result<Self, ConfigError> {
                Self::builder().endpoint_url("https://localhost").transport(transport).build()
            }

            /// A client with another retry policy. It shares connections and the retry budget with this one.
            #[must_use]
            pub fn with_retry(&self, retry: Retry) -> Self {
                Self { dispatcher: self.dispatcher.with_retry(retry) }
            }

            /// A client with other limits. It shares the retry budget with this one.
            #[must_use]
            pub fn with_limits(&self, limits: Limits) -> Self {
                Self { dispatcher: self.dispatcher.with_limits(limits) }
            }

            /// The dispatcher of the client: transport, clock, limits, retry budget.
            pub fn dispatcher(&self) -> &Dispatcher {
                &self.dispatcher
            }

            /// Sends an operation.
            ///
            /// # Errors
            /// The same as the operation's own method.
            pub async fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error<O::Error>> {
                self.dispatcher.send(operation).await
            }

            #pages

            #waiters

            #methods
        }
        impl Service for Client {
            const ID: &'static str = #id;
            const USER_AGENT: &'static str = concat!(#name, "/", env!("CARGO_PKG_VERSION"));
            #signing_name
            #by_operation
            #http2

            #defaults

            fn endpoint(parameters: &EndpointParameters) -> Result<ResolvedEndpoint, String> {
                #resolve
            }

            fn from_dispatcher(dispatcher: Dispatcher) -> Self {
                Self { dispatcher }
            }
        }

        #settings
    }
}

fn region_docs(service: &Service) -> String {
    let signing = match &service.signing {
        None => "The client sends no credentials and does not search for any.",
        Some(_) => {
            "The client does not search for credentials. Operations that must be signed need \
             [credentials](ClientBuilder::credentials) or a [token](ClientBuilder::bearer_token)."
        }
    };
    format!(
        "A client for a region, such as `us-east-1`.\n\n{signing}\n\n# Errors\nIf the region is not valid, or TLS cannot be set up."
    )
}

fn method(service: &Service, operation: &Operation) -> TokenStream {
    let name = ident(&operation.module);
    let builder = ident(&names::builder_name(&operation.name));
    let wire = &operation.wire;
    // rustc refuses an alias that is the name.
    let alias = (*wire != operation.module).then(|| quote! { #[doc(alias = #wire)] });
    let documentation = docs(&documentation(service, operation));
    let deprecated = deprecated(operation.deprecated.as_ref());
    let mut fields = operation.input.fields.iter();
    let unset = match fields.any(|field| field.presence == Presence::Required) {
        true => quote! { Default::default() },
        false => quote! { () },
    };
    quote! {
        #documentation
        #alias
        #deprecated
        pub fn #name(&self) -> #builder {
            #builder(#unset, Draft::new(self))
        }
    }
}

/// The summary, an example that compiles, and the errors.
fn documentation(service: &Service, operation: &Operation) -> String {
    let path = format!("crate::operation::{}", operation.module);
    let target = &operation.name;
    let errors: Vec<String> =
        operation.errors.iter().map(|error| format!("`{}`", error.name)).collect();
    let listed = if errors.is_empty() { String::new() } else { format!(": {}", errors.join(", ")) };
    format!(
        "{} More: [`{target}`]({path}::{target}).\n\n{}\n\n# Errors\n[`{target}Error`]({path}::{target}Error){listed}; or, after {} at the latest, a limit of [`Limits`].",
        summary(&operation.docs),
        example(service, operation),
        defaults::longest_call(&service.defaults),
    )
}

/// A call of the operation. Required members that have no literal are given as arguments.
fn example(service: &Service, operation: &Operation) -> String {
    let krate = &service.library_name();
    let mut arguments = vec![format!("client: {krate}::Client")];
    let mut imports = Vec::new();
    let mut calls = Vec::new();
    for field in &operation.input.fields {
        let shown = operation.example.iter().find(|(name, _)| *name == field.name);
        match shown {
            Some((name, value)) => calls.extend(call(name, value, &mut imports)),
            None if field.presence == Presence::Required => {
                let mut used = Imports::within("");
                let ty = value_type(&field.ty, &mut used).to_string();
                let ty = qualified(&ty, krate, &used);
                let plain = field.name.strip_prefix("r#").unwrap_or(&field.name);
                arguments.push(format!("{plain}_: {ty}"));
                let setter = match &field.ty {
                    crate::ir::Type::List(_) => names::set_name(plain),
                    _ => field.name.clone(),
                };
                calls.push(format!("    .{setter}({plain}_)"));
            }
            None => {}
        }
    }
    imports.sort();
    imports.dedup();
    let mut lines = vec!["```no_run".to_owned()];
    if !imports.is_empty() {
        let names = imports.join(", ");
        let names = if imports.len() == 1 { names } else { format!("{{{names}}}") };
        lines.push(format!("use {krate}::types::{names};"));
        lines.push(String::new());
    }
    let deprecated = operation.deprecated.is_some();
    if deprecated {
        lines.push("# #[allow(deprecated)]".to_owned());
    }
    lines.push(format!(
        "# async fn example({}) -> Result<(), Box<dyn std::error::Error>> {{",
        arguments.join(", ")
    ));
    lines.push("let output = client".to_owned());
    lines.push(format!("    .{}()", operation.module));
    lines.extend(calls);
    lines.push("    .send()".to_owned());
    lines.push("    .await?;".to_owned());
    lines.push("# Ok(()) }".to_owned());
    lines.push("```".to_owned());
    lines.join("\n")
}

/// The names in a type with their paths.
fn qualified(ty: &str, krate: &str, used: &Imports) -> String {
    let compact = ty.replace(' ', "");
    let mut text = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, text: &mut String| {
        let path = used.module_of(word).map(|module| {
            module.replacen("crate", krate, 1).replacen(
                "restjson",
                &format!("{krate}::restjson"),
                1,
            )
        });
        let known = match word.as_str() {
            _ if text.ends_with("::") => None,
            "BTreeMap" => Some("std::collections".to_owned()),
            "Document" | "Sensitive" => Some(format!("{krate}::restjson")),
            _ => None,
        };
        match path.or(known) {
            Some(path) => text.push_str(&format!("{path}::{word}")),
            None => text.push_str(word),
        }
        word.clear();
    };
    for c in compact.chars() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
        } else {
            flush(&mut word, &mut text);
            text.push(c);
        }
    }
    flush(&mut word, &mut text);
    text
}

/// The calls that set a member in an example.
fn call(name: &str, value: &Value, imports: &mut Vec<String>) -> Vec<String> {
    match value {
        Value::List(items) => {
            items.iter().map(|item| format!("    .{name}({})", argument(item, imports))).collect()
        }
        value => vec![format!("    .{name}({})", argument(value, imports))],
    }
}

fn argument(value: &Value, imports: &mut Vec<String>) -> String {
    match value {
        Value::Text(text) | Value::Secret(text) => format!("{text:?}"),
        Value::Variant { ty, variant } => {
            imports.push(ty.clone());
            format!("{ty}::{variant}")
        }
        Value::UnknownVariant { ty, value } => {
            imports.push(ty.clone());
            let value = match &**value {
                Value::Text(text) => format!("{text:?}.to_owned()"),
                other => argument(other, imports),
            };
            format!("{ty}::Unknown({value})")
        }
        other => literal::expression(other).to_string().replace(' ', ""),
    }
}
