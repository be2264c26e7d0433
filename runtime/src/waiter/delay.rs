//! The delays between the calls of a waiter.
//!
//! <https://smithy.io/2.0/additional-specs/waiters.html#waiter-retries>

use std::time::Duration;

/// The delay after call `number`, the first being 1; `None` if the time that is left does not suffice for another call.
///
/// The delay is random between the shortest and a bound that doubles with each call up to the longest. If less than the shortest
/// delay would remain after it, it is cut so that the shortest remains: that call is the last.
pub(super) fn delay(
    number: u32,
    shortest: Duration,
    longest: Duration,
    left: Duration,
    random: f64,
) -> Option<Duration> {
    if left <= shortest {
        return None;
    }
    let doubled = 1_u32.checked_shl(number.saturating_sub(1)).unwrap_or(u32::MAX);
    let bound = shortest.saturating_mul(doubled).min(longest).max(shortest);
    let delay = shortest + (bound - shortest).mul_f64(random.clamp(0.0, 1.0));
    if left.saturating_sub(delay) <= shortest {
        return Some(left - shortest);
    }
    Some(delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_bound_doubles_up_to_the_longest() {
        let of = |number, random| delay(number, seconds(2), seconds(120), seconds(10_000), random);
        let bounds: Vec<_> = (1..=8).map(|number| of(number, 1.0).unwrap().as_secs()).collect();
        assert_eq!(bounds, [2, 4, 8, 16, 32, 64, 120, 120]);
        assert_eq!(of(u32::MAX, 1.0), Some(seconds(120)));
        assert_eq!(of(5, 0.0), Some(seconds(2)));
        assert_eq!(of(2, 0.5), Some(seconds(3)));
    }

    #[test]
    fn the_last_call_is_made_the_shortest_delay_before_the_end() {
        let of = |left| delay(4, seconds(5), seconds(60), left, 1.0);
        assert_eq!(of(seconds(46)), Some(seconds(40)));
        assert_eq!(of(seconds(45)), Some(seconds(40)));
        assert_eq!(of(seconds(20)), Some(seconds(15)));
        assert_eq!(of(seconds(5)), None);
        assert_eq!(of(Duration::ZERO), None);
    }

    #[test]
    fn a_longest_below_the_shortest_has_no_effect() {
        assert_eq!(delay(3, seconds(9), seconds(1), seconds(100), 0.7), Some(seconds(9)));
    }
}
