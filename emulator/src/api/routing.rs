//! From a request's method and path to an operation, by `smithy.api#http`.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use http::Method;
use percent_encoding::percent_decode_str;
use restjson_model::Node;

/// The route of one operation.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) status: u16,
    segments: Vec<Segment>,
}

#[derive(Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Label(String),
    /// `{label+}`: this segment and all that follow.
    Greedy(String),
}

impl Route {
    /// Reads the value of the trait.
    pub(crate) fn parse(http: &Node) -> Result<Route, String> {
        let text = |key| http.get(key).and_then(Node::as_str);
        let method = text("method")
            .and_then(|method| method.parse().ok())
            .ok_or_else(|| "no HTTP method".to_owned())?;
        let uri = text("uri").ok_or_else(|| "no URI".to_owned())?;
        if uri.contains('?') {
            return Err("the emulator does not know literals in the query".to_owned());
        }
        let path = uri.strip_prefix('/').ok_or_else(|| "the URI has no slash first".to_owned())?;
        let segments = path.split('/').map(Segment::parse).collect();
        let status = http.get("code").and_then(Node::as_i64).unwrap_or(200);
        let status = u16::try_from(status).map_err(|_| "no HTTP status".to_owned())?;
        Ok(Route { method, status, segments })
    }

    /// The values of the labels, decoded, if the request is for this operation. The path is as it
    /// was sent: a slash inside a label arrives encoded and does not separate segments.
    pub(crate) fn matches(&self, method: &Method, path: &str) -> Option<BTreeMap<String, String>> {
        if *method != self.method {
            return None;
        }
        let mut labels = BTreeMap::new();
        let mut rest = path.strip_prefix('/')?.split('/');
        for segment in &self.segments {
            let sent = rest.next()?;
            match segment {
                Segment::Literal(literal) if decode(sent)? == *literal => {}
                Segment::Literal(_) => return None,
                Segment::Label(_) if sent.is_empty() => return None,
                Segment::Label(name) => {
                    labels.insert(name.clone(), decode(sent)?);
                }
                Segment::Greedy(name) => {
                    let all = rest.fold(sent.to_owned(), |all, more| all + "/" + more);
                    labels.insert(name.clone(), decode(&all)?);
                    return Some(labels);
                }
            }
        }
        rest.next().is_none().then_some(labels)
    }

    /// Literals come before labels, labels before greedy ones, longer routes before shorter ones.
    pub(crate) fn cmp_specificity(&self, other: &Route) -> Ordering {
        let ranks = |route: &Route| route.segments.iter().map(Segment::rank).collect::<Vec<_>>();
        let (ours, theirs) = (ranks(self), ranks(other));
        let first = ours.iter().zip(&theirs).map(|(a, b)| a.cmp(b)).find(|order| order.is_ne());
        first.unwrap_or_else(|| theirs.len().cmp(&ours.len()))
    }
}

impl Segment {
    fn parse(text: &str) -> Segment {
        match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(label) => match label.strip_suffix('+') {
                Some(greedy) => Segment::Greedy(greedy.to_owned()),
                None => Segment::Label(label.to_owned()),
            },
            None => Segment::Literal(text.to_owned()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Segment::Literal(_) => 0,
            Segment::Label(_) => 1,
            Segment::Greedy(_) => 2,
        }
    }
}

fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(uri: &str) -> Route {
        Route::parse(&Node::from([("method", Node::from("GET")), ("uri", Node::from(uri))]))
            .unwrap()
    }

    #[test]
    fn labels_are_decoded_and_never_empty() {
        let views = route("/participant/views/{ViewToken}");
        let label = |path| {
            views.matches(&Method::GET, path).and_then(|mut labels| labels.remove("ViewToken"))
        };
        assert_eq!(label("/participant/views/abc").as_deref(), Some("abc"));
        assert_eq!(label("/participant/views/a%2Fb%20c%2Bd%3D%25").as_deref(), Some("a/b c+d=%"));
        assert_eq!(label("/participant/views/a+b").as_deref(), Some("a+b"), "a plus is a plus");
        for path in ["/participant/views/", "/participant/views", "/participant/views/a/b", "/", ""]
        {
            assert_eq!(label(path), None, "{path}");
        }
        assert_eq!(label("/participant/views/%FF"), None, "not UTF-8");
        assert!(views.matches(&Method::POST, "/participant/views/abc").is_none());
    }

    #[test]
    fn greedy_labels_take_the_rest() {
        let files = route("/files/{Path+}");
        let labels = files.matches(&Method::GET, "/files/a/b%20c").unwrap();
        assert_eq!(labels.get("Path").unwrap(), "a/b c");
    }

    #[test]
    fn literals_win() {
        let mut routes = [route("/a/{b+}"), route("/a/{b}"), route("/a/b"), route("/a/{b}/c")];
        routes.sort_by(Route::cmp_specificity);
        let first: Vec<_> = routes.iter().map(|route| route.segments.len()).collect();
        assert_eq!(first, [2, 3, 2, 2]);
        assert_eq!(routes[0].segments[1], Segment::Literal("b".to_owned()));
        assert_eq!(routes[3].segments[1], Segment::Greedy("b".to_owned()));
    }
}
