//! Numbers as both languages write them: thousands separated, money from fen, sizes in words.
//!
//! Invariant: integers in, no floating point where money or counts are concerned.
//! Not here: units and periods of a figure (`components/figure.rs`), plurals (the messages).

/// `1434` → `1,434`.
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('−');
    }
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Fen as yuan: `123450` → `¥1,234.50`; whole yuan without decimals.
pub fn money(amount_fen: i64) -> String {
    let (yuan, fen) = (amount_fen.unsigned_abs() / 100, amount_fen.unsigned_abs() % 100);
    let sign = if amount_fen < 0 { "−" } else { "" };
    let whole = count(i64::try_from(yuan).expect("a hundredth of an i64 fits"));
    if fen == 0 { format!("{sign}¥{whole}") } else { format!("{sign}¥{whole}.{fen:02}") }
}

/// Bytes in the unit a person would say, one decimal below ten: `10 MB`, `1.5 KB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["B", "KB", "MB", "GB"];
    let mut unit = 0;
    let mut tenths = bytes.saturating_mul(10);
    while tenths >= 10_240 && unit < UNITS.len() - 1 {
        tenths /= 1_024;
        unit += 1;
    }
    if tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", tenths / 10, UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_carry_thousands_separators() {
        assert_eq!(
            [0, 7, 999, 1_000, 8_577, 1_400_000_000, -1_434].map(count),
            ["0", "7", "999", "1,000", "8,577", "1,400,000,000", "−1,434"]
        );
    }

    #[test]
    fn money_shows_fen_only_when_there_are_any() {
        assert_eq!([0, 5, 100, 123_450, -99].map(money), ["¥0", "¥0.05", "¥1", "¥1,234.50", "−¥0.99"]);
    }

    #[test]
    fn sizes_are_said_in_the_nearest_unit() {
        assert_eq!([0, 900, 1_536, 10 << 20, 3 << 30].map(size), ["0 B", "900 B", "1.5 KB", "10 MB", "3 GB"]);
    }
}
