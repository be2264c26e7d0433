//! The commands of a command line: what is typed, and how it becomes an operation.

mod read;

use proc_macro2::TokenStream;
use quote::quote;

use crate::command_line::{Argument, Command, CommandLine, Kind};
use crate::ir::Service;
use crate::{Files, Options, format};

use super::tokens::{Imports, allow_deprecated, ident, inner_docs};

/// The files, to lie in a folder of their own.
pub(crate) fn files(line: &CommandLine<'_>, service: &Service, options: &Options) -> Files {
    let header = super::header(options);
    let mut files = Files::new();
    let mut add = |path: String, tokens: TokenStream| {
        files.insert(path, format::file(&header, tokens));
    };
    add("operation.rs".to_owned(), modules(line));
    for command in &line.commands {
        let module = &command.operation.module;
        add(format!("operation/{module}.rs"), operation(command, service));
    }
    add("types.rs".to_owned(), read::types(line, service));
    files
}

fn modules(line: &CommandLine<'_>) -> TokenStream {
    let modules = line.commands.iter().map(|command| ident(&command.operation.module));
    let entries = line.commands.iter().map(|command| {
        let (module, name) = (ident(&command.operation.module), ident(&command.operation.name));
        match command.page_token {
            Some(_) => quote! { command::Entry::paged::<#module::#name>() },
            None => quote! { command::Entry::of::<#module::#name>() },
        }
    });
    quote! {
        #![doc = " A command for each operation."]
        use crate::command;
        #(mod #modules;)*
        /// The commands, in the order of their operations.
        pub(crate) const COMMANDS: &[command::Entry] = &[#(#entries),*];
    }
}

fn operation(command: &Command<'_>, service: &Service) -> TokenStream {
    let operation = command.operation;
    let title = inner_docs(&format!("`{}`: `{}`", command.name, operation.wire));
    let mut imports = Imports::of_crate(&service.crate_name);
    let client = imports.name("crate", "Client");
    let read = read::operation(operation, &mut imports);
    let uses = imports.uses();
    let (krate, module, name) = (
        ident(&service.crate_name.replace('-', "_")),
        ident(&operation.module),
        ident(&operation.name),
    );
    let spec = spec(command);
    let members = match operation.input.fields.is_empty() {
        true => quote! { _ },
        false => quote! { members },
    };
    let deprecated = operation.deprecated.is_some()
        || operation.input.fields.iter().any(|field| field.deprecated.is_some());
    let allow = deprecated.then(allow_deprecated);
    quote! {
        #title
        #allow
        #uses
        pub(super) use #krate::operation::#module::#name;
        use crate::command;

        impl command::Command for #name {
            const SPEC: &'static command::Spec = &#spec;

            fn read(client: &#client, #members: &mut command::Members) -> Result<Self, command::Fault> {
                #read
            }
        }
    }
}

fn spec(command: &Command<'_>) -> TokenStream {
    let Command { operation, name, about, long_about, arguments, plain, page_token } = command;
    let wire = &operation.wire;
    let arguments = arguments.iter().map(argument);
    let page_token = match page_token {
        Some(path) => quote! { Some(#path) },
        None => quote! { None },
    };
    quote! {
        command::Spec {
            operation: #wire,
            name: #name,
            about: #about,
            long_about: #long_about,
            arguments: &[#(#arguments),*],
            plain: &[#(#plain),*],
            page_token: #page_token,
        }
    }
}

fn argument(argument: &Argument) -> TokenStream {
    let Argument { long, wire, help, kind, required, secret, many } = argument;
    let kind = match kind {
        Kind::Text => quote! { Text },
        Kind::Flag => quote! { Flag },
        Kind::Integer => quote! { Integer },
        Kind::Number => quote! { Number },
        Kind::Choice(values) => quote! { Choice(&[#(#values),*]) },
        Kind::Members => quote! { Members },
        Kind::Json => quote! { Json },
    };
    let required = required.then(|| quote! { .required() });
    let secret = secret.then(|| quote! { .secret() });
    let many = many.then(|| quote! { .many() });
    quote! {
        command::Argument::new(#long, #wire, command::Kind::#kind, #help) #secret #many #required
    }
}
