//! Shape ids: `namespace#Name` and `namespace#Name$member`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The absolute id of a shape (`com.example#City`) or of a member (`com.example#City$name`).
///
/// Cheap to clone. The text is checked against Smithy's grammar for identifiers when it is parsed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(Arc<str>);

/// A text that is not a shape id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidShapeId(String);

impl ShapeId {
    /// `smithy.api#Unit`: no input, no output, a union's arm without a value.
    pub fn unit() -> ShapeId {
        ShapeId("smithy.api#Unit".into())
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The namespace, before the `#`.
    pub fn namespace(&self) -> &str {
        self.0.split_once('#').map_or("", |(namespace, _)| namespace)
    }

    /// The name of the shape, without the namespace and without a member.
    pub fn name(&self) -> &str {
        let name = self.0.split_once('#').map_or(&*self.0, |(_, name)| name);
        name.split_once('$').map_or(name, |(shape, _)| shape)
    }

    /// The name of the member, if the id is a member's.
    pub fn member(&self) -> Option<&str> {
        self.0.split_once('$').map(|(_, member)| member)
    }

    /// The id of the shape that holds the member; the id itself if it is a shape's.
    pub fn shape(&self) -> ShapeId {
        match self.0.split_once('$') {
            Some((shape, _)) => ShapeId(shape.into()),
            None => self.clone(),
        }
    }

    /// The id of a member of this shape.
    pub fn with_member(&self, member: &str) -> ShapeId {
        ShapeId(format!("{}${member}", self.shape().0).into())
    }

    /// The id of a shape of that name in the same namespace.
    ///
    /// # Errors
    /// If the name is not an identifier.
    pub fn sibling(&self, name: &str) -> Result<ShapeId, InvalidShapeId> {
        format!("{}#{name}", self.namespace()).parse()
    }

    /// Whether the shape is one of Smithy's own.
    pub fn is_prelude(&self) -> bool {
        self.namespace() == "smithy.api"
    }
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.chars().any(|c| c != '_')
}

impl FromStr for ShapeId {
    type Err = InvalidShapeId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidShapeId(text.to_owned());
        let (namespace, name) = text.split_once('#').ok_or_else(invalid)?;
        let (name, member) = match name.split_once('$') {
            Some((name, member)) => (name, Some(member)),
            None => (name, None),
        };
        let valid = namespace.split('.').all(is_identifier)
            && is_identifier(name)
            && member.is_none_or(is_identifier);
        if valid { Ok(Self(text.into())) } else { Err(invalid()) }
    }
}

impl fmt::Display for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for InvalidShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a shape id (namespace#Name)", self.0)
    }
}

impl std::error::Error for InvalidShapeId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_id() {
        let id: ShapeId = "com.example#City$name".parse().unwrap();
        assert_eq!((id.namespace(), id.name(), id.member()), ("com.example", "City", Some("name")));
        assert_eq!(id.shape().as_str(), "com.example#City");
        assert_eq!(id.shape().with_member("size").as_str(), "com.example#City$size");
        assert_eq!(id.sibling("Town").unwrap().as_str(), "com.example#Town");
    }

    #[test]
    fn what_is_not_an_id() {
        for text in
            ["", "City", "#City", "a..b#C", "a#", "a#1", "a#B$", "a#B$c d", "a#B#C", "a#_", "é#A"]
        {
            assert!(text.parse::<ShapeId>().is_err(), "{text:?}");
        }
    }
}
