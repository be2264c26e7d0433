//! Instruments: names with their units.

/// A counter or a histogram: the name under which a [`Meter`](super::Meter) receives numbers, and what the numbers mean.
///
/// ```
/// use restjson::metrics::{Instrument, InstrumentKind};
///
/// static ORDERS: Instrument = Instrument::counter("shop.orders", "{order}", "Orders of chats", &["shop.country"]);
/// assert_eq!((ORDERS.name, ORDERS.kind), ("shop.orders", InstrumentKind::Counter));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Instrument {
    /// The name: lower-case parts that are separated by dots.
    pub name: &'static str,
    /// The kind of the numbers.
    pub kind: InstrumentKind,
    /// The unit, in UCUM: `s` for seconds, `{retry}` for a number of retries.
    pub unit: &'static str,
    /// What is measured.
    pub description: &'static str,
    /// The names of the attributes that a measurement may have.
    pub attributes: &'static [&'static str],
    /// The bounds of a histogram's buckets; empty for a counter.
    pub boundaries: &'static [f64],
}

/// The kind of numbers that an [`Instrument`] receives.
///
/// ```
/// assert_ne!(restjson::metrics::InstrumentKind::Counter, restjson::metrics::InstrumentKind::Histogram);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstrumentKind {
    /// Amounts that are added up.
    Counter,
    /// Values whose distribution is of interest.
    Histogram,
}

impl Instrument {
    /// A counter.
    ///
    /// ```
    /// use restjson::metrics::Instrument;
    ///
    /// static ORDERS: Instrument = Instrument::counter("shop.orders", "{order}", "Orders of chats", &[]);
    /// assert!(ORDERS.boundaries.is_empty());
    /// ```
    pub const fn counter(
        name: &'static str,
        unit: &'static str,
        description: &'static str,
        attributes: &'static [&'static str],
    ) -> Self {
        let kind = InstrumentKind::Counter;
        Self { name, kind, unit, description, attributes, boundaries: &[] }
    }

    /// A histogram. The receiver of the measurements chooses its buckets.
    ///
    /// ```
    /// use restjson::metrics::{Instrument, InstrumentKind};
    ///
    /// static WAIT: Instrument = Instrument::histogram("shop.wait", "s", "How long customers wait", &[]);
    /// assert_eq!(WAIT.kind, InstrumentKind::Histogram);
    /// ```
    pub const fn histogram(
        name: &'static str,
        unit: &'static str,
        description: &'static str,
        attributes: &'static [&'static str],
    ) -> Self {
        let kind = InstrumentKind::Histogram;
        Self { name, kind, unit, description, attributes, boundaries: &[] }
    }

    /// The same instrument with these bounds of its buckets, in increasing order.
    ///
    /// ```
    /// use restjson::metrics::Instrument;
    ///
    /// static WAIT: Instrument =
    ///     Instrument::histogram("shop.wait", "s", "How long customers wait", &[]).with_boundaries(&[1.0, 60.0]);
    /// assert_eq!(WAIT.boundaries, [1.0, 60.0]);
    /// ```
    #[must_use]
    pub const fn with_boundaries(self, boundaries: &'static [f64]) -> Self {
        Self { boundaries, ..self }
    }
}
