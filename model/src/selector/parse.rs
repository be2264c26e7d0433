//! Reads a selector.

use super::{Attribute, Comparator, InvalidSelector, Selector, Step};
use crate::Simple;

/// How deep selectors may be nested.
const DEEPEST: usize = 32;

pub(super) fn selector(text: &str) -> Result<Selector, InvalidSelector> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let selector = parser.selector()?;
    if parser.at < text.len() {
        return Err(parser.expected("a step was expected"));
    }
    Ok(selector)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn selector(&mut self) -> Result<Selector, InvalidSelector> {
        let mut steps = Vec::new();
        loop {
            self.space();
            let step = if self.take("[") {
                Step::Attribute(self.attribute()?)
            } else if self.take(":") {
                self.function()?
            } else if self.take("~>") {
                Step::Reached
            } else if self.take(">") {
                Step::Neighbours(Vec::new())
            } else if self.take("-[") {
                self.relations()?
            } else if self.take("*") {
                Step::Type("*".to_owned())
            } else if self.rest().starts_with(|c: char| c.is_ascii_alphabetic()) {
                self.shape_type()?
            } else {
                break;
            };
            steps.push(step);
        }
        if steps.is_empty() {
            return Err(self.expected("a step was expected"));
        }
        Ok(Selector(steps))
    }

    fn shape_type(&mut self) -> Result<Step, InvalidSelector> {
        const TYPES: [&str; 11] = [
            "member",
            "simpleType",
            "list",
            "map",
            "structure",
            "union",
            "enum",
            "intEnum",
            "service",
            "operation",
            "resource",
        ];
        let start = self.at;
        let name = self.word(|c| c.is_ascii_alphanumeric());
        if TYPES.contains(&name) || Simple::named(name).is_some() {
            return Ok(Step::Type(name.to_owned()));
        }
        self.at = start;
        Err(self.expected("this is not a type of shape"))
    }

    fn function(&mut self) -> Result<Step, InvalidSelector> {
        let start = self.at;
        let name = self.word(|c| c.is_ascii_alphabetic());
        let function = match name {
            "is" => Step::Is,
            "not" => Step::Not,
            "test" => Step::Test,
            _ => {
                self.at = start;
                return Err(self.expected("a function is `:is`, `:not` or `:test`"));
            }
        };
        self.demand("(", "`(` is missing")?;
        if self.depth == DEEPEST {
            return Err(self.expected("this is nested too deep"));
        }
        self.depth += 1;
        let mut selectors = vec![self.selector()?];
        while self.take(",") {
            selectors.push(self.selector()?);
        }
        self.depth -= 1;
        self.demand(")", "`)` is missing")?;
        Ok(function(selectors))
    }

    fn relations(&mut self) -> Result<Step, InvalidSelector> {
        let mut relations = Vec::new();
        loop {
            self.space();
            let relation = self.word(|c| c.is_ascii_alphabetic());
            if relation.is_empty() {
                return Err(self.expected("a relation is missing"));
            }
            relations.push(relation.to_owned());
            self.space();
            if !self.take(",") {
                break;
            }
        }
        self.demand("]->", "`]->` is missing")?;
        Ok(Step::Neighbours(relations))
    }

    fn attribute(&mut self) -> Result<Attribute, InvalidSelector> {
        let start = self.at;
        let mut path = Vec::new();
        loop {
            self.space();
            path.push(self.word(|c| c.is_ascii_alphanumeric() || "._#".contains(c)).to_owned());
            self.space();
            if !self.take("|") {
                break;
            }
        }
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let known = matches!(
            parts.as_slice(),
            ["id"] | ["id", "name" | "namespace" | "member"] | ["trait", _, ..]
        );
        if !known || parts.contains(&"") {
            self.at = start;
            return Err(self.expected(
                "an attribute is `id`, `id|name`, `id|namespace`, `id|member` or `trait|…`",
            ));
        }
        let comparators = [
            ("!=", Comparator::NotEqual),
            ("^=", Comparator::StartsWith),
            ("$=", Comparator::EndsWith),
            ("*=", Comparator::Contains),
            ("=", Comparator::Equal),
        ];
        let found = comparators.into_iter().find(|(sign, _)| self.take(sign));
        let (mut compared, mut ignore_case) = (None, false);
        if let Some((_, comparator)) = found {
            let mut values = vec![self.value()?];
            self.space();
            while self.take(",") {
                values.push(self.value()?);
                self.space();
            }
            compared = Some((comparator, values));
            ignore_case = self.take("i");
            self.space();
        }
        self.demand("]", "`]` is missing")?;
        Ok(Attribute { path, compared, ignore_case })
    }

    fn value(&mut self) -> Result<String, InvalidSelector> {
        self.space();
        for quote in ["'", "\""] {
            if self.take(quote) {
                let rest = self.rest();
                let Some(end) = rest.find(quote) else {
                    return Err(self.expected("a string is not closed"));
                };
                let text = rest.get(..end).unwrap_or_default().to_owned();
                self.at += end + quote.len();
                return Ok(text);
            }
        }
        let word = self.word(|c| c.is_ascii_alphanumeric() || "._#$-".contains(c));
        if word.is_empty() {
            return Err(self.expected("a value is missing"));
        }
        Ok(word.to_owned())
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        self.word(char::is_whitespace);
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn take(&mut self, sign: &str) -> bool {
        let there = self.rest().starts_with(sign);
        if there {
            self.at += sign.len();
        }
        there
    }

    fn demand(&mut self, sign: &str, message: &'static str) -> Result<(), InvalidSelector> {
        self.space();
        if self.take(sign) { Ok(()) } else { Err(self.expected(message)) }
    }

    fn expected(&self, message: &'static str) -> InvalidSelector {
        InvalidSelector { selector: self.text.to_owned(), at: self.at, message }
    }
}
