//! The posts of a unit and all below it that have a free seat on a day.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, StaffingRead};
use crate::api::compliance::UnitBrief;
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs};
use crate::api::page::{List, Listing, PageQuery, Walk};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Guarded, Missing};
use crate::api::staffing::known::Known;
use crate::db::keyset::Page;
use crate::domain::id::{EstablishedPostId, PositionId, UnitId};
use crate::domain::position::Group;
use crate::domain::staffing::seats::Seats;
use actix_web::{HttpRequest, get};
use serde::Serialize;
use utoipa::ToSchema;

/// A post with a free seat.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VacancyOut {
    /// The established post.
    pub id: EstablishedPostId,
    /// The unit, as it was called on the day.
    pub unit: UnitBrief,
    /// The title.
    pub position_id: PositionId,
    /// Its code.
    #[schema(example = "COMMITTEE_CHAIR")]
    pub position_code: Option<String>,
    /// The title in Vietnamese.
    pub title_vi: Option<String>,
    /// The title in English.
    pub title_en: Option<String>,
    /// The group that its holders are counted in.
    pub group: Option<Group>,
    /// The seats.
    pub seats: u64,
    /// How many hold it in earnest.
    pub held: u64,
    /// The free seats.
    pub vacant: u64,
    /// How many only act: their seats are vacant still.
    pub acting: u64,
    /// How many are only lent to it: so are theirs.
    pub seconded: u64,
}

fn out(known: &Known, seats: &Seats<'_>) -> VacancyOut {
    let title = known.world().positions.get(&seats.post.position_id);
    VacancyOut {
        id: seats.post.id,
        unit: known.brief(seats.post.unit_id),
        position_id: seats.post.position_id,
        position_code: title.map(|title| title.code.to_string()),
        title_vi: title.map(|title| title.title_vi.to_string()),
        title_en: title.map(|title| title.title_en.to_string()),
        group: title.map(|title| title.group),
        seats: seats.seats(),
        held: seats.held(),
        vacant: seats.vacant(),
        acting: seats.acting(),
        seconded: seats.seconded(),
    }
}

/// The established posts of a unit and all below it that have a free seat on a day, by id. A seat where somebody only acts,
/// or is only lent to, is free, and it is said.
#[utoipa::path(tag = "staffing", operation_id = "list_unit_vacancies", params(("id" = UnitId, Path, description = "The unit."), Moment, PageQuery),
    responses((status = 200, description = "A page of posts.", body = List<VacancyOut>), Guarded, Missing))]
#[get("/units/{id}/vacancies")]
pub async fn list_unit_vacancies(
    caller: Caller<StaffingRead>,
    path: PathId<UnitId>,
    args: QueryArgs<Listing<Moment>>,
    req: HttpRequest,
) -> Result<Answer<List<VacancyOut>>, Error> {
    let (id, (moment, page)) = (path.id()?, args.listing()?);
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let state = caller.state.clone();
    let page = caller
        .read_long(move |conn, access| {
            let known = Known::of(&state, conn, access, id, moment)?;
            let holdings = known.ask(&state, conn, |_, people| known.holdings(people))?;
            let seats = known.posts.iter().map(|post| Seats::on(post, &holdings, known.day));
            let free = seats.filter(|seats| seats.vacant() > 0);
            let page = Page::slice(&ask, free, |seats| (String::new(), seats.post.id.to_string()));
            Ok(page.map(|seats| out(&known, &seats)))
        })
        .await?;
    Ok(walk.answer(&caller.state.seal, page, |shown| shown))
}
