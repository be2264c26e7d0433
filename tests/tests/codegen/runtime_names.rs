//! The names that hold generator and runtime together: those that ARCHITECTURE.md lists, those that
//! `restjson::generated` gives, those that generated code uses.

use std::collections::BTreeSet;

use connectparticipant_tests::models;
use insta::{assert_snapshot, with_settings};
use restjson_codegen::names::type_name;
use syn::UseTree;
use syn::visit::{self, Visit};

const HEADING: &str = "## The names that connect generator and runtime";

#[test]
fn the_architecture_lists_what_the_runtime_gives() {
    let given: Vec<String> = given().into_iter().collect();
    assert_eq!(listed(), given, "ARCHITECTURE.md and runtime/src/generated.rs");
}

#[test]
fn generated_code_uses_all_of_them() {
    let used = used().words;
    let unused: Vec<String> = given().into_iter().filter(|name| !used.contains(name)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn no_shape_takes_their_names() {
    for name in given() {
        if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            assert_eq!(type_name(&name), format!("{name}Type"));
        }
    }
}

/// What generated code names with its path, because only some models need it.
#[test]
fn names_with_their_paths() {
    let paths: Vec<String> = used().paths.into_iter().collect();
    with_settings!({ omit_expression => true }, {
        assert_snapshot!("runtime_paths", paths.join("\n"));
    });
}

/// The fenced list under the heading.
fn listed() -> Vec<String> {
    let text = models::text(&models::project_path("ARCHITECTURE.md"));
    let (_, section) = text.split_once(HEADING).expect("the heading");
    let (_, list) = section.split_once("```text\n").expect("a fenced list");
    let (list, _) = list.split_once("```").expect("the end of the list");
    list.lines().map(str::to_owned).collect()
}

/// What `restjson::generated` gives.
fn given() -> BTreeSet<String> {
    let text = models::text(&models::project_path("runtime/src/generated.rs"));
    let mut names = BTreeSet::new();
    for item in syn::parse_file(&text).unwrap().items {
        let syn::Item::Use(item) = item else { panic!("only names are given") };
        leaves(&item.tree, &mut names);
    }
    names
}

fn leaves(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => leaves(&path.tree, names),
        UseTree::Name(name) => {
            names.insert(name.ident.to_string());
        }
        UseTree::Rename(rename) => {
            names.insert(rename.rename.to_string());
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, names)),
        UseTree::Glob(_) => panic!("a glob hides which names there are"),
    }
}

/// What the crates of all features use, and the one that is checked in.
fn used() -> Uses {
    let mut uses = Uses::default();
    let features = models::features();
    let mut files: Vec<String> =
        features.iter().flat_map(|feature| crate::excerpt::files(feature).into_values()).collect();
    let own = restjson_codegen::generate(&models::own(), &restjson_codegen::Options::default());
    files.extend(own.unwrap().into_values());
    for file in files {
        uses.visit_file(&syn::parse_file(&file).unwrap());
    }
    uses
}

#[derive(Default)]
struct Uses {
    words: BTreeSet<String>,
    paths: BTreeSet<String>,
}

impl Uses {
    fn path(&mut self, segments: &[String]) {
        if segments.first().is_some_and(|first| first == "restjson") && segments.len() > 1 {
            // A path below a type names one of its functions or variants.
            let end = segments.iter().position(|s| s.starts_with(|c: char| c.is_ascii_uppercase()));
            let end = end.map_or(segments.len(), |end| end + 1);
            self.paths.insert(segments[..end].join("::"));
        }
    }
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_ident(&mut self, ident: &'ast proc_macro2::Ident) {
        self.words.insert(ident.to_string());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.path(&segments);
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let UseTree::Path(path) = &item.tree else { return };
        let mut names = BTreeSet::new();
        if path.ident == "restjson" && !matches!(&*path.tree, UseTree::Path(_)) {
            leaves(&path.tree, &mut names);
        }
        for name in names {
            self.path(&["restjson".to_owned(), name]);
        }
    }

    /// What a macro of the runtime is given.
    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        let words = invocation.tokens.to_string();
        self.words
            .extend(words.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned));
        visit::visit_macro(self, invocation);
    }

    /// The adapters in serde's attributes.
    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        let text = text.value();
        if text.starts_with("restjson::") {
            let words = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            for word in words {
                let segments: Vec<String> = word.split("::").map(str::to_owned).collect();
                self.path(&segments);
            }
        }
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        for token in list.tokens.clone() {
            if let proc_macro2::TokenTree::Literal(literal) = token
                && let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
            {
                self.visit_lit_str(&text);
            }
        }
        let words = list.tokens.to_string();
        self.words.extend(words.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
    }
}
