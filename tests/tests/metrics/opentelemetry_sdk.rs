//! `OpenTelemetryMeter` and OpenTelemetry's SDK.

use std::collections::BTreeMap;

use connectparticipant::restjson::metrics::{
    ATTEMPT_DURATION, CALL_DURATION, InstrumentKind, OpenTelemetryMeter, RETRIES,
};
use connectparticipant_tests::matrix::network::{Answer, Network};
use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};

use crate::calls::{client, send, sent};

/// What the exporter has of an instrument: unit, description, bounds, and how much was counted by class of error.
#[derive(Debug, Default)]
struct Exported {
    kind: Option<InstrumentKind>,
    unit: String,
    description: String,
    bounds: Vec<f64>,
    counts: BTreeMap<String, u64>,
    methods: Vec<String>,
}

impl Exported {
    fn note<'a>(&mut self, attributes: impl Iterator<Item = &'a KeyValue>, count: u64) {
        let mut error = "none".to_owned();
        for attribute in attributes {
            match attribute.key.as_str() {
                "error.type" => error = attribute.value.as_str().into_owned(),
                "rpc.method" => self.methods.push(attribute.value.as_str().into_owned()),
                "rpc.system.name" => assert_eq!(attribute.value.as_str(), "aws-api"),
                other => panic!("{other}"),
            }
        }
        *self.counts.entry(error).or_default() += count;
    }
}

fn exported(exporter: &InMemoryMetricExporter) -> BTreeMap<String, Exported> {
    let mut all = BTreeMap::new();
    let finished = exporter.get_finished_metrics().unwrap();
    let scopes = finished.last().unwrap().scope_metrics();
    for metric in scopes.flat_map(|scope| scope.metrics()) {
        let mut exported = Exported {
            unit: metric.unit().to_owned(),
            description: metric.description().to_owned(),
            ..Exported::default()
        };
        match metric.data() {
            AggregatedMetrics::U64(MetricData::Sum(sum)) => {
                assert!(sum.is_monotonic());
                exported.kind = Some(InstrumentKind::Counter);
                for point in sum.data_points() {
                    exported.note(point.attributes(), point.value());
                }
            }
            AggregatedMetrics::F64(MetricData::Histogram(histogram)) => {
                exported.kind = Some(InstrumentKind::Histogram);
                for point in histogram.data_points() {
                    exported.bounds = point.bounds().collect();
                    exported.note(point.attributes(), point.count());
                }
            }
            other => panic!("{other:?}"),
        }
        all.insert(metric.name().to_owned(), exported);
    }
    all
}

#[tokio::test]
async fn counters_and_histograms_arrive_with_unit_bounds_and_attributes() {
    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    let meter = OpenTelemetryMeter::new(provider.meter("test"));
    let network = Network::new([Answer::status(503), sent()]);
    let client = client(&network, meter);
    assert!(send(&client).await && send(&client).await);
    provider.force_flush().unwrap();

    let exported = exported(&exporter);
    assert_eq!(exported.len(), 3, "{exported:?}");
    let counts = |pairs: &[(&str, u64)]| -> BTreeMap<String, u64> {
        pairs.iter().map(|(error, count)| ((*error).to_owned(), *count)).collect()
    };
    let expected = [
        (&CALL_DURATION, counts(&[("none", 2)])),
        (&ATTEMPT_DURATION, counts(&[("none", 2), ("503", 1)])),
        (&RETRIES, counts(&[("503", 1)])),
    ];
    for (instrument, counts) in expected {
        let exported = &exported[instrument.name];
        assert_eq!(exported.kind, Some(instrument.kind));
        assert_eq!(exported.counts, counts, "{}", instrument.name);
        assert_eq!(exported.unit, instrument.unit);
        assert_eq!(exported.description, instrument.description);
        assert_eq!(exported.bounds, instrument.boundaries);
        assert!(exported.methods.iter().all(|it| it == "ConnectParticipant/SendMessage"));
    }
}
