//! What is wrong with an input, as data: where, which rule, and what the rule says.

/// The rule that an input breaks. Codes are stable; texts in both languages belong to the interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The field must be there.
    Required,
    /// No such field or parameter.
    Unknown,
    /// Another JSON type, or another shape of text, was expected.
    Expected(&'static str),
    /// Not a word of the closed list.
    NotOneOf(Vec<&'static str>),
    /// Empty, or nothing but white space.
    Empty,
    /// Longer than so many characters.
    TooLong(usize),
    /// Outside the closed range.
    OutOfRange(i64, i64),
    /// A character that text may not hold (control characters, NUL, line breaks).
    ForbiddenCharacter,
    /// The day does not come after the day in the other field.
    NotAfter(&'static str),
    /// The day comes before the day in the other field.
    Before(&'static str),
    /// The day does not come before the day in the other field.
    NotBefore(&'static str),
    /// This value does not go with the one in the other field.
    NotWith(&'static str),
    /// What the reference names does not exist, or the caller may not see it.
    NotFound,
    /// The thing named does not exist throughout the period given.
    NotInForce(&'static str),
    /// The same value stands there more than once.
    Repeated,
    /// One of several things asked for together was refused; the refusal's own code says why.
    Refused,
    /// Only who has this permission may give it.
    Needs(&'static str),
    /// It says again what already stands at this pointer.
    SameAs(String),
    /// A name that already has a meaning of its own.
    Reserved,
    /// More than so many levels stand within each other.
    TooDeep(usize),
}

impl Rule {
    /// The stable code of the rule.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Unknown => "unknown_field",
            Self::Expected(_) => "wrong_type",
            Self::NotOneOf(_) => "not_one_of",
            Self::Empty => "empty",
            Self::TooLong(_) => "too_long",
            Self::OutOfRange(..) => "out_of_range",
            Self::ForbiddenCharacter => "forbidden_character",
            Self::NotAfter(_) => "not_after",
            Self::Before(_) => "before",
            Self::NotBefore(_) => "not_before",
            Self::NotWith(_) => "not_with",
            Self::NotFound => "reference_not_found",
            Self::NotInForce(_) => "not_in_force",
            Self::Repeated | Self::SameAs(_) => "repeated",
            Self::Reserved => "reserved",
            Self::TooDeep(_) => "too_deep",
            Self::Refused => "refused",
            Self::Needs(_) => "permission_required",
        }
    }
}

/// One broken rule, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// JSON pointer (RFC 6901) into the input.
    pub pointer: String,
    /// The rule.
    pub rule: Rule,
}

impl Invalid {
    /// A broken rule at a pointer.
    pub fn at(pointer: impl Into<String>, rule: Rule) -> Self {
        Self { pointer: pointer.into(), rule }
    }
}

/// Collects what is wrong, so that a caller hears of everything at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<Invalid>);

impl Problems {
    /// Nothing wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a broken rule.
    pub fn add(&mut self, pointer: impl Into<String>, rule: Rule) {
        self.0.push(Invalid::at(pointer, rule));
    }

    /// Notes a broken rule unless the condition holds.
    pub fn require(&mut self, holds: bool, pointer: &str, rule: Rule) {
        if !holds {
            self.add(pointer, rule);
        }
    }

    /// Takes over what another check found.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Invalid>) {
        self.0.extend(others);
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value, if nothing was wrong; else all that was.
    ///
    /// # Errors
    /// Every problem collected.
    pub fn or<T>(self, value: T) -> Result<T, Vec<Invalid>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }

    /// The value that a further check lets pass, if nothing was wrong before it either; else all that was.
    ///
    /// # Errors
    /// Every problem collected, and those that the check found.
    pub fn and<T>(mut self, checked: Result<T, Vec<Invalid>>) -> Result<T, Vec<Invalid>> {
        match checked {
            Ok(value) => self.or(value),
            Err(wrong) => {
                self.extend(wrong);
                Err(self.0)
            }
        }
    }

    /// All that was found.
    pub fn into_inner(self) -> Vec<Invalid> {
        self.0
    }
}
