//! Closed vocabularies: enums whose every value is one lower snake word, the same in JSON and in a column.

/// A closed vocabulary. Made by the `words!` macro only.
pub trait Word: Sized + Copy + 'static {
    /// Every value, in the order of the declaration.
    const ALL: &'static [Self];

    /// The word itself.
    fn word(self) -> &'static str;

    /// The value that a word stands for, if any does.
    fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|v| v.word() == word)
    }

    /// Every word, for a message that says what would have been accepted.
    fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|v| v.word()).collect()
    }
}

/// Declares an enum of words: `word`, `of`, `Display`, serde and the schema come from one list.
macro_rules! words {
    ($(#[doc = $doc:expr])* $name:ident { $($(#[doc = $vdoc:expr])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[doc = $vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $crate::domain::word::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::domain::word::Word::word(*self))
            }
        }

        // Derived, the schema would show the names of the variants: the macro of utoipa does not see through the
        // literals that another macro hands it.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::domain::word::schema(&[$($doc),*], &[$(($word, &[$($vdoc),*])),+])
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use words;

/// The schema of a vocabulary: its words, and in the description what each of them means.
pub fn schema(doc: &[&str], words: &[(&str, &[&str])]) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    let text = |lines: &[&str]| lines.iter().map(|l| l.trim()).collect::<Vec<_>>().join(" ");
    let mut description = text(doc);
    let meanings: Vec<String> = (words.iter())
        .map(|(word, doc)| (word, text(doc)))
        .filter(|(word, meaning)| *word != meaning)
        .map(|(word, meaning)| format!("\n* `{word}`: {meaning}"))
        .collect();
    if !meanings.is_empty() {
        description.push('\n');
        description.push_str(&meanings.concat());
    }
    utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .description(Some(description))
        .enum_values(Some(words.iter().map(|(word, _)| *word)))
        .into()
}
