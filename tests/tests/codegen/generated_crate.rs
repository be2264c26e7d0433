//! The crate that is checked in: as it is generated, small, and without a way to panic.

use connectparticipant_tests::models;
use insta::{assert_snapshot, with_settings};
use restjson_codegen::{Files, Options, generate};
use syn::visit::{self, Visit};
use xtask::checked_in::{CheckedIn, EACH};

const SOURCE: &str = "model/connectparticipant.json";

fn own_files() -> Files {
    generate(&models::own(), &EACH[0].options()).unwrap()
}

/// All files of a crate that has this operation only.
#[test]
fn the_files_of_get_authentication_url() {
    let operations = vec!["GetAuthenticationUrl".to_owned()];
    let options = Options { source: SOURCE.to_owned(), operations, ..Options::default() };
    for (path, text) in generate(&models::own(), &options).unwrap() {
        let name = format!("only_get_authentication_url/{}", path.replace('/', "."));
        with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            assert_snapshot!(name, text);
        });
    }
}

/// And it is the same file in the crate of all operations.
#[test]
fn an_operation_has_the_same_file_in_every_crate() {
    let operations = vec!["GetAuthenticationUrl".to_owned()];
    let options = Options { source: SOURCE.to_owned(), operations, ..Options::default() };
    let alone = generate(&models::own(), &options).unwrap();
    let path = "operation/get_authentication_url.rs";
    assert_eq!(alone[path], own_files()[path]);
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    assert!(own_files() == own_files());
    for feature in models::features() {
        assert!(crate::excerpt::files(&feature) == crate::excerpt::files(&feature), "{feature}");
    }
}

/// Who finds the structure in the documentation finds the call.
#[test]
fn the_structure_of_an_operation_links_to_its_method() {
    for own in &EACH {
        for (path, text) in checked_in(own) {
            let module = path.rsplit('/').next().and_then(|file| file.strip_suffix(".rs"));
            let Some(module) = module.filter(|_| path.contains("/operation/")) else { continue };
            let link = format!("/// Sent by [`Client::{module}`](crate::Client::{module}).");
            assert!(text.contains(&link), "{path}");
        }
    }
}

/// The most lines for an operation, of each crate: structures that several operations send cost their
/// builders.
#[test]
fn at_most_so_many_lines_for_an_operation() {
    for (own, most) in EACH.iter().zip([245, 287]) {
        let files = checked_in(own);
        let lines: usize = files.iter().map(|(_, text)| text.lines().count()).sum();
        let operations = files.iter().filter(|(path, _)| path.contains("/operation/")).count();
        assert!(operations > 0, "a file for each operation");
        let each = lines.div_ceil(operations);
        assert!(each <= most, "{}: {each} lines for an operation", own.name);
    }
}

#[test]
fn nothing_in_them_can_panic() {
    let mut found = Vec::new();
    for (path, text) in EACH.iter().flat_map(checked_in) {
        let mut finder = Finder { path: &path, found: &mut found };
        finder.visit_file(&syn::parse_file(&text).unwrap());
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The same of what other models make it write.
#[test]
fn nothing_in_the_crates_of_the_features_can_panic() {
    let mut found = Vec::new();
    for feature in models::features() {
        for (path, text) in crate::excerpt::files(&feature) {
            let path = format!("{feature}/{path}");
            let mut finder = Finder { path: &path, found: &mut found };
            finder.visit_file(&syn::parse_file(&text).unwrap());
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_finder_finds() {
    let text =
        "fn f() { a.unwrap(); b.expect(\"c\"); d[0]; panic!(); S::unwrap(x); unreachable!() }";
    let mut found = Vec::new();
    Finder { path: "f.rs", found: &mut found }.visit_file(&syn::parse_file(text).unwrap());
    assert_eq!(found.len(), 6, "{found:?}");
}

/// The files of a crate, as they lie there.
fn checked_in(own: &CheckedIn) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut waiting = vec![own.src()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                files.push((path.display().to_string(), models::text(&path)));
            }
        }
    }
    files
}

/// What may panic, and macros other than those that the compiler itself replaces by a literal.
struct Finder<'a> {
    path: &'a str,
    found: &'a mut Vec<String>,
}

impl Finder<'_> {
    fn report(&mut self, what: impl std::fmt::Display) {
        self.found.push(format!("{}: {what}", self.path));
    }
}

const PANICKING: &[&str] = &["unwrap", "expect", "unwrap_err", "expect_err", "unwrap_unchecked"];
const LITERAL_MACROS: &[&str] = &["concat", "env", "include_str"];
/// Of the runtime, which forbids what may panic in its own code; what they are given are literals
/// and names of fields.
const TABLE_MACROS: &[&str] = &[
    "built_by",
    "exception",
    "int_enum",
    "missing",
    "own_builder",
    "secret_members",
    "sent_by",
    "service_error",
    "setters",
    "text_enum",
];

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if PANICKING.iter().any(|name| call.method == name) {
            self.report(&call.method);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        let last = path.path.segments.last().map(|segment| segment.ident.to_string());
        if path.path.segments.len() > 1 && last.is_some_and(|last| PANICKING.contains(&&*last)) {
            self.report("a path to a function that panics");
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_expr_index(&mut self, index: &'ast syn::ExprIndex) {
        self.report("an index");
        visit::visit_expr_index(self, index);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        let name = invocation.path.segments.last().map(|segment| segment.ident.to_string());
        let known = |name: String| LITERAL_MACROS.iter().chain(TABLE_MACROS).any(|it| *it == name);
        if !name.is_some_and(known) {
            self.report("a macro");
        }
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if item.ident.is_some() {
            self.report("the definition of a macro");
        }
        visit::visit_item_macro(self, item);
    }
}
