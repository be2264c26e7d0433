//! Measurements for the crate `metrics`.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use metrics::{Key, Label, Level, Metadata, Unit, with_recorder};

use super::{Attribute, Instrument, InstrumentKind, Meter};

/// Passes measurements to the recorder of the crate `metrics` (feature `metrics`): the global one, such as a Prometheus
/// exporter's.
///
/// ```
/// use restjson::metrics::FacadeMeter;
/// use restjson::{ClientBuilder, ConfigError, Service};
///
/// fn client<S: Service>() -> Result<S, ConfigError> {
///     ClientBuilder::<S>::new().region("us-east-1").meter(FacadeMeter::new()).build()
/// }
/// ```
#[derive(Default)]
pub struct FacadeMeter {
    /// The instruments that the recorder knows the units of.
    described: Mutex<Vec<&'static Instrument>>,
}

const METADATA: Metadata<'_> = Metadata::new("restjson", Level::INFO, None);

impl FacadeMeter {
    /// Passes measurements to the recorder that is installed when they are made.
    ///
    /// ```
    /// let meter = restjson::metrics::FacadeMeter::new();
    /// assert!(format!("{meter:?}").starts_with("FacadeMeter"));
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    fn is_new(&self, instrument: &'static Instrument) -> bool {
        let mut described = self.described.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = !described.iter().any(|known| std::ptr::eq(*known, instrument));
        if is_new {
            described.push(instrument);
        }
        is_new
    }

    /// Tells the recorder once what an instrument is.
    fn describe(&self, recorder: &dyn metrics::Recorder, instrument: &'static Instrument) {
        if !self.is_new(instrument) {
            return;
        }
        let unit = if instrument.unit == "s" { Unit::Seconds } else { Unit::Count };
        let (name, text) = (instrument.name.into(), instrument.description.into());
        match instrument.kind {
            InstrumentKind::Counter => recorder.describe_counter(name, Some(unit), text),
            InstrumentKind::Histogram => recorder.describe_histogram(name, Some(unit), text),
        }
    }
}

fn key(instrument: &Instrument, attributes: &[Attribute<'_>]) -> Key {
    let label = |(name, value): &Attribute<'_>| Label::new(*name, (*value).to_owned());
    Key::from_parts(instrument.name, attributes.iter().map(label).collect::<Vec<_>>())
}

impl Meter for FacadeMeter {
    fn add(&self, counter: &'static Instrument, amount: u64, attributes: &[Attribute<'_>]) {
        with_recorder(|recorder| {
            self.describe(recorder, counter);
            recorder.register_counter(&key(counter, attributes), &METADATA).increment(amount);
        });
    }

    fn record(&self, histogram: &'static Instrument, value: f64, attributes: &[Attribute<'_>]) {
        with_recorder(|recorder| {
            self.describe(recorder, histogram);
            recorder.register_histogram(&key(histogram, attributes), &METADATA).record(value);
        });
    }
}

impl fmt::Debug for FacadeMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FacadeMeter").finish_non_exhaustive()
    }
}
