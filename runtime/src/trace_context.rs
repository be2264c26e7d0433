//! A position in a trace, in the format of W3C Trace Context, for places without headers: attributes of a contact or of
//! a message.

mod state;

use std::fmt;
use std::str::FromStr;

use http::HeaderMap;

use state::short_state;

const PARENT: &str = "traceparent";
const STATE: &str = "tracestate";
/// The flags that are defined: sampled, and a random trace id.
const SAMPLED: u8 = 0x01;
const KNOWN_FLAGS: u8 = 0x03;

/// A position in a trace: `traceparent` and `tracestate` of [W3C Trace Context](https://www.w3.org/TR/trace-context/).
///
/// The attributes of a contact can contain it, so that other participants of the chat (a flow's function, another back
/// end) continue the same trace. [`Display`](fmt::Display) prints the `traceparent`.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use restjson::TraceContext;
///
/// let context: TraceContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse()?;
/// let mut attributes = BTreeMap::new();
/// attributes.extend(context.attributes());
/// assert_eq!(attributes["traceparent"], context.to_string());
///
/// assert_eq!(TraceContext::from_attributes(&attributes), Some(context));
/// # Ok::<(), restjson::InvalidTraceContext>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: [u8; 16],
    parent_id: [u8; 8],
    flags: u8,
    /// Always valid, and at most 512 characters.
    state: String,
}

/// A string that does not conform to W3C Trace Context. The error does not contain the string.
///
/// ```
/// use restjson::{InvalidTraceContext, TraceContext};
///
/// let error = "00-0".parse::<TraceContext>().unwrap_err();
/// assert_eq!(error, InvalidTraceContext::Parent);
/// println!("{error}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidTraceContext {
    /// The `traceparent` is malformed.
    Parent,
    /// The id of the trace or of the parent is zero.
    ZeroId,
    /// The `tracestate` is malformed, has more than 32 members, or has two with the same key.
    State,
}

impl TraceContext {
    /// The position with these ids, as OpenTelemetry returns them:
    /// `span_context.trace_id().to_bytes()`.
    ///
    /// # Errors
    /// If one of the ids is zero.
    ///
    /// ```
    /// use restjson::TraceContext;
    ///
    /// let context = TraceContext::new([1; 16], [2; 8], true)?;
    /// assert_eq!(context.to_string(), "00-01010101010101010101010101010101-0202020202020202-01");
    /// # Ok::<(), restjson::InvalidTraceContext>(())
    /// ```
    pub fn new(
        trace_id: [u8; 16],
        parent_id: [u8; 8],
        is_sampled: bool,
    ) -> Result<Self, InvalidTraceContext> {
        let flags = if is_sampled { SAMPLED } else { 0 };
        Self { trace_id, parent_id, flags, state: String::new() }.checked()
    }

    /// The same position with this `tracestate`. If it has more than 512 characters, its last members are omitted.
    ///
    /// # Errors
    /// If the `tracestate` is malformed.
    ///
    /// ```
    /// use restjson::TraceContext;
    ///
    /// let context = TraceContext::new([1; 16], [2; 8], true)?.with_state("vendor=opaque, other=1")?;
    /// assert_eq!(context.state(), "vendor=opaque,other=1");
    /// # Ok::<(), restjson::InvalidTraceContext>(())
    /// ```
    pub fn with_state(self, state: &str) -> Result<Self, InvalidTraceContext> {
        let state = short_state(state).ok_or(InvalidTraceContext::State)?;
        Ok(Self { state, ..self })
    }

    /// The same trace with another parent: the id of the span that passes the trace on.
    ///
    /// # Errors
    /// If the id is zero.
    ///
    /// ```
    /// use restjson::TraceContext;
    ///
    /// let context = TraceContext::new([1; 16], [2; 8], true)?.with_parent([3; 8])?;
    /// assert_eq!((context.trace_id(), context.parent_id()), ([1; 16], [3; 8]));
    /// # Ok::<(), restjson::InvalidTraceContext>(())
    /// ```
    pub fn with_parent(self, parent_id: [u8; 8]) -> Result<Self, InvalidTraceContext> {
        Self { parent_id, ..self }.checked()
    }

