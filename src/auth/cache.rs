//! Tokens verified a moment ago, remembered by the thread that verified them: a signature costs some 60 µs, a look-up
//! one or two.

use crate::auth::token::Verified;
use chrono::{DateTime, TimeDelta, Utc};
use std::cell::RefCell;
use std::collections::HashMap;

/// Tokens a thread remembers; a token of ours is below 1 KiB.
const MOST: usize = 4096;
/// How long a token is remembered at most.
const LONGEST: TimeDelta = TimeDelta::seconds(60);

/// What one thread remembers, of one verifier only: another verifier finds it empty, and so does the same service
/// after its keys have changed.
struct Remembered {
    instance: u64,
    tokens: HashMap<String, Entry>,
}

struct Entry {
    verified: Verified,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Entry {
    /// A clock that was set back makes an entry unknown, not immortal.
    fn holds_at(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && now < self.until
    }
}

thread_local! {
    static REMEMBERED: RefCell<Remembered> = RefCell::new(Remembered { instance: 0, tokens: HashMap::new() });
}

/// What a verifier said of exactly this token, if that still holds. The map compares the token itself, not its hash.
pub(super) fn recall(instance: u64, token: &str, now: DateTime<Utc>) -> Option<Verified> {
    REMEMBERED.with_borrow(|remembered| {
        let entry = remembered.tokens.get(token).filter(|_| remembered.instance == instance)?;
        entry.holds_at(now).then(|| entry.verified.clone())
    })
}

/// Remembers what a verifier said of a token.
pub(super) fn remember(instance: u64, token: &str, verified: &Verified, now: DateTime<Utc>) {
    let until = now.checked_add_signed(LONGEST).map_or(verified.exp, |latest| latest.min(verified.exp));
    let entry = Entry { verified: verified.clone(), from: now, until };
    REMEMBERED.with_borrow_mut(|remembered| {
        if remembered.instance != instance {
            *remembered = Remembered { instance, tokens: HashMap::new() };
        }
        if remembered.tokens.len() >= MOST {
            remembered.tokens.retain(|_, entry| entry.holds_at(now));
            // Sweeping again at every token would be slow; so few tokens live on that all may go.
            if remembered.tokens.len() > MOST / 2 {
                remembered.tokens.clear();
            }
        }
        remembered.tokens.insert(token.to_owned(), entry);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Subject;
    use crate::domain::id::ClientId;
    use uuid::Uuid;

    fn verified(exp: i64) -> Verified {
        let [iat, exp] = [0, exp].map(at);
        let subject = Subject::Client(ClientId(Uuid::nil()));
        Verified { subject, client_id: "c".into(), scope: "s".into(), jti: Uuid::nil(), iat, exp }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_token_is_remembered_for_a_minute_and_never_beyond_its_end() {
        remember(1, "long", &verified(600), at(100));
        remember(1, "short", &verified(130), at(100));
        for (token, second, known) in [
            ("long", 99, false),
            ("long", 100, true),
            ("long", 159, true),
            ("long", 160, false),
            ("short", 129, true),
            ("short", 130, false),
            ("shor", 129, false),
        ] {
            assert_eq!(recall(1, token, at(second)).is_some(), known, "{token} {second}");
        }
    }

    #[test]
    fn what_one_verifier_said_is_nothing_to_another() {
        remember(1, "t", &verified(600), at(0));
        assert_eq!(recall(2, "t", at(1)), None);
        remember(2, "u", &verified(600), at(0));
        assert_eq!(recall(1, "t", at(1)), None);
        assert!(recall(2, "u", at(1)).is_some());
    }

    #[test]
    fn a_flood_of_tokens_does_not_grow_the_memory() {
        for n in 0..3 * MOST {
            remember(1, &n.to_string(), &verified(600), at(0));
        }
        assert!(REMEMBERED.with_borrow(|r| r.tokens.len()) <= MOST);
        assert!(recall(1, &(3 * MOST - 1).to_string(), at(1)).is_some());
    }
}
