//! A request that is being written, in the order of an HTTP message: method, path, query, headers, body.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;

use super::body::Body;
use super::path_and_query::PathAndQuery;
use crate::errors::{BuildError, Reason};
use crate::value::Text;

/// A request of an operation, not yet bound to an endpoint.
///
/// The method, the path and the query:
///
/// ```
/// use restjson::{BuildError, Request};
///
/// /// `GET /shelves/{Shelf}/books/{Path+}?page=…`
/// fn encode(shelf: &str, path: &str, page: Option<i32>) -> Result<Request, BuildError> {
///     let request = Request::get("/shelves/")
///         .label("Shelf", shelf)? // label_or(…) if an empty label has a replacement
///         .path("/books/")
///         .greedy_label("Path", path)?
///         .query_flag("list")
///         .query("format", "json")
///         .query_literal("sort=title%20up") // encoded already
///         .query_if("page", page)
///         .query_list("tag", ["a", "b"])
///         .query_map([("filter", ["x"])]);
///     Ok(request)
/// }
/// assert!(encode("top", "a/b", Some(2)).is_ok());
/// assert!(encode("..", "a/b", None).is_err());
/// ```
///
/// Headers and the body:
///
/// ```
/// use std::collections::BTreeMap;
///
/// use restjson::{BuildError, Request};
///
/// fn encode(token: &str, tags: Option<Vec<String>>) -> Result<Request, BuildError> {
///     let metadata = BTreeMap::from([("colour", "red")]);
///     Request::post("/books")
///         .host("data.") // host_label(…) for a member
///         .fixed_header("x-api-version", "2")
///         .header("x-token", "Token", token)?
///         .header_if("x-page", "Page", Some(7))?
///         .header_list("x-tags", "Tags", tags)?
///         .header_dates("x-dates", "Dates", Some(["Mon, 01 Jan 2024 00:00:00 GMT"]))?
///         .prefix_headers("x-meta-", "Metadata", metadata)?
///         .json(&BTreeMap::from([("title", "Dune")]))
/// }
/// assert!(encode("secret", None).is_ok());
/// assert!(encode("line\nbreak", None).is_err());
/// ```
///
/// Other methods and bodies:
///
/// ```
/// use std::collections::BTreeMap;
///
/// use restjson::{BuildError, Request};
///
/// fn requests(document: Option<&BTreeMap<&str, i32>>) -> Result<Vec<Request>, BuildError> {
///     Ok(vec![
///         Request::put("/blob").payload(Some("bytes".into()), "application/octet-stream"),
///         Request::patch("/document").json_if(document)?,
///         Request::delete("/structure").json_structure(document)?,
///         Request::head("/blob"),
///         Request::new(http::Method::OPTIONS, "/"),
///         Request::with_method("PURGE", "/cache").host_label("Name", "a")?.label_or("Id", "", "-")?,
///     ])
/// }
/// assert_eq!(requests(None).unwrap().len(), 6);
/// ```
#[derive(Clone)]
#[must_use]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) target: PathAndQuery,
    pub(crate) host_prefix: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// How many headers there is room for from the start.
const HEADERS: usize = 8;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

impl Request {
    /// A request with this method and the literal path before the first label.
    pub fn new(method: Method, path: &'static str) -> Self {
        Self {
            method,
            target: PathAndQuery::new(path),
            host_prefix: String::new(),
            // Room for the headers of every request: growing the map costs more than the memory.
            headers: HeaderMap::with_capacity(HEADERS),
            body: Body::default(),
        }
    }

    /// A request with a method for which there is no other function.
    pub fn with_method(method: &'static str, path: &'static str) -> Self {
        // The generator has checked that it is a token, as HTTP requires.
        Self::new(Method::from_bytes(method.as_bytes()).unwrap_or_default(), path)
    }

    /// `GET`
    pub fn get(path: &'static str) -> Self {
        Self::new(Method::GET, path)
    }

    /// `POST`
    pub fn post(path: &'static str) -> Self {
        Self::new(Method::POST, path)
    }

    /// `PUT`
    pub fn put(path: &'static str) -> Self {
        Self::new(Method::PUT, path)
    }

    /// `PATCH`
    pub fn patch(path: &'static str) -> Self {
        Self::new(Method::PATCH, path)
    }