    /// The position in the attributes of a contact or of an SNS message. `None` if there is no valid `traceparent`; an
    /// invalid `tracestate` is ignored, as W3C requires.
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// use restjson::TraceContext;
    ///
    /// let mut attributes: HashMap<String, String> = TraceContext::new([1; 16], [2; 8], false)?.attributes().collect();
    /// assert!(TraceContext::from_attributes(&attributes).is_some());
    /// attributes.insert("traceparent".to_owned(), "not one".to_owned());
    /// assert_eq!(TraceContext::from_attributes(&attributes), None);
    /// # Ok::<(), restjson::InvalidTraceContext>(())
    /// ```
    pub fn from_attributes<'a>(
        attributes: impl IntoIterator<Item = (&'a String, &'a String)>,
    ) -> Option<Self> {
        let (mut parent, mut state) = (None, None);
        for (name, value) in attributes {
            match name.as_str() {
                PARENT => parent = Some(value.as_str()),
                STATE => state = Some(value.as_str()),
                _ => {}
            }
        }
        Self::read(parent?, state)
    }

    /// The position in the headers of a request, by the same rules as for [attributes](Self::from_attributes).
    ///
    /// ```
    /// use restjson::{TraceContext, http};
    ///
    /// let mut headers = http::HeaderMap::new();
    /// headers.insert("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00".parse()?);
    /// assert!(!TraceContext::from_headers(&headers).is_some_and(|context| context.is_sampled()));
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let mut parents = headers.get_all(PARENT).iter();
        let (parent, None) = (parents.next()?.to_str().ok()?, parents.next()) else { return None };
        let states = headers.get_all(STATE).iter().map(|state| state.to_str());
        let states: Result<Vec<_>, _> = states.collect();
        Self::read(parent, states.ok().map(|states| states.join(",")).as_deref())
    }

    /// The attributes that contain this position: `traceparent`, and `tracestate` if there is one.
    ///
    /// ```
    /// use restjson::TraceContext;
    ///
    /// let context = TraceContext::new([1; 16], [2; 8], true)?;
    /// assert_eq!(context.attributes().count(), 1);
    /// assert_eq!(context.with_state("vendor=opaque")?.attributes().count(), 2);
    /// # Ok::<(), restjson::InvalidTraceContext>(())
    /// ```
    pub fn attributes(&self) -> impl Iterator<Item = (String, String)> + use<> {
        let state = (!self.state.is_empty()).then(|| (STATE.to_owned(), self.state.clone()));
        [(PARENT.to_owned(), self.to_string())].into_iter().chain(state)
    }

    /// The id of the trace.
    ///
    /// ```
    /// # use restjson::TraceContext;
    /// fn same_trace(one: &TraceContext, other: &TraceContext) -> bool {
    ///     one.trace_id() == other.trace_id()
    /// }
    /// ```
    pub fn trace_id(&self) -> [u8; 16] {
        self.trace_id
    }

    /// The id of the parent span.
    ///
    /// ```
    /// # use restjson::TraceContext;
    /// fn parent(context: &TraceContext) -> u64 {
    ///     u64::from_be_bytes(context.parent_id())
    /// }
    /// ```
    pub fn parent_id(&self) -> [u8; 8] {
        self.parent_id
    }

    /// Whether the trace is recorded.
    ///
    /// ```
    /// # use restjson::TraceContext;
    /// assert!(TraceContext::new([1; 16], [2; 8], true)?.is_sampled());
    /// # Ok::<(), restjson::InvalidTraceContext>(())
    /// ```
    pub fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }

    /// The `tracestate`; empty if there is none.
    ///
    /// ```
    /// # use restjson::TraceContext;
    /// assert_eq!(TraceContext::new([1; 16], [2; 8], true)?.state(), "");
    /// # Ok::<(), restjson::InvalidTraceContext>(())
    /// ```
    pub fn state(&self) -> &str {
        &self.state
    }

    fn read(parent: &str, state: Option<&str>) -> Option<Self> {
        let context: Self = parent.trim().parse().ok()?;
        let state = state.and_then(short_state).unwrap_or_default();
        Some(Self { state, ..context })
    }

    fn checked(self) -> Result<Self, InvalidTraceContext> {
        if self.trace_id == [0; 16] || self.parent_id == [0; 8] {
            return Err(InvalidTraceContext::ZeroId);
        }
        Ok(self)
    }
}

impl FromStr for TraceContext {
    type Err = InvalidTraceContext;

    /// Reads a `traceparent`. If it has a later version, only the known fields are read.
    fn from_str(text: &str) -> Result<Self, InvalidTraceContext> {
        let mut parts = text.splitn(5, '-');
        let mut part = || parts.next().ok_or(InvalidTraceContext::Parent);
        let (version, trace_id, parent_id, flags) = (part()?, part()?, part()?, part()?);
        let [version] = hex(version).ok_or(InvalidTraceContext::Parent)?;
        let has_more = parts.next().is_some();
        if version == 0xff || version == 0 && has_more {
            return Err(InvalidTraceContext::Parent);
        }
        let trace_id = hex(trace_id).ok_or(InvalidTraceContext::Parent)?;
        let parent_id = hex(parent_id).ok_or(InvalidTraceContext::Parent)?;
        let [flags] = hex(flags).ok_or(InvalidTraceContext::Parent)?;
        Self { trace_id, parent_id, flags: flags & KNOWN_FLAGS, state: String::new() }.checked()
    }
}

