//! What is asked of resources alike: enter one, show one, put it right whole or in part, take it back, tell its history.

use crate::api::answer::Answer;
use crate::api::caller::{Caller, Needs};
use crate::api::error::Error;
use crate::api::extract::{Body, IfMatch, PathId, QueryArgs};
use crate::api::page::{List, PageQuery, Walk};
use crate::api::resource::edit::{Edit, Patch, Put};
use crate::api::resource::entered::Entered;
use crate::api::resource::history::{StateOut, history};
use crate::api::resource::moment::Moment;
use crate::api::resource::{Resource, VoidIn, correct, outcome, show, void};
use crate::db::changes::Kept;
use crate::db::{Recorded, Tx};
use actix_web::HttpRequest;

/// `GET` of one thing.
///
/// # Errors
/// As [`show`].
pub async fn get<T: Resource, P: Needs>(
    caller: Caller<P>,
    path: PathId<T::Id>,
    args: QueryArgs<Moment>,
) -> Result<Answer<T::Out>, Error> {
    let (id, moment) = (path.id()?, args.parsed()?);
    let (out, recorded) = caller.read(move |conn, access| show::<T>(conn, access, id, moment)).await?;
    Ok(Answer::entity(out, recorded))
}

/// `POST` of a new thing to its list.
///
/// # Errors
/// 422 with every broken rule, and as [`Entered::enter`].
pub async fn create<T: Entered, P: Needs>(caller: Caller<P>, body: Body<T::Given>) -> Result<Answer<T::Out>, Error> {
    let id = T::Id::from(caller.state.new_uuid());
    let new = T::first(id, body.parsed()?)?;
    let kept = caller.write(move |tx, access| new.clone().enter(tx, access)).await?;
    let recorded = kept.recorded;
    Ok(Answer::created(kept.into(), recorded, format!("{}/{id}", T::LIST)))
}

/// `PUT` of one thing.
///
/// # Errors
/// As [`correct`].
pub async fn put<T: Resource, P: Needs>(
    caller: Caller<P>,
    path: PathId<T::Id>,
    seen: IfMatch,
    body: Put<T::Given>,
) -> Result<Answer<T::Out>, Error> {
    edit::<T, P>(caller, path.id()?, seen.seen()?, body.parsed()?).await
}

/// `PATCH` of one thing.
///
/// # Errors
/// As [`correct`].
pub async fn patch<T: Resource, P: Needs>(
    caller: Caller<P>,
    path: PathId<T::Id>,
    seen: IfMatch,
    body: Patch<T::Given>,
) -> Result<Answer<T::Out>, Error> {
    edit::<T, P>(caller, path.id()?, seen.seen()?, body.parsed()?).await
}

async fn edit<T: Resource, P: Needs>(
    caller: Caller<P>,
    id: T::Id,
    seen: i64,
    edit: Edit<T::Given>,
) -> Result<Answer<T::Out>, Error> {
    act::<T, P>(caller, move |tx, access| correct::<T>(tx, access, id, seen, &edit)).await
}

/// The act that takes a thing back.
///
/// # Errors
/// As [`void`].
pub async fn strike<T: Resource, P: Needs>(
    caller: Caller<P>,
    path: PathId<T::Id>,
    seen: IfMatch,
    body: Body<VoidIn>,
) -> Result<Answer<T::Out>, Error> {
    let (id, seen, why) = (path.id()?, seen.seen()?, body.parsed()?);
    act::<T, P>(caller, move |tx, access| void::<T>(tx, access, id, seen, &why)).await
}

/// Carries out an act on one thing and shows what came of it.
///
/// # Errors
/// As the act.
pub async fn act<T: Resource, P: Needs>(
    caller: Caller<P>,
    act: impl Fn(&mut Tx<'_>, &crate::api::caller::Access) -> Result<Kept<T>, Error> + Send + 'static,
) -> Result<Answer<T::Out>, Error> {
    let (out, recorded): (T::Out, Recorded) = caller
        .write(move |tx, access| {
            let kept = act(tx, access)?;
            let recorded = kept.recorded;
            Ok((outcome(tx, access, kept)?, recorded))
        })
        .await?;
    if T::IN_TREE {
        caller.units_changed().await;
    }
    Ok(Answer::entity(out, recorded))
}

/// The history of one thing.
///
/// # Errors
/// As [`history`].
pub async fn states<T: Resource, P: Needs>(
    caller: Caller<P>,
    path: PathId<T::Id>,
    args: QueryArgs<PageQuery>,
    req: HttpRequest,
) -> Result<Answer<List<StateOut<T::Out>>>, Error>
where
    StateOut<T::Out>: serde::Serialize,
{
    let (id, page) = (path.id()?, args.parsed()?);
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, false)?;
    let page = caller.read(move |conn, access| history::<T>(conn, access, id, &ask)).await?;
    Ok(walk.answer(&caller.state.seal, page, |state| state))
}

