//! `FacadeMeter` and a recorder of the crate `metrics`.

use std::collections::BTreeMap;

use connectparticipant::restjson::metrics::{
    ATTEMPT_DURATION, CALL_DURATION, FacadeMeter, RETRIES,
};
use connectparticipant_tests::matrix::network::{Answer, Network};
use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use crate::calls::{client, send, sent};

#[test]
fn counters_and_histograms_arrive_with_unit_and_labels() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let recorder = DebuggingRecorder::new();
    metrics::with_local_recorder(&recorder, || {
        let network = Network::new([Answer::status(503), sent()]);
        let client = client(&network, FacadeMeter::new());
        runtime.block_on(async { assert!(send(&client).await && send(&client).await) });
    });
    let mut counts = BTreeMap::new();
    for (key, unit, description, value) in recorder.snapshotter().snapshot().into_vec() {
        let (kind, key) = (key.kind(), key.key().clone());
        let labels: BTreeMap<_, _> =
            key.labels().map(|label| (label.key().to_owned(), label.value().to_owned())).collect();
        assert_eq!(labels["rpc.method"], "ConnectParticipant/SendMessage");
        assert_eq!(labels["rpc.system.name"], "aws-api");
        let count = match value {
            DebugValue::Counter(count) => {
                assert_eq!((kind, unit), (MetricKind::Counter, Some(metrics::Unit::Count)));
                count
            }
            DebugValue::Histogram(values) => {
                assert_eq!((kind, unit), (MetricKind::Histogram, Some(metrics::Unit::Seconds)));
                values.len() as u64
            }
            DebugValue::Gauge(value) => panic!("{value}"),
        };
        assert!(description.is_some());
        counts.insert((key.name().to_owned(), labels.get("error.type").cloned()), count);
    }
    let error = || Some("503".to_owned());
    let expected = [
        ((CALL_DURATION.name.to_owned(), None), 2),
        ((ATTEMPT_DURATION.name.to_owned(), None), 2),
        ((ATTEMPT_DURATION.name.to_owned(), error()), 1),
        ((RETRIES.name.to_owned(), error()), 1),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
}
