//! How many requests each client may send: a bounded table of token buckets.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::config::Rate;
use crate::counts::Counter;

/// The rates of clients.
#[derive(Debug)]
pub(crate) struct Clients {
    rate: Rate,
    most: usize,
    /// Until when each client has used up its rate, on the clock of the environment: a client with nothing
    /// used up is not in the table.
    used: Mutex<HashMap<Option<IpAddr>, Duration>>,
}

impl Clients {
    pub(crate) fn new(rate: Rate, most: usize) -> Self {
        Self { rate, most, used: Mutex::new(HashMap::new()) }
    }

    /// Takes one request of a client.
    ///
    /// # Errors
    /// After which time the client may send one.
    pub(crate) fn take(
        &self,
        client: Option<IpAddr>,
        now: Duration,
        forgotten: &Counter,
    ) -> Result<(), Duration> {
        let client = client.map(network);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let until = used.get(&client).copied().unwrap_or(now).max(now);
        let full = now.saturating_add(self.rate.every.saturating_mul(self.rate.burst - 1));
        if until > full {
            return Err(until.saturating_sub(full));
        }
        if !used.contains_key(&client) && used.len() >= self.most {
            used.retain(|_, until| *until > now);
            if used.len() >= self.most {
                // Forgets the client whose rate is restored first, because this affects it least.
                let first = used.iter().min_by_key(|(_, until)| **until).map(|(client, _)| *client);
                if let Some(first) = first {
                    used.remove(&first);
                    forgotten.add();
                }
            }
        }
        used.insert(client, until.saturating_add(self.rate.every));
        Ok(())
    }
}

/// A customer has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn clients(most: usize) -> Clients {
        Clients::new(Rate { burst: 2, every: SECOND }, most)
    }

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_burst_then_one_at_a_time() {
        let (clients, forgotten) = (clients(9), Counter::default());
        let take =
            |client, now: f64| clients.take(client, Duration::from_secs_f64(now), &forgotten);
        let one = ip("192.0.2.1");
        assert!(take(one, 10.0).is_ok() && take(one, 10.0).is_ok());
        assert_eq!(take(one, 10.0), Err(SECOND));
        assert!(take(ip("192.0.2.2"), 10.0).is_ok(), "another client");
        assert_eq!(take(one, 10.5), Err(SECOND / 2));
        assert!(take(one, 11.0).is_ok());
        assert!(take(one, 11.0).is_err());
        assert!(take(one, 100.0).is_ok() && take(one, 100.0).is_ok());
        assert!(take(one, 100.0).is_err());
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let (clients, forgotten) = (clients(9), Counter::default());
        let take = |client| clients.take(ip(client), SECOND, &forgotten);
        assert!(take("2001:db8::1").is_ok() && take("2001:db8::2").is_ok());
        assert!(take("2001:db8::3").is_err());
        assert!(take("2001:db8:0:1::3").is_ok());
        assert!(take("192.0.2.1").is_ok() && take("::ffff:192.0.2.1").is_ok());
        assert!(take("192.0.2.1").is_err());
    }

    #[test]
    fn the_table_is_bounded() {
        let (clients, forgotten) = (clients(100), Counter::default());
        for number in 0..10_000_u32 {
            let client = Some(IpAddr::V4(number.into()));
            clients.take(client, SECOND, &forgotten).unwrap();
            assert!(clients.used.lock().unwrap().len() <= 100);
        }
        // A client that has used up its rate is not the first to be forgotten.
        let clients = self::clients(2);
        let take = |client| clients.take(ip(client), SECOND, &forgotten);
        assert!(take("192.0.2.1").is_ok() && take("192.0.2.1").is_ok());
        for number in 2..100 {
            let client = Some(IpAddr::from([192, 0, 2, number]));
            clients.take(client, SECOND, &forgotten).unwrap();
        }
        assert!(take("192.0.2.1").is_err());
    }
}
