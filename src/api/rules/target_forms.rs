//! How the parts of resolutions are read from a body: indicators and targets.

use crate::api::reader::{Read, record};
use crate::domain::invalid::{Problems, Rule};
use crate::domain::resolution::{Indicator, Percent, STANDARD, Target};
use crate::domain::text::Code;
use serde_json::Value;

impl Read for Percent {
    fn read(value: &Value, at: &str, problems: &mut Problems) -> Option<Self> {
        let number = match value {
            Value::Number(number) => Self::parse(&number.to_string()),
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let Some(percent) = number else {
            problems.add(at, Rule::Expected("number with at most two decimals"));
            return None;
        };
        problems.require((0..=10_000).contains(&percent.0), at, Rule::OutOfRange(0, 100));
        Some(percent)
    }
}

record! {
    Indicator { need code, need title_vi, need title_en, need predicate }
    check leaves_the_standard { code }
    alike of_one_code at "/code"
}

/// Every resolution counts the share who meet the standard; no other indicator can bear that name.
fn leaves_the_standard(code: &Option<Code>, at: &str, problems: &mut Problems) {
    let free = code.as_ref().is_none_or(|code| code.as_str() != STANDARD);
    problems.require(free, &format!("{at}/code"), Rule::Reserved);
}

fn of_one_code(one: &Indicator, other: &Indicator) -> bool {
    one.code == other.code
}

record! {
    Target { may group, need indicator, need direction, need percent, need due_on, need source, need provenance }
    alike asked_again at ""
}

fn asked_again(one: &Target, other: &Target) -> bool {
    (one.group, &one.indicator, one.due_on) == (other.group, &other.indicator, other.due_on)
}
