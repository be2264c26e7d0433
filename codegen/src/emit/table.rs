//! The table of operations: the facts about operations and members, and the code that creates a
//! request from JSON.
//!
//! The files name the types of a module `table`, which the program declares.

mod read;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Service;
use crate::table::{Limits, Member, OperationTable, Row, ValueType};
use crate::{Files, Options, format};

use super::tokens::{Imports, allow_deprecated, ident, inner_docs};

/// The files, for a folder that holds nothing else.
pub(crate) fn files(table: &OperationTable<'_>, service: &Service, options: &Options) -> Files {
    let header = super::header(options);
    let mut files = Files::new();
    let mut add = |path: String, tokens: TokenStream| {
        files.insert(path, format::file(&header, tokens));
    };
    add("operation.rs".to_owned(), modules(table));
    for row in &table.rows {
        add(format!("operation/{}.rs", row.operation.module), operation(row, service));
    }
    add("types.rs".to_owned(), read::shapes(table, service));
    files
}

fn modules(table: &OperationTable<'_>) -> TokenStream {
    let modules = table.rows.iter().map(|row| ident(&row.operation.module));
    let visits = table.rows.iter().map(|row| {
        let (module, name) = (ident(&row.operation.module), ident(&row.operation.name));
        match row.next_token {
            Some(_) => quote! { visitor.paginated::<#module::#name>(); },
            None => quote! { visitor.operation::<#module::#name>(); },
        }
    });
    quote! {
        #![doc = " The operations."]
        use crate::table;
        #(mod #modules;)*
        /// Visits the operations, sorted by name.
        pub(crate) fn visit(visitor: &mut impl table::Visitor) {
            #(#visits)*
        }
    }
}

fn operation(row: &Row<'_>, service: &Service) -> TokenStream {
    let operation = row.operation;
    let title = inner_docs(&format!("`{}`", operation.wire));
    let mut imports = Imports::of_crate(&service.library_name());
    let client = imports.name("crate", "Client");
    let read = read::operation(operation, &mut imports);
    let spec = spec(row, &mut imports);
    let uses = imports.uses();
    let (krate, module, name) =
        (ident(&service.library_name()), ident(&operation.module), ident(&operation.name));
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
        use crate::table;

        impl table::Described for #name {
            const SPEC: &'static table::OperationSpec = &#spec;

            fn from_members(client: &#client, #members: &mut table::Members) -> Result<Self, table::Fault> {
                #read
            }
        }
    }
}

fn spec(row: &Row<'_>, imports: &mut Imports) -> TokenStream {
    let Row { operation, summary, docs, members, public, next_token } = row;
    let name = &operation.wire;
    let members = self::members(members, imports);
    let next_token = match next_token {
        Some(path) => quote! { Some(#path) },
        None => quote! { None },
    };
    quote! {
        table::OperationSpec {
            name: #name,
            summary: #summary,
            docs: #docs,
            members: #members,
            public: &[#(#public),*],
            next_token: #next_token,
        }
    }
}

/// The members, as a slice.
fn members(members: &[Member], imports: &mut Imports) -> TokenStream {
    let members = members.iter().map(|member| self::member(member, imports));
    quote! { &[#(#members),*] }
}

fn member(member: &Member, imports: &mut Imports) -> TokenStream {
    let Member { name, docs, value, limits, required, sensitive, idempotency_token } = member;
    let value = value_type(value, imports);
    let limits = limits.as_ref().map(self::limits);
    let required = required.then(|| quote! { .required() });
    let sensitive = sensitive.then(|| quote! { .sensitive() });
    let idempotency_token = idempotency_token.then(|| quote! { .idempotency_token() });
    quote! {
        table::MemberSpec::new(#name, #value, #docs) #limits #sensitive #required #idempotency_token
    }
}

fn value_type(value: &ValueType, imports: &mut Imports) -> TokenStream {
    let value = match value {
        ValueType::Boolean => quote! { Boolean },
        ValueType::Integer => quote! { Integer },
        ValueType::Float => quote! { Float },
        ValueType::String => quote! { String },
        ValueType::Document => quote! { Document },
        ValueType::Enum(name) => {
            let name = imports.name("crate::types", name);
            quote! { Enum(#name::values()) }
        }
        ValueType::List(item) => {
            let item = value_type(item, imports);
            quote! { List(&#item) }
        }
        ValueType::Map(value) => {
            let value = value_type(value, imports);
            quote! { Map(&#value) }
        }
        // A function, because a structure may contain itself.
        ValueType::Structure(name) => {
            let name = imports.name("crate::types", name);
            quote! { Structure(<#name as table::Shape>::members) }
        }
        ValueType::Union(name) => {
            let name = imports.name("crate::types", name);
            quote! { Union(<#name as table::Shape>::members) }
        }
    };
    quote! { table::ValueType::#value }
}

fn limits(limits: &Limits) -> TokenStream {
    match limits {
        Limits::Length(least, most) => {
            let (least, most) = (optional(least.as_ref()), optional(most.as_ref()));
            quote! { .length(#least, #most) }
        }
        Limits::Range(least, most) => {
            let (least, most) = (optional(least.as_ref()), optional(most.as_ref()));
            quote! { .range(#least, #most) }
        }
    }
}

/// A limit as a text, which the program shows.
fn optional(limit: Option<&impl ToString>) -> TokenStream {
    match limit.map(ToString::to_string) {
        Some(limit) => quote! { Some(#limit) },
        None => quote! { None },
    }
}
