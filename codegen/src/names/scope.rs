//! Collisions: a name is given once.

use std::collections::BTreeSet;

/// Hands out names, no name twice.
#[derive(Debug, Default)]
pub struct Scope(BTreeSet<String>);

impl Scope {
    /// The name, or else the name with the lowest number from 2 on that is free.
    pub fn claim(&mut self, name: String) -> String {
        self.claim_with(name, |_| None)
    }

    /// Like [`claim`](Self::claim), for a name with a related name: both are free.
    pub fn claim_with(&mut self, name: String, beside: impl Fn(&str) -> Option<String>) -> String {
        let numbered = |number: u32| match name.strip_prefix("r#") {
            Some(keyword) => format!("{keyword}_{number}"),
            // A name of several words, or of one in lower case, is a field's or a method's. The underscore
            // before a digit separates no words.
            None if name.trim_start_matches('_').contains('_')
                || name.starts_with(|c: char| c.is_lowercase()) =>
            {
                format!("{name}_{number}")
            }
            None => format!("{name}{number}"),
        };
        self.first_free(name.clone(), numbered, |candidate| beside(candidate).into_iter().collect())
    }

    /// Like [`claim`](Self::claim), for the name of a type with related names: all are free.
    pub fn claim_all(&mut self, name: String, beside: &[fn(&str) -> String]) -> String {
        let others = |candidate: &str| beside.iter().map(|other| other(candidate)).collect();
        self.first_free(name.clone(), |number| format!("{name}{number}"), others)
    }

    fn first_free(
        &mut self,
        name: String,
        numbered: impl Fn(u32) -> String,
        beside: impl Fn(&str) -> Vec<String>,
    ) -> String {
        let mut candidate = name;
        let mut number = 2;
        while self.has(&candidate) || beside(&candidate).iter().any(|other| self.has(other)) {
            candidate = numbered(number);
            number += 1;
        }
        self.0.extend(beside(&candidate));
        self.0.insert(candidate.clone());
        candidate
    }

    /// Whether the name has been given.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::set_name;

    #[test]
    fn no_name_twice() {
        let mut scope = Scope::default();
        let claimed: Vec<String> = ["foo", "foo", "foo", "Foo", "Foo", "r#type", "r#type"]
            .map(|name| scope.claim(name.to_owned()))
            .into();
        assert_eq!(claimed, ["foo", "foo_2", "foo_3", "Foo", "Foo2", "r#type", "type_2"]);
        let claimed: Vec<String> = ["_4k", "_4k", "_1st_name", "_1st_name"]
            .map(|name| scope.claim(name.to_owned()))
            .into();
        assert_eq!(claimed, ["_4k", "_4k2", "_1st_name", "_1st_name_2"]);
    }

    #[test]
    fn a_name_with_another_beside_it() {
        let mut scope = Scope::default();
        let list = |name: &str| Some(set_name(name));
        assert_eq!(scope.claim("set_tags".to_owned()), "set_tags");
        assert_eq!(scope.claim_with("tags".to_owned(), list), "tags_2");
        assert_eq!(scope.claim("set_tags_2".to_owned()), "set_tags_2_2");
    }
}
