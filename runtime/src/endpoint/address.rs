//! IP addresses of endpoints, in every spelling that resolvers read.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address, if the host is one in its usual spelling.
pub(super) fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// The address, if the host is one in any spelling of `inet_aton`: one to four parts, each decimal, octal
/// (`0…`) or hexadecimal (`0x…`), the last of which fills the remaining bytes.
pub(super) fn parse(host: &str) -> Option<IpAddr> {
    literal(host).or_else(|| inet_aton(host).map(IpAddr::V4))
}

fn inet_aton(host: &str) -> Option<Ipv4Addr> {
    let parts: Option<Vec<u64>> = host.split('.').map(number).collect();
    let parts = parts.filter(|parts| parts.len() <= 4)?;
    let (last, first) = parts.split_last()?;
    let mut address = 0_u64;
    for part in first {
        address = (address << 8) | Some(*part).filter(|part| *part <= 0xff)?;
    }
    let rest = 8 * (4 - u32::try_from(first.len()).ok()?);
    let last = Some(*last).filter(|last| *last < 1 << rest)?;
    u32::try_from((address << rest) | last).ok().map(Ipv4Addr::from_bits)
}

fn number(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let (digits, radix) = match lower.strip_prefix("0x") {
        Some("") => ("0", 16),
        Some(digits) => (digits, 16),
        None if lower.len() > 1 && lower.starts_with('0') => (lower.get(1..)?, 8),
        None => (lower.as_str(), 10),
    };
    // `from_str_radix` reads a sign, too.
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u64::from_str_radix(digits, radix).ok().filter(|_| plain)
}

/// Whether the address is link-local, or another address of instance metadata.
pub(super) fn is_link_local(ip: IpAddr) -> bool {
    const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => {
            ip.is_unicast_link_local()
                || ip == METADATA
                || embedded(ip).iter().any(Ipv4Addr::is_link_local)
        }
    }
}

/// The IPv4 addresses that a gateway or the kernel may take out of this one: mapped, translated and
/// compatible addresses (RFC 4291, RFC 2765), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056) and the last bytes of
/// an ISATAP interface (RFC 5214).
fn embedded(ip: Ipv6Addr) -> Vec<Ipv4Addr> {
    let last = Ipv4Addr::from_bits(u32::try_from(ip.to_bits() & 0xffff_ffff).unwrap_or_default());
    match ip.segments() {
        [0, 0, 0, 0, 0 | 0xffff, 0 | 0xffff, _, _]
        | [0x64, 0xff9b, 0, 0, 0, 0, _, _]
        | [_, _, _, _, 0 | 0x200, 0x5efe, _, _] => vec![last],
        // The prefix of a network may have 48, 56, 64 or 96 bits. Bits 64 to 71 are left out (RFC 6052, 2.2).
        [0x64, 0xff9b, 1, ..] => {
            let [_, _, _, _, _, _, a, b, _, c, d, e, f, ..] = ip.octets();
            vec![
                Ipv4Addr::new(a, b, c, d),
                Ipv4Addr::new(b, c, d, e),
                Ipv4Addr::new(c, d, e, f),
                last,
            ]
        }
        [0x2002, high, low, ..] => {
            vec![Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))]
        }
        _ => Vec::new(),
    }
}
