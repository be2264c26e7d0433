//! Texts with gaps, and the ways to attributes.

use super::{Kind, Rules, Typed};
use crate::ir::Expression;

impl Rules {
    /// `https://{Region}.{Partition#dnsSuffix}`
    pub(super) fn template(&mut self, text: &str) -> Option<Expression> {
        if !text.contains(['{', '}']) {
            return Some(Expression::Text(text.to_owned()));
        }
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(position) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(position);
            literal.push_str(before);
            if let Some(escaped) = ["{{", "}}"].iter().find(|escaped| after.starts_with(**escaped))
            {
                literal.push_str(&escaped[..1]);
                rest = &after[2..];
                continue;
            }
            let Some((gap, after)) = after.strip_prefix('{').and_then(|gap| gap.split_once('}'))
            else {
                self.problems.push(format!("a gap in {text:?} is not closed"));
                return None;
            };
            if !literal.is_empty() {
                parts.push(Expression::Text(std::mem::take(&mut literal)));
            }
            let (name, attribute) =
                gap.split_once('#').map_or((gap, None), |(name, path)| (name, Some(path)));
            let typed = self.reference(name)?;
            let typed = match attribute {
                Some(path) => self.attribute(typed, path)?,
                None => typed,
            };
            if typed.kind != Kind::Text || typed.optional {
                self.problems
                    .push(format!("{gap:?} in {text:?} does not refer to a string that is set"));
                return None;
            }
            parts.push(typed.expression);
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Expression::Text(literal));
        }
        Some(Expression::Template(parts))
    }

    /// `attribute.list[0]`
    pub(super) fn attribute(&mut self, mut typed: Typed, path: &str) -> Option<Typed> {
        for segment in path.split('.') {
            let (name, index) = match segment.split_once('[') {
                Some((name, index)) => {
                    (name, index.strip_suffix(']').and_then(|index| index.parse().ok()))
                }
                None => (segment, None),
            };
            let field = if name.is_empty() { None } else { Some(attribute(typed.kind, name)) };
            let (field, kind) = match field {
                None => ("", typed.kind),
                Some(Some(found)) => found,
                Some(None) => {
                    self.unsupported = Some(format!("the attribute {name:?}"));
                    return None;
                }
            };
            let mut expression = typed.expression;
            if !field.is_empty() {
                let owned = kind == Kind::Text && typed.kind != Kind::Partition;
                expression = Expression::Attribute(Box::new(expression), field.to_owned(), owned);
            }
            typed = match (index, kind) {
                (Some(index), Kind::Texts) => Typed {
                    expression: Expression::Element(Box::new(expression), index),
                    kind: Kind::Text,
                    optional: true,
                },
                (None, _) if !segment.contains('[') => Typed { expression, kind, optional: false },
                _ => {
                    self.problems.push(format!("{path:?} does not lead to a value"));
                    return None;
                }
            };
        }
        Some(typed)
    }
}

/// The field of an attribute in the runtime, and its type.
fn attribute(kind: Kind, name: &str) -> Option<(&'static str, Kind)> {
    Some(match (kind, name) {
        (Kind::Partition, "name") => ("name", Kind::Text),
        (Kind::Partition, "dnsSuffix") => ("dns_suffix", Kind::Text),
        (Kind::Partition, "dualStackDnsSuffix") => ("dual_stack_dns_suffix", Kind::Text),
        (Kind::Partition, "supportsFIPS") => ("supports_fips", Kind::Boolean),
        (Kind::Partition, "supportsDualStack") => ("supports_dual_stack", Kind::Boolean),
        (Kind::Partition, "implicitGlobalRegion") => ("implicit_global_region", Kind::Text),
        (Kind::Url, "scheme") => ("scheme", Kind::Text),
        (Kind::Url, "authority") => ("authority", Kind::Text),
        (Kind::Url, "path") => ("path", Kind::Text),
        (Kind::Url, "normalizedPath") => ("normalized_path", Kind::Text),
        (Kind::Url, "isIp") => ("is_ip", Kind::Boolean),
        (Kind::Arn, "partition") => ("partition", Kind::Text),
        (Kind::Arn, "service") => ("service", Kind::Text),
        (Kind::Arn, "region") => ("region", Kind::Text),
        (Kind::Arn, "accountId") => ("account_id", Kind::Text),
        (Kind::Arn, "resourceId") => ("resource_id", Kind::Texts),
        _ => return None,
    })
}
