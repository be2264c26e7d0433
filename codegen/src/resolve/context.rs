//! The sources of endpoint rules' parameters: the client's settings, operations and their members.
//!
//! <https://smithy.io/2.0/additional-specs/rules-engine/parameters.html>

mod path;

use std::collections::{BTreeMap, BTreeSet};

use restjson_model::{Member, Node, Object, Shape, traits};

use crate::docs;
use crate::ir::{
    ContextBinding, ContextKind, ContextParameter, ContextSource, ContextValue, Operation,
    Structure,
};
use crate::names::{self, Scope};

use super::Resolver;
use super::rules::{TAKEN, built_in};

impl Resolver<'_> {
    /// The parameters of the rules that no client of every service fills: those of the service's
    /// settings, those that an operation sets, and those that have a default at least.
    pub(super) fn context_parameters(
        &mut self,
        rule_set: &Node,
        operations: &[Operation],
    ) -> Vec<ContextParameter> {
        let bound: BTreeSet<&str> = operations
            .iter()
            .flat_map(|operation| &operation.context)
            .map(|binding| binding.parameter.as_str())
            .collect();
        let settings = self.shape.traits.get(traits::CLIENT_CONTEXT_PARAMS);
        let mut scope = Scope::default();
        for taken in TAKEN.iter().chain(BUILDER_METHODS) {
            scope.claim((*taken).to_owned());
        }
        let mut parameters = Vec::new();
        for (wire, declared) in declared(Some(rule_set)) {
            let setting = settings.and_then(|settings| settings.get(wire));
            if built_in(declared).is_some() || (setting.is_none() && !bound.contains(wire)) {
                continue;
            }
            let Some(kind) = kind(declared) else { continue };
            let documented = [setting, Some(declared)].into_iter().flatten();
            let mut documented =
                documented.filter_map(|node| node.get("documentation").and_then(Node::as_str));
            parameters.push(ContextParameter {
                wire: wire.to_owned(),
                name: scope.claim(names::field_name(wire)),
                docs: documented
                    .next()
                    .map_or_else(|| format!("`{wire}` of the endpoint rules."), docs::markdown),
                required: declared.get("required").and_then(Node::as_bool) == Some(true),
                kind,
                default: declared.get("default").and_then(value).filter(|it| it.kind() == kind),
                setting: setting.is_some(),
            });
        }
        parameters
    }

    /// The parameters that an operation sets. Its constants have precedence over its members, and these over values
    /// found by a path.
    pub(super) fn context_bindings(
        &mut self,
        operation: &Shape,
        input_shape: &Shape,
        input: &Structure,
    ) -> Vec<ContextBinding> {
        let rule_set = self.shape.traits.get(traits::ENDPOINT_RULE_SET);
        let known: BTreeMap<&str, ContextKind> = declared(rule_set)
            .filter(|(_, parameter)| built_in(parameter).is_none())
            .filter_map(|(name, parameter)| Some((name, kind(parameter)?)))
            .collect();
        let mut sources: BTreeMap<String, ContextSource> = BTreeMap::new();
        let mut add = |this: &mut Self, trait_id: &str, name: &str, source| {
            let Some(kind) = known.get(name) else { return };
            let source: Result<ContextSource, String> = source;
            match source {
                Ok(source) if source.kind() == *kind => {
                    sources.entry(name.to_owned()).or_insert(source);
                }
                Ok(source) => {
                    let found = source.kind();
                    let message = format!("the parameter {name:?} is {kind:?}, not {found:?}");
                    this.report_trait(&operation.id, trait_id, message);
                }
                Err(why) => {
                    let message = format!("the parameter {name:?} cannot be set: {why}");
                    this.report_trait(&operation.id, trait_id, message);
                }
            }
        };
        for (name, setting) in entries(operation, traits::STATIC_CONTEXT_PARAMS) {
            let found = setting.get("value").and_then(value).map(ContextSource::Static);
            let found =
                found.ok_or_else(|| "it is not a string, boolean or list of strings".into());
            add(self, traits::STATIC_CONTEXT_PARAMS, name, found);
        }
        for member in input_shape.members() {
            let Some(name) = context_param(member) else { continue };
            let found = self.context_source(input, &[path::Segment::Member(member.name.clone())]);
            add(self, traits::CONTEXT_PARAM, name, found);
        }
        for (name, setting) in entries(operation, traits::OPERATION_CONTEXT_PARAMS) {
            let text = setting.get("path").and_then(Node::as_str).unwrap_or_default();
            let found = path::parse(text).and_then(|path| self.context_source(input, &path));
            add(self, traits::OPERATION_CONTEXT_PARAMS, name, found);
        }
        let bindings = sources.into_iter();
        bindings.map(|(parameter, source)| ContextBinding { parameter, source }).collect()
    }
}

impl ContextSource {
    fn kind(&self) -> ContextKind {
        match self {
            ContextSource::Static(value) => value.kind(),
            ContextSource::Input(kind, _) => *kind,
        }
    }
}

fn declared(rule_set: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    let parameters = rule_set.and_then(|rules| rules.get("parameters")?.as_object());
    parameters.into_iter().flat_map(Object::iter)
}

fn entries<'a>(operation: &'a Shape, trait_id: &str) -> impl Iterator<Item = (&'a str, &'a Node)> {
    operation.traits.get(trait_id).and_then(Node::as_object).into_iter().flat_map(Object::iter)
}

fn context_param(member: &Member) -> Option<&str> {
    member.traits.get(traits::CONTEXT_PARAM)?.get("name")?.as_str()
}

/// The type of a parameter; the formats write it in different cases.
pub(super) fn kind(parameter: &Node) -> Option<ContextKind> {
    match parameter.get("type")?.as_str()?.to_ascii_lowercase().as_str() {
        "string" => Some(ContextKind::Text),
        "boolean" => Some(ContextKind::Boolean),
        "stringarray" => Some(ContextKind::Texts),
        _ => None,
    }
}

pub(super) fn value(node: &Node) -> Option<ContextValue> {
    match node {
        Node::String(text) => Some(ContextValue::Text(text.clone())),
        Node::Bool(value) => Some(ContextValue::Boolean(*value)),
        Node::Array(items) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map(ContextValue::Texts)
        }
        _ => None,
    }
}

/// The methods that every client's builder has.
const BUILDER_METHODS: &[&str] = &[
    "allow_http_hosts",
    "app_name",
    "bearer_token",
    "build",
    "context_parameters",
    "credentials",
    "endpoint_url",
    "environment",
    "http_client",
    "http_client_builder",
    "hyper_transport",
    "limits",
    "meter",
    "mock",
    "new",
    "no_proxy",
    "retry",
    "retry_budget",
    "transport",
];
