//! The paths of `operationContextParams`: the part of JMESPath that Smithy allows there.
//!
//! <https://smithy.io/2.0/additional-specs/rules-engine/parameters.html#smithy-rules-operationcontextparams-trait>

use restjson_model::Shape;

use crate::ir::{ContextKind, ContextSource, ContextStep, PathStep, Presence, Structure, Type};
use crate::resolve::Resolver;

/// A step as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Segment {
    /// `Name`
    Member(String),
    /// `[*]`
    Elements,
    /// `[]`
    Flatten,
    /// `*`
    Values,
    /// `keys(…)`
    Keys,
    /// `[A, B.C]`
    Select(Vec<Vec<Segment>>),
}

/// How deeply `keys` and lists of paths may be in each other.
const DEEPEST: usize = 8;

pub(super) fn parse(text: &str) -> Result<Vec<Segment>, String> {
    let mut parser = Parser { rest: text.trim(), depth: 0 };
    let path = parser.path()?;
    match parser.rest {
        "" => Ok(path),
        rest => Err(format!("{rest:?} in the path {text:?} is not supported")),
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl Parser<'_> {
    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        match self.eat(text) {
            true => Ok(()),
            false => Err(format!("expected {text:?} before {:?}", self.rest)),
        }
    }

    fn path(&mut self) -> Result<Vec<Segment>, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the path is nested too deeply".to_owned());
        }
        let mut path = Vec::new();
        // A projection at the beginning has no dot.
        if !self.brackets(&mut path)? {
            self.step(&mut path)?;
        }
        loop {
            if self.eat(".") {
                if self.eat("[") {
                    path.push(self.select()?);
                } else {
                    self.step(&mut path)?;
                }
            } else if !self.rest.starts_with('[') {
                break;
            } else if !self.brackets(&mut path)? {
                return Err(format!("{:?} is not supported", self.rest));
            }
        }
        self.depth -= 1;
        Ok(path)
    }

    /// `[*]`, `[]` or, at the beginning, a list of paths.
    fn brackets(&mut self, path: &mut Vec<Segment>) -> Result<bool, String> {
        if self.eat("[*]") {
            path.push(Segment::Elements);
        } else if self.eat("[]") {
            path.push(Segment::Flatten);
        } else if path.is_empty() && self.eat("[") {
            path.push(self.select()?);
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn select(&mut self) -> Result<Segment, String> {
        let mut paths = vec![self.path()?];
        while self.eat(",") {
            paths.push(self.path()?);
        }
        self.expect("]")?;
        Ok(Segment::Select(paths))
    }

    fn step(&mut self, path: &mut Vec<Segment>) -> Result<(), String> {
        if self.eat("*") {
            path.push(Segment::Values);
        } else if self.eat("keys(") {
            if !self.eat("@") {
                path.extend(self.path()?);
            }
            path.push(Segment::Keys);
            self.expect(")")?;
        } else {
            path.push(Segment::Member(self.name()?));
        }
        Ok(())
    }

    fn name(&mut self) -> Result<String, String> {
        let text = self.rest.trim_start();
        if let Some((name, rest)) = text.strip_prefix('"').and_then(|text| text.split_once('"')) {
            self.rest = rest;
            return Ok(name.to_owned());
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.is_empty() {
            return Err(format!("expected a name before {text:?}"));
        }
        self.rest = rest;
        Ok(name.to_owned())
    }
}

/// The value that a path has reached.
struct Place {
    at: At,
    /// The number of lists around the result.
    depth: usize,
}

enum At {
    Structure(Structure),
    Value(Type),
}

impl Resolver<'_> {
    /// The way through an input, with every member found.
    pub(super) fn context_source(
        &mut self,
        input: &Structure,
        path: &[Segment],
    ) -> Result<ContextSource, String> {
        let mut steps = Vec::new();
        let start = Place { at: At::Structure(input.clone()), depth: 0 };
        let end = self.walk(start, path, &mut steps)?;
        let At::Value(ty) = &end.at else {
            return Err("a structure cannot be a parameter".to_owned());
        };
        let kind = match (unboxed(ty), end.depth) {
            (Type::String | Type::MediaString | Type::Enum(_), 0) => ContextKind::Text,
            (Type::Boolean, 0) => ContextKind::Boolean,
            (Type::String | Type::Enum(_), 1) => ContextKind::Texts,
            (Type::List(element), 0) => {
                let (element, nullable) = element_of(element);
                if !matches!(element, Type::String | Type::Enum(_)) {
                    return Err("it leads to a list of values that are not strings".to_owned());
                }
                steps.push(ContextStep::Elements(nullable));
                ContextKind::Texts
            }
            (Type::Secret(_) | Type::Sensitive(_), _) => {
                return Err("a sensitive member does not go into a host name".to_owned());
            }
            _ => {
                return Err(
                    "it does not lead to a string, a Boolean or a list of strings".to_owned()
                );
            }
        };
        Ok(ContextSource::Input(kind, steps))
    }

    fn walk(
        &mut self,
        mut place: Place,
        path: &[Segment],
        steps: &mut Vec<ContextStep>,
    ) -> Result<Place, String> {
        for (index, segment) in path.iter().enumerate() {
            let Place { at, depth } = place;
            place = match segment {
                Segment::Member(name) => {
                    let structure = self.structure_at(at, name)?;
                    let field = structure.fields.iter().find(|field| field.wire == *name);
                    let field = field.ok_or_else(|| format!("there is no member {name:?}"))?;
                    let optional = field.presence == Presence::Optional;
                    steps
                        .push(ContextStep::Field(PathStep { field: field.name.clone(), optional }));
                    Place { at: At::Value(field.ty.clone()), depth }
                }
                Segment::Elements | Segment::Flatten => {
                    let At::Value(ty) = at else {
                        return Err("a structure is not a list".to_owned());
                    };
                    let Type::List(element) = unboxed(&ty) else {
                        return Err("`[*]` and `[]` take a list".to_owned());
                    };
                    let (element, nullable) = element_of(element);
                    steps.push(ContextStep::Elements(nullable));
                    // A flattened list does not add a level.
                    let flat = *segment == Segment::Flatten && depth > 0;
                    let depth = if flat { depth } else { depth + 1 };
                    Place { at: At::Value(element.clone()), depth }
                }
                Segment::Values | Segment::Keys => {
                    let At::Value(ty) = at else {
                        return Err("`*` and `keys` take a map".to_owned());
                    };
                    let Type::Map(key, value) = unboxed(&ty) else {
                        return Err("`*` and `keys` take a map".to_owned());
                    };
                    let reached = if *segment == Segment::Keys {
                        steps.push(ContextStep::Keys);
                        (**key).clone()
                    } else {
                        let (value, nullable) = element_of(value);
                        steps.push(ContextStep::Values(nullable));
                        value.clone()
                    };
                    Place { at: At::Value(reached), depth: depth + 1 }
                }
                Segment::Select(paths) => {
                    let structure = self.structure_at(at, "a list of paths")?;
                    let rest = path.get(index + 1..).unwrap_or_default();
                    return self.select(&structure, depth, paths, rest, steps);
                }
            };
        }
        Ok(place)
    }

    /// Several ways at once, all to values of one kind.
    fn select(
        &mut self,
        structure: &Structure,
        depth: usize,
        paths: &[Vec<Segment>],
        rest: &[Segment],
        steps: &mut Vec<ContextStep>,
    ) -> Result<Place, String> {
        let flattened = match rest {
            [] => false,
            [Segment::Flatten] => true,
            _ => return Err("only `[]` may follow a list of paths".to_owned()),
        };
        let mut ways = Vec::new();
        let mut kind = None;
        for path in paths {
            let mut way = Vec::new();
            let start = Place { at: At::Structure(structure.clone()), depth: 0 };
            let end = self.walk(start, path, &mut way)?;
            let At::Value(ty) = end.at else {
                return Err("a structure cannot be a parameter".to_owned());
            };
            if end.depth > 0 {
                return Err("a list of lists cannot be a list of strings".to_owned());
            }
            let ty = unboxed(&ty).clone();
            if !matches!(ty, Type::String | Type::Enum(_)) {
                return Err("a list of paths must lead only to strings".to_owned());
            }
            kind = Some(ty);
            ways.push(way);
        }
        steps.push(ContextStep::Each(ways));
        // A list in a list, unless `[]` makes one of both.
        let depth = if flattened { depth.max(1) } else { depth + 1 };
        let at = At::Value(kind.ok_or_else(|| "there is no path in `[…]`".to_owned())?);
        Ok(Place { at, depth })
    }

    /// The structure that has the member.
    fn structure_at(&mut self, at: At, name: &str) -> Result<Structure, String> {
        let none = || format!("{name:?} is a member of a shape that is not a structure");
        let ty = match at {
            At::Structure(structure) => return Ok(structure),
            At::Value(ty) => ty,
        };
        let Type::Structure(wanted) = unboxed(&ty) else { return Err(none()) };
        let id = self.names.iter().find(|(_, known)| *known == wanted).map(|(id, _)| id.clone());
        let shape: &Shape = id.and_then(|id| self.model.shape(&id)).ok_or_else(none)?;
        Ok(self.shared_structure(shape))
    }
}

fn unboxed(ty: &Type) -> &Type {
    match ty {
        Type::Boxed(inner) => inner,
        other => other,
    }
}

/// The type of an element, and whether it may be null.
fn element_of(ty: &Type) -> (&Type, bool) {
    match ty {
        Type::Nullable(inner) => (inner, true),
        other => (other, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let member = |name: &str| Segment::Member(name.to_owned());
        assert_eq!(parse("A").unwrap(), [member("A")]);
        assert_eq!(
            parse("A.B[*].C").unwrap(),
            [member("A"), member("B"), Segment::Elements, member("C")]
        );
        assert_eq!(parse("keys(A.B)").unwrap(), [member("A"), member("B"), Segment::Keys]);
        assert_eq!(
            parse("A.*.[B, C.D][]").unwrap(),
            [
                member("A"),
                Segment::Values,
                Segment::Select(vec![vec![member("B")], vec![member("C"), member("D")]]),
                Segment::Flatten
            ]
        );
        let deep = "keys(".repeat(40) + "A";
        for bad in
            ["", ".", "A.", "A[0]", "A[?b]", "A || B", "[A", "keys(A", "length(A)", "A B", &deep]
        {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
