//! Filling out (kiện toàn): several vacant titles of one unit filled by one decision, all or none.

use crate::api::answer::Answer;
use crate::api::appointments::AppointmentOut;
use crate::api::caller::{Access, Caller, OfficialsRead, OfficialsWrite};
use crate::api::decisions::known;
use crate::api::documents::cleared;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::{Body, PathId};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::json::FromBody;
use crate::api::reader::{body, record};
use crate::api::resource::entered::Entered;
use crate::api::responses::{Bodied, Contended, Guarded, Missing};
use crate::api::rotations::standing;
use crate::compliance::facts::Person;
use crate::db::keyset::Ask;
use crate::db::lists::Selects;
use crate::db::{self, Conn, appointments, positions};
use crate::domain::Day;
use crate::domain::appointment::Appointment;
use crate::domain::finding::Finding;
use crate::domain::id::{AppointmentId, DecisionId, OfficialId, PositionId, UnitId};
use crate::domain::invalid::{Invalid, Problems, Rule};
use crate::domain::placement::filling::{FillingWay, Frame, Post, findings, missing};
use crate::domain::position::Position;
use crate::state::State;
use actix_web::post;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The most titles of one filling-out.
const MOST: usize = 30;

/// A title that somebody is to hold.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FilledPostIn {
    /// Who.
    pub official_id: OfficialId,
    /// What.
    pub position_id: PositionId,
    /// How.
    pub way: FillingWay,
    /// Whether it is held beside a substantive post; not when left out.
    pub concurrent: Option<bool>,
}

record! {
    FilledPostIn { need official_id, need position_id, need way, may concurrent }
    alike same_post at "/position_id"
}

fn same_post(one: &FilledPostIn, other: &FilledPostIn) -> bool {
    (one.official_id, one.position_id) == (other.official_id, other.position_id)
}

/// Several vacant titles of one unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FillingOutIn {
    /// The first day of all of them: for elected people election day.
    pub on: Day,
    /// By which decision.
    pub decision_id: DecisionId,
    /// The titles: 1 to 30.
    #[schema(min_items = 1, max_items = 30)]
    pub posts: Vec<FilledPostIn>,
}

record! {
    FillingOutIn { need on, need decision_id, need posts }
    check so_many { posts }
}

fn so_many(posts: &Option<Vec<FilledPostIn>>, at: &str, problems: &mut Problems) {
    let fits = posts.as_ref().is_none_or(|posts| (1..=MOST).contains(&posts.len()));
    problems.require(fits, &format!("{at}/posts"), Rule::OutOfRange(1, i64::try_from(MOST).unwrap_or(i64::MAX)));
}

impl FromBody for FillingOutIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<Invalid>> {
        body(value)
    }
}

/// What is found about one title of a filling-out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostChecksOut {
    /// Who.
    pub official_id: OfficialId,
    /// What.
    pub position_id: PositionId,
    /// All that is found, those before it in the list supposed.
    pub findings: Vec<FindingOut>,
}

/// A title that nobody holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MissingTitleOut {
    /// The title.
    pub position_id: PositionId,
    /// Its code.
    #[schema(example = "COMMITTEE_VICE")]
    pub position: String,
}

/// What a filling-out would come to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FillingOutChecksOut {
    /// The unit.
    pub unit_id: UnitId,
    /// The first day.
    pub on: Day,
    /// Whether it could be carried out: nothing stands in the way.
    pub clear: bool,
    /// The titles, in the order given.
    pub posts: Vec<PostChecksOut>,
    /// The titles of leadership, and the others that one person holds, that nobody would hold in earnest on that day still.
    pub missing: Vec<MissingTitleOut>,
}

/// What a filling-out came to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FillingOutOut {
    /// The unit.
    pub unit_id: UnitId,
    /// The appointments, in the order given.
    pub appointments: Vec<AppointmentOut>,
    /// The titles of leadership, and the others that one person holds, that nobody holds in earnest on that day still.
    pub missing: Vec<MissingTitleOut>,
}

