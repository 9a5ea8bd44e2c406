//! The catalogue of problems: every stable code with its status and its words in both languages, and the body that
//! carries them (RFC 9457).

use crate::api::findings::FindingOut;
use crate::api::locale::Lang;
use crate::domain::invalid::{Invalid, Rule};
use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[$meta:meta])* $variant:ident = $code:literal, $status:ident, $vi:literal, $en:literal;)+) => {
        /// A stable code of a refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($(#[$meta])* $variant),+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code itself.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The status that it goes with.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }

            /// What it means, in a sentence.
            pub fn title(self, lang: Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($vi, $en)),+ }
            }
        }
    };
}

codes! {
    /// 400
    Malformed = "malformed_json", BAD_REQUEST, "Nội dung không phải là JSON hợp lệ.", "The body is not valid JSON.";
    /// 400
    BadRequest = "bad_request", BAD_REQUEST, "Yêu cầu không hợp lệ.", "The request is not valid.";
    /// 400
    Parameters = "invalid_parameters", BAD_REQUEST, "Tham số không hợp lệ.", "The parameters are not valid.";
    /// 400
    Cursor = "invalid_cursor", BAD_REQUEST, "Con trỏ trang không hợp lệ, hoặc bộ lọc hay thứ tự đã thay đổi.",
        "The page cursor is not valid, or the filters or the order have changed.";
    /// 401
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "Cần mã truy cập hợp lệ.", "A valid access token is needed.";
    /// 401
    Credentials = "invalid_credentials", UNAUTHORIZED, "Tên đăng nhập hoặc mật khẩu không đúng.",
        "The name or the password is not right.";
    /// 403
    Forbidden = "forbidden", FORBIDDEN, "Tài khoản không có quyền thực hiện việc này.",
        "The account lacks the permission for this.";
    /// 404
    NotFound = "not_found", NOT_FOUND, "Không tìm thấy.", "There is no such thing.";
    /// 405
    Method = "method_not_allowed", METHOD_NOT_ALLOWED, "Phương thức không được hỗ trợ tại địa chỉ này.",
        "The method is not supported at this address.";
    /// 408
    Slow = "request_timeout", REQUEST_TIMEOUT, "Yêu cầu đến quá chậm.", "The request came too slowly.";
    /// 409
    AppointmentOverlaps = "appointment_overlaps", CONFLICT,
        "Người này đã giữ một chức vụ chính trong thời gian đó.",
        "The person already holds a substantive appointment in that time.";
    /// 409
    SeatTaken = "seat_taken", CONFLICT, "Chức danh này đã có người giữ trong thời gian đó.",
        "The title, which one person holds, has an incumbent in that time.";
    /// 409
    CodeTaken = "code_taken", CONFLICT, "Mã này đã được dùng trong thời gian đó.", "The code is in use in that time.";
    /// 409
    NumberTaken = "number_taken", CONFLICT, "Số văn bản này đã có.", "A document with that number exists.";
    /// 409
    IdentityTaken = "identity_number_taken", CONFLICT, "Số định danh này đã có trong hệ thống.",
        "The identity number is in use.";
    /// 409
    SuccessionExists = "succession_exists", CONFLICT, "Quan hệ kế thừa này đã có.", "That succession exists.";
    /// 409
    NotAwaiting = "not_awaiting_ratification", CONFLICT, "Chức vụ này không chờ phê chuẩn.",
        "The appointment does not await ratification.";
    /// 409
    AlreadyChecked = "already_verified", CONFLICT, "Văn bằng này đã được xác minh.", "The qualification has been checked already.";
    /// 409
    AlreadySuperseded = "already_superseded", CONFLICT, "Bản ghi này đã được thay thế.", "Another record has taken its place already.";
    /// 409
    Void = "void", CONFLICT, "Bản ghi này đã bị hủy.", "It was voided: it never should have been.";
    /// 409
    WrongStage = "wrong_stage", CONFLICT, "Văn bản đang ở một bước khác của việc ban hành.",
        "The document is at another stage of its adoption.";
    /// 409
    OwnProposal = "own_proposal", CONFLICT, "Không ai tự phê duyệt đề xuất của chính mình.",
        "Nobody approves what they proposed themselves.";
    /// 409
    NotSupersedable = "not_supersedable", CONFLICT,
        "Văn bản bị thay thế chưa có hiệu lực, hoặc bắt đầu có hiệu lực từ ngày đó hay muộn hơn.",
        "The document whose place it takes is not in force, or begins on that day or later.";
    /// 409
    FindingsInTheWay = "findings_in_the_way", CONFLICT,
        "Có vướng mắc phải được giải quyết, hoặc được người phê duyệt chấp nhận bằng quyết định.",
        "Findings stand in the way; those that may be, an approver overrides by a decision.";
    /// 409
    NotApplicable = "not_applicable", CONFLICT, "Bước này không áp dụng cho trường hợp này.",
        "This step does not apply in this case.";
    /// 409
    RatingExists = "rating_exists", CONFLICT, "Năm đó đã có kết quả xếp loại của người này.",
        "The person has a rating for that year already.";
    /// 409
    CeilingOverlaps = "ceiling_overlaps", CONFLICT, "Đơn vị đã có chỉ tiêu biên chế trong thời gian đó.",
        "The unit has a ceiling in that time already.";
    /// 409
    PostOverlaps = "established_post_overlaps", CONFLICT,
        "Chức danh này của đơn vị đã được xác định trong thời gian đó.",
        "The title is established in the unit in that time already.";
    /// 409
    SalaryExists = "salary_exists", CONFLICT, "Người này đã có một mức lương hưởng từ ngày đó.",
        "A salary of the person begins on that day already.";
    /// 409
    InUse = "in_use", CONFLICT, "Vẫn còn dữ liệu phụ thuộc.", "Something still depends on it.";
    /// 409
    Conflict = "conflict", CONFLICT, "Xung đột với trạng thái hiện tại.", "It conflicts with the present state.";
    /// 412
    Stale = "stale", PRECONDITION_FAILED, "Dữ liệu đã thay đổi kể từ lần đọc trước.",
        "It has changed since it was read.";
    /// 413
    TooLarge = "too_large", PAYLOAD_TOO_LARGE, "Nội dung quá lớn.", "The body is too large.";
    /// 415
    MediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "Kiểu nội dung không được hỗ trợ.",
        "The media type is not supported.";
    /// 422
    Invalid = "invalid_input", UNPROCESSABLE_ENTITY, "Dữ liệu không hợp lệ.", "The input is not valid.";
    /// 428
    IfMatchRequired = "if_match_required", PRECONDITION_REQUIRED, "Cần tiêu đề If-Match với ETag hiện tại.",
        "An If-Match header with the present ETag is needed.";
    /// 500
    Internal = "internal", INTERNAL_SERVER_ERROR, "Lỗi hệ thống.", "Something went wrong in the service.";
    /// 503
    Busy = "busy", SERVICE_UNAVAILABLE, "Hệ thống đang bận, xin thử lại.", "The service is busy; try again.";
    /// 503
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "Cơ sở dữ liệu tạm thời không sẵn sàng.",
        "The database is not available for the moment.";
}

