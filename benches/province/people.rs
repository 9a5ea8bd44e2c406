//! The people of an invented province and all that is recorded of them, each a function of the seed and their place in
//! it. Nobody here lives.

use canbo::domain::appointment::{Appointment, AppointmentState};
use canbo::domain::decision::Decision;
use canbo::domain::exemption::Exemption;
use canbo::domain::id::*;
use canbo::domain::official::{Official, Personal, Sex};
use canbo::domain::position::{Filling, Position};
use canbo::domain::qualification::Qualification;
use canbo::domain::resolution::Resolution;
use canbo::domain::rule_set::RuleSet;
use canbo::domain::unit::Unit;
use canbo::reference::rule_sets;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

/// The code of the province.
pub const CODE: &str = "99";

/// How many people a commune has, as law sets it for most, and how many communes a district.
const PEOPLE: usize = 20;
const COMMUNES: usize = 18;

const FAMILIES: &[&str] = &["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vi", "Nông", "Lý", "Đặng", "Bế", "Lộc", "Hứa"];
const MIDDLES: &[&str] = &["Văn", "Đức", "Minh", "Quang", "Thị", "Ngọc", "Thu", "Bích"];
const GIVEN: &[&str] = &["An", "Ánh", "Bình", "Cường", "Dũng", "Đào", "Hà", "Hùng", "Lan", "Ước", "Yến", "Ân"];
const ETHNICITIES: &[&str] = &["Kinh", "Kinh", "Tày", "Nùng", "Dao"];

/// What is entered together.
#[derive(Default)]
pub struct Batch {
    pub units: Vec<Unit>,
    pub decisions: Vec<Decision>,
    pub rule_sets: Vec<RuleSet>,
    pub resolutions: Vec<Resolution>,
    pub officials: Vec<Official>,
    pub appointments: Vec<Appointment>,
    pub qualifications: Vec<(Qualification, UnitId)>,
    pub exemptions: Vec<(Exemption, UnitId)>,
}

/// Chance that comes out the same every time: SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below a bound.
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn percent(&mut self, of_hundred: usize) -> bool {
        self.below(100) < of_hundred
    }

    fn day(&mut self, from: usize, to: usize) -> String {
        format!("{}-{:02}-{:02}", from + self.below(to - from + 1), 1 + self.below(12), 1 + self.below(28))
    }
}

/// A province that has not been written down yet.
pub struct Province {
    seed: u64,
    people: usize,
    titles: Vec<Position>,
}

/// A value from its stored form: what a later release adds to it and can do without need not be known here.
fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a value in its stored form")
}