/// Reads `N` bytes from lower-case hexadecimal digits.
fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (trace, parent) =
            (u128::from_be_bytes(self.trace_id), u64::from_be_bytes(self.parent_id));
        write!(f, "00-{trace:032x}-{parent:016x}-{:02x}", self.flags)
    }
}

impl fmt::Display for InvalidTraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidTraceContext::Parent => "the traceparent is malformed",
            InvalidTraceContext::ZeroId => "the id of a trace or of a span is zero",
            InvalidTraceContext::State => "the tracestate is malformed",
        })
    }
}

impl std::error::Error for InvalidTraceContext {}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn reads_what_w3c_says_and_nothing_else() {
        assert_eq!(PLACE.parse::<TraceContext>().unwrap().to_string(), PLACE);
        // A later version may have more fields, which this version does not know.
        let later = PLACE.replacen("00", "01", 1);
        for text in [format!("{later}-more-of-it"), later] {
            assert_eq!(text.parse::<TraceContext>().unwrap().to_string(), PLACE, "{text}");
        }
        // Undefined flags are not passed on.
        let flags = PLACE.replace("-01", "-ff");
        assert!(flags.parse::<TraceContext>().unwrap().to_string().ends_with("-03"));
        let malformed = [
            String::new(),
            "00".to_owned(),
            PLACE.to_uppercase(),
            format!("{PLACE}-"),
            format!("{PLACE}0"),
            PLACE.replacen("00", "ff", 1),
            PLACE.replace("-01", "-1"),
            PLACE.replace("-01", "-0é"),
            PLACE.replace("4bf", "4bg"),
        ];
        for text in malformed {
            assert_eq!(text.parse::<TraceContext>(), Err(InvalidTraceContext::Parent), "{text}");
        }
        let zero_trace = PLACE.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32));
        let zero_parent = PLACE.replace("00f067aa0ba902b7", &"0".repeat(16));
        for text in [zero_trace, zero_parent] {
            assert_eq!(text.parse::<TraceContext>(), Err(InvalidTraceContext::ZeroId), "{text}");
        }
    }

    #[test]
    fn a_state_is_valid_or_left_out() {
        let place: TraceContext = PLACE.parse().unwrap();
        let long = "x".repeat(257);
        let many: Vec<_> = (0..33).map(|number| format!("k{number}=v")).collect();
        let malformed =
            ["a", "=v", "a=", "A=v", "a=v,a=w", "a=v=w", "a=é", "a b=v", "a@b@c=v", "_a=v"];
        let malformed = malformed.map(str::to_owned).into_iter();
        for state in malformed.chain([format!("a={long}"), format!("{long}=a"), many.join(",")]) {
            let refused = place.clone().with_state(&state);
            assert_eq!(refused, Err(InvalidTraceContext::State), "{state}");
            let attributes = [("traceparent", PLACE), ("tracestate", state.as_str())];
            let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let read = TraceContext::from_attributes(attributes.iter().map(|(n, v)| (n, v)));
            assert_eq!(read, Some(place.clone()), "{state}");
        }
        for empty in ["", " , ", "\t"] {
            assert_eq!(place.clone().with_state(empty).unwrap().attributes().count(), 1, "{empty}");
        }
        let state = place.clone().with_state(" 1a@b-c=v w ,, x/y=!~ ").unwrap();
        assert_eq!(state.state(), "1a@b-c=v w,x/y=!~");
        let value = "v".repeat(200);
        let state = place.with_state(&format!("a={value},b={value},c={value}")).unwrap();
        assert_eq!(state.state(), format!("a={value},b={value}"));
    }

    #[test]
    fn headers_may_repeat_the_state_but_not_the_parent() {
        let mut headers = HeaderMap::new();
        headers.append(PARENT, PLACE.parse().unwrap());
        headers.append(STATE, "a=1".parse().unwrap());
        headers.append(STATE, "b=2".parse().unwrap());
        let context = TraceContext::from_headers(&headers).unwrap();
        assert_eq!(context.state(), "a=1,b=2");
        headers.append(PARENT, PLACE.parse().unwrap());
        assert_eq!(TraceContext::from_headers(&headers), None);
    }
}
