//! Resolutions and the plans that carry them out: indicators, and targets for their shares.

use crate::domain::adoption::Adoption;
use crate::domain::id::{ResolutionId, UnitId};
use crate::domain::position::Group;
use crate::domain::predicate::Predicate;
use crate::domain::rule_set::Provenance;
use crate::domain::text::{Code, Name, Note};
use crate::domain::word::words;
use crate::domain::{Day, Period};

words! {
    /// What sort of document it is.
    ResolutionKind {
        /// nghị quyết
        Resolution = "resolution",
        /// kế hoạch
        Plan = "plan",
        /// any other document that sets targets
        Document = "document",
    }
}

words! {
    /// Which side of the target is good.
    Direction {
        /// the share should be at least so high
        AtLeast = "at_least",
        /// the share should be at most so high
        AtMost = "at_most",
    }
}

/// Per cent, in hundredths: 87.95 % is 8,795. JSON shows it as a number with at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(pub i64);

impl serde::Serialize for Percent {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let sign = if self.0 < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:02}", self.0.abs() / 100, self.0.abs() % 100);
        to.serialize_f64(text.parse().map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> serde::Deserialize<'de> for Percent {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(from)?;
        Self::parse(&number.to_string())
            .ok_or_else(|| serde::de::Error::custom("a number with at most two decimals was expected"))
    }
}

impl Percent {
    /// From a decimal number with at most two decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part = part.trim_end_matches('0');
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || part.len() > 2 || whole.len() > 9 || !plain(whole) || !plain(part) {
            return None;
        }
        let hundredths: i64 = format!("{part:0<2}").parse().ok()?;
        Some(Self(sign * (whole.parse::<i64>().ok()? * 100 + hundredths)))
    }
}

impl utoipa::PartialSchema for Percent {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Number)
            .description(Some("Per cent (or percentage points), with two decimals, rounded half up."))
            .examples([serde_json::json!(87.95)])
            .into()
    }
}
impl utoipa::ToSchema for Percent {}

/// A condition whose share in a group is counted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its code, such as `upper_secondary`.
    pub code: Code,
    /// Its name in Vietnamese.
    pub title_vi: Name,
    /// Its name in English.
    pub title_en: Name,
    /// The condition.
    pub predicate: Predicate,
}

/// The code of the indicator that every resolution has: the share of people who meet the standard.
pub const STANDARD: &str = "standard";

/// How high a share should be, and by when.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// In which group; none: over the whole headcount.
    pub group: Option<Group>,
    /// The code of an indicator of the same document, or `standard`.
    pub indicator: Code,
    /// Which side is good.
    pub direction: Direction,
    /// How high.
    pub percent: Percent,
    /// By when.
    pub due_on: Day,
    /// Where it is written.
    pub source: Note,
    /// How well it is known.
    pub provenance: Provenance,
}

/// A resolution, or a plan that carries one out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Resolution {
    /// Its identity.
    pub id: ResolutionId,
    /// Its number, such as `37-NQ/TU`.
    pub number: Code,
    /// What sort of document it is.
    pub kind: ResolutionKind,
    /// Its title.
    pub title: Note,
    /// Who issued it.
    pub issuer: Name,
    /// When.
    pub issued_on: Day,
    /// The document that it carries out.
    pub parent_id: Option<ResolutionId>,
    /// Where it holds: this unit and its subtree.
    pub unit_id: UnitId,
    /// The law it rests on.
    pub legal_reference: Option<Note>,
    /// How well it is known.
    pub provenance: Provenance,
    /// By how many points a share may fall short and still count as nearly met.
    pub near_band: Percent,
    /// While it sets targets.
    #[serde(flatten)]
    pub period: Period,
    /// The document whose place it takes.
    pub supersedes_id: Option<ResolutionId>,
    /// How far its adoption has come.
    pub adoption: Adoption,
    /// What it counts.
    pub indicators: Vec<Indicator>,
    /// What it asks for.
    pub targets: Vec<Target>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentages_read_and_write_alike() {
        for (text, hundredths, json) in [
            ("87.95", 8795, "87.95"),
            ("100.0", 10000, "100.0"),
            ("5", 500, "5.0"),
            ("-12.05", -1205, "-12.05"),
            ("-0.5", -50, "-0.5"),
        ] {
            let percent = Percent::parse(text).unwrap();
            assert_eq!(percent, Percent(hundredths));
            assert_eq!(serde_json::to_string(&percent).unwrap(), json);
        }
        for text in ["87.955", "", "1e2", "+5", "x", "1.x"] {
            assert_eq!(Percent::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_percentage_survives_json(n in -1_000_000i64..1_000_000) {
            let json = serde_json::to_string(&Percent(n)).unwrap();
            prop_assert_eq!(serde_json::from_str::<Percent>(&json).unwrap(), Percent(n));
        }
    }
}
