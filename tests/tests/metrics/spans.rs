//! The span of a call has the names of OpenTelemetry's conventions.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use connectparticipant::restjson::metrics::MemoryMeter;
use connectparticipant_tests::matrix::network::{Answer, Network};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::calls::{client, send, sent};

/// The values of the spans' fields.
#[derive(Clone, Default)]
struct Fields(Arc<Mutex<BTreeMap<String, String>>>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.lock().unwrap().insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.lock().unwrap().insert(field.name().to_owned(), format!("{value:?}"));
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
    let fields = Fields::default();
    let subscriber = tracing_subscriber::registry().with(fields.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    send(&client(&Network::new(answers), MemoryMeter::new())).await;
    let fields = fields.0.lock().unwrap();
    fields.clone()
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
