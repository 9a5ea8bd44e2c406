//! Lists of enrolments: as they were entered, or in the order of the queue of a class.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, TrainingRead};
use crate::api::compliance::AskedAt;
use crate::api::documents::Reach;
use crate::api::error::Error;
use crate::api::extract::{QueryArgs, query};
use crate::api::page::{List, Listing, PageQuery, orders};
use crate::api::problem::Code;
use crate::api::resource::list::{Found, Sought, list};
use crate::api::responses::Guarded;
use crate::api::training::enrolments::{EnrolmentBeside, EnrolmentOut, out};
use crate::db::changes::Kept;
use crate::db::enrolments::Sort;
use crate::db::keyset::Page;
use crate::db::{Conn, classes, enrolments, officials};
use crate::domain::id::{ClassId, EnrolmentId, OfficialId};
use crate::domain::invalid::{Invalid, Rule};
use crate::domain::training::{CourseKind, Enrolment, EnrolmentState};
use actix_web::{HttpRequest, get};
use std::collections::{BTreeMap, BTreeSet};

orders! {
    /// How enrolments are ordered.
    EnrolmentOrder of Sort {
        Id = "id" => Id; IdDown = "-id" => Id; Queue = "queue" => Queue; QueueDown = "-queue" => Queue
    }
}

query! {
    /// Which enrolments.
    EnrolmentFilter {
        /// In this class.
        class_id: Option<ClassId>,
        /// Of this person.
        official_id: Option<OfficialId>,
        /// Of this sort of training.
        kind: Option<CourseKind>,
        /// In this state.
        state: Option<EnrolmentState>,
        /// In which order; `queue` is that of the queue of a class, and shows who has a number in it.
        #[param(inline)]
        sort: Option<EnrolmentOrder>,
        /// Up to which entry of the ledger, by its number or an instant; all that is known when left out.
        #[param(value_type = Option<String>)]
        known_at: Option<AskedAt>,
    }
}

impl EnrolmentFilter {
    fn order(&self) -> EnrolmentOrder {
        self.sort.unwrap_or(EnrolmentOrder::Id)
    }
}

impl Sought for EnrolmentFilter {
    type Selection = enrolments::Filter;
    type Out = EnrolmentOut;

    fn sound(&self) -> Result<(), Error> {
        if self.order().by() == Sort::Queue && self.class_id.is_none() {
            let errors = vec![Invalid::at("/class_id", Rule::Required)];
            return Err(Error { errors, ..Error::of(Code::Parameters) });
        }
        Ok(())
    }

    fn descending(&self) -> bool {
        self.order().descending()
    }

    fn known_at(&self) -> Option<AskedAt> {
        self.known_at
    }

    fn selection(&self, access: &Access) -> enrolments::Filter {
        enrolments::Filter {
            units: access.confined(),
            today: access.today,
            class_id: self.class_id,
            official_id: self.official_id,
            kind: self.kind,
            state: self.state,
            sort: self.order().by(),
        }
    }

    fn shown(
        &self,
        conn: &mut Conn,
        access: &Access,
        found: Found<enrolments::Filter>,
    ) -> Result<Page<EnrolmentOut>, Error> {
        let beside = all_beside(conn, access, &found.items, self.known_at.is_none())?;
        let reach = Reach::of::<Enrolment>(access);
        Ok(found.filter_map(|kept| {
            let beside = beside.get(&kept.value.id)?;
            Some(out(kept, beside, &reach))
        }))
    }
}

/// Enrolments of the people whose dossiers the caller's units keep, and those in the classes that they hold; as they were
/// entered, or in the order of the queue.
#[utoipa::path(tag = "training", operation_id = "list_enrolments", params(EnrolmentFilter, PageQuery),
    responses((status = 200, description = "A page of enrolments.", body = List<EnrolmentOut>), Guarded))]
#[get("/enrolments")]
pub async fn list_enrolments(
    caller: Caller<TrainingRead>,
    args: QueryArgs<Listing<EnrolmentFilter>>,
    req: HttpRequest,
) -> Result<Answer<List<EnrolmentOut>>, Error> {
    list(caller, args, req).await
}

/// What stands beside each of some enrolments, by a number of statements that does not depend on theirs.
fn all_beside(
    conn: &mut Conn,
    access: &Access,
    all: &[Kept<Enrolment>],
    present: bool,
) -> Result<BTreeMap<EnrolmentId, EnrolmentBeside>, Error> {
    let ids: BTreeSet<ClassId> = all.iter().map(|kept| kept.value.class_id).collect();
    let people: Vec<OfficialId> = all.iter().map(|kept| kept.value.official_id).collect();
    let (classes, dossiers) = (classes::some(conn, &ids)?, officials::dossiers(conn, &people, access.today)?);
    let queues = if present { enrolments::queues(conn, &ids)? } else { BTreeMap::new() };
    let mut found = BTreeMap::new();
    for kept in all {
        let e = &kept.value;
        let (Some(class), Some(dossier)) = (classes.get(&e.class_id), dossiers.get(&e.official_id)) else { continue };
        let before = |number: i64| queues.get(&e.class_id).map(|queue| queue.partition_point(|n| *n < number));
        let place = e.queue_no.and_then(before).and_then(|ahead| i64::try_from(ahead + 1).ok());
        let (class, dossier) = (class.value.clone(), *dossier);
        found.insert(e.id, EnrolmentBeside { dossier, class, place, present: present.then_some(kept.recorded.seq) });
    }
    Ok(found)
}
