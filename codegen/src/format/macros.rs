//! Calls of the runtime's macros, whose arguments prettyplease does not know.

use std::fmt::Write;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

/// prettyplease's own.
const WIDTH: usize = 89;

/// The text of a call, if this module knows the layout of the macro.
pub(super) fn call(item: &syn::Item) -> Option<String> {
    let syn::Item::Macro(syn::ItemMacro { mac, .. }) = item else { return None };
    let name = mac.path.get_ident()?.to_string();
    let tokens = mac.tokens.clone();
    match name.as_str() {
        "text_enum" | "int_enum" | "service_error" => definition(&name, tokens),
        "setters" | "own_builder" => declarations(&name, tokens),
        "sent_by" => Some(arguments(&name, tokens)),
        "missing" => table(&name, tokens),
        _ => None,
    }
}

/// A macro around an item.
fn definition(name: &str, tokens: TokenStream) -> Option<String> {
    Some(format!("{name}! {{\n{}\n}}\n", indented(&super::item(syn::parse2(tokens).ok()?))))
}

/// A macro of arguments, a semicolon, and functions as a trait declares them.
fn declarations(name: &str, tokens: TokenStream) -> Option<String> {
    let is_end = |token: &TokenTree| matches!(token, TokenTree::Punct(it) if it.as_char() == ';');
    let mut tokens = tokens.into_iter();
    let head: TokenStream = tokens.by_ref().take_while(|token| !is_end(token)).collect();
    let head = text(head);
    let head = match head.chars().count() + 5 <= WIDTH {
        true => head,
        false => filled(&head.replacen(", (", ",\n(", 1), WIDTH - 5),
    };
    let functions: TokenStream = tokens.collect();
    let declared = super::item(syn::parse2(quote! { trait Declared { #functions } }).ok()?);
    let functions = match declared.split_once('\n') {
        Some((_, functions)) if !functions.is_empty() => functions,
        _ => "}\n",
    };
    Some(format!("{name}! {{\n{};\n{functions}", indented(&head)))
}

/// A macro of types and names.
fn arguments(name: &str, tokens: TokenStream) -> String {
    let arguments = text(tokens);
    let line = format!("{name}!({arguments});\n");
    if line.chars().count() <= WIDTH {
        return line;
    }
    format!("{name}!(\n{}\n);\n", indented(&filled(&arguments, WIDTH - 4)))
}

/// A macro that lists values, a line for each.
fn table(name: &str, tokens: TokenStream) -> Option<String> {
    let [TokenTree::Group(rows)] = &*tokens.into_iter().collect::<Vec<_>>() else { return None };
    let mut table = format!("{name}!({{\n");
    let mut row = String::new();
    for token in rows.stream() {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                writeln!(table, "    {},", row.trim_end()).ok()?;
                row.clear();
            }
            token => write!(row, "{token} ").ok()?,
        }
    }
    Some(table + "});\n")
}

/// Names, types and tuples of them.
fn text(tokens: TokenStream) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let inner = self::text(group.stream());
                // The trailing comma marks a tuple with one element.
                let all = inner.strip_suffix(", ").map(str::to_owned);
                let inner = match all {
                    Some(one) if !one.contains(", ") => one + ",",
                    Some(all) => all,
                    None => inner,
                };
                text.push_str(&format!("({inner})"));
            }
            TokenTree::Punct(punct) if punct.as_char() == ',' => text.push_str(", "),
            TokenTree::Punct(punct) => text.push(punct.as_char()),
            token => {
                if text.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    text.push(' ');
                }
                text.push_str(&token.to_string());
            }
        }
    }
    text
}

/// On as few lines as a text fits on that can be broken after its commas.
fn filled(text: &str, width: usize) -> String {
    let mut filled = String::new();
    for line in text.lines() {
        let mut used = 0;
        for part in line.split_inclusive(", ") {
            if used > 0 && used + part.trim_end().chars().count() > width {
                filled.truncate(filled.trim_end().len());
                filled.push('\n');
                used = 0;
            }
            filled.push_str(part);
            used += part.chars().count();
        }
        filled.push('\n');
    }
    filled
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| match line {
        "" => String::new(),
        line => format!("    {line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}
