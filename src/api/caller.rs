//! Who is calling, with the permission that a handler needs in its very signature.
//!
//! The extractor answers 401 without a valid token of an active account and 403 when no grant of the account gives the
//! permission; the units in which it does are worked out inside the transaction ([`Access`]).

use crate::api::error::Error;
use crate::api::problem::Code;
use crate::db::units::Units;
use crate::db::{self, Conn, Stamp, Tx, accounts};
use crate::domain::Day;
use crate::domain::account::{Grant, Permission, Scope, Subject, parse_scope};
use crate::domain::id::{OfficialId, UnitId};
use crate::domain::invalid::{Invalid, Rule};
use crate::state::State;
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use std::collections::BTreeSet;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

/// The id of a request, as the outermost layer gave it.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// A permission as a type.
pub trait Needs: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! needs {
    ($($name:ident),+ $(,)?) => { $(
        /// The permission of the same name.
        pub struct $name;
        impl Needs for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )+ };
}
needs! {
    UnitsRead, UnitsWrite, PositionsRead, PositionsWrite, DecisionsRead, DecisionsWrite, OfficialsRead, OfficialsWrite,
    RulesRead, RulesWrite, RulesApprove, ExemptionsWrite, ComplianceRead, TrainingRead, TrainingWrite, TrainingApprove,
    RotationsRead, RotationsWrite, RotationsApprove, PoolsRead, PoolsWrite, PoolsApprove, EvaluationsRead,
    EvaluationsWrite, DisciplinesRead, DisciplinesWrite, ReportsRead,
    StaffingRead, StaffingWrite,
    RecruitmentsRead, RecruitmentsWrite, RecruitmentsApprove,
    ReorganisationsRead, ReorganisationsWrite, ReorganisationsApprove,
}
needs! { EntitlementsRead, EntitlementsWrite, AbsencesRead, AbsencesWrite }
needs! {
    ProgrammeRead, ProgrammeWrite, ProgrammeApprove,
}

/// A caller who has a permission somewhere.
pub struct Caller<P> {
    /// What the handler may touch.
    pub state: Data<State>,
    /// Who.
    pub subject: Subject,
    grants: Arc<Vec<Grant>>,
    scope: BTreeSet<Permission>,
    request_id: String,
    needs: PhantomData<P>,
}

/// What a caller may do and see, inside a transaction.
#[derive(Clone)]
pub struct Access {
    /// The units in which the caller has the permission.
    pub scope: Scope,
    /// The units in which the caller may see what is sensitive.
    pub sensitive: Option<Scope>,
    /// The civil date.
    pub today: Day,
    /// The units of the administration.
    pub units: Arc<Units>,
    grants: Arc<Vec<Grant>>,
    token: Arc<BTreeSet<Permission>>,
    /// Who is calling.
    pub subject: Subject,
    /// Who writes, for which request, and when.
    pub stamp: Stamp,
}

impl Access {
    /// The units in which the caller has another permission too; none: nowhere.
    pub fn scope_of(&self, permission: Permission) -> Option<Scope> {
        // A token is good for what it says, even where the account may do more.
        let scope = || Scope::of(&self.grants, permission, &self.units.tree, self.today);
        self.token.contains(&permission).then(scope).flatten()
    }

    /// Whether the caller has a permission in a unit.
    pub fn may(&self, permission: Permission, unit: UnitId) -> bool {
        self.scope_of(permission).is_some_and(|scope| scope.has(unit))
    }

    /// Whether the caller may see what is sensitive of the people whose dossiers a unit keeps.
    pub fn open(&self, dossier: UnitId) -> bool {
        self.sensitive.as_ref().is_some_and(|scope| scope.has(dossier))
    }

    /// Refuses what lies outside the caller's units, as if it did not exist.
    ///
    /// # Errors
    /// 404.
    pub fn see(&self, unit: UnitId) -> Result<(), Error> {
        if self.scope.has(unit) { Ok(()) } else { Err(Error::not_found()) }
    }

    /// Refuses a caller who has the permission somewhere, but not everywhere: for what belongs to no unit.
    ///
    /// # Errors
    /// 403.
    pub fn everywhere(&self) -> Result<(), Error> {
        if self.scope == Scope::All { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
    }

    /// Refuses a person whose dossier lies outside the caller's units; says which unit keeps it.
    ///
    /// # Errors
    /// 404.
    pub fn person(&self, conn: &mut Conn, id: OfficialId) -> Result<UnitId, Error> {
        let unit = db::officials::dossier(conn, id, self.today)?;
        self.see(unit)?;
        Ok(unit)
    }

    /// Refuses an input that refers to a person whom the caller may not see; says which unit keeps the dossier.
    ///
    /// # Errors
    /// 422 at `/official_id`.
    pub fn referred(&self, conn: &mut Conn, id: OfficialId) -> Result<UnitId, Error> {
        match db::officials::standing_dossier(conn, id, self.today) {
            Ok(unit) if self.scope.has(unit) => Ok(unit),
            Ok(_) | Err(db::Error::NotFound) => Err(Error::invalid(vec![Invalid::at("/official_id", Rule::NotFound)])),
            Err(other) => Err(other.into()),
        }
    }

    /// The same by another permission of the caller's; none where the caller has it nowhere.
    pub fn with(&self, permission: Permission) -> Option<Self> {
        Some(Self { scope: self.scope_of(permission)?, ..self.clone() })
    }

    /// The same, as if nothing lay outside the caller's units: to look up what the caller's own act came to.
    pub fn everywhere_seen(&self) -> Self {
        Self { scope: Scope::All, ..self.clone() }
    }

    /// The units to which a list is confined; none: no confinement.
    pub fn confined(&self) -> Option<BTreeSet<UnitId>> {
        match &self.scope {
            Scope::All => None,
            Scope::Units(units) => Some(units.clone()),
        }
    }

    /// The units to which a list is confined when only some are asked for.
    pub fn confined_to(&self, asked: Option<BTreeSet<UnitId>>) -> Option<BTreeSet<UnitId>> {
        match (asked, &self.scope) {
            (None, _) => self.confined(),
            (Some(asked), Scope::All) => Some(asked),
            (Some(asked), Scope::Units(units)) => Some(asked.intersection(units).copied().collect()),
        }
    }

    /// The units whose law holds in the caller's units: those, and the ones above them today.
    pub fn governed_by(&self) -> Option<BTreeSet<UnitId>> {
        let mut units = self.confined()?;
        let above: Vec<UnitId> = units.iter().flat_map(|u| self.units.tree.ancestors(*u, self.today)).collect();
        units.extend(above);
        Some(units)
    }
}

impl<P: Needs> Caller<P> {
    /// Runs a bounded number of statements on one snapshot.
    ///
    /// # Errors
    /// What the closure says, or the database's trouble.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Conn, &Access) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let prepare = self.prepare(true);
        self.state
            .db
            .read(move |conn| {
                let access = prepare(conn)?;
                work(conn, &access)
            })
            .await
    }

