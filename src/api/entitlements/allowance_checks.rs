//! What would be said of an allowance for a concurrent title, were it entered: nothing is.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, EntitlementsWrite};
use crate::api::compliance::seen_of;
use crate::api::entitlements::allowances::of_the_person;
use crate::api::entitlements::official::{AllowanceJudgedOut, paid_until};
use crate::api::entitlements::records::{Dossier, Records};
use crate::api::entitlements::saving;
use crate::api::error::{Error, note_refusal};
use crate::api::extract::Body;
use crate::api::json::input;
use crate::api::responses::{Bodied, Guarded};
use crate::compliance::facts::Person;
use crate::db::Conn;
use crate::domain::entitlement::allowance::on_day;
use crate::domain::entitlement::{Allowance, AllowanceBasis, Coefficient, Scale};
use crate::domain::id::{AllowanceId, AppointmentId, DecisionId, OfficialId};
use crate::domain::invalid::Problems;
use crate::domain::{Day, Period};
use crate::state::State;
use actix_web::post;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

input! {
    /// An allowance that is supposed.
    #[derive(serde::Serialize)]
    AllowanceCheckIn {
        /// Who.
        official_id: OfficialId,
        /// The holding of the concurrent title: one of the person's, concurrent or acting.
        appointment_id: AppointmentId,
        /// Why the title is held beside another.
        basis: AllowanceBasis,
        /// The scale of the concurrent title, whose first step counts from 2019-06-25 on.
        scale: Scale,
        /// The coefficient of the leadership allowance: until 2019-06-24 of the post by which the person is paid, from then on
        /// of the concurrent title.
        leadership_coefficient: Option<Coefficient>,
        /// The first day: it is looked at on it.
        valid_from: Day,
    }
}

/// What would be said of an allowance on its first day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AllowanceCheckOut {
    /// The day.
    pub as_of: Day,
    /// What is said of it.
    #[serde(flatten)]
    pub judged: AllowanceJudgedOut,
}

/// Tries an allowance for a concurrent title: what it would come to on its first day, whether the title saves a headcount by
/// the figures of its unit, and everything that would stand against it. Nothing is entered.
#[utoipa::path(tag = "entitlements", operation_id = "check_allowance", request_body = AllowanceCheckIn,
    responses((status = 200, description = "What is found.", body = AllowanceCheckOut), Guarded, Bodied))]
#[post("/allowances/checks")]
pub async fn check_allowance(
    caller: Caller<EntitlementsWrite>,
    body: Body<AllowanceCheckIn>,
) -> Result<Answer<AllowanceCheckOut>, Error> {
    let given = body.parsed()?;
    let state = caller.state.clone();
    Ok(Answer::ok(caller.read_long(move |conn, access| check(&state, conn, access, &given)).await?))
}

/// The allowance as it would be, after every other by its id.
fn supposed(given: &AllowanceCheckIn) -> Allowance {
    Allowance {
        id: AllowanceId(Uuid::max()),
        official_id: given.official_id,
        appointment_id: given.appointment_id,
        basis: given.basis,
        scale: given.scale,
        leadership_coefficient: given.leadership_coefficient,
        period: Period::since(given.valid_from),
        decision_id: DecisionId(Uuid::nil()),
    }
}

fn check(
    state: &State,
    conn: &mut Conn,
    access: &Access,
    given: &AllowanceCheckIn,
) -> Result<AllowanceCheckOut, Error> {
    let (new, who, day) = (supposed(given), given.official_id, given.valid_from);
    let mut problems = Problems::new();
    if note_refusal(access.referred(conn, who), &mut problems)?.is_some() {
        note_refusal(of_the_person(conn, &new), &mut problems)?;
    }
    problems.or(())?;
    let records = Records::present_of(conn, who)?;
    let nothing = Dossier::default();
    let dossier = records.of(who).unwrap_or(&nothing);
    let person = {
        let held = seen_of(state, conn, None, access.stamp.at, &[who].into())?;
        held.index.world().people.get(&who).cloned().unwrap_or_else(|| Person::new(who))
    };
    let all: Vec<Allowance> = dossier.allowances.iter().cloned().chain([new]).collect();
    let savings = saving::of_allowances(state, conn, &all, &person, day, None)?;
    let pay = paid_until(&dossier.history, day).last().map(|paid| paid.salary.coefficient);
    let found = on_day(&all, &person.appointments, &savings, pay, day);
    let own = found.into_iter().find(|one| one.allowance.id == AllowanceId(Uuid::max()));
    own.map(|one| AllowanceCheckOut { as_of: day, judged: one.into() }).ok_or_else(Error::not_found)
}
