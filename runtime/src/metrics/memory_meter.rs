//! A meter that keeps sums in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Attribute, Instrument, Meter};

/// A meter that keeps the sums of its measurements: for tests, and for programs that print their own numbers. Clones share
/// the sums.
///
/// It keeps 10,000 series, one for each instrument and set of attributes; [`lost`](Self::lost) counts measurements of
/// series beyond that limit.
///
/// ```
/// use restjson::metrics::{CALL_DURATION, MemoryMeter, Meter};
///
/// let meter = MemoryMeter::new();
/// meter.record(&CALL_DURATION, 0.2, &[("rpc.method", "Library/GetBook")]);
/// meter.record(&CALL_DURATION, 0.4, &[("rpc.method", "Library/GetBook"), ("error.type", "503")]);
///
/// assert_eq!(meter.count(&CALL_DURATION, &[]), 2);
/// assert_eq!(meter.count(&CALL_DURATION, &[("error.type", "503")]), 1);
/// assert!(meter.sum(&CALL_DURATION, &[]) > 0.5);
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryMeter(Arc<Mutex<Sums>>);

#[derive(Debug, Default)]
struct Sums {
    series: BTreeMap<Key, Series>,
    lost: u64,
}

/// An instrument's name, and attributes in their order.
type Key = (&'static str, Vec<(&'static str, String)>);

/// How many series are kept.
const MOST: usize = 10_000;

/// The sums of one instrument and one set of attributes.
///
/// ```
/// use restjson::metrics::{MemoryMeter, Meter, RETRIES};
///
/// let meter = MemoryMeter::new();
/// meter.add(&RETRIES, 3, &[("error.type", "503")]);
/// for series in meter.series() {
///     println!("{} {:?}: {}", series.instrument.name, series.attributes, series.sum);
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Series {
    /// The instrument.
    pub instrument: &'static Instrument,
    /// The attributes.
    pub attributes: Vec<(&'static str, String)>,
    /// The number of values of a histogram, or the amount of a counter.
    pub count: u64,
    /// The sum of the values of a histogram, or the amount of a counter.
    pub sum: f64,
}

impl MemoryMeter {
    /// A meter without measurements.
    ///
    /// ```
    /// assert!(restjson::metrics::MemoryMeter::new().series().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// The amount of a counter, or the number of values of a histogram, over all series that have these attributes.
    ///
    /// ```
    /// use restjson::metrics::{MemoryMeter, Meter, RETRIES};
    ///
    /// let meter = MemoryMeter::new();
    /// meter.add(&RETRIES, 2, &[("rpc.method", "Library/GetBook"), ("error.type", "503")]);
    /// assert_eq!(meter.count(&RETRIES, &[("error.type", "503")]), 2);
    /// assert_eq!(meter.count(&RETRIES, &[("error.type", "429")]), 0);
    /// ```
    pub fn count(&self, instrument: &Instrument, attributes: &[(&str, &str)]) -> u64 {
        self.of(instrument, attributes).map(|series| series.count).sum()
    }

    /// The sum of the values over all series that have these attributes, in the instrument's unit.
    ///
    /// ```
    /// use restjson::metrics::{CALL_DURATION, MemoryMeter, Meter};
    ///
    /// let meter = MemoryMeter::new();
    /// meter.record(&CALL_DURATION, 0.25, &[]);
    /// meter.record(&CALL_DURATION, 0.25, &[("error.type", "503")]);
    /// assert_eq!(meter.sum(&CALL_DURATION, &[]), 0.5);
    /// ```
    pub fn sum(&self, instrument: &Instrument, attributes: &[(&str, &str)]) -> f64 {
        self.of(instrument, attributes).map(|series| series.sum).sum()
    }

    /// All series, by instrument and attributes.
    ///
    /// ```
    /// use restjson::metrics::{CALL_DURATION, MemoryMeter, Meter};
    ///
    /// let meter = MemoryMeter::new();
    /// meter.record(&CALL_DURATION, 0.25, &[("rpc.method", "Library/GetBook")]);
    /// assert_eq!(meter.series()[0].attributes, [("rpc.method", "Library/GetBook".to_owned())]);
    /// ```
    pub fn series(&self) -> Vec<Series> {
        self.lock().series.values().cloned().collect()
    }

    /// The number of measurements that were lost because there were too many series.
    ///
    /// ```
    /// assert_eq!(restjson::metrics::MemoryMeter::new().lost(), 0);
    /// ```
    pub fn lost(&self) -> u64 {
        self.lock().lost
    }

    fn of(
        &self,
        instrument: &Instrument,
        attributes: &[(&str, &str)],
    ) -> impl Iterator<Item = Series> {
        let has = |series: &Series| {
            let mut wanted = attributes.iter();
            wanted.all(|(name, value)| {
                series.attributes.iter().any(|(known, is)| known == name && is == value)
            })
        };
        let fits = |series: &Series| series.instrument.name == instrument.name && has(series);
        self.series().into_iter().filter(fits).collect::<Vec<_>>().into_iter()
    }

    fn note(
        &self,
        instrument: &'static Instrument,
        attributes: &[Attribute<'_>],
        count: u64,
        sum: f64,
    ) {
        let mut known: Vec<_> =
            attributes.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        known.sort_unstable();
        let mut sums = self.lock();
        let key = (instrument.name, known);
        if sums.series.len() >= MOST && !sums.series.contains_key(&key) {
            sums.lost += 1;
            return;
        }
        let attributes = key.1.clone();
        let new = || Series { instrument, attributes, count: 0, sum: 0.0 };
        let series = sums.series.entry(key).or_insert_with(new);
        series.count = series.count.saturating_add(count);
        series.sum += sum;
    }

    fn lock(&self) -> MutexGuard<'_, Sums> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Meter for MemoryMeter {
    fn add(&self, counter: &'static Instrument, amount: u64, attributes: &[Attribute<'_>]) {
        self.note(counter, attributes, amount, amount as f64);
    }

    fn record(&self, histogram: &'static Instrument, value: f64, attributes: &[Attribute<'_>]) {
        self.note(histogram, attributes, 1, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::RETRIES;

    #[test]
    fn attributes_without_end_are_bounded_and_counted() {
        let meter = MemoryMeter::new();
        for number in 0..MOST + 5 {
            meter.add(&RETRIES, 1, &[("error.type", &number.to_string())]);
        }
        // An existing series still counts.
        meter.add(&RETRIES, 1, &[("error.type", "0")]);
        assert_eq!((meter.series().len(), meter.lost()), (MOST, 5));
        assert_eq!(meter.count(&RETRIES, &[("error.type", "0")]), 2);
    }

    #[test]
    fn the_order_of_attributes_does_not_matter() {
        let meter = MemoryMeter::new();
        meter.add(&RETRIES, 1, &[("rpc.method", "a"), ("error.type", "b")]);
        meter.add(&RETRIES, 1, &[("error.type", "b"), ("rpc.method", "a")]);
        assert_eq!(meter.series().len(), 1);
    }
}
