//! Who searches the documentation for a name of the wire finds the method.

use std::collections::BTreeMap;

use connectparticipant_tests::models;

/// The methods of the client that return a builder, and their aliases.
fn methods() -> BTreeMap<String, Vec<String>> {
    let text = models::text(&models::project_path("generated/src/client.rs"));
    let mut methods = BTreeMap::new();
    for item in syn::parse_file(&text).unwrap().items {
        let syn::Item::Impl(block) = item else { continue };
        for item in block.items {
            let syn::ImplItem::Fn(function) = item else { continue };
            let output = &function.sig.output;
            let output = quote::quote!(#output).to_string();
            let Some(name) = output.strip_prefix("-> ").and_then(|it| it.strip_suffix("Builder"))
            else {
                continue;
            };
            methods.insert(name.trim().to_owned(), aliases(&function.attrs));
        }
    }
    methods
}

fn aliases(attributes: &[syn::Attribute]) -> Vec<String> {
    let mut aliases = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        // `#[doc = "…"]` has nothing nested.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("alias") {
                aliases.push(meta.value()?.parse::<syn::LitStr>()?.value());
            }
            Ok(())
        });
    }
    aliases
}

#[test]
fn each_method_has_the_name_of_its_operation() {
    let model = models::own();
    let (_, service) = model.services().next().expect("a service");
    let operations = model.operations(service);
    let expected: BTreeMap<String, Vec<String>> = operations
        .iter()
        .map(|operation| operation.shape.id.name().to_owned())
        .map(|name| (name.clone(), vec![name]))
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(methods(), expected);
}
