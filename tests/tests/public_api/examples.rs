//! Every public type and function that programs use has an example.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// The public types with functions, and the public functions, that no example shows.
///
/// A function is shown by its own example, by one of its type or of another function of that type, or by
/// the crate's page. The builders of operations are shown by the client's methods, which return them.
pub(crate) fn missing(document: &Value) -> BTreeSet<String> {
    let index = document["index"].as_object().unwrap();
    let mut walk =
        Walk { index, page: String::new(), seen: BTreeSet::new(), missing: BTreeSet::new() };
    let root = &index[&document["root"].to_string()];
    walk.page = examples(root);
    walk.module(root, "");
    walk.missing
}

struct Walk<'a> {
    index: &'a Map<String, Value>,
    /// The examples of the crate's page.
    page: String,
    seen: BTreeSet<String>,
    missing: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn item(&self, id: &Value) -> Option<&'a Value> {
        self.index.get(&id.to_string()).filter(|item| item["crate_id"] == 0)
    }

    fn module(&mut self, module: &'a Value, path: &str) {
        for id in module["inner"]["module"]["items"].as_array().unwrap() {
            if let Some(item) = self.item(id) {
                self.visit(item, path);
            }
        }
    }

    fn visit(&mut self, item: &'a Value, path: &str) {
        if item["visibility"] != "public" || is_hidden(item) {
            return;
        }
        let (kind, inner) = item["inner"].as_object().unwrap().iter().next().unwrap();
        if kind == "use" {
            if let Some(target) = self.item(&inner["id"]) {
                self.target(target, path);
            }
            return;
        }
        self.target(item, path);
    }

    fn target(&mut self, item: &'a Value, path: &str) {
        if !self.seen.insert(item["id"].to_string()) {
            return;
        }
        let path = format!("{path}::{}", item["name"].as_str().unwrap_or_default());
        let (kind, inner) = item["inner"].as_object().unwrap().iter().next().unwrap();
        match kind.as_str() {
            "module" if !is_hidden(item) => self.module(item, &path),
            "function" if examples(item).is_empty() => {
                self.missing.insert(path);
            }
            "struct" | "enum" if !is_operation_builder(&path) => {
                let impls = inner["impls"].as_array().unwrap().iter();
                let own = impls.filter_map(|id| self.item(id)).map(|it| &it["inner"]["impl"]);
                let own = own.filter(|it| it["trait"].is_null());
                let ids = own.flat_map(|it| it["items"].as_array().unwrap());
                let functions = ids.filter_map(|id| self.item(id)).collect();
                self.functions(item, &path, functions, "public");
            }
            "trait" => {
                let ids = inner["items"].as_array().unwrap().iter();
                let functions = ids.filter_map(|id| self.item(id)).collect();
                self.functions(item, &path, functions, "default");
            }
            _ => {}
        }
    }

    fn functions(&mut self, owner: &Value, path: &str, items: Vec<&Value>, visibility: &str) {
        let functions: BTreeMap<&str, &Value> = items
            .into_iter()
            .filter(|it| !it["inner"]["function"].is_null())
            .filter(|it| it["visibility"] == visibility && !is_hidden(it))
            .filter_map(|it| Some((it["name"].as_str()?, it)))
            .collect();
        let mut shown = examples(owner) + &self.page;
        functions.values().for_each(|function| shown.push_str(&examples(function)));
        for (name, function) in functions {
            // Enums speak their texts; the runtime's macro writes these two and has the example.
            let is_of_every_enum = ["as_str", "values", "value"].contains(&name);
            if examples(function).is_empty() && !is_of_every_enum && !shows(&shown, name) {
                self.missing.insert(format!("{path}::{name}"));
            }
        }
    }
}

/// The code blocks of an item's documentation.
fn examples(item: &Value) -> String {
    let documentation = item["docs"].as_str().unwrap_or_default();
    documentation.split("```").skip(1).step_by(2).collect()
}

/// Whether the code has the name as a word.
fn shows(code: &str, name: &str) -> bool {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}

fn is_hidden(item: &Value) -> bool {
    item["attrs"].to_string().contains("doc(hidden)")
}

fn is_operation_builder(path: &str) -> bool {
    (path.contains("::operation::") || path.contains("::types::")) && path.ends_with("Builder")
}
