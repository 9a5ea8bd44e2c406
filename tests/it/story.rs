//! One story, told in the README and walked here through HTTP alone: a pool is approved, a nominee's gap is found, a class
//! is joined, the certificate arrives, the rotation is simulated, approved, elected, ratified, in effect; the unit's rate
//! has risen by exactly one person.

use crate::support::world::position;
use crate::support::{Answer, App, Client};
use canbo::domain::account::Role;
use serde_json::{Value, json};

/// Who proposes and who approves, on the demonstration's city.
struct Story {
    proposer: Client,
    approver: Client,
    city: String,
    papers: std::cell::Cell<u32>,
}

fn unit(by: &Client, code: &str) -> String {
    by.get(&format!("/v1/units?code={code}&as_of=2018-01-01")).expect(200).json()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

impl Story {
    /// A decision of the city, entered by whoever proposes.
    fn decision(&self, kind: &str, on: &str) -> String {
        self.papers.set(self.papers.get() + 1);
        let body = json!({ "number": format!("{}/QĐ-2018", self.papers.get()), "issuer": "Thành ủy Lạng Sơn",
            "signed_on": on, "effective_on": on, "kind": kind, "title": "Về công tác cán bộ", "unit_id": self.city });
        self.proposer.post("/v1/decisions", &body).expect(201).id()
    }

    /// Takes a step with a document in its present state.
    fn step(&self, by: &Client, place: &str, act: &str, body: &Value) -> Answer {
        let now = by.get(place).expect(200);
        by.act(&format!("{place}/{act}"), now.etag(), body)
    }

    fn standard(&self, unit: &str, on: &str) -> Value {
        let path = format!("/v1/compliance/report?unit={unit}&as_of={on}&resolution=37-NQ/TU");
        self.proposer.get(&path).expect(200).json()["standard"].clone()
    }

    /// How ready the one nominee of a pool is.
    fn nominee(&self, pool: &str, on: &str) -> Value {
        let ready = self.proposer.get(&format!("{pool}/readiness?as_of={on}")).expect(200).json();
        assert_eq!(ready["nominees"].as_array().unwrap().len(), 1, "{ready}");
        ready["nominees"][0].clone()
    }
}

#[test]
fn from_a_gap_in_a_pool_to_a_post_and_the_rate_of_the_unit_rises_by_one_person() {
    let app = App::demo();
    let proposer = app.role(Role::Admin, None);
    let city = unit(&proposer, "178");
    let approver = app.role(Role::Approver, Some(&city));
    let story = Story { proposer, approver, city, papers: Default::default() };
    let Story { proposer, approver, .. } = &story;
    let (mai_pha, dong_kinh) = (unit(proposer, "05992"), unit(proposer, "05980"));
    let vice = position(proposer, "COMMITTEE_VICE");

    // A key cadre of Mai Pha commune who lacks state management, and nothing else.
    let gaps = proposer.get("/v1/compliance/gaps?unit=05992&as_of=2018-01-31").expect(200).json();
    let gap = |g: &&Value| g["group"] == "key_cadre" && g["requirement"] == "state_management";
    let who = gaps["items"].as_array().unwrap().iter().find(gap).expect("the gap")["official_id"].clone();

    // The pool of Đông Kinh ward for vice chairs is built by one and approved by another.
    let pool = proposer.post("/v1/planning-pools", &json!({ "unit_id": dong_kinh, "branch": "state", "term": "2016-2021",
        "valid_from": "2016-06-20", "valid_to": "2021-06-20", "title": "Quy hoạch Phó Chủ tịch UBND", "positions": [vice] }))
        .expect(201).id();
    let pool = format!("/v1/planning-pools/{pool}");
    let nomination = proposer
        .post(
            "/v1/nominations",
            &json!({ "pool_id": pool.rsplit('/').next(), "official_id": who,
        "position_id": vice, "nominated_on": "2018-01-10" }),
        )
        .expect(201)
        .id();
    let nomination = format!("/v1/nominations/{nomination}");
    story
        .step(proposer, &nomination, "ballot", &json!({ "on": "2018-01-12", "voters": 20, "in_favour": 18 }))
        .expect(200);
    story.step(proposer, &nomination, "endorsement", &json!({ "on": "2018-01-15" })).expect(200);
    story.step(proposer, &nomination, "submission", &json!({ "on": "2018-01-20" })).expect(200);
    story.step(proposer, &pool, "submission", &json!({ "on": "2018-01-20" })).expect(200);
    let paper = story.decision("other", "2018-02-01");
    let approval = json!({ "on": "2018-02-01", "decision_id": paper, "nominations": [] });
    story.step(proposer, &pool, "approval", &approval).refused(409, "own_proposal");
    story.step(approver, &pool, "approval", &approval).expect(200);

    // The gap is found, and once a class is announced, so is the class that closes it.
    let nominee = story.nominee(&pool, "2018-02-15");
    assert_eq!((&nominee["official_id"], &nominee["meets"]), (&who, &json!(false)));
    assert_eq!(nominee["gaps"].as_array().unwrap().len(), 1, "{nominee}");
    let course = proposer.post("/v1/courses", &json!({ "code": "QLNN-2018", "title_vi": "Bồi dưỡng quản lý nhà nước",
        "title_en": "State management", "kind": "fostering", "programme": "state_management", "periods": 160,
        "grants": { "kind": "state_management", "level": "completed" }, "unit_id": story.city, "valid_from": "2018-01-01" }))
        .expect(201).id();
    let class = proposer.post(
        "/v1/classes",
        &json!({ "course_id": course, "code": "QLNN-2018-01", "unit_id": story.city,
        "host": "Trường Chính trị Hoàng Văn Thụ", "starts_on": "2018-03-01", "ends_on": "2018-05-31",
        "enrols_from": "2018-02-01", "enrols_until": "2030-12-31", "capacity": 30, "needs_approval": false }),
    );
    let class = class.expect(201).id();
    let nominee = story.nominee(&pool, "2018-02-15");
    assert!(nominee.to_string().contains(&class), "the class that grants what is lacking is named: {nominee}");

    // The class is joined, the certificate arrives, and the verdict has changed when the answer is there.
    let enrolment = proposer.post("/v1/enrolments", &json!({ "class_id": class, "official_id": who })).expect(201);
    assert_eq!(enrolment.json()["state"], "confirmed");
    let place = format!("/v1/enrolments/{}", enrolment.id());
    let preview = proposer.get(&format!("{place}/preview?as_of=2018-06-15")).expect(200).json();
    assert_eq!(preview["people"][0]["requirements"][0]["code"], "state_management", "{preview}");
    let certificate = json!({ "on": "2018-05-31", "result": "good", "certificate_number": "QLNN 2018/01" });
    story.step(approver, &place, "completion", &certificate).expect(200);
    let verdict =
        proposer.get(&format!("/v1/compliance/officials/{}?as_of=2018-06-15", who.as_str().unwrap())).expect(200);
    assert_eq!(verdict.json()["status"], "above", "{}", verdict.text);
    assert_eq!(story.nominee(&pool, "2018-06-15")["meets"], true);

    // The rotation is tried out, with both units' figures, and nothing is written.
    let (before, after) = ("2018-06-30", "2018-07-31");
    let standing = |unit: &str, on: &str| story.standard(unit, on);
    let (left, right) = (standing("05992", before), standing("05980", before));
    let moved = json!({ "kind": "rotation", "official_id": who, "unit_id": dong_kinh, "position_id": vice,
        "valid_from": "2018-07-02", "valid_to": "2021-07-02" });
    let tried =
        proposer.post("/v1/rotations/simulations", &json!({ "as_of": after, "moves": [moved] })).expect(200).json();
    // Both seats of vice chairs are held, and the ward has as many people as it may: an approver answers for more.
    let answered = ["post_filled", "over_ceiling"];
    let found = tried["moves"][0]["findings"].as_array().unwrap();
    let mut stops: Vec<&str> =
        found.iter().filter(|f| f["severity"] == "blocking").map(|f| f["code"].as_str().unwrap()).collect();
    stops.dedup();
    assert_eq!((stops.as_slice(), &tried["moves"][0]["proposable"]), (&answered[..], &json!(true)), "{tried}");
    let figures = |code: &str, when: &str| {
        let units = tried["impact"]["units"].as_array().unwrap();
        units.iter().find(|u| u["unit"]["code"] == code).unwrap_or_else(|| panic!("{tried}"))[when]["standard"].clone()
    };

    // It is proposed, looked into, discussed, decided by somebody else, voted on and ratified.
    let mut body = moved.clone();
    body["grounds"] = json!("Luân chuyển để rèn luyện qua thực tiễn");
    let rotation = format!("/v1/rotations/{}", proposer.post("/v1/rotations", &body).expect(201).id());
    for (act, on) in [("proposal", "2018-06-16"), ("vetting", "2018-06-18"), ("consultation", "2018-06-20")] {
        story.step(proposer, &rotation, act, &json!({ "on": on })).expect(200);
    }
    let decision = story.decision("rotation", "2018-06-25");
    let overrides = answered.map(
        |code| json!({ "code": code, "decision_id": decision, "reason": "Luân chuyển để rèn luyện, bố trí tăng thêm" }),
    );
    let decided = json!({ "on": "2018-06-25", "decision_id": decision, "overrides": overrides });
    story.step(proposer, &rotation, "approval", &decided).refused(409, "own_proposal");
    story.step(approver, &rotation, "approval", &decided).expect(200);
    let elected = json!({ "on": "2018-07-02", "decision_id": story.decision("election_result", "2018-07-02") });
    story.step(proposer, &rotation, "election", &elected).expect(200);
    let ratified = json!({ "on": "2018-07-10", "decision_id": story.decision("ratification", "2018-07-10") });
    story.step(proposer, &rotation, "ratification", &ratified).expect(200);
    let done = story.step(proposer, &rotation, "entry-into-office", &json!({ "on": "2018-07-10" })).expect(200).json();
    assert_eq!((&done["state"], &done["effective_on"]), (&json!("in_post"), &json!("2018-07-02")));

    // The unit has one more person, who meets the standard; the origin has one fewer; the city is as it was.
    let count = |standard: &Value, name: &str| standard[name].as_u64().unwrap();
    let meeting = |s: &Value| count(s, "above") + count(s, "met") + count(s, "exempt");
    let (left_after, right_after) = (standing("05992", after), standing("05980", after));
    assert_eq!(
        (count(&right_after, "total"), meeting(&right_after)),
        (count(&right, "total") + 1, meeting(&right) + 1)
    );
    assert_eq!((count(&left_after, "total"), meeting(&left_after)), (count(&left, "total") - 1, meeting(&left) - 1));
    let rate = |s: &Value| s["rate"].as_f64().unwrap();
    assert_eq!((rate(&right), rate(&right_after)), (85.71, 86.36), "18 of 21, then 19 of 22");
    for name in ["above", "met", "exempt", "in_grace", "unmet", "unknown", "total", "rate"] {
        assert_eq!(figures("05980", "after")[name], right_after[name], "what was tried out is what came: {name}");
        assert_eq!(figures("05992", "after")[name], left_after[name], "{name}");
    }
    let all =
        proposer.get(&format!("/v1/compliance/report?unit=178&as_of={after}&resolution=37-NQ/TU")).expect(200).json();
    assert_eq!(
        (&all["headcount"], &all["standard"]["rate"]),
        (&json!(166), &json!(88.55)),
        "147 of 166: one person more"
    );
    let nomination = proposer.get(&nomination).expect(200).json();
    assert_eq!((&nomination["state"], &nomination["exited_on"]), (&json!("used"), &json!("2018-07-02")));
    assert_eq!(mai_pha, done["origin_unit_id"].as_str().unwrap());
}
