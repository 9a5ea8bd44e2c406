//! What one person is entitled to on a day: present pay, the next raise and why it falls due when it does, the allowances
//! in force, the day of retirement.

use crate::api::answer::Answer;
use crate::api::caller::{Access, Caller, EntitlementsRead};
use crate::api::compliance::{KnownAt, seen_of};
use crate::api::entitlements::explained_to;
use crate::api::entitlements::records::{Dossier, Records};
use crate::api::entitlements::saving;
use crate::api::entitlements::worked::record;
use crate::api::error::Error;
use crate::api::extract::{PathId, QueryArgs};
use crate::api::findings::{FindingOut, finding_out};
use crate::api::resource::moment::Moment;
use crate::api::responses::{Guarded, Missing};
use crate::compliance::facts::Person;
use crate::db::Conn;
use crate::domain::Day;
use crate::domain::entitlement::allowance::{OnDay, Savings, on_day};
use crate::domain::entitlement::base::BaseSalary;
use crate::domain::entitlement::due::{Paid, expected, found};
use crate::domain::entitlement::raise::next_raise;
use crate::domain::entitlement::{
    Allowance, AllowanceBasis, AllowanceRegime, Coefficient, HeadcountSaving, NextRaise, Reason, ReasonKind, Salary,
    Scale,
};
use crate::domain::id::{AllowanceId, AppointmentId, OfficialId, SalaryId};
use crate::domain::retirement::retires_on;
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

/// How a person is paid on the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PayOut {
    /// By which salary.
    pub salary_id: SalaryId,
    /// The code of the grade (mã ngạch).
    pub grade: String,
    /// The scale.
    pub scale: Scale,
    /// The step.
    pub step: u32,
    /// How many steps the scale has.
    pub steps: u32,
    /// The coefficient.
    pub coefficient: Coefficient,
    /// Since when.
    pub since: Day,
    /// The base salary of the day, in đồng a month; null where it is not known.
    pub base_salary: Option<u64>,
    /// What a month's pay comes to, in đồng, without allowances; null where the base is not known.
    pub amount: Option<u64>,
    /// Where the base salary is set.
    pub legal_reference: Option<&'static str>,
}

/// One step of the explanation of a due day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DueReasonOut {
    /// What it is about.
    pub kind: ReasonKind,
    /// The day of its cause, where it has one.
    pub on: Option<Day>,
    /// By how many months it puts the day off; below zero where a limit takes some back.
    pub months: i64,
    /// The due day as it stands after it.
    pub due_on: Option<Day>,
    /// The ids of what it rests on.
    pub because_of: Vec<String>,
    /// Where it is written.
    pub legal_reference: &'static str,
}

impl From<Reason> for DueReasonOut {
    fn from(reason: Reason) -> Self {
        Self {
            kind: reason.kind,
            on: reason.on,
            months: reason.months,
            due_on: reason.due_on,
            because_of: reason.because_of,
            legal_reference: reason.legal_reference,
        }
    }
}

/// The next raise.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NextRaiseOut {
    /// The day on which it falls due; null while time that does not count is still running.
    pub due_on: Option<Day>,
    /// The step.
    pub step: u32,
    /// Its coefficient.
    pub coefficient: Coefficient,
    /// Whether it is owed on the day asked about. Arrears begin on the due day.
    pub owed: bool,
    /// Why it falls due then, from the first day that counts on.
    pub reasons: Vec<DueReasonOut>,
}

/// What is said of an allowance for a concurrent title on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AllowanceJudgedOut {
    /// The rules of the day; null before the first.
    pub regime: Option<AllowanceRegime>,
    /// How many per cent they give.
    pub percent: Option<u32>,
    /// What a month of it comes to, in đồng; null where the pay, the base or the rules are not known.
    pub amount: Option<u64>,
    /// Whether the title saves a headcount, and what says so: the figures of the unit on the day, or the decision where
    /// those leave it open, because no ceiling is known or the unit is exactly at it.
    pub saving: HeadcountSaving,
    /// Whether it is due: one that saves a headcount, and of several the highest.
    pub payable: bool,
    /// Where the rules are written.
    pub legal_reference: Option<&'static str>,
    /// What stands against it. None of it keeps an allowance from being entered: what a decision gave is on record, and
    /// whether it is due is told beside it.
    pub findings: Vec<FindingOut>,
}

impl From<OnDay<'_>> for AllowanceJudgedOut {
    fn from(one: OnDay<'_>) -> Self {
        Self {
            regime: one.rule.map(|rule| rule.regime),
            percent: one.rule.map(|rule| rule.percent),
            amount: one.amount,
            saving: one.saving,
            payable: one.payable,
            legal_reference: one.rule.map(|rule| rule.legal_reference),
            findings: one.findings.iter().map(|finding| finding_out(finding, true)).collect(),
        }
    }
}

/// An allowance for a concurrent title on the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AllowanceOnDayOut {
    /// Which.
    pub allowance_id: AllowanceId,
    /// The holding that it is for.
    pub appointment_id: AppointmentId,
    /// Why the title is held beside another.
    pub basis: AllowanceBasis,
    /// What is said of it.
    #[serde(flatten)]
    pub judged: AllowanceJudgedOut,
}

impl From<OnDay<'_>> for AllowanceOnDayOut {
    fn from(one: OnDay<'_>) -> Self {
        let Allowance { id, appointment_id, basis, .. } = one.allowance;
        Self { allowance_id: *id, appointment_id: *appointment_id, basis: *basis, judged: one.into() }
    }
}

