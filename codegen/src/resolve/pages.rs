//! Pagination.
//!
//! Pages that the runtime cannot follow, or that the model does not describe correctly, are left out, and the
//! documentation says why: the operation does not need them.

use restjson_model::{Node, Object, Shape, near, traits};

use crate::ir::{Items, Pages, PathStep, Presence, Structure, Type};

use super::Resolver;

impl Resolver<'_> {
    /// How an operation is paged: its own trait over the service's.
    ///
    /// # Errors
    /// Why the pages are left out. The operation is there without them.
    pub(super) fn pages(
        &mut self,
        operation: &Shape,
        input: &Structure,
        output: &Structure,
    ) -> Result<Option<Pages>, String> {
        let Some(own) = operation.traits.get(traits::PAGINATED) else { return Ok(None) };
        let service = self.shape.traits.get(traits::PAGINATED);
        let setting = |key: &str| own.get(key).or_else(|| service?.get(key));
        let text = |key: &str| setting(key).and_then(Node::as_str);
        // botocore's format has lists of tokens, and expressions in place of members.
        for key in ["inputToken", "outputToken", "items"] {
            match setting(key) {
                Some(Node::Array(_)) => return Err(format!("`{key}` is a list")),
                Some(Node::String(path)) if !is_path(path) => {
                    return Err(format!("`{key}` is an expression"));
                }
                _ => {}
            }
        }
        let (Some(input_token), Some(output_token)) = (text("inputToken"), text("outputToken"))
        else {
            return Err("`inputToken` and `outputToken` must each name one member".to_owned());
        };
        let missing = |of: &str, structure: &Structure, name: &str| {
            let like = near(name, structure.fields.iter().map(|field| field.wire.as_str()));
            format!("the {of} has no member `{name}`{}", like.replace('"', "`"))
        };
        let Some(index) = Self::field_index(&input.fields, input_token) else {
            return Err(missing("input", input, input_token));
        };
        let is_text = |ty: &Type| matches!(ty, Type::String | Type::Secret(_));
        let Some(token) = input.fields.get(index) else { return Ok(None) };
        if !is_text(&token.ty) || token.presence != Presence::Optional {
            return Err(format!("the member `{input_token}` is not an optional string"));
        }
        let Some((output_path, output_type)) = self.path(output, output_token) else {
            return Err(missing("output", output, output_token));
        };
        if !is_text(&output_type) {
            return Err(format!("the member `{output_token}` is not a string"));
        }
        let items = match text("items") {
            None => None,
            Some(items) => match self.path(output, items) {
                Some((path, Type::List(item))) => Some(Items { path, item: *item }),
                // Only the elements of a list have an order, so other items are not streamed.
                Some(_) => None,
                None => return Err(missing("output", output, items)),
            },
        };
        Ok(Some(Pages {
            input_token: index,
            output_token: output_path,
            output_token_type: output_type,
            items,
        }))
    }

    /// Notes the pages of operations that do not exist: a file of botocore's may have such.
    pub(super) fn pages_of_nothing(&mut self) {
        let found = self.shape.traits.get(traits::BOTOCORE_PAGINATORS).and_then(Node::as_object);
        for (name, _) in found.into_iter().flat_map(Object::iter) {
            let why = self.no_operation(name);
            self.pages_left_out.push((name.to_owned(), why));
        }
    }

    /// The fields of a path such as `Result.NextToken`, and the type at its end.
    fn path(&mut self, output: &Structure, path: &str) -> Option<(Vec<PathStep>, Type)> {
        let mut steps = Vec::new();
        let mut structure = output.clone();
        let mut segments = path.split('.').peekable();
        loop {
            let segment = segments.next()?;
            let field = structure.fields.iter().find(|field| field.wire == segment)?;
            let optional = field.presence == Presence::Optional;
            steps.push(PathStep { field: field.name.clone(), optional });
            if segments.peek().is_none() {
                return Some((steps, field.ty.clone()));
            }
            let Type::Structure(name) = &field.ty else { return None };
            let id = self.names.iter().find(|(_, known)| *known == name)?.0.clone();
            structure = self.shared_structure(self.model.shape(&id)?);
        }
    }
}

/// Whether a text names members, with dots between them.
fn is_path(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c))
}
