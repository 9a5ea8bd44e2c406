//! Findings as callers meet them: the rule in both languages, and what it rests on.

use crate::api::json::FromBody;
use crate::api::reader::{body, record};
use crate::domain::finding::{Finding, FindingCode, Override, Severity};
use crate::domain::id::DecisionId;
use crate::domain::text::Note;
use serde::Serialize;
use utoipa::ToSchema;

/// A fact that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingEvidenceOut {
    /// What it is.
    #[schema(example = "months_left")]
    pub name: String,
    /// Its value, as the interface writes it elsewhere.
    #[schema(example = "96")]
    pub value: String,
}

/// Something found about what is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingOut {
    /// What.
    pub code: FindingCode,
    /// Whether it stands in the way.
    pub severity: Severity,
    /// Whether an approver may override it, by a decision and with a reason.
    pub overridable: bool,
    /// What it says, in Vietnamese.
    pub title_vi: String,
    /// What it says, in English.
    pub title_en: String,
    /// The rule it rests on; null where that is withheld.
    pub legal_reference: Option<String>,
    /// What it rests on.
    pub evidence: Vec<FindingEvidenceOut>,
}

/// A finding as it is shown: what is sensitive only to those who may see it.
pub fn finding_out(finding: &Finding, open: bool) -> FindingOut {
    let hidden = finding.sensitive && !open;
    let code = if hidden { FindingCode::Withheld } else { finding.code };
    let (vi, en) = words(code);
    let evidence =
        |e: &crate::domain::finding::Evidence| FindingEvidenceOut { name: e.name.to_owned(), value: e.value.clone() };
    FindingOut {
        code,
        severity: finding.severity,
        overridable: finding.overridable,
        title_vi: vi.to_owned(),
        title_en: en.to_owned(),
        legal_reference: (!hidden).then(|| finding.legal_reference.to_owned()),
        evidence: if hidden { Vec::new() } else { finding.evidence.iter().map(evidence).collect() },
    }
}

/// That an approver takes a finding upon themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OverrideIn {
    /// Which finding.
    pub code: FindingCode,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Why.
    pub reason: Note,
}

record! {
    OverrideIn { need code, need decision_id, need reason } alike same_code at "/code"
}

fn same_code(one: &OverrideIn, other: &OverrideIn) -> bool {
    one.code == other.code
}

impl FromBody for OverrideIn {
    fn from_body(value: &serde_json::Value) -> Result<Self, Vec<crate::domain::Invalid>> {
        body(value)
    }
}

impl From<OverrideIn> for Override {
    fn from(given: OverrideIn) -> Self {
        Self { code: given.code, decision_id: given.decision_id, reason: given.reason }
    }
}