/// What a person is entitled to on a day. Members that the caller may not read are null or empty and named in `withheld`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntitlementsOut {
    /// Who.
    pub official_id: OfficialId,
    /// The day.
    pub as_of: Day,
    /// The entry of the ledger that the answer reflects.
    pub known_at: KnownAt,
    /// Present pay; null where none is on record for the day.
    pub pay: Option<PayOut>,
    /// Whether the last step of the scale is reached: then no raise is due. What is due beyond it is not worked out.
    pub exhausted: bool,
    /// The next raise; null where there is none, and for who may not read everything that its day can rest on: discipline,
    /// ratings and time away.
    pub next_raise: Option<NextRaiseOut>,
    /// The allowances in force on the day.
    pub allowances: Vec<AllowanceOnDayOut>,
    /// The first day of retirement; null where sex or birth date is not known, and for who may not read birth dates.
    pub retires_on: Option<Day>,
    /// What is to be said of the last raise and the next.
    pub findings: Vec<FindingOut>,
    /// Names of members that are kept from the caller.
    pub withheld: Vec<&'static str>,
}

/// What a person is entitled to on a day.
#[utoipa::path(tag = "entitlements", operation_id = "get_official_entitlements", params(("id" = OfficialId, Path, description = "The official."), Moment),
    responses((status = 200, description = "What the person is entitled to.", body = EntitlementsOut), Guarded, Missing))]
#[get("/officials/{id}/entitlements")]
pub async fn get_official_entitlements(
    caller: Caller<EntitlementsRead>,
    path: PathId<OfficialId>,
    args: QueryArgs<Moment>,
) -> Result<Answer<EntitlementsOut>, Error> {
    let (id, asked) = (path.id()?, args.parsed()?);
    let state = caller.state.clone();
    let past = asked.known_at.is_some();
    let work = move |conn: &mut Conn, access: &Access| {
        let unit = access.person(conn, id)?;
        let day = asked.as_of.unwrap_or(access.today);
        let entry = asked.entry(conn, access)?;
        let records = match entry {
            None => Records::present_of(conn, id)?,
            Some(seq) => Records::past(conn, seq, Some(id))?,
        };
        let (person, known_at) = {
            let held = seen_of(&state, conn, asked.known_at, access.stamp.at, &[id].into())?;
            let person = held.index.world().people.get(&id).cloned();
            (person.unwrap_or_else(|| Person::new(id)), held.known_at)
        };
        let nothing = Dossier::default();
        let dossier = records.of(id).unwrap_or(&nothing);
        let savings = saving::of_allowances(&state, conn, &dossier.allowances, &person, day, entry)?;
        let asked = Asked { person: &person, dossier, savings: &savings, day };
        Ok(asked.answer(known_at.into(), explained_to(access, unit), access.open(unit)))
    };
    let out = if past { caller.read_long(work).await? } else { caller.read(work).await? };
    Ok(Answer::ok(out))
}

/// The salaries of a history up to a day.
pub(super) fn paid_until(history: &[Paid], day: Day) -> &[Paid] {
    history.split_at(history.partition_point(|paid| paid.salary.effective_on <= day)).0
}

/// Whose entitlements are asked for, and on which day.
struct Asked<'a> {
    person: &'a Person,
    dossier: &'a Dossier,
    savings: &'a Savings,
    day: Day,
}

impl Asked<'_> {
    /// The salaries up to the day.
    fn history(&self) -> &[Paid] {
        paid_until(&self.dossier.history, self.day)
    }

    /// The answer for a caller: `explained` to whom every cause of a due day may be told, `open` to whom birth dates may.
    fn answer(&self, known_at: KnownAt, explained: bool, open: bool) -> EntitlementsOut {
        let salary = self.history().last().map(|paid| &paid.salary);
        let record = record(self.dossier, Some(self.person));
        let next = salary.and_then(|salary| next_raise(salary, &record));
        let traits = self.person.traits;
        let retires = traits.sex.zip(traits.birth_on).filter(|_| open).map(|(sex, born)| retires_on(sex, born));
        let mut findings = Vec::new();
        let mut withheld = Vec::new();
        if explained {
            findings.extend(found(self.history(), &record));
            findings.extend(next.iter().flat_map(|next| expected(next, retires, self.day)));
        } else {
            withheld.extend(["next_raise", "findings"]);
        }
        if !open {
            withheld.push("retires_on");
        }
        let coefficient = salary.map(|salary| salary.coefficient);
        let allowances =
            on_day(&self.dossier.allowances, &self.person.appointments, self.savings, coefficient, self.day);
        EntitlementsOut {
            official_id: self.person.id,
            as_of: self.day,
            known_at,
            pay: salary.map(|salary| pay(salary, self.day)),
            exhausted: salary.is_some() && next.is_none(),
            next_raise: next.filter(|_| explained).map(|next| next_out(next, self.day)),
            allowances: allowances.into_iter().map(Into::into).collect(),
            retires_on: retires,
            findings: findings.iter().map(|finding| finding_out(finding, explained)).collect(),
            withheld,
        }
    }
}

fn pay(salary: &Salary, day: Day) -> PayOut {
    let base = BaseSalary::on(day);
    PayOut {
        salary_id: salary.id,
        grade: salary.grade.to_string(),
        scale: salary.scale,
        step: salary.step,
        steps: salary.scale.rule().steps,
        coefficient: salary.coefficient,
        since: salary.effective_on,
        base_salary: base.map(|base| base.dong),
        amount: base.map(|base| base.pays(salary.coefficient)),
        legal_reference: base.map(|base| base.legal_reference),
    }
}

fn next_out(next: NextRaise, day: Day) -> NextRaiseOut {
    NextRaiseOut {
        due_on: next.due_on,
        step: next.step,
        coefficient: next.coefficient,
        owed: next.due_on.is_some_and(|due| due <= day),
        reasons: next.reasons.into_iter().map(Into::into).collect(),
    }
}
