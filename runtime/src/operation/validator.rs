//! Validates members against the model's constraints before anything is sent.

use std::collections::BTreeMap;
use std::ops::RangeBounds;

use crate::errors::{BuildError, InvalidMember, Reason, Segment};
use crate::value::{Secret, Sensitive};
use crate::{Error, Operation};

/// A value whose members have constraints.
pub trait Constrained {
    /// Validates the members against the model's constraints.
    fn validate(&self, validator: &mut Validator);
}

/// Collects the invalid members of an operation.
///
/// ```
/// use restjson::Validator;
///
/// let mut validator = Validator::default();
/// validator.member("Title", "Dune").length(1..=100);
/// validator.optional("Pages", &Some(0)).range(1..=10_000);
/// let error = validator.done().unwrap_err();
/// assert_eq!(error.members().len(), 1);
/// ```
#[derive(Debug, Default)]
pub struct Validator {
    path: Vec<Segment>,
    problems: Vec<InvalidMember>,
}

impl Validator {
    /// Selects a member for the following checks.
    pub fn member<'a, T: ?Sized>(
        &'a mut self,
        name: &'static str,
        value: &'a T,
    ) -> MemberValidator<'a, T> {
        MemberValidator { validator: self, segment: Segment::Member(name), value: Some(value) }
    }

    /// Selects an optional member. If it is not set, the checks pass.
    pub fn optional<'a, T>(
        &'a mut self,
        name: &'static str,
        value: &'a Option<T>,
    ) -> MemberValidator<'a, T> {
        MemberValidator { validator: self, segment: Segment::Member(name), value: value.as_ref() }
    }

    /// `Ok` if no member is invalid.
    ///
    /// # Errors
    /// Every invalid member.
    pub fn done(self) -> Result<(), BuildError> {
        if self.problems.is_empty() { Ok(()) } else { Err(BuildError::new(self.problems)) }
    }

    fn report(&mut self, segment: Segment, reason: Reason) {
        let mut path = self.path.clone();
        path.push(segment);
        self.problems.push(InvalidMember::new(&path, reason));
    }
}

/// Checks the members of an operation.
pub(crate) fn validate<O: Operation>(operation: &O) -> Result<(), Error<O::Error>> {
    let mut validator = Validator::default();
    operation.validate(&mut validator);
    validator.done().map_err(|error| Error::Build { operation: O::NAME, error })
}

/// A member that is being validated.
#[derive(Debug)]
pub struct MemberValidator<'a, T: ?Sized> {
    validator: &'a mut Validator,
    segment: Segment,
    value: Option<&'a T>,
}

impl<'a, T: ?Sized> MemberValidator<'a, T> {
    /// Requires a length in the range.
    #[expect(clippy::return_self_not_must_use, reason = "the check is done by then")]
    pub fn length(self, range: impl RangeBounds<usize>) -> Self
    where
        T: Length,
    {
        if let Some(actual) = self.value.map(Length::length)
            && !range.contains(&actual)
        {
            let reason = Reason::length(&range, actual, T::UNIT);
            self.validator.report(self.segment.clone(), reason);
        }
        self
    }

    /// Requires a number in the range.
    #[expect(clippy::return_self_not_must_use, reason = "the check is done by then")]
    pub fn range(self, range: impl RangeBounds<T>) -> Self
    where
        T: PartialOrd + ToString + Sized,
    {
        if let Some(actual) = self.value
            && !range.contains(actual)
        {
            self.validator.report(self.segment.clone(), Reason::range(&range));
        }
        self
    }

    /// Requires that the members of the value are valid.
    #[expect(clippy::return_self_not_must_use, reason = "the check is done by then")]
    pub fn nested(self) -> Self
    where
        T: Constrained,
    {
        if let Some(value) = self.value {
            self.validator.path.push(self.segment.clone());
            value.validate(self.validator);
            self.validator.path.pop();
        }
        self
    }

