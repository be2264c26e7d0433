//! Items that wait: for their turn, and then for the consumer.

use std::collections::VecDeque;
use std::time::Duration;

use crate::delivery::{Origin, Start};
use crate::wire::event_name::EventName;
use crate::wire::item::Item;

/// An item on its way to the consumer.
#[derive(Debug)]
pub(crate) struct Delivered {
    pub(crate) item: Box<Item>,
    pub(crate) origin: Origin,
    pub(crate) late: bool,
    pub(crate) replacement: bool,
    /// When it arrived.
    pub(crate) received: Duration,
    /// Its place in the order, in milliseconds since 1970.
    pub(crate) time: i64,
    /// The start of the walk that has not yet returned the items before this one.
    pub(crate) overtaken: Option<Box<Start>>,
}

impl Delivered {
    pub(crate) fn new(item: Box<Item>, origin: Origin) -> Self {
        Self {
            item,
            origin,
            late: false,
            replacement: false,
            received: Duration::ZERO,
            time: i64::MIN,
            overtaken: None,
        }
    }
}

/// An item that waits for its turn.
#[derive(Debug)]
pub(super) struct HeldItem {
    pub(super) delivered: Delivered,
    /// The time that determines the order.
    pub(super) time: i64,
    /// Whether only the socket has shown the item. At equal times, items of the transcript come
    /// first.
    pub(super) on_socket_only: bool,
    pub(super) arrival: u64,
    pub(super) until: Duration,
}

impl HeldItem {
    fn key(&self) -> (i64, bool, u64) {
        (self.time, self.on_socket_only, self.arrival)
    }

    fn is_state_of(&self, item: &Item) -> bool {
        is_state_of(&self.delivered, item)
    }
}

fn is_state_of(delivered: &Delivered, item: &Item) -> bool {
    delivered.item.id.is_some() && delivered.item.id == item.id && delivered.item.kind == item.kind
}

/// The items that wait, held ones and ready ones.
#[derive(Debug, Default)]
pub(super) struct DeliveryQueue {
    held: Vec<HeldItem>,
    ready: VecDeque<Delivered>,
    /// The total size of the held items' JSON.
    held_size: usize,
    ready_size: usize,
}

impl DeliveryQueue {
    pub(super) fn hold(&mut self, held: HeldItem) {
        self.held_size += size(&held.delivered);
        self.held.push(held);
    }

    /// Replaces an earlier state of the item that is held.
    pub(super) fn update_held(&mut self, item: Box<Item>) -> Result<(), Box<Item>> {
        match self.held.iter_mut().find(|held| held.is_state_of(&item)) {
            Some(held) => {
                replace(&mut self.held_size, &mut held.delivered, item);
                Ok(())
            }
            None => Err(item),
        }
    }

    /// Replaces an earlier state of the item that is ready.
    pub(super) fn update_ready(&mut self, item: Box<Item>) -> Result<(), Box<Item>> {
        match self.ready.iter_mut().rev().find(|ready| is_state_of(ready, &item)) {
            Some(ready) => {
                replace(&mut self.ready_size, ready, item);
                Ok(())
            }
            None => Err(item),
        }
    }

    /// Notes that the transcript contains a held item, which then takes its place in the
    /// transcript's order.
    pub(super) fn confirm(&mut self, item: &Item, arrival: u64) {
        if let Some(held) = self.held.iter_mut().find(|held| held.delivered.item.id == item.id) {
            held.arrival = arrival;
            held.on_socket_only = false;
        }
    }

    /// Takes out the last held item that may go, and all before it, in order.
    pub(super) fn release(&mut self, may_go: impl Fn(&HeldItem) -> bool) -> Vec<HeldItem> {
        self.held.sort_by_key(HeldItem::key);
        let Some(last) = self.held.iter().rposition(may_go) else { return Vec::new() };
        let released: Vec<_> = self.held.drain(..=last).collect();
        self.held_size -= released.iter().map(|held| size(&held.delivered)).sum::<usize>();
        released
    }

    pub(super) fn push_ready(&mut self, delivered: Delivered) {
        self.ready_size += size(&delivered);
        self.ready.push_back(delivered);
    }

    pub(super) fn pop_ready(&mut self) -> Option<Delivered> {
        let delivered = self.ready.pop_front()?;
        self.ready_size -= size(&delivered);
        Some(delivered)
    }

    /// Drops the oldest step of a sign-in that waits: a newer one says more. Whether there was one.
    pub(super) fn drop_oldest_authentication(&mut self) -> bool {
        let is_one = |delivered: &Delivered| {
            delivered.item.event_name().is_some_and(EventName::is_authentication)
        };
        if let Some(at) = self.ready.iter().position(is_one) {
            self.ready_size -= self.ready.remove(at).as_ref().map_or(0, size);
            return true;
        }
        let held = self.held.iter().position(|held| is_one(&held.delivered));
        if let Some(at) = held {
            self.held_size -= size(&self.held.remove(at).delivered);
        }
        held.is_some()
    }

    /// How many items wait.
    pub(super) fn len(&self) -> usize {
        self.ready.len() + self.held.len()
    }

    /// How many bytes of JSON wait.
    pub(super) fn size(&self) -> usize {
        self.held_size + self.ready_size
    }

    /// How many bytes of JSON wait for the consumer.
    pub(super) fn ready_size(&self) -> usize {
        self.ready_size
    }

    pub(super) fn ready_len(&self) -> usize {
        self.ready.len()
    }

    pub(super) fn holds_nothing(&self) -> bool {
        self.held.is_empty()
    }

    /// When the first of the held items may go.
    pub(super) fn next_release(&self) -> Option<Duration> {
        self.held.iter().map(|held| held.until).min()
    }
}

fn size(delivered: &Delivered) -> usize {
    delivered.item.raw.expose().len()
}

fn replace(total: &mut usize, delivered: &mut Delivered, item: Box<Item>) {
    *total -= size(delivered);
    delivered.item = item;
    *total += size(delivered);
}
