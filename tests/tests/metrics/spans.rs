//! The span of a call has the names of OpenTelemetry's conventions.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Once;

use connectparticipant::restjson::metrics::MemoryMeter;
use connectparticipant_tests::matrix::network::{Answer, Network};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::calls::{client, send, sent};

thread_local! {
    /// The values of the spans' fields of this thread, on which the test and its calls run.
    static FIELDS: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// Keeps the fields of spans, each with its thread. The subscriber is the process's: a scoped one misses spans while tests
/// on other threads have none.
#[derive(Clone, Copy)]
struct Fields;

static SUBSCRIBER: Once = Once::new();

fn keep(field: &Field, value: String) {
    FIELDS.with_borrow_mut(|fields| fields.insert(field.name().to_owned(), value));
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        keep(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        keep(field, format!("{value:?}"));
    }
}

impl<S: tracing::Subscriber> Layer<S> for Fields {
    fn on_new_span(&self, attributes: &Attributes<'_>, _id: &Id, _context: Context<'_, S>) {
        attributes.record(&mut self.clone());
    }

    fn on_record(&self, _id: &Id, values: &Record<'_>, _context: Context<'_, S>) {
        values.record(&mut self.clone());
    }
}

/// The fields of the spans of a call with these answers.
async fn fields(answers: impl IntoIterator<Item = Answer>) -> BTreeMap<String, String> {
    SUBSCRIBER.call_once(|| {
        let subscriber = tracing_subscriber::registry().with(Fields);
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
    FIELDS.take();
    send(&client(&Network::new(answers), MemoryMeter::new())).await;
    FIELDS.take()
}

fn expected(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let always = [
        ("otel.name", "ConnectParticipant/SendMessage"),
        ("otel.kind", "client"),
        ("rpc.system.name", "aws-api"),
        ("rpc.method", "ConnectParticipant/SendMessage"),
    ];
    let all = always.iter().chain(pairs);
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn of_calls() {
    let good = fields([Answer::status(503), sent().header("x-amzn-requestid", "1-2-3")]).await;
    let values = [
        ("http.response.status_code", "200"),
        ("aws.request_id", "1-2-3"),
        ("restjson.attempts", "2"),
    ];
    assert_eq!(good, expected(&values));
    let denied = Answer::status(403).header("x-amzn-errortype", "AccessDeniedException");
    let values = [
        ("http.response.status_code", "403"),
        ("restjson.attempts", "1"),
        ("error.type", "AccessDeniedException"),
        ("otel.status_code", "ERROR"),
    ];
    assert_eq!(fields([denied]).await, expected(&values));
}
