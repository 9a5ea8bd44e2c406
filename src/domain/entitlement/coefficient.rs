//! Pay coefficients (*hệ số lương*): exact decimals with two places.

/// A coefficient in hundredths: 2.34 is 234. JSON shows it as a number with at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coefficient(pub u32);

/// The largest that is taken: 99.99.
const MOST: u32 = 99_99;

impl Coefficient {
    /// From a decimal number with at most two decimals, from 0.01 to 99.99.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let part = part.trim_end_matches('0');
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 2 || part.len() > 2 || !plain(whole) || !plain(part) {
            return None;
        }
        let hundredths: u32 = format!("{part:0<2}").parse().ok()?;
        let all = whole.parse::<u32>().ok()? * 100 + hundredths;
        (1..=MOST).contains(&all).then_some(Self(all))
    }
}

impl std::fmt::Display for Coefficient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl serde::Serialize for Coefficient {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(self.to_string().parse().map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> serde::Deserialize<'de> for Coefficient {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(from)?;
        Self::parse(&number.to_string())
            .ok_or_else(|| serde::de::Error::custom("a number with at most two decimals was expected"))
    }
}

impl utoipa::PartialSchema for Coefficient {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Number)
            .description(Some("A pay coefficient, with at most two decimals, from 0.01 to 99.99."))
            .examples([serde_json::json!(2.34)])
            .into()
    }
}
impl utoipa::ToSchema for Coefficient {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_coefficient_has_at_most_two_decimals() {
        for (text, hundredths) in [
            ("2.34", Some(234)),
            ("2.3", Some(230)),
            ("2.30", Some(230)),
            ("2.3400", Some(234)),
            ("2", Some(200)),
            ("99.99", Some(99_99)),
            ("0.01", Some(1)),
            ("0", None),
            ("100", None),
            ("2.345", None),
            ("-2.34", None),
            (".5", None),
            ("2e1", None),
            ("", None),
        ] {
            assert_eq!(Coefficient::parse(text).map(|c| c.0), hundredths, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(hundredths in 1..=MOST) {
            let json = serde_json::to_string(&Coefficient(hundredths)).unwrap();
            prop_assert_eq!(serde_json::from_str::<Coefficient>(&json).unwrap(), Coefficient(hundredths));
            prop_assert_eq!(Coefficient::parse(&Coefficient(hundredths).to_string()), Some(Coefficient(hundredths)));
        }
    }
}