    /// Checks each element of a list or value of a map.
    pub fn each<I: ?Sized>(self, check: impl Fn(MemberValidator<'_, I>))
    where
        T: Elements<I>,
    {
        let MemberValidator { validator: report, segment, value } = self;
        let Some(value) = value else { return };
        report.path.push(segment);
        value.for_each(&mut |segment, element| {
            check(MemberValidator { validator: &mut *report, segment, value: Some(element) });
        });
        report.path.pop();
    }
}

impl<K, V> MemberValidator<'_, BTreeMap<K, V>> {
    /// Checks each key of a map.
    #[expect(clippy::return_self_not_must_use, reason = "the check is done by then")]
    pub fn keys(self, check: impl Fn(MemberValidator<'_, K>)) -> Self {
        for key in self.value.into_iter().flat_map(BTreeMap::keys) {
            self.validator.path.push(self.segment.clone());
            check(MemberValidator {
                validator: &mut *self.validator,
                segment: Segment::Key,
                value: Some(key),
            });
            self.validator.path.pop();
        }
        self
    }
}

impl<'a, T> MemberValidator<'a, Sensitive<T>> {
    /// Selects the secret value itself for the following checks.
    pub fn exposed(self) -> MemberValidator<'a, T> {
        MemberValidator {
            validator: self.validator,
            segment: self.segment,
            value: self.value.map(Sensitive::expose),
        }
    }
}

/// A value that has a length.
pub trait Length {
    /// The unit of the length, in the singular and in the plural.
    const UNIT: [&'static str; 2];

    /// The length.
    fn length(&self) -> usize;
}

impl Length for str {
    const UNIT: [&'static str; 2] = ["character", "characters"];

    fn length(&self) -> usize {
        self.chars().count()
    }
}

impl Length for String {
    const UNIT: [&'static str; 2] = ["character", "characters"];

    fn length(&self) -> usize {
        self.as_str().length()
    }
}

impl<K> Length for Secret<K> {
    const UNIT: [&'static str; 2] = ["character", "characters"];

    fn length(&self) -> usize {
        self.expose().length()
    }
}

impl<T> Length for Vec<T> {
    const UNIT: [&'static str; 2] = ["element", "elements"];

    fn length(&self) -> usize {
        self.len()
    }
}

impl<K, V> Length for BTreeMap<K, V> {
    const UNIT: [&'static str; 2] = ["entry", "entries"];

    fn length(&self) -> usize {
        self.len()
    }
}

#[cfg(feature = "blob")]
impl Length for crate::Blob {
    const UNIT: [&'static str; 2] = ["byte", "bytes"];

    fn length(&self) -> usize {
        self.as_ref().len()
    }
}

/// A value that has elements of one type.
pub trait Elements<I: ?Sized> {
    /// Calls `show` with the position of each element and the element.
    fn for_each(&self, show: &mut dyn FnMut(Segment, &I));
}

impl<I> Elements<I> for Vec<I> {
    fn for_each(&self, show: &mut dyn FnMut(Segment, &I)) {
        for (index, element) in self.iter().enumerate() {
            show(Segment::Index(index), element);
        }
    }
}

/// The elements of a sparse list that are not null.
impl<I> Elements<I> for Vec<Option<I>> {
    fn for_each(&self, show: &mut dyn FnMut(Segment, &I)) {
        for (index, element) in self.iter().enumerate() {
            if let Some(element) = element {
                show(Segment::Index(index), element);
            }
        }
    }
}

impl<K, I> Elements<I> for BTreeMap<K, I> {
    fn for_each(&self, show: &mut dyn FnMut(Segment, &I)) {
        for element in self.values() {
            show(Segment::Value, element);
        }
    }
}

/// The values of a sparse map that are not null.
impl<K, I> Elements<I> for BTreeMap<K, Option<I>> {
    fn for_each(&self, show: &mut dyn FnMut(Segment, &I)) {
        for element in self.values().flatten() {
            show(Segment::Value, element);
        }
    }
}

impl<T: Constrained> Constrained for Box<T> {
    fn validate(&self, validator: &mut Validator) {
        (**self).validate(validator);
    }
}
