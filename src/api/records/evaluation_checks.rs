//! What would be found about the ratings of a unit for a year, were they entered: nothing is.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, EvaluationsWrite};
use crate::api::error::{Error, note_refusal};
use crate::api::extract::Body;
use crate::api::findings::{FindingOut, finding_out};
use crate::api::json::FromBody;
use crate::api::reader::{body, record};
use crate::api::records::tallies::{CapOut, TallyOut};
use crate::api::responses::{Bodied, Guarded};
use crate::compliance::facts::{Person, World};
use crate::compliance::holding::titles;
use crate::db::{Conn, evaluations, period_scores};
use crate::domain::Day;
use crate::domain::evaluation::{AnnualRating, Evaluation, RatingRegime};
use crate::domain::finding::Finding;
use crate::domain::id::{EvaluationId, OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::position::Group;
use crate::domain::rating::checks::{Case, found, is_late, too_many};
use crate::domain::rating::{PeriodScore, Suggestion, Tally, suggestion};
use crate::state::State;
use actix_web::post;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// So many ratings are looked at together.
const MOST: usize = 500;

/// How a person would be rated.
#[derive(Debug, Clone, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupposedRatingIn {
    /// Who.
    pub official_id: OfficialId,
    /// The rating, in a word of the regime of the year.
    pub rating: AnnualRating,
    /// The points, 0 to 100: from 2026, and only then.
    pub points: Option<u32>,
    /// The day of the rating.
    pub rated_on: Day,
}

/// How people would be rated by a unit for a year. Those of its ratings that are on record count with them.
#[derive(Debug, Clone, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationCheckIn {
    /// The unit.
    pub unit_id: UnitId,
    /// The year.
    pub year: i32,
    /// The ratings, from one to 500, each of another person.
    #[schema(min_items = 1, max_items = 500)]
    pub evaluations: Vec<SupposedRatingIn>,
}

record! {
    SupposedRatingIn { need official_id, need rating, may points, need rated_on } alike same_person at "/official_id"
}

fn same_person(one: &SupposedRatingIn, other: &SupposedRatingIn) -> bool {
    one.official_id == other.official_id
}

record! { EvaluationCheckIn { need unit_id, need year, need evaluations } }

impl FromBody for EvaluationCheckIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        let read: Self = body(value)?;
        let mut problems = Problems::new();
        let some = (1..=MOST).contains(&read.evaluations.len());
        problems.require(some, "/evaluations", Rule::OutOfRange(1, 500));
        problems.or(read)
    }
}

/// What the points that a unit gave come to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitScoreOut {
    /// The unit; null where it is none of the caller's.
    pub unit_id: Option<UnitId>,
    /// For how many months it gave points.
    pub months: u32,
    /// The sum of them.
    pub points: u32,
}

/// What the points of the months come to: every month counts alike, whichever unit gave its points, and a quarter's stand
/// for each of its months; the mean is rounded half up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestionOut {
    /// The mean.
    pub points: u32,
    /// The rating that goes with it.
    pub rating: AnnualRating,
    /// What each unit gave.
    pub by_unit: Vec<UnitScoreOut>,
    /// The months without points.
    pub missing_months: Vec<u32>,
}

/// What is found about one rating.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckedRatingOut {
    /// Who.
    pub official_id: OfficialId,
    /// The group of the person's post on the day that decides; null where no post is known.
    pub group: Option<Group>,
    /// Whether it could be entered.
    pub admissible: bool,
    /// What the points of the months come to; null where there are none.
    pub suggestion: Option<SuggestionOut>,
    /// What is found.
    pub findings: Vec<FindingOut>,
}

/// How many people of a group of the unit would be rated how.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckedGroupOut {
    /// The group; null: no post is known of these people.
    pub group: Option<Group>,
    /// How many.
    #[serde(flatten)]
    pub tally: TallyOut,
    /// How many may be excellent; null where the rules of the year have no figure.
    pub cap: Option<CapOut>,
    /// What is found.
    pub findings: Vec<FindingOut>,
}

/// What would be found about the ratings of a unit for a year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvaluationChecksOut {
    /// The unit.
    pub unit_id: UnitId,
    /// The year.
    pub year: i32,
    /// The rules by which it is rated.
    pub regime: RatingRegime,
    /// Whether all of them could be entered.
    pub admissible: bool,
    /// Each of them, as given.
    pub evaluations: Vec<CheckedRatingOut>,
    /// The groups of the unit, with those on record that are not given anew.
    pub groups: Vec<CheckedGroupOut>,
}

/// Tries ratings of a unit for a year: everything that would be found, and nothing is entered.
#[utoipa::path(tag = "evaluations", operation_id = "check_evaluations", request_body = EvaluationCheckIn,
    responses((status = 200, description = "What is found.", body = EvaluationChecksOut), Guarded, Bodied))]
#[post("/evaluations/checks")]
pub async fn check_evaluations(
    caller: Caller<EvaluationsWrite>,
    body: Body<EvaluationCheckIn>,
) -> Result<Answer<EvaluationChecksOut>, Error> {
    let given = body.parsed()?;
    let state = caller.state.clone();
    Ok(Answer::ok(caller.read_long(move |conn, access| check(&state, conn, access, &given)).await?))
}