/// Declares the four operations of a resource, with their documentation.
macro_rules! corrections {
    (
        $thing:ident as $out:ident from $given:ident by $id:ident, $tag:literal, reads $read:ident, writes $write:ident;
        $(#[$on_put:meta])* put $put:ident, $(#[$on_patch:meta])* patch $patch:ident at $place:literal;
        $(#[$on_void:meta])* void $void:ident at $void_place:literal;
        $(#[$on_history:meta])* history $history:ident at $history_place:literal;
    ) => {
        /// The whole of it, put right.
        type Whole = $crate::api::resource::edit::Put<$given>;
        /// What of it is put right.
        type Part = $crate::api::resource::edit::Patch<$given>;

        $(#[$on_put])*
        #[utoipa::path(tag = $tag, request_body = Whole,
            params(("id" = $id, Path, description = "Which."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
            responses((status = 200, description = "What it is now.", body = $out), $crate::api::responses::Guarded, $crate::api::responses::Missing, $crate::api::responses::Bodied, $crate::api::responses::Contended, $crate::api::responses::Conditional))]
        #[put($place)]
        pub async fn $put(
            caller: $crate::api::caller::Caller<$write>,
            path: $crate::api::extract::PathId<$id>,
            seen: $crate::api::extract::IfMatch,
            body: Whole,
        ) -> Result<$crate::api::answer::Answer<$out>, $crate::api::error::Error> {
            $crate::api::resource::handlers::put::<$thing, _>(caller, path, seen, body).await
        }

        $(#[$on_patch])*
        #[utoipa::path(tag = $tag, request_body(content((Part = "application/merge-patch+json"), (Part = "application/json"))),
            params(("id" = $id, Path, description = "Which."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
            responses((status = 200, description = "What it is now.", body = $out), $crate::api::responses::Guarded, $crate::api::responses::Missing, $crate::api::responses::Bodied, $crate::api::responses::Contended, $crate::api::responses::Conditional))]
        #[patch($place)]
        pub async fn $patch(
            caller: $crate::api::caller::Caller<$write>,
            path: $crate::api::extract::PathId<$id>,
            seen: $crate::api::extract::IfMatch,
            body: Part,
        ) -> Result<$crate::api::answer::Answer<$out>, $crate::api::error::Error> {
            $crate::api::resource::handlers::patch::<$thing, _>(caller, path, seen, body).await
        }

        $(#[$on_void])*
        #[utoipa::path(tag = $tag, request_body = $crate::api::resource::VoidIn,
            params(("id" = $id, Path, description = "Which."), ("If-Match" = String, Header, description = "The state that the caller has seen.")),
            responses((status = 200, description = "What it was, now void.", body = $out), $crate::api::responses::Guarded, $crate::api::responses::Missing, $crate::api::responses::Bodied, $crate::api::responses::Contended, $crate::api::responses::Conditional))]
        #[post($void_place)]
        pub async fn $void(
            caller: $crate::api::caller::Caller<$write>,
            path: $crate::api::extract::PathId<$id>,
            seen: $crate::api::extract::IfMatch,
            body: $crate::api::extract::Body<$crate::api::resource::VoidIn>,
        ) -> Result<$crate::api::answer::Answer<$out>, $crate::api::error::Error> {
            $crate::api::resource::handlers::strike::<$thing, _>(caller, path, seen, body).await
        }

        $(#[$on_history])*
        #[utoipa::path(tag = $tag, params(("id" = $id, Path, description = "Which."), $crate::api::page::PageQuery),
            responses((status = 200, description = "A page of its states, oldest first.", body = $crate::api::page::List<StateOut<$out>>), $crate::api::responses::Guarded, $crate::api::responses::Missing))]
        #[get($history_place)]
        pub async fn $history(
            caller: $crate::api::caller::Caller<$read>,
            path: $crate::api::extract::PathId<$id>,
            args: $crate::api::extract::QueryArgs<$crate::api::page::PageQuery>,
            req: actix_web::HttpRequest,
        ) -> Result<
            $crate::api::answer::Answer<$crate::api::page::List<$crate::api::resource::history::StateOut<$out>>>,
            $crate::api::error::Error,
        > {
            $crate::api::resource::handlers::states::<$thing, _>(caller, path, args, req).await
        }
    };
}
pub(crate) use corrections;