/// One title of a filling-out: the appointment that it comes to, and what is found about it.
struct Looked {
    new: Appointment,
    found: Vec<Finding>,
    open: bool,
}

/// A filling-out, looked through in the order given.
struct Whole {
    posts: Vec<Looked>,
    missing: Vec<MissingTitleOut>,
}

/// The unit, refused as if it were not there where the caller may not see it.
fn unit(access: &Access, id: UnitId) -> Result<(), Error> {
    if access.units.tree.get(id).is_none() { Err(Error::not_found()) } else { access.see(id) }
}

/// What a filling-out refers to must be there for the caller.
fn refers(conn: &mut Conn, access: &Access, unit: UnitId, input: &FillingOutIn) -> Result<Vec<UnitId>, Error> {
    let mut problems = Problems::new();
    note_refusal(known(conn, access, input.decision_id, "/decision_id"), &mut problems)?;
    let there = access.units.tree.get(unit).is_some_and(|unit| unit.on(input.on).is_some());
    problems.require(there, "/on", Rule::NotInForce("id"));
    let mut dossiers = Vec::new();
    for (n, post) in input.posts.iter().enumerate() {
        let below = |wrong: Invalid| Invalid { pointer: format!("/posts/{n}{}", wrong.pointer), ..wrong };
        let referred = access.referred(conn, post.official_id).map_err(|refusal| {
            let errors = refusal.errors.iter().cloned().map(below).collect();
            Error { errors, ..refusal }
        });
        dossiers.extend(note_refusal(referred, &mut problems)?);
        match positions::get(conn, post.position_id) {
            Ok(_) => {}
            Err(db::Error::NotFound) => problems.add(format!("/posts/{n}/position_id"), Rule::NotFound),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(problems.or(dossiers)?)
}

/// Looks through a filling-out: each title with those before it supposed.
fn look(
    (state, ids): (&State, &[AppointmentId]),
    conn: &mut Conn,
    access: &Access,
    frame: Frame,
    input: &FillingOutIn,
) -> Result<Whole, Error> {
    let dossiers = refers(conn, access, frame.unit_id, input)?;
    let people: BTreeSet<OfficialId> = input.posts.iter().map(|post| post.official_id).collect();
    let titles: BTreeMap<PositionId, Position> = positions::Filter::default()
        .list(conn, &Ask::first(MANY))?
        .items
        .into_iter()
        .map(|kept| (kept.value.id, kept.value))
        .collect();
    let mut held: BTreeMap<OfficialId, Vec<Appointment>> = BTreeMap::new();
    for who in &people {
        held.insert(*who, appointments::of_official(conn, *who)?);
    }
    let mut there = appointments::of_unit_from(conn, frame.unit_id, frame.on)?;
    let standards = state.reports.within(conn, &people, |world, known| {
        let of = |post: &FilledPostIn| {
            let stranger = Person::new(post.official_id);
            let person = known.get(&post.official_id).unwrap_or(&stranger);
            standing(world, person, (post.position_id, frame.unit_id), frame.on)
        };
        input.posts.iter().map(of).collect::<Vec<_>>()
    })?;
    let mut posts = Vec::new();
    for (((given, id), dossier), standard) in input.posts.iter().zip(ids).zip(dossiers).zip(standards) {
        let Some(title) = titles.get(&given.position_id) else { continue };
        let (official_id, position_id) = (given.official_id, given.position_id);
        let concurrent = given.concurrent.unwrap_or(false);
        let post = Post { official_id, position_id, way: given.way, concurrent };
        let new = post.appointment(*id, title, frame);
        let theirs = held.entry(official_id).or_default();
        let found = findings(&new, title, theirs, &there, &standard);
        theirs.push(new.clone());
        there.push(new.clone());
        posts.push(Looked { new, found, open: access.open(dossier) });
    }
    let missing = missing(titles.values(), frame.unit_id, &there, frame.on);
    let missing = missing.into_iter().map(|t| MissingTitleOut { position_id: t.id, position: t.code.to_string() });
    Ok(Whole { posts, missing: missing.collect() })
}

/// The titles of the catalogue are few; so many are read at the most.
const MANY: usize = 500;

/// Checks a filling-out as the act would: everything that is found, at once, and what would still be missing. Nothing
/// changes.
#[utoipa::path(tag = "appointments", operation_id = "check_filling_out", request_body = FillingOutIn,
    params(("id" = UnitId, Path, description = "The unit.")),
    responses((status = 200, description = "What is found.", body = FillingOutChecksOut), Guarded, Missing, Bodied))]