/// The ratings as they would be, with no ids of their own.
fn supposed(given: &EvaluationCheckIn) -> Result<Vec<Evaluation>, Vec<Invalid>> {
    let mut problems = Problems::new();
    let mut all = Vec::new();
    for (n, one) in given.evaluations.iter().enumerate() {
        let evaluation = Evaluation {
            id: EvaluationId(uuid::Uuid::max()),
            official_id: one.official_id,
            unit_id: given.unit_id,
            year: given.year,
            rating: one.rating,
            points: one.points,
            rated_on: one.rated_on,
            decision_id: None,
        };
        match evaluation.checked() {
            Ok(evaluation) => all.push(evaluation),
            // The year stands beside them, and is told of once.
            Err(wrong) => problems.extend(
                wrong
                    .into_iter()
                    .filter(|wrong| n == 0 || wrong.pointer != "/year")
                    .map(|wrong| match wrong.pointer.as_str() {
                        "/year" => wrong,
                        place => Invalid::at(format!("/evaluations/{n}{place}"), wrong.rule),
                    })
                    .collect::<Vec<_>>(),
            ),
        }
    }
    problems.or(all)
}

fn check(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    given: &EvaluationCheckIn,
) -> Result<EvaluationChecksOut, Error> {
    let mut problems = Problems::new();
    let known = access.scope.has(given.unit_id) && access.units.tree.get(given.unit_id).is_some();
    problems.require(known, "/unit_id", Rule::NotFound);
    for (n, one) in given.evaluations.iter().enumerate() {
        let seen = access.referred(conn, one.official_id).map_err(|error| Error {
            errors: error
                .errors
                .into_iter()
                .map(|e| Invalid::at(format!("/evaluations/{n}{}", e.pointer), e.rule))
                .collect(),
            ..error
        });
        note_refusal(seen, &mut problems)?;
    }
    let new = supposed(given).map_err(|wrong| problems.extend(wrong)).ok();
    problems.or(())?;
    let new = new.unwrap_or_default();
    let people: BTreeSet<OfficialId> = new.iter().map(|one| one.official_id).collect();
    let mut on_record = evaluations::of_year_by(conn, given.year, &BTreeSet::from([given.unit_id]))?;
    on_record.retain(|one| !people.contains(&one.official_id));
    let mut scores: BTreeMap<OfficialId, Vec<PeriodScore>> = BTreeMap::new();
    for person in &people {
        scores.insert(*person, period_scores::of_year(conn, *person, given.year)?);
    }
    let everybody = people.iter().copied().chain(on_record.iter().map(|one| one.official_id)).collect();
    let looked = Looked { access, new: &new, on_record: &on_record, scores: &scores };
    Ok(state.reports.within(conn, &everybody, |world, people| looked.found(given, world, people))?)
}

/// What a check looks at.
struct Looked<'a> {
    access: &'a Access,
    new: &'a [Evaluation],
    on_record: &'a [Evaluation],
    scores: &'a BTreeMap<OfficialId, Vec<PeriodScore>>,
}

/// Where a person is on the day that decides about a rating: the unit and the group.
pub(in crate::api) fn seat(world: &World, person: Option<&Person>, one: &Evaluation) -> Option<(UnitId, Group)> {
    let held = titles(world, person?, one.decided_on());
    held.first().map(|held| (held.appointment.unit_id, held.position.group))
}

impl Looked<'_> {
    fn found(
        &self,
        given: &EvaluationCheckIn,
        world: &World,
        people: &BTreeMap<OfficialId, Person>,
    ) -> EvaluationChecksOut {
        let mut groups: BTreeMap<Option<Group>, Tally> = BTreeMap::new();
        let mut checked = Vec::new();
        for one in self.new.iter().chain(self.on_record) {
            let seat = seat(world, people.get(&one.official_id), one).map(|(_, group)| group);
            let tally = groups.entry(seat).or_default();
            tally.add(Some(one.rating));
            tally.late += u64::from(is_late(one));
        }
        for one in self.new {
            checked.push(self.rating(one, world, people.get(&one.official_id)));
        }
        let group = |(group, tally): (Option<Group>, Tally)| CheckedGroupOut {
            group,
            tally: tally.into(),
            cap: tally.cap(given.year).map(Into::into),
            findings: shown(too_many(given.unit_id, group, given.year, &tally).as_slice()),
        };
        EvaluationChecksOut {
            unit_id: given.unit_id,
            year: given.year,
            regime: RatingRegime::of(given.year),
            admissible: checked.iter().all(|one| one.admissible),
            evaluations: checked,
            groups: groups.into_iter().map(group).collect(),
        }
    }

    fn rating(&self, one: &Evaluation, world: &World, person: Option<&Person>) -> CheckedRatingOut {
        let seat = seat(world, person, one);
        let scores = self.scores.get(&one.official_id).map(Vec::as_slice).unwrap_or_default();
        let case = Case {
            evaluation: one,
            others: person.map(|person| person.evaluations.as_slice()).unwrap_or_default(),
            seat: seat.map(|(unit, _)| unit),
            told: seat.is_some_and(|(unit, _)| self.access.scope.has(unit)),
            scores,
        };
        let findings = found(&case);
        CheckedRatingOut {
            official_id: one.official_id,
            group: seat.map(|(_, group)| group),
            admissible: !findings.iter().any(Finding::forbids),
            suggestion: suggestion(scores).map(|found| self.suggested(found)),
            findings: shown(&findings),
        }
    }

    fn suggested(&self, found: Suggestion) -> SuggestionOut {
        let unit = |one: &crate::domain::rating::scores::UnitScore| UnitScoreOut {
            unit_id: Some(one.unit_id).filter(|unit| self.access.scope.has(*unit)),
            months: one.months,
            points: one.points,
        };
        SuggestionOut {
            points: found.points,
            rating: found.rating,
            by_unit: found.by_unit.iter().map(unit).collect(),
            missing_months: found.missing,
        }
    }
}

/// Findings, to who may enter ratings: such a caller sees them all.
fn shown(findings: &[Finding]) -> Vec<FindingOut> {
    findings.iter().map(|finding| finding_out(finding, true)).collect()
}
