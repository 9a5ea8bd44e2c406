//! What stands in the way of a recruitment, and what it would change: both change nothing.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, RecruitmentsRead};
use crate::api::compliance::impact::{ImpactOut, impact_out};
use crate::api::error::Error;
use crate::api::extract::{NoQuery, PathId, QueryArgs, query};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::placement::look::findings_of;
use crate::api::resource::whole;
use crate::api::responses::{Guarded, Missing};
use crate::api::rotations::seen_over;
use crate::compliance::facts::Person;
use crate::compliance::impact::impact;
use crate::compliance::suitability::supposed;
use crate::domain::Day;
use crate::domain::id::RecruitmentId;
use crate::domain::placement::Recruitment;
use actix_web::{get, post};
use serde::Serialize;
use utoipa::ToSchema;

/// What is found about a recruitment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecruitmentChecksOut {
    /// The recruitment.
    pub recruitment_id: RecruitmentId,
    /// Whether it could be proposed: nothing is found that nobody could override.
    pub proposable: bool,
    /// Whether it could be approved as it is: nothing stands in the way.
    pub approvable: bool,
    /// All that is found, in one order.
    pub findings: Vec<FindingOut>,
}

/// Checks a recruitment as a proposal and an approval would: everything that is found, at once. Nothing changes.
#[utoipa::path(tag = "recruitments", operation_id = "check_recruitment", params(("id" = RecruitmentId, Path, description = "Which.")),
    responses((status = 200, description = "What is found.", body = RecruitmentChecksOut), Guarded, Missing))]
#[post("/recruitments/{id}/checks")]
pub async fn check_recruitment(
    caller: Caller<RecruitmentsRead>,
    path: PathId<RecruitmentId>,
    args: QueryArgs<NoQuery>,
) -> Result<Answer<RecruitmentChecksOut>, Error> {
    let id = path.id()?;
    args.parsed()?;
    let state = caller.state.clone();
    let out = caller
        .read(move |conn, access| {
            let (doc, sides) = whole::<Recruitment>(conn, access, id)?;
            let found = findings_of(&state, conn, &doc)?;
            let open = access.open(sides.dossier);
            Ok(RecruitmentChecksOut {
                recruitment_id: id,
                proposable: !found.iter().any(|finding| finding.forbids()),
                approvable: !found.iter().any(|finding| finding.stops(&[])),
                findings: found.iter().map(|finding| finding_out(finding, open)).collect(),
            })
        })
        .await?;
    Ok(Answer::ok(out))
}

query! {
    /// On which day.
    #[derive(Copy)]
    RecruitmentPreviewQuery {
        /// The day; the first in the post when left out.
        as_of: Option<Day>,
    }
}

/// What a recruitment would change on a day: how the person would stand, and the figures of the unit. Nothing changes.
#[utoipa::path(tag = "recruitments", operation_id = "get_recruitment_preview", params(("id" = RecruitmentId, Path, description = "Which."), RecruitmentPreviewQuery),
    responses((status = 200, description = "What would be otherwise.", body = ImpactOut), Guarded, Missing))]
#[get("/recruitments/{id}/preview")]
pub async fn get_recruitment_preview(
    caller: Caller<RecruitmentsRead>,
    path: PathId<RecruitmentId>,
    args: QueryArgs<RecruitmentPreviewQuery>,
) -> Result<Answer<ImpactOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let out = caller
        .read(move |conn, access| {
            let (doc, _) = whole::<Recruitment>(conn, access, id)?;
            let day = asked.as_of.unwrap_or(doc.starts_on);
            let who = doc.official_id;
            let people = state.reports.within(conn, &[who].into(), |_, people| {
                let person = people.get(&who).cloned().unwrap_or_else(|| Person::new(who));
                // What has taken effect is as it is, and so is everything before the first day.
                let begins = doc.effective_on.is_none();
                if begins { supposed(&person, doc.position_id, doc.unit_id, doc.starts_on) } else { person }
            })?;
            let held = seen_over(&state, conn, &[doc.unit_id].into(), day)?;
            let impact = impact(&held.index, &[people], &[doc.unit_id], day);
            Ok(impact_out(held.index.world(), impact, day, held.known_at))
        })
        .await?;
    Ok(Answer::ok(out))
}
