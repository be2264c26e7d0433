//! The spans of what a worker does with NATS, by OpenTelemetry's conventions for messaging.

use tracing::Span;

use crate::names::Names;

/// A record is published.
pub(crate) fn publish(names: &Names) -> Span {
    tracing::debug_span!(
        "publish",
        otel.name = %format_args!("publish {}", names.items_stream()),
        otel.kind = "producer",
        messaging.system = "nats",
        messaging.operation.name = "publish",
        messaging.operation.type = "send",
        messaging.destination.name = names.items_stream(),
    )
}

/// A command is carried out.
pub(crate) fn process(names: &Names) -> Span {
    tracing::debug_span!(
        "process",
        otel.name = %format_args!("process {}", names.commands_stream()),
        otel.kind = "consumer",
        messaging.system = "nats",
        messaging.operation.name = "process",
        messaging.operation.type = "process",
        messaging.destination.name = names.commands_stream(),
    )
}
