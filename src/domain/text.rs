//! Text as the registry keeps it: Unicode NFC, trimmed, bounded, without control characters; and its folded form, by
//! which Vietnamese names are found with or without their marks.

use crate::domain::invalid::Rule;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One line of text of 1 to `MAX` characters, in NFC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(String);

/// A name or a title: up to 200 characters.
pub type Name = Line<200>;
/// A code, a number of a document, a short reference: up to 60 characters.
pub type Code = Line<60>;
/// A longer line, such as a legal reference or a reason: up to 1,000 characters.
pub type Note = Line<1000>;

impl<const MAX: usize> Line<MAX> {
    /// The text in its kept form.
    ///
    /// # Errors
    /// [`Rule::Empty`], [`Rule::TooLong`] or [`Rule::ForbiddenCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Rule> {
        let text: String = raw.trim().nfc().collect();
        if text.is_empty() {
            Err(Rule::Empty)
        } else if text.chars().any(is_forbidden) {
            Err(Rule::ForbiddenCharacter)
        } else if text.chars().count() > MAX {
            Err(Rule::TooLong(MAX))
        } else {
            Ok(Self(text))
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> std::fmt::Display for Line<MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> utoipa::PartialSchema for Line<MAX> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .min_length(Some(1))
            .max_length(Some(MAX))
            .into()
    }
}

impl<const MAX: usize> utoipa::ToSchema for Line<MAX> {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Owned(format!("Line{MAX}"))
    }
}

/// Control characters, and those that cannot be seen: line and paragraph separators, zero-width and bidirectional signs.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The form by which text is compared and found: lower case, no diacritics, `đ` as `d`, single spaces.
pub fn fold(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The folded words of a text, each once, sorted.
pub fn folded_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words: Vec<String> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_case_and_the_barred_d_do_not_matter_to_a_search() {
        for (raw, folded) in [
            ("Đông Kinh", "dong kinh"),
            ("HOÀNG  VĂN THỤ", "hoang van thu"),
            ("Lương Văn Tri", "luong van tri"),
            ("Nguyễn Thị Ước", "nguyen thi uoc"),
        ] {
            assert_eq!(fold(raw), folded);
        }
    }

    #[test]
    fn decomposed_and_composed_text_are_kept_alike() {
        assert_eq!(Name::parse("Hoa\u{300}ng").unwrap(), Name::parse("Hoàng").unwrap());
    }

    #[test]
    fn text_is_refused_for_its_own_reason() {
        assert_eq!(Name::parse("  "), Err(Rule::Empty));
        assert_eq!(Name::parse("a\u{0}b"), Err(Rule::ForbiddenCharacter));
        assert_eq!(Name::parse("a\nb"), Err(Rule::ForbiddenCharacter));
        assert_eq!(Name::parse("\u{200b}\u{202e}"), Err(Rule::ForbiddenCharacter));
        assert_eq!(Line::<3>::parse("abcd"), Err(Rule::TooLong(3)));
    }

    proptest! {
        #[test]
        fn folding_and_parsing_settle_at_once(text in "\\PC{0,40}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            if let Ok(line) = Name::parse(&text) {
                prop_assert_eq!(Name::parse(line.as_str()).unwrap(), line);
            }
        }
    }
}
