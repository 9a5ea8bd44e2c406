//! Which passwords a person may choose (ASVS 5.0 §6.2), and the passwords and secrets that the service makes.

use crate::auth::seal::random_bytes;
use crate::domain::text::fold;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use unicode_normalization::UnicodeNormalization;

/// The fewest characters of a password.
pub const SHORTEST: usize = 12;
/// The most characters of a password.
pub const LONGEST: usize = 128;
/// Characters that must be left when everything common is taken out.
const OWN: usize = 6;
/// Different characters that a password has at least.
const DIFFERENT: usize = 5;
/// Characters of an account's name below which it may stand in a password by chance.
const NAME: usize = 4;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Fewer than [`SHORTEST`] characters.
    #[error("shorter than {SHORTEST} characters")]
    TooShort,
    /// More than [`LONGEST`] characters.
    #[error("longer than {LONGEST} characters")]
    TooLong,
    /// The name of the account stands in it.
    #[error("contains the name of the account")]
    HoldsName,
    /// Little is left of it without common words, rows of keys and repetitions.
    #[error("made of common words")]
    Common,
}

/// What people choose, here and everywhere, as [`fold`] leaves it and without spaces.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    // Everywhere.
    "password", "passwort", "passphrase", "qwertyuiop", "qwerty", "qazwsxedc", "qazwsx", "1qaz2wsx", "3edc4rfv",
    "asdfghjkl", "asdfgh", "zxcvbnm", "zxcvbn", "abcdefghijkl", "abcdef", "abcd", "abc", "letmein", "welcome", "iloveyou",
    "administrator", "admin", "superuser", "changeme", "default", "secret", "login", "master", "dragon", "monkey",
    "football", "baseball", "superman", "batman", "princess", "sunshine", "shadow", "michael", "pokemon", "computer",
    "internet", "samsung", "google", "facebook", "whatever", "trustno1", "starwars", "freedom", "guest", "test", "temp",
    "user", "root", "hello",
    // Rows of digits and years.
    "0123456789", "1234567890", "123456789", "12345678", "1234567", "123456", "12345", "1234", "123", "0987654321",
    "987654321", "87654321", "654321", "54321", "4321", "321", "112233", "123123", "121212", "111111", "000000", "666666", "888888",
    "999999", "6868", "8386", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027", "2028", "2029", "2030",
    // In Vietnamese.
    "matkhau", "dangnhap", "taikhoan", "quantri", "anhyeuem", "emyeuanh", "yeuemnhieu", "iuanh", "iuem", "yeuem",
    "khongbiet", "khongco", "giadinh", "hanhphuc", "conyeu", "bome", "mevabe", "nguyenvan", "nguyenthi", "nguyen",
    "vietnam", "xinchao", "chaomung", "bongda", "tinhyeu", "motngay", "haiduong",
    // Of this province and this service.
    "langson", "xulang", "dongdang", "kylua", "chilang", "huulung", "caoloc", "locbinh", "dinhlap", "vanlang",
    "vanquan", "bacson", "binhgia", "trangdinh", "thatkhe", "nasam", "mauson", "tamthanh", "nhithanh", "dongkinh",
    "hoangvanthu", "luongvantri", "vinhtrai", "kycung", "nammaison", "huunghi", "tanthanh", "biengioi", "hanoi",
    "saigon", "hochiminh", "caobang", "bacgiang", "thainguyen", "canbo", "congchuc", "vienchuc", "nhansu", "ubnd",
    "uyban", "nhandan", "noivu", "tochuc", "tinhuy", "huyenuy", "dangvien", "chinhquyen", "phuongxa", "xaphuong",
];

/// Whether a person may take a password. Length counts characters of the NFC form; any character will do, and none is
/// demanded.
///
/// # Errors
/// The first weakness found.
pub fn acceptable(password: &str, name: &str) -> Result<(), Weakness> {
    let length = password.nfc().take(LONGEST.saturating_add(1)).count();
    if length < SHORTEST {
        return Err(Weakness::TooShort);
    }
    if length > LONGEST {
        return Err(Weakness::TooLong);
    }
    let plain = solid(password);
    let name = solid(name);
    let local = name.split('@').next().unwrap_or_default();
    if [name.as_str(), local].into_iter().any(|name| name.chars().count() >= NAME && plain.contains(name)) {
        return Err(Weakness::HoldsName);
    }
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    let read: String = plain.chars().map(letter).collect();
    if different.len() < DIFFERENT || [plain, read].into_iter().any(|text| own(text) < OWN) {
        return Err(Weakness::Common);
    }
    Ok(())
}

/// The text folded and without spaces, for passwords are compared as people say them.
fn solid(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The letter that a digit or sign stands for in `P@ssw0rd`.
fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => c,
    }
}

