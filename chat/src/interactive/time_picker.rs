//! Times.

use serde_json::Value;

use crate::PendingMessage;
use crate::interactive::{Image, InvalidChoice, choice, list, member, redacted, text};

/// Times to choose from.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct TimePicker {
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The image.
    pub image: Option<Image>,
    /// The offset of the local time from UTC, in minutes.
    pub time_zone_offset: Option<i64>,
    /// The place of the appointment.
    pub location: Option<Location>,
    /// The times.
    pub slots: Vec<TimeSlot>,
}
redacted!(TimePicker);

/// A place.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Location {
    /// The latitude, in degrees.
    pub latitude: f64,
    /// The longitude, in degrees.
    pub longitude: f64,
    /// The name.
    pub title: Option<String>,
    /// The radius, in metres.
    pub radius: Option<f64>,
}
redacted!(Location);

/// A time.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct TimeSlot {
    /// The start: `2020-10-31T17:00+00:00`. It is also the answer.
    pub date: String,
    /// The duration, in seconds.
    pub duration: Option<u64>,
}
redacted!(TimeSlot);

impl TimePicker {
    pub(super) fn read(content: &Value) -> Self {
        let location = member(content, "location");
        let number = |name: &str| location.get(name).and_then(Value::as_f64);
        Self {
            title: text(content, "title").unwrap_or_default(),
            subtitle: text(content, "subtitle"),
            image: Image::read(content),
            time_zone_offset: content.get("timeZoneOffset").and_then(Value::as_i64),
            location: number("latitude").zip(number("longitude")).map(|(latitude, longitude)| {
                let (title, radius) = (text(location, "title"), number("radius"));
                Location { latitude, longitude, title, radius }
            }),
            slots: list(content, "timeslots", |slot| TimeSlot {
                date: text(slot, "date").unwrap_or_default(),
                duration: text(slot, "duration").and_then(|duration| duration.parse().ok()),
            }),
        }
    }

    /// Returns the answer that chooses the time at an index, counted from 0.
    ///
    /// # Errors
    /// If there is no element at that index.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    /// use connectparticipant_chat::interactive::TimePicker;
    ///
    /// async fn example(chat: &Chat, question: &TimePicker) -> Result<(), Box<dyn std::error::Error>> {
    ///     chat.send(&question.choose(0)?).await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn choose(&self, index: usize) -> Result<PendingMessage, InvalidChoice> {
        choice(&self.slots, index).map(|slot| PendingMessage::text(&slot.date))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_times_and_place() {
        let picker = TimePicker::read(&json!({
            "title": "When?", "timeZoneOffset": -450,
            "location": {"latitude": 47.6, "longitude": -122.3, "title": "Here", "radius": 1},
            "timeslots": [{"date": "2020-10-31T17:00+00:00", "duration": 60},
                {"date": "2020-11-15T13:00+00:00", "duration": "7200"}],
        }));
        assert_eq!(picker.time_zone_offset, Some(-450));
        assert_eq!(picker.location.as_ref().unwrap().radius, Some(1.0));
        assert_eq!(picker.slots[1].duration, Some(7200));
        assert_eq!(picker.choose(0).unwrap().content(), "2020-10-31T17:00+00:00");
    }
}