    /// `DELETE`
    pub fn delete(path: &'static str) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// `HEAD`
    pub fn head(path: &'static str) -> Self {
        Self::new(Method::HEAD, path)
    }

    /// Literal text before the endpoint's host.
    pub fn host(mut self, prefix: &str) -> Self {
        self.host_prefix.push_str(prefix);
        self
    }

    /// A member before the endpoint's host.
    ///
    /// # Errors
    /// If the string is not a single label of a host name.
    pub fn host_label(
        mut self,
        member: &str,
        value: &(impl Text + ?Sized),
    ) -> Result<Self, BuildError> {
        let text = value.text();
        if !crate::endpoint::is_host_label(&text) {
            return Err(BuildError::member(member, Reason::HostLabel));
        }
        self.host_prefix.push_str(&text);
        Ok(self)
    }

    /// Literal text of the path.
    pub fn path(mut self, literal: &str) -> Self {
        self.target.path.to_mut().push_str(literal);
        self
    }

    /// A member as one segment of the path.
    ///
    /// # Errors
    /// If it is empty, `.` or `..`.
    pub fn label(mut self, member: &str, value: &(impl Text + ?Sized)) -> Result<Self, BuildError> {
        self.target.label(member, value)?;
        Ok(self)
    }

    /// A member as one segment of the path, or the replacement of an empty one.
    ///
    /// # Errors
    /// If it is `.` or `..`.
    pub fn label_or(self, member: &str, value: &str, empty: &str) -> Result<Self, BuildError> {
        self.label(member, if value.is_empty() { empty } else { value })
    }

    /// A member as the rest of the path.
    ///
    /// # Errors
    /// If it is empty or has a segment `.` or `..`.
    pub fn greedy_label(
        mut self,
        member: &str,
        value: &(impl Text + ?Sized),
    ) -> Result<Self, BuildError> {
        self.target.greedy_label(member, value)?;
        Ok(self)
    }

    /// A parameter of the query without a value.
    pub fn query_flag(mut self, name: &str) -> Self {
        self.target.query(name, None);
        self
    }

    /// A part of the query as the model writes it: already encoded.
    pub fn query_literal(mut self, pair: &'static str) -> Self {
        self.target.query_literal(pair);
        self
    }

    /// A parameter of the query.
    pub fn query(mut self, name: &str, value: &(impl Text + ?Sized)) -> Self {
        self.target.query(name, Some(&value.text()));
        self
    }

    /// A parameter of the query, if it is set.
    pub fn query_if<T: Text>(self, name: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.query(name, &value),
            None => self,
        }
    }

    /// A parameter for each element.
    pub fn query_list<T: Text>(mut self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        for value in values {
            self.target.query(name, Some(&value.text()));
        }
        self
    }

    /// A parameter for each entry whose name the query does not contain yet.
    pub fn query_map<'v, V: Text + 'v, I: IntoIterator<Item = V>>(
        mut self,
        entries: impl IntoIterator<Item = (&'v str, I)>,
    ) -> Self {
        for (name, values) in entries {
            if !self.target.has_query(name) {
                self = self.query_list(name, values);
            }
        }
        self
    }

    /// The members that are bound to the body, as a JSON object.
    ///
    /// # Errors
    /// If a value cannot be written as JSON.
    pub fn json(mut self, body: &impl Serialize) -> Result<Self, BuildError> {
        let json =
            serde_json::to_vec(body).map_err(|_| BuildError::member("body", Reason::Json))?;
        self.body = Body::from(json);
        self.headers.entry(CONTENT_TYPE).or_insert(JSON);
        Ok(self)
    }

    /// A structure that is the whole body; `{}` if it is not set.
    ///
    /// # Errors
    /// If a value cannot be written as JSON.
    pub fn json_structure<T: Serialize>(self, body: Option<&T>) -> Result<Self, BuildError> {
        match body {
            Some(body) => self.json(body),
            None => self.json(&BTreeMap::<&str, ()>::new()),
        }
    }

    /// A union or document that is the whole body, if it is set.
    ///
    /// # Errors
    /// If a value cannot be written as JSON.
    pub fn json_if<T: Serialize>(self, body: Option<&T>) -> Result<Self, BuildError> {
        match body {
            Some(body) => self.json(body),
            None => Ok(self),
        }
    }

    /// Text or bytes that are the whole body, if they are set. Their content type is used unless a member is bound to that
    /// header.
    pub fn payload(mut self, body: Option<Bytes>, content_type: &'static str) -> Self {
        if let Some(body) = body {
            self.body = Body::from(body);
            self.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(content_type));
        }
        self
    }

    /// A stream that is the whole body, if it is set.
    #[cfg(feature = "stream")]
    pub fn stream(mut self, body: Option<&crate::ByteStream>, content_type: &'static str) -> Self {
        if let Some(body) = body {
            self.body = Body::from(body.clone());
            self.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(content_type));
        }
        self
    }

    /// Events that are the whole body, if they are set.
    #[cfg(feature = "event-stream")]
    pub fn events<T: crate::event_stream::EncodeEvent>(
        self,
        body: Option<&crate::event_stream::EventInput<T>>,
    ) -> Self {
        use crate::event_stream::{CONTENT_TYPE, Messages};
        let body = body.map(|input| crate::ByteStream::from_messages(Messages::new(input)));
        self.stream(body.as_ref(), CONTENT_TYPE)
    }

    /// Refuses a stream whose length is not known.
    ///
    /// # Errors
    /// If the length of the body is not known.
    #[cfg(feature = "stream")]
    pub fn require_length(self, member: &str) -> Result<Self, BuildError> {
        match self.body.length() {
            Some(_) => Ok(self),
            None => Err(BuildError::member(member, Reason::Stream)),
        }
    }
}

impl fmt::Debug for Request {
    /// Not the path, whose labels may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
