//! Tokens to text.

mod macros;

use proc_macro2::TokenStream;

/// Formats a file item by item, with a blank line between items but not between imports.
///
/// prettyplease alone leaves no blank lines. What does not parse is written as it is, so that the
/// compiler shows where; nothing that the emitters write does that.
pub(crate) fn file(header: &str, tokens: TokenStream) -> String {
    let text = tokens.to_string();
    let file: syn::File = match syn::parse2(tokens) {
        Ok(file) => file,
        Err(_) => return format!("{header}\n{text}\n"),
    };
    let mut text = header.to_owned();
    let (head, items) = (file.attrs, file.items);
    let (docs, rest): (Vec<_>, Vec<_>) = head.into_iter().partition(is_literal_doc);
    // prettyplease writes attributes other than doc comments on one line.
    let others = rest.into_iter().map(|attribute| vec![attribute]);
    for attrs in [docs].into_iter().filter(|docs| !docs.is_empty()).chain(others) {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&prettyplease::unparse(&syn::File {
            shebang: None,
            frontmatter: None,
            attrs,
            items: Vec::new(),
        }));
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    let mut after_import = false;
    for item in items {
        let import =
            matches!(item, syn::Item::Use(_) | syn::Item::Mod(syn::ItemMod { content: None, .. }));
        if !(import && after_import) {
            text.push('\n');
        }
        after_import = import;
        let has_methods = matches!(item, syn::Item::Impl(_) | syn::Item::Trait(_));
        let printed = macros::call(&item).unwrap_or_else(|| self::item(item));
        text.push_str(&if has_methods { spaced(&printed) } else { printed });
    }
    text
}

/// An item as prettyplease writes it.
fn item(item: syn::Item) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    })
}

/// Blank lines between the methods of an implementation, and after its constants, types and lists.
fn spaced(item: &str) -> String {
    let mut text = String::new();
    // Whether the lines since the last member are what stands above the next one.
    let mut ended = None;
    for line in item.lines() {
        let member =
            line.strip_prefix("    ").filter(|rest| !rest.starts_with([' ', '}', ')', ']']));
        if let (Some(member), Some(after_method)) = (member, ended.take()) {
            let is_constant = ["const ", "type ", "secret_members!"]
                .iter()
                .any(|start| member.starts_with(start));
            if after_method || !is_constant {
                text.push('\n');
            }
        }
        text.push_str(line);
        text.push('\n');
        let is_code = |member: &str| !member.starts_with(['/', '#']);
        let code = member.filter(|member| is_code(member));
        ended = match line {
            "    }" => Some(true),
            _ if code.is_some_and(|code| code.ends_with('}')) => Some(true),
            "    ];" | "    );" => Some(false),
            _ if code.is_some_and(|code| code.ends_with(';')) => Some(false),
            _ => None,
        };
    }
    text
}

/// Whether it is a doc comment, and not one that is read from elsewhere.
fn is_literal_doc(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("doc")
        && matches!(&attribute.meta, syn::Meta::NameValue(it) if matches!(it.value, syn::Expr::Lit(_)))
}
