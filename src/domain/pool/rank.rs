//! Which of two titles is the higher one.
//!
//! The level of the unit comes first; then the group: key cadres, heads of mass organisations, civil servants,
//! part-timers, hamlet heads; then the place within the group, for the titles of the catalogue that have one: the Party
//! secretary over the chairs and the deputy secretary, those over the vice chairs; the Front's chair over the other
//! heads. Of two titles between which nothing of that decides, nobody is said to be the higher.

use crate::domain::pool::regime::Tier;
use crate::domain::position::{Group, Position};
use std::cmp::Ordering;

/// Whether a title is higher than one that is held; none where that cannot be told.
pub fn higher((planned, tier): (&Position, Tier), (held, at): (&Position, Tier)) -> Option<bool> {
    let by_level = tier.cmp(&at).then(standing(planned.group).cmp(&standing(held.group)));
    match by_level {
        Ordering::Greater => Some(true),
        Ordering::Less => Some(false),
        Ordering::Equal if planned.code == held.code => Some(false),
        Ordering::Equal => Some(place(planned)? > place(held)?),
    }
}

fn standing(group: Group) -> u8 {
    match group {
        Group::KeyCadre => 4,
        Group::MassOrganisationHead => 3,
        Group::CivilServant => 2,
        Group::PartTimer => 1,
        Group::HamletHead => 0,
    }
}

/// The place of a title of the catalogue within its group.
fn place(position: &Position) -> Option<u8> {
    match position.code.as_str() {
        "PARTY_SECRETARY" => Some(3),
        "PARTY_DEPUTY_SECRETARY" | "COUNCIL_CHAIR" | "COMMITTEE_CHAIR" | "FRONT_CHAIR" => Some(2),
        "COUNCIL_VICE" | "COMMITTEE_VICE" => Some(1),
        "YOUTH_SECRETARY" | "WOMEN_CHAIR" | "FARMERS_CHAIR" | "VETERANS_CHAIR" => Some(1),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::Period;
    use crate::domain::id::PositionId;
    use crate::domain::position::Filling;
    use crate::domain::text::{Code, Line};
    use proptest::prelude::*;

    /// A title by its code, of a group.
    pub fn title(code: &str, group: Group) -> Position {
        let mut id = [0; 16];
        code.bytes().enumerate().for_each(|(n, byte)| id[n % 16] ^= byte.wrapping_add(u8::try_from(n).unwrap()));
        Position {
            id: PositionId(uuid::Uuid::from_bytes(id)),
            code: Code::parse(code).unwrap(),
            title_vi: Line::parse("x").unwrap(),
            title_en: Line::parse("x").unwrap(),
            group,
            filling: Filling::Appointment,
            period: Period::since(crate::domain::Day::FIRST),
        }
    }

    const TITLES: &[(&str, Group)] = &[
        ("PARTY_SECRETARY", Group::KeyCadre),
        ("COMMITTEE_CHAIR", Group::KeyCadre),
        ("COMMITTEE_VICE", Group::KeyCadre),
        ("OWN_CADRE", Group::KeyCadre),
        ("FRONT_CHAIR", Group::MassOrganisationHead),
        ("WOMEN_CHAIR", Group::MassOrganisationHead),
        ("JUSTICE_CIVIL_STATUS", Group::CivilServant),
        ("OFFICE_STATISTICS", Group::CivilServant),
    ];

    #[test]
    fn a_vice_chair_rises_to_chair_and_a_clerk_to_any_leader() {
        use Group::{CivilServant as Civil, KeyCadre as Key, MassOrganisationHead as Mass};
        use Tier::{Commune, Province};
        for (planned, held, rises) in [
            (("COMMITTEE_CHAIR", Key, Commune), ("COMMITTEE_VICE", Key, Commune), Some(true)),
            (("PARTY_SECRETARY", Key, Commune), ("COMMITTEE_CHAIR", Key, Commune), Some(true)),
            (("COMMITTEE_CHAIR", Key, Commune), ("COUNCIL_CHAIR", Key, Commune), Some(false)),
            (("COMMITTEE_VICE", Key, Commune), ("PARTY_SECRETARY", Key, Commune), Some(false)),
            (("COMMITTEE_VICE", Key, Province), ("PARTY_SECRETARY", Key, Commune), Some(true)),
            (("FRONT_CHAIR", Mass, Commune), ("OFFICE_STATISTICS", Civil, Commune), Some(true)),
            (("WOMEN_CHAIR", Mass, Commune), ("COMMITTEE_VICE", Key, Commune), Some(false)),
            (("OWN_CADRE", Key, Commune), ("OWN_CADRE", Key, Commune), Some(false)),
            (("OWN_CADRE", Key, Commune), ("COMMITTEE_VICE", Key, Commune), None),
            (("OFFICE_STATISTICS", Civil, Commune), ("JUSTICE_CIVIL_STATUS", Civil, Commune), None),
        ] {
            let (one, other) = (title(planned.0, planned.1), title(held.0, held.1));
            assert_eq!(higher((&one, planned.2), (&other, held.2)), rises, "{} over {}", planned.0, held.0);
        }
    }

    proptest! {
        #[test]
        fn of_two_titles_at_most_one_is_higher_and_nothing_is_higher_than_itself(
            one in 0..TITLES.len(), other in 0..TITLES.len(), here in 0usize..3, there in 0usize..3,
        ) {
            use crate::domain::word::Word;
            let at = |n: usize, tier: usize| (title(TITLES[n].0, TITLES[n].1), Tier::ALL[tier]);
            let ((a, at_a), (b, at_b)) = (at(one, here), at(other, there));
            let (up, down) = (higher((&a, at_a), (&b, at_b)), higher((&b, at_b), (&a, at_a)));
            prop_assert!(!(up == Some(true) && down == Some(true)));
            prop_assert_eq!(up.is_none(), down.is_none());
            prop_assert_eq!(higher((&a, at_a), (&a, at_a)), Some(false));
        }
    }
}
