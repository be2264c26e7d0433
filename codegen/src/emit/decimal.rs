//! Decimal numbers that no lint refuses: neither for digits that the type does not have, nor because they look
//! like a mistyped constant, such as 3.14.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{ident, number};

/// Where the constants of mathematics are, and the fewest digits by which one is recognised.
const CONSTANTS: std::ops::Range<f64> = 0.3..6.3;
const FEWEST_DIGITS: usize = 3;

/// An expression of the type `f32` or `f64`.
pub(super) fn decimal(text: &str, ty: &str) -> TokenStream {
    let is_single = ty == "f32";
    let value: f64 = text.parse().unwrap_or_default();
    if !value.is_finite() {
        return number(text);
    }
    let single: f32 = text.parse().unwrap_or_default();
    let shortest = if is_single { format!("{single:?}") } else { format!("{value:?}") };
    let digits: String = shortest.chars().filter(char::is_ascii_digit).collect();
    if !CONSTANTS.contains(&value.abs()) || digits.len() < FEWEST_DIGITS {
        return number(shortest);
    }
    let places = shortest.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    // Up to here each whole number and each power of ten is a number of the type, so that the quotient of two
    // of them is rounded once, as the decimal number is.
    let (most, most_places) = if is_single { (1 << 24, 10) } else { (1 << 53, 22) };
    let numerator: u64 = digits.parse().unwrap_or(u64::MAX);
    if numerator <= most && places <= most_places {
        let sign = if value < 0.0 { "-" } else { "" };
        let numerator = number(format!("{sign}{numerator}.0"));
        let denominator = number(format!("1{}.0", "0".repeat(places)));
        return quote! { #numerator / #denominator };
    }
    let bits = match is_single {
        true => format!("0x{:08X}", single.to_bits()),
        false => format!("0x{:016X}", value.to_bits()),
    };
    let bits: Literal = bits.parse().unwrap_or_else(|_| Literal::u64_unsuffixed(value.to_bits()));
    let ty = ident(ty);
    quote! { #ty::from_bits(#bits) }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn what_looks_like_a_constant_is_a_quotient_or_bits() {
        for (text, ty, written) in [
            ("0.5", "f64", "0.5"),
            ("3.0", "f64", "3.0"),
            ("3.25e2", "f64", "325.0"),
            ("12.3456", "f64", "12.3456"),
            ("3.14", "f64", "314.0 / 100.0"),
            ("31.4e-1", "f64", "314.0 / 100.0"),
            ("-0.7071", "f64", "- 7071.0 / 10000.0"),
            ("3.14159", "f32", "314159.0 / 100000.0"),
            ("3.1415927", "f32", "f32 :: from_bits (0x40490FDB)"),
            ("3.141592653589793", "f64", "3141592653589793.0 / 1000000000000000.0"),
            ("1.4142135623730951", "f64", "f64 :: from_bits (0x3FF6A09E667F3BCD)"),
            ("0.12345678901234567890", "f64", "0.12345678901234568"),
        ] {
            assert_eq!(decimal(text, ty).to_string(), written, "{text}");
        }
    }
}