#[post("/units/{id}/filling-out/checks")]
pub async fn check_filling_out(
    caller: Caller<OfficialsRead>,
    path: PathId<UnitId>,
    body: Body<FillingOutIn>,
) -> Result<Answer<FillingOutChecksOut>, Error> {
    let (unit_id, input, state) = (path.id()?, body.parsed()?, caller.state.clone());
    let ids: Vec<AppointmentId> = input.posts.iter().map(|_| AppointmentId(state.new_uuid())).collect();
    let out = caller
        .read(move |conn, access| {
            unit(access, unit_id)?;
            let frame = Frame { unit_id, on: input.on, decision_id: input.decision_id };
            let whole = look((&state, &ids), conn, access, frame, &input)?;
            let clear = !whole.posts.iter().flat_map(|post| &post.found).any(|finding| finding.stops(&[]));
            let told = |post: Looked| PostChecksOut {
                official_id: post.new.official_id,
                position_id: post.new.position_id,
                findings: post.found.iter().map(|finding| finding_out(finding, post.open)).collect(),
            };
            let posts = whole.posts.into_iter().map(told).collect();
            Ok(FillingOutChecksOut { unit_id, on: input.on, clear, posts, missing: whole.missing })
        })
        .await?;
    Ok(Answer::ok(out))
}

/// Fills several vacant titles of one unit by one decision: all of them, or none where anything stands in the way. Who
/// acted for a title until then no longer does. Says which titles are still missing.
#[utoipa::path(tag = "appointments", operation_id = "fill_out_unit", request_body = FillingOutIn,
    params(("id" = UnitId, Path, description = "The unit.")),
    responses((status = 200, description = "The appointments.", body = FillingOutOut), Guarded, Missing, Bodied, Contended))]
#[post("/units/{id}/filling-out")]
pub async fn fill_out_unit(
    caller: Caller<OfficialsWrite>,
    path: PathId<UnitId>,
    body: Body<FillingOutIn>,
) -> Result<Answer<FillingOutOut>, Error> {
    let (unit_id, input, state) = (path.id()?, body.parsed()?, caller.state.clone());
    let ids: Vec<AppointmentId> = input.posts.iter().map(|_| AppointmentId(state.new_uuid())).collect();
    let out = caller
        .write(move |tx, access| {
            unit(access, unit_id)?;
            let frame = Frame { unit_id, on: input.on, decision_id: input.decision_id };
            let whole = look((&state, &ids), tx, access, frame, &input)?;
            let open = whole.posts.iter().all(|post| post.open);
            let found: Vec<Finding> = whole.posts.iter().flat_map(|post| post.found.clone()).collect();
            cleared(&found, Some(&[]), open)?;
            let mut appointments = Vec::new();
            for (n, post) in whole.posts.iter().enumerate() {
                let under = |w: Invalid| Invalid { pointer: format!("/posts/{n}{}", w.pointer), ..w };
                let kept = post.new.clone().enter(tx, access).map_err(|refusal| {
                    let errors = refusal.errors.iter().cloned().map(under).collect();
                    Error { errors, ..refusal }
                })?;
                appointments.push(kept.into());
            }
            Ok(FillingOutOut { unit_id, appointments, missing: whole.missing })
        })
        .await?;
    Ok(Answer::ok(out))
}