/// One broken rule of an input.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemItem {
    /// Where: a JSON pointer into the body, or `/` and the name of a parameter.
    #[schema(example = "/valid_from")]
    pub pointer: String,
    /// Which rule: a stable code.
    #[schema(example = "required")]
    pub code: String,
    /// The rule in words.
    pub detail: String,
}

/// A refusal, as RFC 9457 describes it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it means, in the language asked for.
    pub title: String,
    /// The status.
    pub status: u16,
    /// The stable code.
    #[schema(example = "invalid_input")]
    pub code: String,
    /// More about this occurrence, where there is more to say.
    pub detail: Option<String>,
    /// The address that was asked.
    pub instance: String,
    /// The request, as it stands in the log.
    pub request_id: String,
    /// Everything that is wrong with the input, at once.
    pub errors: Vec<ProblemItem>,
    /// The address of what stands in the way, where the caller may see it.
    pub conflicts_with: Option<String>,
    /// All that was found about a refused act, whether or not it stands in the way.
    pub findings: Vec<FindingOut>,
}

/// A broken rule in words.
pub fn item(invalid: &Invalid, lang: Lang) -> ProblemItem {
    ProblemItem {
        pointer: invalid.pointer.clone(),
        code: invalid.rule.code().to_owned(),
        detail: words(&invalid.rule, lang),
    }
}