/// How many characters are left when everything common is taken out, the longest first.
fn own(text: String) -> usize {
    let mut common = COMMON.to_vec();
    common.sort_by_key(|word| std::cmp::Reverse(word.len()));
    common.into_iter().fold(text, |text, word| text.replace(word, "")).chars().count()
}

/// Letters and digits that are not mistaken for one another, read or typed.
const CLEAR: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A password to be given to a person once: five groups of five, 123 bits.
pub fn one_time_password() -> String {
    let mut text = String::new();
    let mut count = 0_u32;
    while count < 25 {
        for byte in random_bytes::<32>() {
            // The 32nd of the values of five bits is thrown away: every character is as likely as every other.
            let Some(clear) = CLEAR.get(usize::from(byte & 31)).filter(|_| count < 25) else { continue };
            if count > 0 && count.is_multiple_of(5) {
                text.push('-');
            }
            text.push(char::from(*clear));
            count = count.saturating_add(1);
        }
    }
    text
}

/// A secret for a machine: 256 bits, with a prefix by which a leaked one is found and known.
pub fn client_secret() -> String {
    format!("canbo_cs_{}", URL_SAFE_NO_PAD.encode(random_bytes::<32>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_as_they_are_kept() {
        let twelve = "ếễộữạặỉỹừỏờẵ";
        let decomposed: String = twelve.nfd().collect();
        assert!(decomposed.chars().count() > 24);
        assert_eq!(acceptable(twelve, "lan"), Ok(()));
        assert_eq!(acceptable(&decomposed, "lan"), Ok(()));
        let eleven: String = twelve.chars().take(11).collect();
        assert_eq!(acceptable(&eleven, "lan"), Err(Weakness::TooShort));
        assert_eq!(acceptable(&eleven.nfd().collect::<String>(), "lan"), Err(Weakness::TooShort));
        let most: String = twelve.chars().cycle().take(128).collect();
        assert_eq!(acceptable(&most, "lan"), Ok(()));
        assert_eq!(acceptable(&most.nfd().collect::<String>(), "lan"), Ok(()));
        assert_eq!(acceptable(&format!("{most}x"), "lan"), Err(Weakness::TooLong));
        assert_eq!(acceptable(&"x".repeat(1_000_000), "lan"), Err(Weakness::TooLong));
    }

    #[test]
    fn no_kind_of_character_is_demanded() {
        for password in [
            "correct horse battery staple",
            "ngựa ô qua suối mùa nước lớn",
            "tlkwpzmvhqrs",
            "840271936558",
            "🐎🌊🌾🏔🌙☀️🔥🍵🎋🪁🛶🧺",
            "            xin một đêm trăng",
        ] {
            assert_eq!(acceptable(password, "hoang.lan"), Ok(()), "{password}");
        }
    }

    #[test]
    fn the_name_of_the_account_has_no_place_in_it() {
        for password in ["hoang.lan mùa thu này", "Mùa thu HOÀNG.LAN", "xyzhoang.lanxyz"] {
            assert_eq!(acceptable(password, "hoang.lan"), Err(Weakness::HoldsName), "{password}");
        }
        assert_eq!(acceptable("gửi minh.tuan qua bưu điện", "minh.tuan@example.vn"), Err(Weakness::HoldsName));
        assert_eq!(acceptable("an uống nước nhớ nguồn", "an"), Ok(()));
    }

    #[test]
    fn what_everybody_chooses_is_refused() {
        for password in [
            "password1234",
            "P@ssw0rd1234",
            "Password 2026!",
            "123456789012",
            "qwertyuiop123",
            "1qaz2wsx3edc",
            "aaaaaaaaaaaaaaa",
            "abababababababab",
            "Langson@2026",
            "Lạng Sơn 123456",
            "matkhau123456",
            "Mật khẩu 2025!",
            "admin@123456",
            "canbolangson1",
            "AnhYeuEm12345",
            "ubndtinhlangson",
        ] {
            assert_eq!(acceptable(password, "hoang.lan"), Err(Weakness::Common), "{password}");
        }
    }

    #[test]
    fn the_list_is_as_passwords_are_compared() {
        for word in COMMON {
            assert_eq!(solid(word), *word);
        }
    }

    #[test]
    fn what_the_service_makes_is_strong_clear_and_acceptable() {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..500 {
            let password = one_time_password();
            let groups: Vec<&str> = password.split('-').collect();
            assert_eq!(groups.len(), 5);
            assert!(groups.iter().all(|group| group.len() == 5 && group.bytes().all(|b| CLEAR.contains(&b))));
            assert_eq!(acceptable(&password, "hoang.lan"), Ok(()), "{password}");
            seen.extend(password.bytes());
        }
        assert_eq!(seen.len(), 32, "every character and the dash");
        let secret = client_secret();
        assert_eq!(secret.strip_prefix("canbo_cs_").map(str::len), Some(43));
        assert_ne!(client_secret(), secret);
    }
}
