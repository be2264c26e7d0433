//! Views.

use std::fmt;

use connectparticipant::types;
use serde_json::Value;

/// A view: a form or a page for the customer. `Debug` shows only its id and version.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct View {
    /// The id.
    pub id: Option<String>,
    /// The Amazon Resource Name.
    pub arn: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The version.
    pub version: Option<i32>,
    /// The template, or null.
    pub template: Value,
    /// The JSON schema of the data for rendering the view, or null.
    pub input_schema: Value,
    /// The actions that the customer can take; an answer contains one of them.
    pub actions: Vec<String>,
}

/// A part of a view is not JSON.
#[derive(Clone, Debug)]
pub struct InvalidView {
    /// Which part of the view.
    pub part: &'static str,
}

impl fmt::Display for InvalidView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the view's {} is not JSON", self.part)
    }
}

impl std::error::Error for InvalidView {}

impl View {
    /// Reads the result of `DescribeView`, whose template and schema are strings that contain JSON.
    ///
    /// # Errors
    /// If the template or the schema is not JSON.
    ///
    /// ```
    /// use connectparticipant::types;
    /// use connectparticipant_chat::View;
    ///
    /// let view = View::read(types::View::default())?;
    /// assert!(view.template.is_null());
    /// # Ok::<(), connectparticipant_chat::InvalidView>(())
    /// ```
    pub fn read(view: types::View) -> Result<Self, InvalidView> {
        let parse = |part, text: Option<&str>| match text {
            None | Some("") => Ok(Value::Null),
            Some(text) => serde_json::from_str(text).map_err(|_| InvalidView { part }),
        };
        let content = view.content.unwrap_or_default();
        let template = content.template.as_ref().map(|template| template.expose());
        let schema = content.input_schema.as_ref().map(|schema| schema.expose());
        let actions = content.actions.unwrap_or_default();
        Ok(Self {
            id: view.id,
            arn: view.arn,
            name: view.name.map(|name| name.expose().to_owned()),
            version: view.version,
            template: parse("template", template)?,
            input_schema: parse("input schema", schema)?,
            actions: actions.iter().map(|action| action.expose().to_owned()).collect(),
        })
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("id", &self.id)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
