//! The functions of a waiter's JMESPath expression over lists. Generated code does the rest itself.
//!
//! A value is an `Option`, where `None` is JMESPath's null; the elements of a list are such values.
//!
//! <https://jmespath.org/specification.html>

use std::cell::Cell;
use std::collections::BTreeMap;

/// Whether the expression was found to be an error: a function of null has no value, and no matcher matches it.
#[derive(Debug, Default)]
pub struct Errors(Cell<bool>);

impl Errors {
    /// The argument of a function, which must not be null.
    pub fn argument<T>(&self, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.0.set(true);
        }
        value
    }
}

/// The result of a test whose expression may be an error.
pub fn without_error(test: impl FnOnce(&Errors) -> bool) -> bool {
    let errors = Errors::default();
    test(&errors) && !errors.0.get()
}

/// A list of values.
pub type List<T> = Vec<Option<T>>;

/// The results of an expression for the elements that are not null; results that are null are left out.
pub fn project<T, U>(list: Option<List<T>>, each: impl Fn(T) -> Option<U>) -> Option<List<U>> {
    Some(list?.into_iter().flatten().filter_map(each).map(Some).collect())
}

/// The elements of the lists of a list.
pub fn flatten<T>(list: Option<List<List<T>>>) -> Option<List<T>> {
    Some(list?.into_iter().flatten().flatten().collect())
}

/// The element at an index; a negative one counts from the end.
pub fn at<T>(list: Option<List<T>>, index: i32) -> Option<T> {
    let list = list?;
    let from_end = || list.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?);
    let index = if index < 0 { from_end()? } else { usize::try_from(index).ok()? };
    list.into_iter().nth(index)?
}

/// Whether a list has the value as an element.
pub fn has<T: PartialEq>(list: Option<List<T>>, value: &Option<T>) -> Option<bool> {
    Some(list?.contains(value))
}

/// Whether the list is not empty, and every element is this text (`allStringEquals`).
pub fn all(list: Option<List<&str>>, text: &str) -> bool {
    list.is_some_and(|list| !list.is_empty() && list.iter().all(|item| *item == Some(text)))
}

/// Whether an element is this text (`anyStringEquals`).
pub fn any(list: Option<List<&str>>, text: &str) -> bool {
    list.is_some_and(|list| list.contains(&Some(text)))
}

/// A value with a length.
pub trait Length {
    /// The number of characters, elements or entries.
    fn count(&self) -> usize;
}

impl Length for &str {
    fn count(&self) -> usize {
        self.chars().count()
    }
}

impl<T> Length for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }
}

impl<K, V> Length for &BTreeMap<K, V> {
    fn count(&self) -> usize {
        self.len()
    }
}

/// The length of a text, a list or a map, as a number of JSON.
pub fn length(value: Option<impl Length>) -> Option<f64> {
    Some(value?.count() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let list = || Some(vec![Some("a"), None, Some("bc")]);
        assert_eq!(project(list(), |text| text.strip_prefix('b')), Some(vec![Some("c")]));
        assert_eq!(
            flatten(Some(vec![Some(vec![Some(1), None]), None, Some(vec![Some(2)])])),
            Some(vec![Some(1), None, Some(2)])
        );
        let elements: Vec<_> = [0, 1, 2, 3, -1, -3, -4, i32::MIN].map(|it| at(list(), it)).into();
        assert_eq!(
            elements,
            [Some("a"), None, Some("bc"), None, Some("bc"), Some("a"), None, None]
        );
        assert_eq!((has(list(), &Some("bc")), has(list(), &Some("c"))), (Some(true), Some(false)));
        assert_eq!(
            (length(list()), length(Some("äö")), length(None::<&str>)),
            (Some(3.0), Some(2.0), None)
        );
    }

    #[test]
    fn functions_of_null() {
        assert!(without_error(|errors| length(errors.argument(Some("a"))) == Some(1.0)));
        assert!(!without_error(|errors| length(errors.argument(None::<&str>)).is_none()));
        // What is not evaluated is no error.
        let evaluated =
            |first: bool| without_error(|errors| first || errors.argument(None::<&str>).is_some());
        assert!(evaluated(true) && !evaluated(false));
    }

    #[test]
    fn comparators() {
        let texts = |texts: &[&'static str]| Some(texts.iter().map(|text| Some(*text)).collect());
        assert!(all(texts(&["a", "a"]), "a") && !all(texts(&["a", "b"]), "a"));
        assert!(!all(texts(&[]), "a") && !all(None, "a") && !all(Some(vec![None]), "a"));
        assert!(any(texts(&["b", "a"]), "a") && !any(texts(&["b"]), "a") && !any(None, "a"));
    }
}