/// What a finding says, in Vietnamese and in English.
#[expect(clippy::too_many_lines, reason = "a line for each finding")]
fn words(code: FindingCode) -> (&'static str, &'static str) {
    match code {
        FindingCode::NotInPool => {
            ("Không thuộc quy hoạch chức danh này.", "The person is in no planning pool for the title.")
        }
        FindingCode::NearRetirement => {
            ("Thời gian công tác còn lại đến tuổi nghỉ hưu không đủ.", "Too few months are left until retirement.")
        }
        FindingCode::RetirementUnknown => (
            "Chưa có ngày sinh hoặc giới tính nên không tính được thời gian công tác còn lại.",
            "The birth date or sex is not recorded, so the time until retirement is not known.",
        ),
        FindingCode::TermTooShort => ("Thời gian ngắn hơn quy định.", "The term is shorter than the law allows."),
        FindingCode::TermTooLong => ("Thời gian dài hơn quy định.", "The term is longer than the law allows."),
        FindingCode::TermMissing => ("Chưa xác định thời hạn.", "A fixed term is missing."),
        FindingCode::StandardUnmet => {
            ("Chưa đạt tiêu chuẩn của chức danh.", "The person would not meet the standard of the post.")
        }
        FindingCode::StandardUnknown => (
            "Chưa đủ căn cứ để xác định đạt tiêu chuẩn của chức danh hay không.",
            "Whether the person would meet the standard of the post is not known.",
        ),
        FindingCode::NotEquivalent => (
            "Chức danh không tương đương với chức danh đang giữ.",
            "The post is not equivalent to the one that is left.",
        ),
        FindingCode::LocalOrigin => ("Là người địa phương.", "The person is local to the unit."),
        FindingCode::OriginUnknown => (
            "Chưa có thông tin quê quán, nơi sinh nên không xác định được là người địa phương hay không.",
            "Whether the person is local to the unit is not known.",
        ),
        FindingCode::DisciplineInForce => {
            ("Đang trong thời gian thi hành kỷ luật.", "A disciplinary measure is in force.")
        }
        FindingCode::Overlaps => (
            "Đã giữ một chức vụ chính khác trong thời gian đó.",
            "The person holds another substantive post in that time.",
        ),
        FindingCode::MoveUnderWay => (
            "Đang có một quy trình điều động, luân chuyển, biệt phái khác.",
            "Another move of the person is under way.",
        ),
        FindingCode::SameUnit => ("Đơn vị đến là đơn vị đi.", "The unit is the one that the person comes from."),
        FindingCode::TooManyTerms => (
            "Giữ chức vụ người đứng đầu quá số nhiệm kỳ liên tiếp cho phép.",
            "The person would hold the headship for more consecutive terms than allowed.",
        ),
        FindingCode::PostFilled => ("Chức danh đang có người giữ.", "The post is held by somebody else."),
        FindingCode::NoPost => {
            ("Không giữ chức vụ chính nào vào ngày đó.", "The person holds no substantive post on the day.")
        }
        FindingCode::NotALeader => {
            ("Chức danh đang giữ không phải chức danh lãnh đạo, quản lý.", "The post left is no leadership title.")
        }
        FindingCode::NotACivilServant => {
            ("Chỉ công chức mới được biệt phái.", "Only a civil servant is seconded, and the person is none.")
        }
        FindingCode::SameArea => (
            "Hai đơn vị đã được sáp nhập: đây là bố trí lại, không phải luân chuyển.",
            "The units were merged into each other: this is a re-assignment.",
        ),
        FindingCode::RatedTooLow => {
            ("Kết quả xếp loại các năm gần nhất không đạt yêu cầu.", "The last years were not rated as the rule asks.")
        }
        FindingCode::NotRated => {
            ("Chưa có đủ kết quả xếp loại các năm gần nhất.", "Not all of the last years are rated.")
        }
        FindingCode::RatingNotComparable => (
            "Kết quả xếp loại theo quy định khác nhau, không so sánh được.",
            "Ratings of different regimes cannot be compared.",
        ),
        FindingCode::NotHigherTitle => {
            ("Chức danh quy hoạch không cao hơn chức danh đang giữ.", "The title is not higher than the one held.")
        }
        FindingCode::HoldsTitle => ("Đang giữ chính chức danh này.", "The person holds the title already."),
        FindingCode::TooManyForTitle => {
            ("Quá số người quy hoạch cho một chức danh.", "Too many people are planned for one title.")
        }
        FindingCode::OneForTitle => {
            ("Một chức danh chỉ có một người trong quy hoạch.", "Only one person is planned for a title.")
        }
        FindingCode::NobodyForTitle => ("Chức danh chưa có người trong quy hoạch.", "Nobody is planned for a title."),
        FindingCode::TooManyTitles => {
            ("Một người được quy hoạch quá số chức danh.", "A person is planned for too many titles.")
        }
        FindingCode::FewWomen => ("Tỷ lệ nữ thấp hơn quy định.", "The share of women is too low."),
        FindingCode::FewYoung => ("Tỷ lệ cán bộ trẻ thấp hơn quy định.", "The share of young people is too low."),
        FindingCode::FewMinority => {
            ("Không có người dân tộc thiểu số trong quy hoạch.", "Nobody of a minority is planned.")
        }
        FindingCode::AgeBands => ("Chưa đủ ba độ tuổi.", "Not every age band is there."),
        FindingCode::AutomaticExit => {
            ("Không còn đủ điều kiện, đưa ra khỏi quy hoạch.", "The rule that let a person in holds no longer.")
        }
        FindingCode::TitleNotInPool => ("Chức danh không thuộc quy hoạch này.", "The title is not one of the pool."),
        FindingCode::ReviewDue => ("Chưa rà soát, bổ sung hằng năm.", "The review comes too soon or too late."),
        FindingCode::ApprovalLate => (
            "Quá thời hạn phê duyệt kể từ ngày nhận đủ hồ sơ.",
            "The approval comes later than the rule allows after a complete dossier.",
        ),
        FindingCode::OutsideAudience => {
            ("Không thuộc đối tượng của lớp.", "The person is outside the audience of the class.")
        }
        FindingCode::EnrolmentClosed => {
            ("Lớp không nhận đăng ký vào ngày này.", "The class does not take enrolments on the day.")
        }
        FindingCode::AlreadyEnrolled => ("Đã đăng ký lớp này.", "The person is in the class already."),
        FindingCode::ClassesOverlap => {
            ("Đang học một lớp khác trong thời gian đó.", "The person attends another class in that time.")
        }
        FindingCode::AlreadyQualified => (
            "Đã có văn bằng, chứng chỉ mà khóa học cấp, hoặc cao hơn.",
            "The person holds what the course grants, or more.",
        ),
        FindingCode::TooOldToBeSent => {
            ("Quá tuổi cử đi đào tạo lần đầu.", "The person is too old to be sent for the first time.")
        }
        FindingCode::AgeUnknown => (
            "Chưa có ngày sinh nên không xác định được tuổi.",
            "The birth date is not recorded, so the age is not known.",
        ),
        FindingCode::ServiceTooShort => {
            ("Thời gian công tác chưa đủ để được cử đi đào tạo.", "The service is too short to be sent.")
        }
        FindingCode::ClassFull => ("Lớp đã đủ chỗ.", "No seat is free."),
        FindingCode::OverCeiling => {
            ("Vượt số lượng cán bộ, công chức được giao.", "The unit would be over its ceiling.")
        }
        FindingCode::TooYoung => ("Chưa đủ tuổi.", "The person is not of age."),
        FindingCode::NotByRecruitment => {
            ("Chức danh này không thực hiện bằng tuyển dụng.", "The title is not filled by recruitment.")
        }
        FindingCode::NotElective => ("Chức danh này không do bầu cử.", "The title is not filled by election."),
        FindingCode::TitleNotInForce => {
            ("Chức danh không tồn tại vào ngày đó.", "The title does not exist on the day.")
        }
        FindingCode::RetirementNotDue => ("Chưa đến thời điểm nghỉ hưu.", "The day of retirement is not due yet."),
        FindingCode::RaiseOutstanding => {
            ("Đã đến hạn nâng bậc lương nhưng chưa có quyết định.", "The raise that fell due was not granted.")
        }
        FindingCode::RaisedTooEarly => {
            ("Nâng bậc lương sớm hơn mức cho phép.", "The raise came earlier than the rule allows.")
        }
        FindingCode::RaisedEarlyAgain => (
            "Nâng bậc lương trước thời hạn do lập thành tích xuất sắc hai lần liên tiếp.",
            "The person was raised early for excellence twice in a row.",
        ),
        FindingCode::NotTheNextStep => {
            ("Bậc mới không phải là bậc liền kề của bảng lương.", "The raise is not to the next step of the scale.")
        }
        FindingCode::PayLowered => (
            "Xếp lại lương làm giảm hệ số đang hưởng.",
            "The regrading lowers the coefficient that the person was paid by.",
        ),
        FindingCode::ManyEarlyRaises => (
            "Số người được nâng bậc lương trước thời hạn trong năm vượt 10% của đơn vị.",
            "More people of the unit were raised early in the year than one in ten.",
        ),
        FindingCode::EarlyRaiseBeforeRetirement => (
            "Nghỉ hưu trước hạn nâng bậc không quá 12 tháng: được nâng bậc trước thời hạn khi có thông báo nghỉ hưu.",
            "The person retires before the next raise falls due, and may be raised early once retirement is announced.",
        ),
        FindingCode::NoHeadcountSaved => {
            ("Việc kiêm nhiệm không giảm được biên chế.", "Holding the title saves no headcount.")
        }
        FindingCode::SecondAllowance => (
            "Chỉ được hưởng một mức phụ cấp kiêm nhiệm.",
            "Another allowance for a concurrent title is drawn already; one is all that is due.",
        ),
        FindingCode::TitleNotHeld => (
            "Không còn giữ chức danh kiêm nhiệm được hưởng phụ cấp.",
            "The title that the allowance is for is not held.",
        ),
        FindingCode::UnitNotInForce => ("Đơn vị không tồn tại vào ngày này.", "The unit is not there on the day."),
        FindingCode::OutsideReform => {
            ("Đơn vị nằm ngoài phạm vi sắp xếp.", "The unit lies outside what the reform may touch.")
        }
        FindingCode::ChangedTwice => {
            ("Đơn vị bị thay đổi hai lần trong cùng đợt sắp xếp.", "Two changes say what becomes of one unit.")
        }
        FindingCode::DayTooEarly => {
            ("Đơn vị đã có thay đổi vào ngày này hoặc sau đó.", "The unit changes on the day or later already.")
        }
        FindingCode::KeyUnknown => ("Không có đơn vị mới nào mang khóa này.", "No unit is founded by this key."),
        FindingCode::KeyTwice => ("Hai đơn vị mới mang cùng một khóa.", "Two units are founded by one key."),
        FindingCode::CodeTaken => {
            ("Nhiều đơn vị mang cùng một mã vào ngày này.", "Several units would bear one code on the day.")
        }
        FindingCode::UnitBelowItself => ("Đơn vị trực thuộc chính nó.", "The unit would lie below itself."),
        FindingCode::ChildWithoutParent => {
            ("Đơn vị còn trực thuộc một đơn vị kết thúc hoạt động.", "The unit would stay below one that ends.")
        }
        FindingCode::ParentNotInForce => {
            ("Đơn vị cấp trên không tồn tại từ ngày này.", "The unit above is not there from the day on.")
        }
        FindingCode::SuccessorNotInForce => (
            "Đơn vị tiếp nhận không tồn tại từ ngày này.",
            "The unit that takes another in is not there from the day on.",
        ),
        FindingCode::PersonWithoutDestination => {
            ("Chưa xác định nơi bố trí người này.", "Nothing says where the person goes.")
        }
        FindingCode::NoSuchHolding => {
            ("Người này không giữ chức vụ được nêu.", "The person holds nothing of what is said to change.")
        }
        FindingCode::TitleNotThere => ("Chức danh không tồn tại vào ngày này.", "The title is not there on the day."),
        FindingCode::TwoHeads => {
            ("Nhiều người giữ chức danh chỉ có một người.", "Several people would hold a title of one person.")
        }
        FindingCode::GrantReachesNobody => {
            ("Quyền của tài khoản không còn đơn vị nào.", "Grants on the unit would reach no unit that is there.")
        }
        FindingCode::PoolEnds => ("Quy hoạch kết thúc cùng đơn vị.", "The pool ends with its unit."),
        FindingCode::DocumentEnds => {
            ("Văn bản hết hiệu lực cùng đơn vị.", "The rule set, resolution or reform ends with its unit.")
        }
        FindingCode::MoveEnds => (
            "Việc điều động, luân chuyển, biệt phái kết thúc vì vị trí đến không còn.",
            "The move is over: the post that it leads to is no more.",
        ),
        FindingCode::RecruitmentEnds => (
            "Việc tuyển dụng kết thúc vì vị trí tuyển dụng không còn.",
            "The recruitment is over: the post that it leads to is no more.",
        ),
        FindingCode::AllowanceEnds => (
            "Phụ cấp kiêm nhiệm kết thúc vì chức danh kiêm nhiệm không được giữ tiếp.",
            "The allowance ends: the title that it is for does not go on.",
        ),
        FindingCode::CeilingMissing => {
            ("Đơn vị tiếp nhận chưa được giao biên chế.", "The unit takes in others that had a ceiling, and has none.")
        }
        FindingCode::PostsMissing => (
            "Đơn vị tiếp nhận chưa được giao vị trí việc làm.",
            "The unit takes in others that had established posts, and has none.",
        ),
        FindingCode::StaysBehind => (
            "Mã đã được dùng ở đơn vị tiếp nhận nên giữ nguyên ở đơn vị cũ.",
            "The code is taken where it would go, so it stays where it is.",
        ),
        FindingCode::SubtasksOpen => ("Còn việc thành phần chưa hoàn thành.", "Parts of the task are not done."),
        FindingCode::MeasuredShort => {
            ("Kết quả đo được thấp hơn số lượng đề ra.", "Less was reached than was asked for.")
        }
        FindingCode::DoneLate => ("Hoàn thành sau thời hạn.", "It was done after its last day."),
        FindingCode::TooManyExcellent => (
            "Số người xếp loại hoàn thành xuất sắc nhiệm vụ vượt tỷ lệ quy định.",
            "More people are rated excellent than the rule allows.",
        ),
        FindingCode::RatedElsewhere => (
            "Người này do đơn vị khác đánh giá: đơn vị công tác vào ngày đánh giá.",
            "Another unit rates the person: where the person was when the year was rated.",
        ),
        FindingCode::FailedTwice => {
            ("Hai năm liên tiếp không hoàn thành nhiệm vụ.", "The person failed two years in a row.")
        }
        FindingCode::LimitedTwice => (
            "Hai năm liên tiếp còn hạn chế về năng lực, hoặc một năm trong đó không hoàn thành nhiệm vụ.",
            "The person showed limits in two years in a row, or failed in one of them.",
        ),
        FindingCode::RatedLate => (
            "Đánh giá, xếp loại sau thời hạn quy định.",
            "The rating comes after the day by which the law asks for it.",
        ),
        FindingCode::DiffersFromScores => (
            "Xếp loại khác với kết quả điểm theo dõi, đánh giá theo tháng, quý.",
            "The rating differs from what the points of the months come to.",
        ),
        FindingCode::ScoresMissing => ("Có tháng chưa được chấm điểm.", "Months of the year have no points."),
        FindingCode::AlreadyRated => ("Năm này đã được xếp loại.", "The year of the person is rated already."),
        FindingCode::Withheld => {
            ("Có vướng mắc mà tài khoản không được xem.", "It exists, and the caller may not see what.")
        }
    }
}
