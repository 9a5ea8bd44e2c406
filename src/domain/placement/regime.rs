//! The rules for recruitment and for holding a post again, as data: which of them held on a day, and how much each weighs.
//!
//! Where a paper is not at hand and the rule is common knowledge of the field, the comment says so (`[GK]`), and the
//! reference that is shown says that it is not verified.

use crate::domain::Day;
use crate::domain::position::Filling;
use crate::domain::rotation::regime::Weight;

/// What civil servants of communes are recruited by in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recruiting {
    /// What it is called here.
    pub code: &'static str,
    /// Its first day, as year, month and day; the first of all has none.
    first: Option<(i32, u32, u32)>,
    /// The law it rests on.
    pub legal_reference: &'static str,
    /// The age that must be reached, in years.
    pub minimum_age: i32,
    /// The standard of the post is met, as far as it is asked of who comes.
    pub standard: Weight,
    /// The probation lasts so many months at most.
    pub probation_at_most: u32,
}

/// What the standard asks of who is in the post, and not of who comes: it is learned after the recruitment.
pub const LEARNED_LATER: &[&str] = &["political_theory", "state_management", "economic_management", "party_work"];

/// What the standard asks about the age, which has a finding of its own: that tells it to those only who may know.
pub const ABOUT_AGE: &[&str] = &["minimum_age", "age_limit"];

/// The rules on recruitment of each time, the oldest first.
pub static RECRUITING: [Recruiting; 4] = [
    Recruiting {
        code: "114_2003",
        first: None,
        legal_reference: "Nghị định 114/2003/NĐ-CP (chưa kiểm chứng)",
        minimum_age: 18, // [GK]
        // The standard of 2004 could be reached in the post [GK].
        standard: Weight::Considered,
        probation_at_most: 12, // [GK]
    },
    Recruiting {
        code: "112_2011",
        first: Some((2012, 2, 1)),
        legal_reference: "Nghị định 112/2011/NĐ-CP",
        minimum_age: 18,
        // THPT and trung cấp; political theory and state management come after the recruitment.
        standard: Weight::Overridable,
        probation_at_most: 12, // [GK]
    },
    Recruiting {
        code: "13_2019",
        first: Some((2019, 12, 25)),
        legal_reference: "Nghị định 112/2011/NĐ-CP; Thông tư 13/2019/TT-BNV",
        minimum_age: 18,
        // University, unless the province sets another level: the rule sets say which.
        standard: Weight::Overridable,
        probation_at_most: 12, // [GK]
    },
    Recruiting {
        code: "33_2023",
        first: Some((2023, 8, 1)),
        legal_reference: "Nghị định 33/2023/NĐ-CP",
        minimum_age: 18,
        standard: Weight::Overridable,
        probation_at_most: 12, // [GK]
    },
];

/// What is asked of who is to hold a post for a further term, in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewing {
    /// What it is called here.
    pub code: &'static str,
    /// Its first day; the first of all has none.
    first: Option<(i32, u32, u32)>,
    /// The paper on re-election.
    pub election_reference: &'static str,
    /// Who is elected again has so many months left until retirement; none: nothing is asked.
    pub elected_months: Option<i32>,
    /// The paper on re-appointment.
    pub appointment_reference: &'static str,
    /// Who is appointed again has so many months left until retirement; none: nothing is asked.
    pub appointed_months: Option<i32>,
}

/// The rules on further terms of each time, the oldest first.
pub static RENEWING: [Renewing; 4] = [
    Renewing {
        code: "before_36_2014",
        first: None,
        election_reference: "Luật 22/2008/QH12",
        elected_months: None,
        appointment_reference: "Luật 22/2008/QH12",
        appointed_months: None,
    },
    Renewing {
        code: "36_2014",
        first: Some((2014, 5, 30)),
        // Half a term [GK].
        election_reference: "Chỉ thị 36-CT/TW (2014) (chưa kiểm chứng)",
        elected_months: Some(30),
        appointment_reference: "Luật 22/2008/QH12",
        appointed_months: None,
    },
    Renewing {
        code: "138_2020",
        first: Some((2020, 12, 1)),
        election_reference: "Chỉ thị 35-CT/TW (2019) (chưa kiểm chứng)",
        elected_months: Some(30),
        // Two years; with fewer the term is prolonged until retirement [GK].
        appointment_reference: "Nghị định 138/2020/NĐ-CP (chưa kiểm chứng)",
        appointed_months: Some(24),
    },
    Renewing {
        code: "45_2025",
        first: Some((2025, 4, 14)),
        // First entry 60 months, re-election 48 (S26).
        election_reference: "Chỉ thị 45-CT/TW (2025)",
        elected_months: Some(48),
        appointment_reference: "Nghị định 138/2020/NĐ-CP (chưa kiểm chứng)",
        appointed_months: Some(24),
    },
];

