//! Methods, URIs, and where members go in the HTTP message.

use restjson_model::{Kind, Member, Node, Shape, ShapeId, Simple, Traits, traits};

use crate::ir::{Http, Location, Part};

use super::Resolver;

/// The characters of a path and query (RFC 3986), and the braces of labels.
const URI: &[u8] = b"-._~:/?[]@!$&'()*+,;=%{}";

impl Resolver<'_> {
    /// Method and URI of an operation; its labels are still names.
    pub(super) fn http(&mut self, operation: &Shape, input: &Shape) -> Option<Http> {
        let id = &operation.id;
        let Some(value) = operation.traits.get(traits::HTTP) else {
            self.report_trait(id, traits::HTTP, "the operation must have this trait");
            return None;
        };
        let text = |key| value.get(key).and_then(Node::as_str);
        let (Some(method), Some(uri)) = (text("method"), text("uri")) else {
            self.report_trait(id, traits::HTTP, "`method` and `uri` must be strings");
            return None;
        };
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if method.is_empty() || !method.bytes().all(token) {
            self.report_trait(id, traits::HTTP, format!("{method:?} is not a method"));
        }
        let (path, query) =
            uri.split_once('?').map_or((uri, None), |(path, query)| (path, Some(query)));
        if !path.starts_with('/')
            || uri.contains('#')
            || !uri.bytes().all(|b| b.is_ascii_alphanumeric() || URI.contains(&b))
            || query.is_some_and(|query| query.contains(['{', '}']))
        {
            self.report_trait(id, traits::HTTP, format!("{uri:?} is not a path and query"));
            return None;
        }
        let query =
            query.into_iter().flat_map(|query| query.split('&')).filter(|pair| !pair.is_empty());
        let query = query
            .map(|pair| match pair.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (pair.to_owned(), None),
            })
            .collect();
        let path = self.parts(id, traits::HTTP, path, input)?;
        self.check_labels(id, &path, input);
        Some(Http { method: method.to_owned(), path, query })
    }

    /// The labels in front of the host.
    pub(super) fn host_prefix(&mut self, operation: &Shape, input: &Shape) -> Vec<Part> {
        let Some(value) = operation.traits.get(traits::ENDPOINT) else { return Vec::new() };
        let Some(prefix) = value.get("hostPrefix").and_then(Node::as_str) else {
            self.report_trait(&operation.id, traits::ENDPOINT, "`hostPrefix` must be a string");
            return Vec::new();
        };
        let parts = self.parts(&operation.id, traits::ENDPOINT, prefix, input).unwrap_or_default();
        let members = self.model.structure(&input.id);
        for part in &parts {
            match part {
                Part::Label { field, greedy, .. } => {
                    let has = |id| members.get(*field).is_some_and(|it| it.traits.has(id));
                    if !has(traits::HOST_LABEL) || !has(traits::REQUIRED) || *greedy {
                        let message = "each label must name a member with the traits \
                                       smithy.api#hostLabel and smithy.api#required";
                        self.report_trait(&operation.id, traits::ENDPOINT, message);
                    }
                }
                Part::Literal(text) => {
                    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
                    if !text.bytes().all(plain) {
                        let message = format!("{text:?} cannot be part of a host name");
                        self.report_trait(&operation.id, traits::ENDPOINT, message);
                    }
                }
            }
        }
        parts
    }

    /// Splits a text at its `{labels}`.
    fn parts(
        &mut self,
        id: &ShapeId,
        trait_id: &str,
        text: &str,
        input: &Shape,
    ) -> Option<Vec<Part>> {
        let members = self.model.structure(&input.id);
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((literal, label)) = rest.split_once('{') {
            let Some((label, after)) = label.split_once('}') else {
                self.report_trait(id, trait_id, format!("a label in {text:?} is not closed"));
                return None;
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            let (name, greedy) =
                label.strip_suffix('+').map_or((label, false), |name| (name, true));
            let Some(field) = members.iter().position(|member| member.name == name) else {
                self.report_trait(
                    id,
                    trait_id,
                    format!("the input has no member {name:?} for the label in {text:?}"),
                );
                return None;
            };
            let empty = members.get(field).and_then(|m| m.traits.text(traits::EMPTY_LABEL));
            parts.push(Part::Label { field, greedy, empty: empty.map(str::to_owned) });
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Some(parts)
    }

    /// Each label names a member with that trait, and each such member has its label.
    fn check_labels(&mut self, operation: &ShapeId, path: &[Part], input: &Shape) {
        let members = self.model.structure(&input.id);
        for (index, member) in members.iter().enumerate() {
            let used = path
                .iter()
                .filter(|part| matches!(part, Part::Label { field, .. } if *field == index));
            let bound = member.traits.has(traits::HTTP_LABEL);
            let id = input.id.with_member(&member.name);
            match (bound, used.count()) {
                (true, 1) | (false, 0) => {}
                (true, 0) => {
                    let message =
                        format!("the URI of {operation} has no label {{{}}}", member.name);
                    self.report_trait(&id, traits::HTTP_LABEL, message);
                }
                (false, _) => {
                    let message = format!(
                        "{operation} has a label {{{}}}, so the member must have this trait",
                        member.name
                    );
                    self.report_trait(&id, traits::HTTP_LABEL, message);
                }
                (true, _) => {
                    let message = format!(
                        "the label {{{}}} appears twice in the URI of {operation}",
                        member.name
                    );
                    self.report_trait(&id, traits::HTTP_LABEL, message);
                }
            }
            if bound && !member.traits.has(traits::REQUIRED) {
                self.report_trait(
                    &id,
                    traits::HTTP_LABEL,
                    "a label must have the trait smithy.api#required too",
                );
            }
        }
        let greedy =
            path.iter().filter(|part| matches!(part, Part::Label { greedy: true, .. })).count();
        if greedy > 1 {
            self.report_trait(operation, traits::HTTP, "only one label can be greedy");
        }
    }

    /// Where a member of an input goes.
    pub(super) fn request_location(&mut self, id: &ShapeId, member: &Member) -> Location {
        let found = &member.traits;
        let location = self.location(
            id,
            found,
            &[
                traits::HTTP_LABEL,
                traits::HTTP_QUERY,
                traits::HTTP_QUERY_PARAMS,
                traits::HTTP_HEADER,
                traits::HTTP_PREFIX_HEADERS,
                traits::HTTP_PAYLOAD,
                traits::HOST_LABEL,
            ],
        );
        self.check_location(id, member, &location);
        location
    }

    /// Where a member of an output comes from.
    pub(super) fn response_location(&mut self, id: &ShapeId, member: &Member) -> Location {
        let found = &member.traits;
        let location = self.location(
            id,
            found,
            &[
                traits::HTTP_HEADER,
                traits::HTTP_PREFIX_HEADERS,
                traits::HTTP_PAYLOAD,
                traits::HTTP_RESPONSE_CODE,
            ],
        );
        self.check_location(id, member, &location);
        location
    }

    fn location(&mut self, id: &ShapeId, found: &Traits, possible: &[&str]) -> Location {
        let mut bound: Vec<&str> = possible.iter().copied().filter(|id| found.has(id)).collect();
        // A label of the host may go elsewhere as well.
        if bound.len() > 1 {
            bound.retain(|id| *id != traits::HOST_LABEL);
        }
        if let [first, second, ..] = bound.as_slice() {
            self.report_trait(id, second, format!("the member is bound by {first} already"));
        }
        let Some(binding) = bound.first().copied() else { return Location::Body };
        let mut text = || self.text_trait(id, found, binding);
        match binding {
            traits::HTTP_LABEL => Location::Label,
            traits::HTTP_QUERY => text().map_or(Location::Body, Location::Query),
            traits::HTTP_QUERY_PARAMS => Location::QueryParams,
            traits::HTTP_HEADER => text().map_or(Location::Body, |name| {
                self.check_header_name(id, traits::HTTP_HEADER, &name);
                Location::Header(name)
            }),
            traits::HTTP_PREFIX_HEADERS => text().map_or(Location::Body, |prefix| {
                if !prefix.is_empty() {
                    self.check_header_name(id, traits::HTTP_PREFIX_HEADERS, &prefix);
                }
                Location::PrefixHeaders(prefix)
            }),
            traits::HTTP_PAYLOAD => Location::Payload,
            traits::HTTP_RESPONSE_CODE => Location::StatusCode,
            traits::HOST_LABEL => Location::HostLabel,
            _ => Location::Body,
        }
    }

    pub(super) fn check_header_name(&mut self, id: &ShapeId, trait_id: &str, name: &str) {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(token) {
            self.report_trait(id, trait_id, format!("{name:?} is not the name of a header"));
        }
    }

    /// Refuses a member whose type is not supported at its place.
    fn check_location(&mut self, id: &ShapeId, member: &Member, location: &Location) {
        let Some(shape) = self.model.shape(&member.target) else { return };
        let simple = |shape: &Shape| match &shape.kind {
            Kind::Simple(simple) => !matches!(
                simple,
                Simple::Blob | Simple::Document | Simple::BigInteger | Simple::BigDecimal
            ),
            Kind::Enum(_) | Kind::IntEnum(_) => true,
            _ => false,
        };
        let element = |shape: &Shape| match &shape.kind {
            Kind::List(element) => self.model.shape(&element.target).is_some_and(simple),
            _ => false,
        };
        let text = |id: &ShapeId| {
            self.model.shape(id).is_some_and(|shape| {
                matches!(shape.kind, Kind::Simple(Simple::String) | Kind::Enum(_))
            })
        };
        let fits = match location {
            Location::Label => simple(shape),
            Location::Query(_) | Location::Header(_) => simple(shape) || element(shape),
            Location::HostLabel => matches!(shape.kind, Kind::Simple(Simple::String)),
            Location::StatusCode => matches!(shape.kind, Kind::Simple(Simple::Integer)),
            Location::PrefixHeaders(_) => match &shape.kind {
                Kind::Map(_, value) => text(&value.target),
                _ => false,
            },
            Location::QueryParams => match &shape.kind {
                Kind::Map(_, value) => {
                    text(&value.target)
                        || self.model.shape(&value.target).is_some_and(|shape| match &shape.kind {
                            Kind::List(element) => text(&element.target),
                            _ => false,
                        })
                }
                _ => false,
            },
            Location::Body | Location::Payload | Location::Event(_) => true,
        };
        let is_text = matches!(shape.kind, Kind::Simple(Simple::String));
        if member.traits.has(traits::HOST_LABEL) && !is_text && *location != Location::HostLabel {
            let message =
                format!("{} ({}) cannot be a host name", shape.id, shape.kind.described());
            self.report_trait(id, traits::HOST_LABEL, message);
        }
        if !fits {
            let kind = shape.kind.described();
            let (trait_id, place) = match location {
                Location::Label => (traits::HTTP_LABEL, "a label"),
                Location::Query(_) => (traits::HTTP_QUERY, "a query parameter"),
                Location::Header(_) => (traits::HTTP_HEADER, "a header"),
                Location::HostLabel => (traits::HOST_LABEL, "a host name"),
                Location::StatusCode => (traits::HTTP_RESPONSE_CODE, "a status"),
                Location::PrefixHeaders(_) => (traits::HTTP_PREFIX_HEADERS, "headers of a prefix"),
                _ => (traits::HTTP_QUERY_PARAMS, "query parameters"),
            };
            let message = format!("{} ({kind}) cannot be {place}", shape.id);
            self.report_trait(id, trait_id, message);
        }
    }
}
