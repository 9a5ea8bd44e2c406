//! A further term (bổ nhiệm lại, tái cử): one holding ends, the next of the same title in the same unit begins that day.

use super::regime::Renewing;
use crate::domain::appointment::{Appointment, AppointmentState, EndReason};
use crate::domain::finding::{Finding, FindingCode};
use crate::domain::id::{AppointmentId, DecisionId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::official::Traits;
use crate::domain::position::{Filling, Position};
use crate::domain::retirement::months_left;
use crate::domain::rotation::checks::in_earnest;
use crate::domain::rotation::regime::{HEADSHIPS, Regime};
use crate::domain::{Day, Period};

/// When, until when and by what the next term begins.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// The identity that it gets.
    pub id: AppointmentId,
    /// When.
    pub period: Period,
    /// By which decision.
    pub decision_id: DecisionId,
}

/// Why there is no next term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRenewable {
    /// Only an incumbent holds a post again: neither who acts, nor who is lent, nor who awaits ratification.
    NoIncumbent,
    /// A day does not go with the others.
    Days(Vec<Invalid>),
}

/// The present holding as it ends, and the next: where somebody elects, it is by election, and where that needs to be
/// ratified it awaits it.
///
/// # Errors
/// When the holder is no incumbent, or a day does not lie inside the holding.
pub fn renewed(held: &Appointment, title: &Position, term: Term) -> Result<(Appointment, Appointment), NotRenewable> {
    let on = term.period.from;
    let incumbent = in_earnest(held.kind) && held.state != AppointmentState::AwaitingRatification;
    if !incumbent {
        return Err(NotRenewable::NoIncumbent);
    }
    // A term that was limited ends on its day; the next may follow on it.
    let ended = if held.period.to == Some(on) {
        Ok(Appointment {
            end_reason: Some(EndReason::TermEnded),
            end_decision_id: Some(term.decision_id),
            ..held.clone()
        })
    } else {
        held.clone().ended(on, EndReason::TermEnded, Some(term.decision_id))
    };
    let ended = ended.map_err(|_wrong| NotRenewable::Days(vec![Invalid::at("/valid_from", Rule::NotInForce("id"))]))?;
    let next = Appointment {
        id: term.id,
        state: state(held, title),
        period: term.period,
        ratified_on: None,
        decision_id: term.decision_id,
        ratification_decision_id: None,
        end_reason: None,
        end_decision_id: None,
        note: None,
        ..held.clone()
    };
    Ok((ended, next))
}

/// How the next holding begins: in the way in which the present one did.
fn state(held: &Appointment, title: &Position) -> AppointmentState {
    match held.state {
        AppointmentState::Appointed => AppointmentState::Appointed,
        AppointmentState::Elected | AppointmentState::AwaitingRatification | AppointmentState::Ratified => {
            by_election(title.filling)
        }
    }
}

/// The state of who was just elected to a title that is filled in a way.
pub fn by_election(filling: Filling) -> AppointmentState {
    match filling {
        Filling::CouncilElectionRatified => AppointmentState::AwaitingRatification,
        Filling::PartyElection
        | Filling::CouncilElection
        | Filling::MassOrganisationElection
        | Filling::Consultation
        | Filling::Appointment
        | Filling::Recruitment => AppointmentState::Elected,
    }
}

