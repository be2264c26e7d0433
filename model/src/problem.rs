//! The problems of a model: all of them, not only the first.

use std::fmt;
use std::sync::Arc;

/// One problem of a model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The name of the file, if its source has one. The text of a problem does not repeat it: several problems of
    /// one file are listed under its name.
    pub file: Option<String>,
    /// The shape or member it is about, as an id or, where the id itself is broken, as it was written.
    pub shape: Option<String>,
    /// The trait.
    pub trait_id: Option<String>,
    /// Where in the JSON, as `/shapes/com.example#City/members/name/target`.
    pub path: Option<String>,
    /// A description for the model's author.
    pub message: String,
}

impl Problem {
    /// A problem that belongs to no shape yet.
    pub fn new(message: impl Into<String>) -> Self {
        Self { file: None, shape: None, trait_id: None, path: None, message: message.into() }
    }

    /// Names the file.
    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Names the file, if its source has a name.
    pub(crate) fn of_file(self, file: Option<&Arc<str>>) -> Self {
        match file {
            Some(file) => self.file(&**file),
            None => self,
        }
    }

    /// Names the shape or the member.
    #[must_use]
    pub fn shape(mut self, shape: impl fmt::Display) -> Self {
        self.shape = Some(shape.to_string());
        self
    }

    /// Names the trait.
    #[must_use]
    pub fn trait_id(mut self, trait_id: impl Into<String>) -> Self {
        self.trait_id = Some(trait_id.into());
        self
    }

    /// Says where in the JSON.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(shape) = &self.shape {
            write!(f, "{shape}: ")?;
        }
        if let Some(trait_id) = &self.trait_id {
            write!(f, "trait {trait_id}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.path {
            Some(path) => write!(f, " (at {path})"),
            None => Ok(()),
        }
    }
}

/// All that is wrong with a model. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `Ok` if there are none. Problems are sorted, and one that was found twice is listed once.
    ///
    /// # Errors
    /// The problems, if there are any.
    pub fn check(mut problems: Vec<Problem>) -> Result<(), Problems> {
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort();
        problems.dedup();
        Err(Problems(problems))
    }

    /// The same problems with something changed in each.
    pub(crate) fn map(self, change: impl FnMut(Problem) -> Problem) -> Self {
        let mut problems: Vec<Problem> = self.0.into_iter().map(change).collect();
        problems.sort();
        Self(problems)
    }

    /// The problems in order.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// How many there are.
    #[expect(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Problems(vec![problem])
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Problems {
    /// One line for each problem.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