    /// Like [`read`](Self::read), for work that would hold up the calling thread.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn read_long<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Conn, &Access) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let prepare = self.prepare(true);
        self.state
            .db
            .read_long(move |conn| {
                let access = prepare(conn)?;
                work(conn, &access)
            })
            .await
    }

    /// Runs a closure as if it ran alone; it may run again after a failure.
    ///
    /// # Errors
    /// What the closure says, or the database's trouble.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>, &Access) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let prepare = self.prepare(false);
        self.state
            .db
            .write(move |tx| {
                let access = prepare(tx)?;
                work(tx, &access)
            })
            .await
    }

    /// Like [`write`](Self::write), for the act that changes a country at once: without a deadline of its own. Others wait for
    /// it, or are told 503 when theirs has passed.
    ///
    /// # Errors
    /// What the closure says, or the database's trouble.
    pub async fn write_alone<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>, &Access) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let prepare = self.prepare(false);
        self.state
            .db
            .write_alone(move |tx| {
                let access = prepare(tx)?;
                work(tx, &access)
            })
            .await
    }

    /// Brings the tree that is held between requests up to date, after a write that changed units, so that the next
    /// write need not read the change again. Whether it succeeds does not matter to anybody's answer.
    pub async fn units_changed(&self) {
        let state = self.state.clone();
        self.state.db.read(move |conn| state.units.at(conn, true).map(drop)).await.ok();
    }

    fn prepare(&self, keep: bool) -> impl Fn(&mut Conn) -> Result<Access, Error> + Send + 'static {
        let state = self.state.clone();
        let grants = Arc::clone(&self.grants);
        let now = state.now();
        let stamp = Stamp { actor: self.subject.to_string(), request_id: self.request_id.clone(), at: now };
        let today = Day::at(now);
        let (token, subject) = (Arc::new(self.scope.clone()), self.subject);
        move |conn| {
            let units = state.units.at(conn, keep)?;
            let scope =
                Scope::of(&grants, P::PERMISSION, &units.tree, today).ok_or_else(|| Error::of(Code::Forbidden))?;
            let (grants, token) = (Arc::clone(&grants), Arc::clone(&token));
            let stamp = stamp.clone();
            let mut access = Access { scope, sensitive: None, today, units, grants, token, subject, stamp };
            access.sensitive = access.scope_of(Permission::OfficialsReadSensitive);
            Ok(access)
        }
    }
}

impl<P: Needs> FromRequest for Caller<P> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = req.app_data::<Data<State>>().cloned();
        let token = bearer(req).map(str::to_owned);
        let request_id = req.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
        Box::pin(async move {
            let state = state.ok_or_else(|| Error::internal("no state"))?;
            let refuse = |why: String| Error { cause: Some(why.into()), ..Error::of(Code::Unauthenticated) };
            let token = token.ok_or_else(|| refuse("no bearer token".to_owned()))?;
            let now = state.now();
            let verified = state.verifier.verify(&token, now).map_err(|e| refuse(e.to_string()))?;
            let subject = verified.subject;
            let account = state.db.read(move |conn| accounts::get(conn, subject)).await.map_err(|e| {
                if matches!(e, db::Error::NotFound) { refuse("no such account".to_owned()) } else { e.into() }
            })?;
            if !account.active {
                return Err(refuse("the account is not active".to_owned()));
            }
            let today = Day::at(now);
            // A token is good for what it says, even where the account may do more.
            let scope = parse_scope(&verified.scope).map_err(refuse)?;
            if !scope.contains(&P::PERMISSION)
                || !account.grants.iter().any(|g| g.permissions_on(today).contains(&P::PERMISSION))
            {
                return Err(Error::of(Code::Forbidden));
            }
            Ok(Self { state, subject, grants: Arc::new(account.grants), scope, request_id, needs: PhantomData })
        })
    }
}

/// The bearer token of a request (RFC 6750), from the header only.
fn bearer(req: &HttpRequest) -> Option<&str> {
    let mut values = req.headers().get_all(AUTHORIZATION);
    let value = values.next()?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let one = values.next().is_none() && scheme.eq_ignore_ascii_case("bearer");
    one.then(|| token.trim()).filter(|t| !t.is_empty())
}
