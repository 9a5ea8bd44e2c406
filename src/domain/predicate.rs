//! The closed language in which requirements and indicators are written.
//!
//! A predicate is a JSON object with exactly one key. Whether it holds for a person on a day is the engine's to say
//! ([`crate::compliance`]); this is only its grammar, checked when it is entered.
//!
//! | form | holds when |
//! |---|---|
//! | `{"qualification": {"kind", "at_least", "fields"?, "schemes"?, "awarded_within_months"?}}` | verified evidence of that kind and level counts on the day |
//! | `{"age": {"at_least"?, "at_most"?, "on"?}}` | completed years lie in the bounds, on the day or on the day the title was taken |
//! | `{"months_to_retirement": {"at_least", "on"?}}` | at least so many whole months remain, from the day or from the day the title was taken |
//! | `{"gender": "female"}` | the person is of that sex |
//! | `{"ethnic_minority": true}` | the person belongs to a minority, or does not |
//! | `{"evaluation": {"years", "at_least"}}` | each of the last calendar years before that of the day was rated so by the day; a word that does not compare across 2020 leaves it unknown |
//! | `{"training_hours": {"kinds", "per_year"}}` | training of these kinds of so many periods (tiết) was completed in the calendar year before that of the day, or by the day in its own |
//! | `{"all": […]}`, `{"any": […]}`, `{"not": …}` | as they say |

use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::official::Sex;
use crate::domain::qualification::{Level, QualificationKind, Scheme, rank};
use crate::domain::text::Code;
use crate::domain::word::words;
use utoipa::ToSchema;

words! {
    /// The day on which an age, or the time to retirement, is taken.
    AgeOn {
        /// the day asked about
        Day = "day",
        /// the day the title was taken
        HoldingStart = "holding_start",
    }
}

words! {
    /// A yearly rating at its least.
    Rating {
        /// hoàn thành nhiệm vụ
        Completed = "completed",
        /// hoàn thành tốt nhiệm vụ
        Good = "good",
        /// hoàn thành xuất sắc nhiệm vụ
        Excellent = "excellent",
    }
}

/// Evidence of a kind, at a level or over it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualificationClause {
    /// The kind asked for.
    pub kind: QualificationKind,
    /// The lowest level that meets it.
    pub at_least: Level,
    /// Only these fields of study, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<Code>>,
    /// Only certificates under these schemes, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schemes: Option<Vec<Scheme>>,
    /// Only what was awarded within so many months before the day, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awarded_within_months: Option<u32>,
}

/// Bounds in completed years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgeClause {
    /// The lowest age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
    /// The highest age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u32>,
    /// The day on which it is taken; the day asked about when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<AgeOn>,
}

/// Whole months left until retirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetirementClause {
    /// At least so many.
    pub at_least: u32,
    /// The day from which they are counted; the day asked about when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<AgeOn>,
}

/// The ratings of the last calendar years before that of the day, as far as they were made by the day. Excellent and good
/// years compare across regimes. The third word before 2020 ("with limits in capability") does not compare with completed
/// years: where those are asked for, such a year is neither met nor unmet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationClause {
    /// How many years back.
    pub years: u32,
    /// The lowest rating.
    pub at_least: Rating,
}

/// Training in a year. Hours are counted in periods (tiết), as the law counts them: 40 are a week (Decree 171/2025/NĐ-CP asks
/// for one a year). Training counts with all its periods on the day on which it was completed. It holds on a day when the
/// calendar year before that of the day reached so many, or the year of the day has reached them by the day; where no
/// training of the kinds was ever completed, it is not known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingClause {
    /// Counting towards qualifications of these kinds; any training when empty.
    pub kinds: Vec<QualificationKind>,
    /// At least so many periods.
    pub per_year: u32,
}

/// A condition on a person on a day.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Predicate {
    /// Evidence of a qualification.
    Qualification(QualificationClause),
    /// Age in completed years.
    Age(AgeClause),
    /// Months until retirement.
    MonthsToRetirement(RetirementClause),
    /// Sex.
    Gender(Sex),
    /// Belonging to a minority.
    EthnicMinority(bool),
    /// Ratings of the last years.
    Evaluation(EvaluationClause),
    /// Training in the year.
    TrainingHours(TrainingClause),
    /// All of these.
    #[schema(no_recursion)]
    All(Vec<Predicate>),
    /// At least one of these.
    #[schema(no_recursion)]
    Any(Vec<Predicate>),
    /// Not this.
    #[schema(no_recursion)]
    Not(Box<Predicate>),
}

impl Predicate {
    /// How deeply predicates may stand within each other.
    pub const DEPTH: usize = 8;

