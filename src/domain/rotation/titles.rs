//! What the rules on moves need to know of titles: which are held by one person, which are leaders', which stand higher.
//!
//! The catalogue says the group and the filling of a title; that there is one secretary and one chair, and several
//! deputies, is law and not data.

use crate::domain::position::{Group, Position};

/// Titles that one person holds in a unit.
const SINGLE: &[&str] = &[
    "PARTY_SECRETARY",
    "COUNCIL_CHAIR",
    "COMMITTEE_CHAIR",
    "FRONT_CHAIR",
    "YOUTH_SECRETARY",
    "WOMEN_CHAIR",
    "FARMERS_CHAIR",
    "VETERANS_CHAIR",
    "MILITARY_COMMANDER",
    "POLICE_CHIEF",
];

/// Whether one person holds the title in a unit: secretaries, chairs and chiefs; of deputies and of civil servants there
/// are several.
pub fn single(position: &Position) -> bool {
    SINGLE.contains(&position.code.as_str())
}

/// Whether the title is one of leadership: the key cadres, the heads of the Front and the mass organisations.
pub fn leads(position: &Position) -> bool {
    match position.group {
        Group::KeyCadre | Group::MassOrganisationHead => true,
        Group::CivilServant | Group::PartTimer | Group::HamletHead => false,
    }
}

/// How high a title stands among those of one level of the administration; equals are equivalent.
pub fn rank(position: &Position) -> u8 {
    match position.group {
        Group::KeyCadre if single(position) => 5,
        Group::KeyCadre => 4,
        Group::MassOrganisationHead => 3,
        Group::CivilServant => 2,
        Group::PartTimer | Group::HamletHead => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rotation::checks::stage::position;

    #[test]
    fn secretaries_and_chairs_are_one_and_stand_above_their_deputies() {
        for (code, group, one, leader, height) in [
            ("PARTY_SECRETARY", Group::KeyCadre, true, true, 5),
            ("PARTY_DEPUTY_SECRETARY", Group::KeyCadre, false, true, 4),
            ("COMMITTEE_CHAIR", Group::KeyCadre, true, true, 5),
            ("COMMITTEE_VICE", Group::KeyCadre, false, true, 4),
            ("YOUTH_SECRETARY", Group::MassOrganisationHead, true, true, 3),
            ("MILITARY_COMMANDER", Group::CivilServant, true, false, 2),
            ("OFFICE_STATISTICS", Group::CivilServant, false, false, 2),
            ("HELPER", Group::PartTimer, false, false, 1),
        ] {
            let title = position(1, code, group);
            assert_eq!((single(&title), leads(&title), rank(&title)), (one, leader, height), "{code}");
        }
    }
}
