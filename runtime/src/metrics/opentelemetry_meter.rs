//! Measurements for OpenTelemetry.

use std::fmt;
use std::sync::{PoisonError, RwLock};

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter as ApiMeter};

use super::{Attribute, Instrument, Meter};

/// Passes measurements to a meter of OpenTelemetry (feature `opentelemetry`). Instruments are created on first use.
///
/// ```
/// use restjson::metrics::OpenTelemetryMeter;
/// use restjson::{ClientBuilder, ConfigError, Service};
///
/// fn client<S: Service>() -> Result<S, ConfigError> {
///     // After the program has set its meter provider.
///     let meter = OpenTelemetryMeter::new(opentelemetry::global::meter("shop"));
///     ClientBuilder::<S>::new().region("us-east-1").meter(meter).build()
/// }
/// ```
pub struct OpenTelemetryMeter {
    meter: ApiMeter,
    counters: Made<Counter<u64>>,
    histograms: Made<Histogram<f64>>,
}

/// OpenTelemetry's instruments, by ours. There are about a dozen.
struct Made<T>(RwLock<Vec<(&'static Instrument, T)>>);

impl<T: Clone> Made<T> {
    fn get_or_make(&self, instrument: &'static Instrument, make: impl FnOnce() -> T) -> T {
        let find = |made: &[(&'static Instrument, T)]| {
            let same = |known: &&Instrument| std::ptr::eq(*known, instrument);
            made.iter().find(|(known, _)| same(known)).map(|(_, made)| made.clone())
        };
        if let Some(made) = find(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            return made;
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been faster.
        find(&all).unwrap_or_else(|| {
            let made = make();
            all.push((instrument, made.clone()));
            made
        })
    }
}

impl OpenTelemetryMeter {
    /// Passes measurements to this meter.
    ///
    /// ```
    /// let meter = restjson::metrics::OpenTelemetryMeter::new(opentelemetry::global::meter("shop"));
    /// assert!(format!("{meter:?}").starts_with("OpenTelemetryMeter"));
    /// ```
    pub fn new(meter: ApiMeter) -> Self {
        let (counters, histograms) = (Made(RwLock::default()), Made(RwLock::default()));
        Self { meter, counters, histograms }
    }
}

fn key_values(attributes: &[Attribute<'_>]) -> Vec<KeyValue> {
    attributes.iter().map(|(name, value)| KeyValue::new(*name, (*value).to_owned())).collect()
}

impl Meter for OpenTelemetryMeter {
    fn add(&self, counter: &'static Instrument, amount: u64, attributes: &[Attribute<'_>]) {
        let make = || {
            let builder = self.meter.u64_counter(counter.name);
            builder.with_unit(counter.unit).with_description(counter.description).build()
        };
        self.counters.get_or_make(counter, make).add(amount, &key_values(attributes));
    }

    fn record(&self, histogram: &'static Instrument, value: f64, attributes: &[Attribute<'_>]) {
        let make = || {
            let builder = self.meter.f64_histogram(histogram.name);
            let builder = builder.with_unit(histogram.unit).with_description(histogram.description);
            match histogram.boundaries {
                [] => builder.build(),
                boundaries => builder.with_boundaries(boundaries.to_vec()).build(),
            }
        };
        self.histograms.get_or_make(histogram, make).record(value, &key_values(attributes));
    }
}

impl fmt::Debug for OpenTelemetryMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenTelemetryMeter").finish_non_exhaustive()
    }
}