    /// What is wrong with it, beyond its grammar.
    pub fn check(&self, pointer: &str) -> Vec<Invalid> {
        let mut problems = Problems::new();
        self.check_into(pointer, 0, &mut problems);
        problems.into_inner()
    }

    /// Whether the answer can tell that a person belongs to a minority, which the law calls sensitive.
    pub fn asks_ethnicity(&self) -> bool {
        match self {
            Self::EthnicMinority(_) => true,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::asks_ethnicity),
            Self::Not(part) => part.asks_ethnicity(),
            Self::Qualification(_)
            | Self::Age(_)
            | Self::MonthsToRetirement(_)
            | Self::Gender(_)
            | Self::Evaluation(_)
            | Self::TrainingHours(_) => false,
        }
    }

    fn check_into(&self, at: &str, depth: usize, problems: &mut Problems) {
        if depth >= Self::DEPTH {
            problems.add(at, Rule::TooDeep(Self::DEPTH));
            return;
        }
        self.check_alone(at, problems);
        match self {
            Self::All(parts) | Self::Any(parts) => {
                let word = if matches!(self, Self::All(_)) { "all" } else { "any" };
                for (n, part) in parts.iter().enumerate() {
                    part.check_into(&format!("{at}/{word}/{n}"), depth + 1, problems);
                }
            }
            Self::Not(part) => part.check_into(&format!("{at}/not"), depth + 1, problems),
            Self::Qualification(_)
            | Self::Age(_)
            | Self::MonthsToRetirement(_)
            | Self::Gender(_)
            | Self::EthnicMinority(_)
            | Self::Evaluation(_)
            | Self::TrainingHours(_) => {}
        }
    }

    /// Notes what is wrong with it, its parts aside.
    pub fn check_alone(&self, at: &str, problems: &mut Problems) {
        match self {
            Self::Qualification(clause) => clause.check(&format!("{at}/qualification"), problems),
            Self::Age(clause) => clause.check(&format!("{at}/age"), problems),
            Self::MonthsToRetirement(clause) => {
                let at = format!("{at}/months_to_retirement/at_least");
                problems.require(clause.at_least <= MOST_MONTHS, &at, Rule::OutOfRange(0, MOST_MONTHS.into()));
            }
            Self::Evaluation(clause) => {
                let at = format!("{at}/evaluation/years");
                problems.require((1..=10).contains(&clause.years), &at, Rule::OutOfRange(1, 10));
            }
            Self::TrainingHours(clause) => {
                let at = format!("{at}/training_hours/per_year");
                problems.require(clause.per_year <= MOST_HOURS, &at, Rule::OutOfRange(0, MOST_HOURS.into()));
            }
            Self::All(parts) => problems.require(!parts.is_empty(), &format!("{at}/all"), Rule::Empty),
            Self::Any(parts) => problems.require(!parts.is_empty(), &format!("{at}/any"), Rule::Empty),
            Self::Gender(_) | Self::EthnicMinority(_) | Self::Not(_) => {}
        }
    }
}

/// The longest time that a bound of months can name: a century.
const MOST_MONTHS: u32 = 1200;
/// The highest age that a bound can name.
const MOST_YEARS: u32 = 150;
/// The hours of a leap year.
const MOST_HOURS: u32 = 8784;

impl QualificationClause {
    fn check(&self, at: &str, problems: &mut Problems) {
        let known = rank(self.kind, self.at_least).is_some();
        problems.require(known, &format!("{at}/at_least"), Rule::NotWith("kind"));
        // A list that names nothing would be met by nobody.
        let named = self.fields.as_ref().is_none_or(|fields| !fields.is_empty());
        problems.require(named, &format!("{at}/fields"), Rule::Empty);
        let named = self.schemes.as_ref().is_none_or(|schemes| !schemes.is_empty());
        problems.require(named, &format!("{at}/schemes"), Rule::Empty);
        let bounded = self.awarded_within_months.is_none_or(|months| (1..=MOST_MONTHS).contains(&months));
        problems.require(bounded, &format!("{at}/awarded_within_months"), Rule::OutOfRange(1, MOST_MONTHS.into()));
    }
}

impl AgeClause {
    fn check(&self, at: &str, problems: &mut Problems) {
        problems.require(self.at_least.is_some() || self.at_most.is_some(), &format!("{at}/at_least"), Rule::Required);
        for (bound, name) in [(self.at_least, "at_least"), (self.at_most, "at_most")] {
            let fits = bound.is_none_or(|years| years <= MOST_YEARS);
            problems.require(fits, &format!("{at}/{name}"), Rule::OutOfRange(0, MOST_YEARS.into()));
        }
        if let (Some(low), Some(high)) = (self.at_least, self.at_most) {
            problems.require(low <= high, &format!("{at}/at_most"), Rule::Before("at_least"));
        }
    }
}