/// Whether a time has begun by a day.
fn begun(first: Option<(i32, u32, u32)>, day: Day) -> bool {
    first.and_then(|(year, month, day)| Day::ymd(year, month, day)).is_none_or(|first| first <= day)
}

impl Recruiting {
    /// The rules that held on a day.
    pub fn on(day: Day) -> &'static Self {
        let [oldest, ..] = &RECRUITING;
        RECRUITING.iter().rev().find(|rules| begun(rules.first, day)).unwrap_or(oldest)
    }
}

impl Renewing {
    /// The rules that held on a day.
    pub fn on(day: Day) -> &'static Self {
        let [oldest, ..] = &RENEWING;
        RENEWING.iter().rev().find(|rules| begun(rules.first, day)).unwrap_or(oldest)
    }

    /// The months that are asked for where a post is filled in a way, and the paper that does.
    pub fn asked(&self, filling: Filling) -> (Option<i32>, &'static str) {
        match filling {
            Filling::Appointment | Filling::Recruitment => (self.appointed_months, self.appointment_reference),
            Filling::PartyElection
            | Filling::CouncilElection
            | Filling::CouncilElectionRatified
            | Filling::MassOrganisationElection
            | Filling::Consultation => (self.elected_months, self.election_reference),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn each_day_has_the_rules_of_its_time() {
        for (on, recruiting, renewing) in [
            ("1990-01-01", "114_2003", "before_36_2014"),
            ("2012-01-31", "114_2003", "before_36_2014"),
            ("2012-02-01", "112_2011", "before_36_2014"),
            ("2014-05-30", "112_2011", "36_2014"),
            ("2019-12-24", "112_2011", "36_2014"),
            ("2019-12-25", "13_2019", "36_2014"),
            ("2020-12-01", "13_2019", "138_2020"),
            ("2023-07-31", "13_2019", "138_2020"),
            ("2023-08-01", "33_2023", "138_2020"),
            ("2025-04-14", "33_2023", "45_2025"),
            ("2190-01-01", "33_2023", "45_2025"),
        ] {
            let day = day(on);
            assert_eq!((Recruiting::on(day).code, Renewing::on(day).code), (recruiting, renewing), "{on}");
        }
    }

    #[test]
    fn what_the_papers_say_stands_in_the_table() {
        let months = |on: &str, filling| Renewing::on(day(on)).asked(filling).0;
        for (on, elected, appointed) in [
            ("2010-01-01", None, None),
            ("2016-01-01", Some(30), None),
            ("2021-06-30", Some(30), Some(24)),
            ("2026-03-15", Some(48), Some(24)),
        ] {
            assert_eq!(months(on, Filling::CouncilElectionRatified), elected, "{on}");
            assert_eq!(months(on, Filling::PartyElection), elected, "{on}");
            assert_eq!(months(on, Filling::Appointment), appointed, "{on}");
        }
        assert_eq!(Recruiting::on(day("2010-01-01")).standard, Weight::Considered);
        assert_eq!(Recruiting::on(day("2013-01-01")).standard, Weight::Overridable);
    }

    proptest! {
        #[test]
        fn the_rules_of_a_later_day_are_never_older(a in 0i64..100_000, b in 0i64..100_000) {
            let at = |n: i64| Day::new(Day::FIRST.date() + chrono::TimeDelta::days(n)).unwrap();
            let place = |n: i64| {
                let recruiting = RECRUITING.iter().position(|r| r == Recruiting::on(at(n)));
                (recruiting, RENEWING.iter().position(|r| r == Renewing::on(at(n))))
            };
            let (early, late) = (place(a.min(b)), place(a.max(b)));
            prop_assert!(early.0 <= late.0 && early.1 <= late.1);
        }
    }
}
