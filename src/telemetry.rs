//! Logs: one line for each thing worth telling, without anything that identifies a person.

use std::io::Write;

/// Sets the log up from `RUST_LOG`; `info` when unset. Every line is one record: control characters in it are escaped,
/// so that nobody writes lines of the log through a header or an address.
pub fn init(filter: Option<&str>) {
    let mut builder = env_logger::Builder::new();
    builder.parse_filters(filter.unwrap_or("info,actix_server=warn,actix_http=warn"));
    builder.format(|out, record| {
        let text: String = record.args().to_string().chars().flat_map(escaped).collect();
        writeln!(out, "{} {:<5} {} {text}", out.timestamp_millis(), record.level(), record.target())
    });
    // A second call, as tests make it, leaves the first in place.
    drop(builder.try_init());
}

fn escaped(c: char) -> Box<dyn Iterator<Item = char>> {
    if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
        Box::new(c.escape_default())
    } else {
        Box::new(std::iter::once(c))
    }
}

/// A request id from outside is taken when it is short and plain.
pub fn sane_request_id(given: &str) -> Option<&str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    ((1..=100).contains(&given.len()) && given.bytes().all(plain)).then_some(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_that_could_forge_a_log_line_is_not_taken() {
        assert_eq!(sane_request_id("0af7651916cd43dd"), Some("0af7651916cd43dd"));
        for bad in ["", "a b", "a\nb", "ü", &"x".repeat(101)] {
            assert_eq!(sane_request_id(bad), None);
        }
    }
}
