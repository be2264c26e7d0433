//! Measurements of calls: counters and histograms, for any metrics library.
//!
//! Set a [`Meter`] with [`ClientBuilder::meter`](crate::ClientBuilder::meter). Names, units and attributes follow
//! OpenTelemetry's conventions where they exist. Attributes never contain ids, message texts or tokens. Without
//! a meter, nothing is measured and the clock is not read.
//!
//! ```
//! use restjson::metrics::MemoryMeter;
//! use restjson::{ClientBuilder, ConfigError, Service};
//!
//! fn client<S: Service>(meter: &MemoryMeter) -> Result<S, ConfigError> {
//!     ClientBuilder::<S>::new().region("us-east-1").meter(meter.clone()).build()
//! }
//! ```

#[cfg(feature = "metrics")]
mod facade_meter;
mod instrument;
mod memory_meter;
#[cfg(feature = "opentelemetry")]
mod opentelemetry_meter;

use std::sync::Arc;

#[cfg(feature = "metrics")]
pub use facade_meter::FacadeMeter;
pub use instrument::{Instrument, InstrumentKind};
pub use memory_meter::{MemoryMeter, Series};
#[cfg(feature = "opentelemetry")]
pub use opentelemetry_meter::OpenTelemetryMeter;

/// The name and the value of an attribute: `("rpc.method", "ConnectParticipant/SendMessage")`.
pub type Attribute<'a> = (&'static str, &'a str);

/// Takes measurements. Implement it for your metrics library, or use an existing implementation: [`MemoryMeter`],
/// `OpenTelemetryMeter` (feature `opentelemetry`), `FacadeMeter` (feature `metrics`).
///
/// These methods run as part of a call, so they must not block.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use restjson::metrics::{Attribute, Instrument, Meter, RETRIES};
///
/// #[derive(Default)]
/// struct Retries(AtomicU64);
///
/// impl Meter for Retries {
///     fn add(&self, counter: &'static Instrument, amount: u64, _attributes: &[Attribute<'_>]) {
///         if counter == &RETRIES {
///             self.0.fetch_add(amount, Ordering::Relaxed);
///         }
///     }
///
///     fn record(&self, _histogram: &'static Instrument, _value: f64, _attributes: &[Attribute<'_>]) {}
/// }
///
/// let retries = Retries::default();
/// retries.add(&RETRIES, 2, &[("error.type", "503")]);
/// assert_eq!(retries.0.into_inner(), 2);
/// ```
pub trait Meter: Send + Sync + 'static {
    /// Adds to a counter.
    fn add(&self, counter: &'static Instrument, amount: u64, attributes: &[Attribute<'_>]);

    /// Records a value of a histogram.
    fn record(&self, histogram: &'static Instrument, value: f64, attributes: &[Attribute<'_>]);
}

impl<M: Meter + ?Sized> Meter for Arc<M> {
    fn add(&self, counter: &'static Instrument, amount: u64, attributes: &[Attribute<'_>]) {
        (**self).add(counter, amount, attributes);
    }

    fn record(&self, histogram: &'static Instrument, value: f64, attributes: &[Attribute<'_>]) {
        (**self).record(histogram, value, attributes);
    }
}

/// The bounds that OpenTelemetry recommends for the durations of calls, in seconds.
const SECONDS: &[f64] =
    &[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// The attributes of an attempt, and of a call.
const OF_CALLS: &[&str] = &["rpc.system.name", "rpc.method", "error.type"];

/// The duration of a call with all its attempts, until its output can be read or the call has failed. Its number of
/// values is the number of calls. If the output is a stream, the duration ends when the stream begins. A call whose
/// future is dropped has the `error.type` `cancelled`. An operation that could not be encoded does not count.
///
/// ```
/// assert_eq!(restjson::metrics::CALL_DURATION.name, "rpc.client.call.duration");
/// ```
pub static CALL_DURATION: Instrument = Instrument::histogram(
    "rpc.client.call.duration",
    "s",
    "The duration of calls, with their retries",
    OF_CALLS,
)
.with_boundaries(SECONDS);

/// The duration of an attempt: one HTTP request, until its response has been read or the attempt has failed. Its number
/// of values is the number of attempts.
///
/// ```
/// assert_eq!(restjson::metrics::ATTEMPT_DURATION.unit, "s");
/// ```
pub static ATTEMPT_DURATION: Instrument = Instrument::histogram(
    "restjson.client.attempt.duration",
    "s",
    "The duration of attempts: of the HTTP requests of calls",
    OF_CALLS,
)
.with_boundaries(SECONDS);

/// The number of retries; `error.type` is the error of the previous attempt.
///
/// ```
/// use restjson::metrics::{InstrumentKind, RETRIES};
///
/// assert_eq!(RETRIES.kind, InstrumentKind::Counter);
/// ```
pub static RETRIES: Instrument = Instrument::counter(
    "restjson.client.retries",
    "{retry}",
    "Attempts after a failed one",
    OF_CALLS,
);

/// The instruments of clients.
///
/// ```
/// use restjson::metrics::{CALL_DURATION, INSTRUMENTS};
///
/// assert!(INSTRUMENTS.contains(&&CALL_DURATION));
/// ```
pub static INSTRUMENTS: &[&Instrument] = &[&CALL_DURATION, &ATTEMPT_DURATION, &RETRIES];