/// What is found about a further term from a day on, of who has served so many in a row: of headships too many, or too
/// few months until retirement. The second tells the birth date, near enough.
pub fn findings(title: &Position, traits: Traits, on: Day, terms_before: u32) -> Vec<Finding> {
    let mut found = Vec::new();
    let rules = Regime::on(on);
    let most = rules.terms_at_most.filter(|_| HEADSHIPS.contains(&title.code.as_str()));
    if let Some(most) = most.filter(|most| terms_before >= *most) {
        let many = Finding::blocking(FindingCode::TooManyTerms, rules.legal_reference);
        found.push(many.with("terms_before", terms_before).with("terms_at_most", most));
    }
    let (asked, law) = Renewing::on(on).asked(title.filling);
    let Some(asked) = asked else { return found };
    match (traits.sex, traits.birth_on) {
        (Some(sex), Some(born)) => {
            let left = months_left(sex, born, on);
            if left < asked {
                let near = Finding::blocking(FindingCode::NearRetirement, law).overridable().sensitive();
                found.push(near.with("months_left", left).with("months_at_least", asked));
            }
        }
        (None, _) | (_, None) => found.push(Finding::warning(FindingCode::RetirementUnknown, law).sensitive()),
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::appointment::AppointmentKind as K;
    use crate::domain::appointment::overlapping;
    use crate::domain::official::Sex;
    use crate::domain::placement::stage::*;
    use proptest::prelude::*;

    use AppointmentState as S;

    fn term(from: &str, to: &str) -> Term {
        Term { id: appointment_id(9), period: period(from, to), decision_id: decision_id(2) }
    }

    #[test]
    fn the_next_term_begins_as_the_present_one_did_on_the_day_on_which_it_ends() {
        let ratified = |held: Appointment| Appointment { ratified_on: Some(day("2016-07-01")), ..held };
        for (code, kind, state, to, next) in [
            ("COMMITTEE_CHAIR", K::Substantive, S::Ratified, "", Ok(S::AwaitingRatification)),
            ("COMMITTEE_CHAIR", K::Substantive, S::Ratified, "2021-06-20", Ok(S::AwaitingRatification)),
            ("COUNCIL_CHAIR", K::Concurrent, S::Elected, "", Ok(S::Elected)),
            ("PARTY_SECRETARY", K::Substantive, S::Elected, "", Ok(S::Elected)),
            ("PARTY_SECRETARY", K::Substantive, S::Appointed, "", Ok(S::Appointed)),
            ("MILITARY_COMMANDER", K::Substantive, S::Appointed, "", Ok(S::Appointed)),
            ("COMMITTEE_CHAIR", K::Acting, S::Appointed, "", Err(())),
            ("COMMITTEE_CHAIR", K::Secondment, S::Appointed, "", Err(())),
            ("COMMITTEE_CHAIR", K::Substantive, S::AwaitingRatification, "", Err(())),
        ] {
            let held = Appointment { state, ..appointment(1, kind, "2016-06-20", to) };
            let held = if state == S::Ratified { ratified(held) } else { held };
            match (renewed(&held, &title(code), term("2021-06-20", "2026-06-20")), next) {
                (Ok((ended, new)), Ok(state)) => {
                    assert_eq!(
                        (ended.period.to, ended.end_reason),
                        (Some(day("2021-06-20")), Some(EndReason::TermEnded))
                    );
                    assert_eq!((new.state, new.kind, new.ratified_on), (state, kind, None), "{code}");
                    assert_eq!(new.period, period("2021-06-20", "2026-06-20"));
                    assert_eq!((new.unit_id, new.position_id), (held.unit_id, held.position_id));
                }
                (Err(NotRenewable::NoIncumbent), Err(())) => {}
                (other, _) => panic!("{code} {kind} {state}: {other:?}"),
            }
        }
        let held = Appointment { state: S::Elected, ..appointment(1, K::Substantive, "2016-06-20", "2021-06-20") };
        for wrong in ["2016-06-20", "2010-01-01", "2021-06-21"] {
            let refused = renewed(&held, &title("PARTY_SECRETARY"), term(wrong, ""));
            assert!(matches!(refused, Err(NotRenewable::Days(_))), "{wrong}");
        }
    }

    #[test]
    fn a_further_term_leaves_enough_months_and_a_headship_is_not_held_too_often() {
        let born = |text: &str| Traits { sex: Some(Sex::Male), birth_on: Some(day(text)), ethnic_minority: None };
        let nobody = Traits { sex: None, birth_on: None, ethnic_minority: None };
        use FindingCode::{NearRetirement, RetirementUnknown, TooManyTerms};
        for (code, traits, on, terms, told) in [
            // Born in May 1968: 62 years in May 2030, so out from 2030-06-01, 51 months after 2026-03-01.
            ("COMMITTEE_CHAIR", born("1968-05-10"), "2026-03-01", 1, vec![]),
            ("COMMITTEE_CHAIR", born("1968-01-10"), "2026-03-01", 1, vec![NearRetirement]),
            // Under the rules of 2014 half a term was enough.
            ("COMMITTEE_CHAIR", born("1957-06-10"), "2014-06-01", 1, vec![]),
            ("COMMITTEE_CHAIR", born("1956-10-10"), "2014-06-01", 1, vec![NearRetirement]),
            ("COMMITTEE_CHAIR", born("1940-10-10"), "2012-06-01", 1, vec![]),
            ("MILITARY_COMMANDER", born("1966-05-10"), "2026-03-01", 1, vec![]),
            ("MILITARY_COMMANDER", born("1965-05-10"), "2026-03-01", 1, vec![NearRetirement]),
            ("COMMITTEE_CHAIR", nobody, "2026-03-01", 1, vec![RetirementUnknown]),
            ("COMMITTEE_CHAIR", born("1980-05-10"), "2026-03-01", 2, vec![TooManyTerms]),
            ("COMMITTEE_VICE", born("1980-05-10"), "2026-03-01", 2, vec![]),
            ("COMMITTEE_CHAIR", born("1980-05-10"), "2015-03-01", 2, vec![]),
        ] {
            let found = findings(&title(code), traits, day(on), terms);
            assert_eq!(found.iter().map(|f| f.code).collect::<Vec<_>>(), told, "{code} {on} {terms}");
        }
    }

    proptest! {
        #[test]
        fn no_renewal_gives_two_holdings_on_a_day_or_a_day_without_one(from in 1i64..4_000, long in 1i64..2_000) {
            let at = |n: i64| Day::new(day("2016-06-20").date() + chrono::TimeDelta::days(n)).unwrap();
            let held = Appointment { state: S::Elected, ..appointment(1, K::Substantive, "2016-06-20", "") };
            let term = Term { period: Period { from: at(from), to: Some(at(from + long)) }, ..term("2021-01-01", "") };
            let (ended, next) = renewed(&held, &title("PARTY_SECRETARY"), term).unwrap();
            let there = [ended];
            prop_assert_eq!(overlapping(&next, &there), None);
            prop_assert_eq!(there[0].period.to, Some(next.period.from));
        }
    }
}
