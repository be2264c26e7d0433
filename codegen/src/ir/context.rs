//! Parameters of endpoint rules that the service declares itself.

use super::PathStep;

/// A parameter of the endpoint rules that is not the same for every service.
#[derive(Clone, Debug)]
pub struct ContextParameter {
    /// The name in the rules.
    pub wire: String,
    /// The name of the variable, and of the client's setting.
    pub name: String,
    /// Documentation, in Markdown.
    pub docs: String,
    /// Whether it must have a value.
    pub required: bool,
    /// The type.
    pub kind: ContextKind,
    /// Its value where nobody sets it.
    pub default: Option<ContextValue>,
    /// Whether the client has a setting for it.
    pub setting: bool,
}

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextKind {
    /// `string`
    Text,
    /// `boolean`
    Boolean,
    /// `stringArray`
    Texts,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as the kinds")]
pub enum ContextValue {
    Text(String),
    Boolean(bool),
    Texts(Vec<String>),
}

impl ContextValue {
    /// The type.
    pub fn kind(&self) -> ContextKind {
        match self {
            ContextValue::Text(_) => ContextKind::Text,
            ContextValue::Boolean(_) => ContextKind::Boolean,
            ContextValue::Texts(_) => ContextKind::Texts,
        }
    }
}

/// A parameter that an operation sets.
#[derive(Clone, Debug)]
pub struct ContextBinding {
    /// The name in the rules.
    pub parameter: String,
    /// The value, or the way to it.
    pub source: ContextSource,
}

/// The source of a parameter's value in an operation.
#[derive(Clone, Debug)]
pub enum ContextSource {
    /// A constant.
    Static(ContextValue),
    /// It is in the input; whether it is a value of this type or, for texts, all that are found.
    Input(ContextKind, Vec<ContextStep>),
}

/// A step on the way through an input.
#[derive(Clone, Debug)]
pub enum ContextStep {
    /// To a member.
    Field(PathStep),
    /// To the elements of a list; whether they may be null.
    Elements(bool),
    /// To the keys of a map.
    Keys,
    /// To the values of a map; whether they may be null.
    Values(bool),
    /// To all that these ways lead to.
    Each(Vec<Vec<ContextStep>>),
}