/// A file of the demonstration, which is a model for this province too.
fn demonstration(name: &str) -> String {
    std::fs::read_to_string(format!("{}/src/demo/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

impl Province {
    pub fn new(seed: u64, people: usize, titles: Vec<Position>) -> Self {
        Self { seed, people, titles }
    }

    /// How many communes there are.
    pub fn communes(&self) -> usize {
        self.people.div_ceil(PEOPLE)
    }

    /// The code of a district.
    #[expect(clippy::unused_self, reason = "it is the province's")]
    pub fn code(&self, district: usize) -> String {
        format!("{CODE}{district:03}")
    }

    /// The code of a commune of a district.
    pub fn commune_code(&self, district: usize, commune: usize) -> String {
        format!("{}{commune:02}", self.code(district))
    }

    /// An id in the form of version 7: what it is of, and which.
    fn id(&self, of: u8, n: usize) -> Uuid {
        let mut chance = Chance(self.seed ^ (u64::from(of) << 56));
        let mut rest = [of; 10];
        rest[..8].copy_from_slice(&(chance.next() ^ u64::try_from(n).unwrap()).to_be_bytes());
        let since_2020 = 1_577_836_800_000 + u64::try_from(n).unwrap();
        uuid::Builder::from_unix_timestamp_millis(since_2020, &rest).into_uuid()
    }

    fn province_id(&self) -> UnitId {
        UnitId(self.id(0, 0))
    }

    fn district_id(&self, district: usize) -> UnitId {
        UnitId(self.id(1, district))
    }

    fn commune_id(&self, commune: usize) -> UnitId {
        UnitId(self.id(2, commune))
    }

    fn decision_id(&self, commune: usize, which: usize) -> DecisionId {
        DecisionId(self.id(3, commune * DECISIONS.len() + which))
    }

    fn official_id(&self, person: usize) -> OfficialId {
        OfficialId(self.id(4, person))
    }

    /// One of the people.
    pub fn somebody(&self) -> OfficialId {
        self.official_id(self.people / 2)
    }

    /// The province itself, its standard and its resolution.
    pub fn head(&self) -> Batch {
        let id = self.province_id();
        let mut resolution: Value = serde_json::from_str(&demonstration("resolutions.json")).unwrap();
        let mut resolution = resolution[0].take();
        resolution["near_band"] = resolution["near_band_percent"].take();
        resolution["id"] = json!(self.id(5, 0));
        resolution["unit_id"] = json!(id);
        resolution["parent_id"] = Value::Null;
        resolution["valid_from"] = resolution["issued_on"].clone();
        resolution["valid_to"] = Value::Null;
        resolution["adoption"] = json!({ "stage": "in_force", "proposed_by": null, "approved_by": null });
        Batch {
            units: vec![unit(id, "Tỉnh Mẫu", CODE, "province", None)],
            rule_sets: rule_sets::read(&demonstration("rule_sets.json"), |_| Some(id)).unwrap(),
            resolutions: vec![read(resolution)],
            ..Batch::default()
        }
    }

    /// A commune with its decisions and its people; the first of a district with the district. Batches are small on
    /// purpose: what SQLite does at the end of a statement grows with what its savepoint has changed.
    pub fn commune(&self, commune: usize) -> Batch {
        let (district, nth) = (commune / COMMUNES, commune % COMMUNES);
        let (parent, mut batch) = (self.district_id(district), Batch::default());
        if nth == 0 {
            let name = format!("Huyện Thứ {}", district + 1);
            batch.units.push(unit(parent, &name, &self.code(district), "district", Some(self.province_id())));
        }
        let (kind, word) =
            [("commune", "Xã"), ("commune", "Xã"), ("ward", "Phường"), ("township", "Thị trấn")][nth % 4];
        let (id, name) = (self.commune_id(commune), format!("{word} Số {}", nth + 1));
        batch.units.push(unit(id, &name, &self.commune_code(district, nth), kind, Some(parent)));
        batch.decisions.extend((0..DECISIONS.len()).map(|which| self.decision(commune, which)));
        for person in commune * PEOPLE..self.people.min((commune + 1) * PEOPLE) {
            self.enter(&mut batch, commune, person);
        }
        batch
    }

    fn decision(&self, commune: usize, which: usize) -> Decision {
        let (kind, day, title) = DECISIONS[which];
        read(json!({
            "id": self.decision_id(commune, which), "number": format!("{}/QĐ-UBND", commune * DECISIONS.len() + which + 1),
            "issuer": "Ủy ban nhân dân", "signed_on": day, "effective_on": day, "kind": kind, "title": title,
            "legal_reference": null, "unit_id": self.commune_id(commune),
        }))
    }

    /// A person with posts, papers and, now and then, an exemption.
    fn enter(&self, batch: &mut Batch, commune: usize, person: usize) {
        let mut chance = Chance(self.seed.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ u64::try_from(person).unwrap());
        batch.officials.push(self.official(&mut chance, commune, person));
        let title = &self.titles[person % PEOPLE % self.titles.len()];
        let from = chance.day(2008, 2016);
        if chance.percent(20) && commune > 0 {
            // Came from a neighbour by rotation, and is counted here from that day on.
            let before = commune - 1;
            let was = self.appointment(2 * person, person, before, title, ["2004-05-10", &from]);
            batch.appointments.push(was);
        }
        let to = if chance.percent(4) { "2020-01-01" } else { "" };
        batch.appointments.push(self.appointment(2 * person + 1, person, commune, title, [&from, to]));
        self.papers(&mut chance, batch, commune, person);
        if chance.percent(2) {
            let requirement = chance.of(&["computer_skills", "political_theory", "professional"]);
            let exemption: Exemption = read(json!({
                "id": self.id(8, person), "official_id": self.official_id(person), "requirement": requirement,
                "valid_from": "2016-01-01", "valid_to": null, "decision_id": self.decision_id(commune, 3),
                "reason": "còn dưới 5 năm công tác",
            }));
            batch.exemptions.push((exemption, self.commune_id(commune)));
        }
    }

    fn official(&self, chance: &mut Chance, commune: usize, person: usize) -> Official {
        let woman = chance.percent(35);
        let (middles, sex) = if woman { (&MIDDLES[4..], Sex::Female) } else { (&MIDDLES[..4], Sex::Male) };
        let name = format!("{} {} {}", chance.of(FAMILIES), chance.of(middles), chance.of(GIVEN));
        let personal: Personal = read(json!({
            "full_name": name, "birth_on": chance.day(1958, 1990), "birthplace": "tỉnh Mẫu", "hometown": "tỉnh Mẫu",
            "ethnicity": chance.of(ETHNICITIES), "religion": "Không", "identity_number": format!("099{person:09}"),
            "party_joined_on": "2008-02-03", "party_official_on": "2009-02-03", "phone": null,
            "email": format!("so{person}@example.vn"),
        }));
        Official { id: self.official_id(person), managing_unit_id: self.commune_id(commune), sex: Some(sex), personal }
    }

    fn appointment(&self, n: usize, person: usize, commune: usize, title: &Position, days: [&str; 2]) -> Appointment {
        let state = match title.filling {
            Filling::Appointment | Filling::Recruitment => AppointmentState::Appointed,
            Filling::CouncilElectionRatified => AppointmentState::Ratified,
            Filling::PartyElection
            | Filling::CouncilElection
            | Filling::MassOrganisationElection
            | Filling::Consultation => AppointmentState::Elected,
        };
        let ratified = state == AppointmentState::Ratified;
        let [from, to] = days;
        let appointment: Appointment = read(json!({
            "id": self.id(6, n), "official_id": self.official_id(person), "unit_id": self.commune_id(commune),
            "position_id": title.id, "kind": "substantive", "state": state, "valid_from": from,
            "valid_to": (!to.is_empty()).then_some(to), "ratified_on": ratified.then_some(from),
            "decision_id": self.decision_id(commune, usize::from(state != AppointmentState::Appointed)),
            "ratification_decision_id": ratified.then(|| self.decision_id(commune, 2)),
            "end_reason": match to { "" => None, "2020-01-01" => Some("retired"), _ => Some("rotated") },
            "end_decision_id": null, "note": null,
        }));
        appointment.checked(title).expect("its parts go together")
    }

    /// Papers of six kinds; about one in eight is missing, and a few are low or unchecked.
    fn papers(&self, chance: &mut Chance, batch: &mut Batch, commune: usize, person: usize) {
        let kinds: [(&str, &[&str]); 6] = [
            ("general_education", &["upper_secondary", "upper_secondary", "upper_secondary", "lower_secondary"]),
            ("professional", &["elementary", "intermediate", "intermediate", "college", "university", "university"]),
            ("political_theory", &["elementary", "intermediate", "intermediate", "advanced"]),
            ("it", &["attested", "basic", "advanced"]),
            ("state_management", &["completed"]),
            ("leadership_skills", &["completed"]),
        ];
        for (n, (kind, levels)) in kinds.into_iter().enumerate() {
            let (there, level, day) = (chance.percent(88), chance.of(levels), chance.day(1995, 2017));
            if there {
                let paper: Qualification = read(json!({
                    "id": self.id(7, kinds.len() * person + n), "official_id": self.official_id(person), "kind": kind,
                    "level": level, "field": null, "scheme": null, "institution": "Trường Chính trị tỉnh Mẫu",
                    "number": format!("{n}/{person}"), "awarded_on": day, "expires_on": null,
                    "verification": if chance.percent(5) { "unverified" } else { "verified" },
                }));
                batch.qualifications.push((paper.checked().expect("its parts go together"), self.commune_id(commune)));
            }
        }
    }
}

/// The decisions of every commune: kind, day, title.
const DECISIONS: &[(&str, &str, &str)] = &[
    ("appointment", "2004-01-05", "Về việc tuyển dụng, bổ nhiệm"),
    ("election_result", "2004-01-05", "Công nhận kết quả bầu cử"),
    ("ratification", "2004-01-05", "Phê chuẩn kết quả bầu cử"),
    ("exemption", "2015-12-01", "Về việc miễn tiêu chuẩn"),
];

fn unit(id: UnitId, name: &str, code: &str, kind: &str, parent: Option<UnitId>) -> Unit {
    read(json!({ "id": id, "segments": [{
        "valid_from": "1999-01-01", "valid_to": null, "name": name, "code": code, "kind": kind, "area": null, "parent_id": parent,
    }] }))
}