fn words(rule: &Rule, lang: Lang) -> String {
    match (rule, lang) {
        (Rule::Required, Lang::Vi) => "Bắt buộc.".to_owned(),
        (Rule::Required, Lang::En) => "It is required.".to_owned(),
        (Rule::Unknown, Lang::Vi) => "Không có trường hay tham số này.".to_owned(),
        (Rule::Unknown, Lang::En) => "There is no such field or parameter.".to_owned(),
        (Rule::Expected(what), Lang::Vi) => format!("Giá trị phải thuộc dạng: {what}."),
        (Rule::Expected(what), Lang::En) => format!("This was expected: {what}."),
        (Rule::NotOneOf(all), Lang::Vi) => format!("Phải là một trong: {}.", all.join(", ")),
        (Rule::NotOneOf(all), Lang::En) => format!("It must be one of: {}.", all.join(", ")),
        (Rule::Empty, Lang::Vi) => "Không được để trống.".to_owned(),
        (Rule::Empty, Lang::En) => "It may not be empty.".to_owned(),
        (Rule::TooLong(max), Lang::Vi) => format!("Dài nhất là {max}."),
        (Rule::TooLong(max), Lang::En) => format!("It may have {max} at most."),
        (Rule::OutOfRange(low, high), Lang::Vi) => format!("Phải từ {low} đến {high}."),
        (Rule::OutOfRange(low, high), Lang::En) => format!("It must lie between {low} and {high}."),
        (Rule::ForbiddenCharacter, Lang::Vi) => "Có ký tự không được phép.".to_owned(),
        (Rule::ForbiddenCharacter, Lang::En) => "It holds a character that is not allowed.".to_owned(),
        (Rule::NotAfter(other), Lang::Vi) => format!("Phải sau {other}."),
        (Rule::NotAfter(other), Lang::En) => format!("It must come after {other}."),
        (Rule::Before(other), Lang::Vi) => format!("Không được trước {other}."),
        (Rule::Before(other), Lang::En) => format!("It may not come before {other}."),
        (Rule::NotBefore(other), Lang::Vi) => format!("Phải trước {other}."),
        (Rule::NotBefore(other), Lang::En) => format!("It must come before {other}."),
        (Rule::NotWith(other), Lang::Vi) => format!("Không phù hợp với {other}."),
        (Rule::NotWith(other), Lang::En) => format!("It does not go with {other}."),
        (Rule::Refused, Lang::Vi) => "Việc này bị từ chối; mã lỗi cho biết lý do.".to_owned(),
        (Rule::Refused, Lang::En) => "This one was refused; the code of the problem says why.".to_owned(),
        (Rule::NotFound, Lang::Vi) => "Không tìm thấy đối tượng được dẫn chiếu.".to_owned(),
        (Rule::NotFound, Lang::En) => "What it refers to was not found.".to_owned(),
        (Rule::NotInForce(other), Lang::Vi) => format!("Không có hiệu lực trong thời gian của {other}."),
        (Rule::NotInForce(other), Lang::En) => format!("It does not hold throughout the time that {other} asks for."),
        (Rule::Needs(what), Lang::Vi) => format!("Cần quyền {what}."),
        (Rule::Needs(what), Lang::En) => format!("It asks for the permission {what}."),
        (Rule::Repeated, Lang::Vi) => "Bị lặp lại.".to_owned(),
        (Rule::Repeated, Lang::En) => "It stands there more than once.".to_owned(),
        (Rule::SameAs(other), Lang::Vi) => format!("Trùng với {other}."),
        (Rule::SameAs(other), Lang::En) => format!("It says the same as {other}."),
        (Rule::Reserved, Lang::Vi) => "Tên này đã có nghĩa riêng.".to_owned(),
        (Rule::Reserved, Lang::En) => "The name has a meaning of its own already.".to_owned(),
        (Rule::TooDeep(most), Lang::Vi) => format!("Lồng nhau nhiều nhất {most} cấp."),
        (Rule::TooDeep(most), Lang::En) => format!("At most {most} levels may stand within each other."),
    }
}
