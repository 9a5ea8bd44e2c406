//! Lists of resources: the parameters say what is asked of the tables and how a page is shown; that it is a page, and whether
//! of what is known now or of what was known then, stands here once.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, Needs};
use crate::api::compliance::AskedAt;
use crate::api::error::Error;
use crate::api::extract::{FromQuery, QueryArgs};
use crate::api::page::{List, Listing, Walk};
use crate::api::resource::moment::entry;
use crate::db::Conn;
use crate::db::changes::Kept;
use crate::db::keyset::Page;
use crate::db::lists::{self, Selects};
use actix_web::HttpRequest;
use serde::Serialize;

/// A page of what a list selects.
pub type Found<S> = Page<Kept<<S as Selects>::Thing>>;

/// The parameters of a list.
pub trait Sought: FromQuery + Send + 'static {
    /// What they ask of the tables and of the ledger.
    type Selection: Selects;
    /// How one thing is shown.
    type Out: Serialize + Send + 'static;

    /// Refuses parameters that do not go together.
    ///
    /// # Errors
    /// 400 with every such parameter.
    fn sound(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Up to which entry of the ledger; none: all that is known.
    fn known_at(&self) -> Option<AskedAt>;

    /// Whether the order is turned round.
    fn descending(&self) -> bool {
        false
    }

    /// What of it the caller may see.
    fn selection(&self, access: &Access) -> Self::Selection;

    /// A page as the caller sees it.
    ///
    /// # Errors
    /// When the database does not answer.
    fn shown(&self, conn: &mut Conn, access: &Access, found: Found<Self::Selection>) -> Result<Page<Self::Out>, Error>;
}

/// `GET` of a page of things.
///
/// # Errors
/// 400 for parameters that cannot be read, do not go together, or ask for what the ledger does not reach yet.
pub async fn list<F: Sought, P: Needs>(
    caller: Caller<P>,
    args: QueryArgs<Listing<F>>,
    req: HttpRequest,
) -> Result<Answer<List<F::Out>>, Error> {
    let (asked, page) = args.listing()?;
    asked.sound()?;
    let walk = Walk::of(&req);
    let ask = walk.ask(&caller.state.seal, &page, asked.descending())?;
    let past = asked.known_at().is_some();
    let work = move |conn: &mut Conn, access: &Access| {
        let selection = asked.selection(access);
        let found = match asked.known_at() {
            None => selection.list(conn, &ask)?,
            Some(known_at) => {
                let seq = entry(conn, access, known_at)?;
                lists::known(conn, seq, &selection, &ask)?
            }
        };
        asked.shown(conn, access, found)
    };
    let page = if past { caller.read_long(work).await? } else { caller.read(work).await? };
    Ok(walk.answer(&caller.state.seal, page, |shown| shown))
}
