//! Recruitments with every optional part filled in, as the ledger keeps them.

use super::kinds::{Entry, entry};
use super::kinds_development::{day, hop, ident, line};
use canbo::compliance::facts::Fact;
use canbo::db;
use canbo::db::changes::Change;
use canbo::db::{Cause, Stamp, Tx};
use canbo::domain::placement::{Recruitment, RecruitmentAct, RecruitmentForm, RecruitmentResult, RecruitmentState};

fn recruitment() -> Recruitment {
    Recruitment {
        id: ident(31),
        form: RecruitmentForm::Exam,
        official_id: ident(6),
        unit_id: ident(2),
        position_id: ident(5),
        competition: Some(line("Kỳ thi tuyển công chức cấp xã năm 2012")),
        result: Some(RecruitmentResult::Passed),
        points: Some(86),
        starts_on: day("2012-06-15"),
        probation_months: 12,
        note: Some(line("Hồ sơ số 12")),
        state: RecruitmentState::Ended,
        effective_on: Some(day("2012-06-15")),
        appointment_id: Some(ident(7)),
        appointment_seq: Some(8),
        opened: true,
        confirmed_on: Some(day("2013-06-15")),
        ended_on: Some(day("2013-06-15")),
        hops: vec![
            hop(RecruitmentAct::Begin, None, RecruitmentState::Announced),
            hop(RecruitmentAct::End, Some(RecruitmentState::OnProbation), RecruitmentState::Ended),
        ],
    }
}

/// One of each, as they are kept since 0006.
pub fn placement() -> Vec<Entry> {
    vec![entry!(Approve, db::recruitments::insert, Recruitment, |_| None, recruitment())]
}
