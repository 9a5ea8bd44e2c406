//! Passwords, hashed and checked on a few threads of their own, so that a flood of sign-ins takes neither the memory
//! nor the cores of everything else.

pub use crate::auth::argon::Check;
use crate::auth::argon::{self, Memory, Secret};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// Too many passwords wait to be hashed. Ask again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords wait to be hashed")]
pub struct Busy;

/// What a thread is given to do in its memory.
type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// The threads that hash. Their number bounds the memory (19 MiB each, 64 for the strongest stored hash), their queue
/// the wait. They end when the last copy of this goes.
#[derive(Debug, Clone)]
pub struct Passwords(Sender<Job>);

impl Passwords {
    /// Starts so many threads (at least one), with room for so many to wait.
    ///
    /// # Errors
    /// The system's, if it gives no thread.
    pub fn start(threads: usize, queue: usize) -> std::io::Result<Self> {
        let (sender, jobs) = bounded(queue);
        for n in 0..threads.max(1) {
            let jobs = jobs.clone();
            std::thread::Builder::new().name(format!("password-{n}")).spawn(move || work(&jobs))?;
        }
        Ok(Self(sender))
    }

    /// The hash of a password, to be stored: a PHC string.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn hash(&self, password: String) -> Result<String, Busy> {
        let password = Secret::new(password);
        self.give(move |memory| argon::hash(memory, &password)).await
    }

    /// Whether a password is that of a stored hash. No hash, because there is no such account, takes as long and is
    /// wrong.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<Check, Busy> {
        let password = Secret::new(password);
        self.give(move |memory| argon::check(memory, &password, phc.as_deref())).await
    }

    /// [`Self::hash`] on the calling thread, for the command line.
    ///
    /// # Errors
    /// [`Busy`] if there is no memory.
    pub fn hash_blocking(password: String) -> Result<String, Busy> {
        argon::hash(&mut Memory::default(), &Secret::new(password)).ok_or(Busy)
    }

    /// [`Self::verify`] on the calling thread, for the command line.
    ///
    /// # Errors
    /// [`Busy`] if there is no memory.
    pub fn verify_blocking(password: String, phc: Option<&str>) -> Result<Check, Busy> {
        argon::check(&mut Memory::default(), &Secret::new(password), phc).ok_or(Busy)
    }

    /// Waits in the queue, if there is room, and for the answer. A job that panicked, or found no memory, is busy too.
    async fn give<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Memory) -> Option<T> + Send + 'static,
    ) -> Result<T, Busy> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |memory| {
            // Whoever asked may be gone by now; then nothing is computed, and nobody hears of it.
            if !answer.is_closed() {
                drop(answer.send(job(memory)));
            }
        });
        self.0.try_send(job).or(Err(Busy))?;
        answered.await.ok().flatten().ok_or(Busy)
    }
}

/// What a thread does all its life. A job that panics ends itself only.
fn work(jobs: &Receiver<Job>) {
    let mut memory = Memory::default();
    for job in jobs {
        if catch_unwind(AssertUnwindSafe(|| job(&mut memory))).is_err() {
            log::error!("hashing a password panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::task::{Context, Waker};

    fn wait<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn the_right_password_is_right_and_every_other_is_wrong() {
        let passwords = Passwords::start(1, 8).unwrap();
        let hash = wait(passwords.hash("mùa xuân biên giới".into())).unwrap();
        let check =
            |password: &str, hash: Option<&String>| wait(passwords.verify(password.to_owned(), hash.cloned())).unwrap();
        assert_eq!(check("mùa xuân biên giới", Some(&hash)), Check::Right { rehash: false });
        for wrong in ["mùa xuân biên giớI", "mùa xuân biên giới ", "mua xuan bien gioi", "", &"x".repeat(100_000)]
        {
            assert_eq!(check(wrong, Some(&hash)), Check::Wrong);
        }
        assert_eq!(check("mùa xuân biên giới", None), Check::Wrong);
        assert_ne!(wait(passwords.hash("mùa xuân biên giới".into())).unwrap(), hash, "a salt of its own");
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_password() {
        let [composed, decomposed] = ["Hữu Lũng ngày ấy", "Hu\u{31b}\u{303}u Lu\u{303}ng nga\u{300}y a\u{302}\u{301}y"];
        assert_ne!(composed, decomposed);
        for (kept, typed) in [(composed, decomposed), (decomposed, composed)] {
            let hash = Passwords::hash_blocking(kept.into()).unwrap();
            assert_eq!(Passwords::verify_blocking(typed.into(), Some(&hash)), Ok(Check::Right { rehash: false }));
        }
    }

    #[test]
    fn a_full_queue_is_busy_at_once_and_free_again_later() {
        let passwords = Passwords::start(1, 1).unwrap();
        let (started, starts) = bounded(0);
        let (release, released) = bounded::<()>(0);
        let hold: Job = Box::new(move |_| {
            started.send(()).unwrap();
            released.recv().unwrap();
        });
        passwords.0.send(hold).unwrap();
        starts.recv().unwrap();
        passwords.0.try_send(Box::new(|_| ())).unwrap();
        assert_eq!(wait(passwords.verify("x".into(), None)), Err(Busy));
        release.send(()).unwrap();
        passwords.0.send(Box::new(|_| ())).unwrap();
        // The queue may still hold that one; the thread is alive, so a blocking send gets in behind it.
        let (done, ends) = bounded(1);
        passwords.0.send(Box::new(move |_| done.send(()).unwrap())).unwrap();
        ends.recv().unwrap();
        assert_eq!(wait(passwords.verify("x".into(), None)), Ok(Check::Wrong));
    }

    #[test]
    fn a_job_that_panics_leaves_the_thread_alive() {
        let passwords = Passwords::start(1, 4).unwrap();
        assert_eq!(wait(passwords.give::<()>(|_| panic!("on purpose"))), Err(Busy));
        assert_eq!(wait(passwords.verify("x".into(), None)), Ok(Check::Wrong));
    }

    #[test]
    fn nothing_is_computed_for_one_who_left() {
        let passwords = Passwords::start(1, 4).unwrap();
        let (release, released) = bounded::<()>(0);
        passwords.0.send(Box::new(move |_| released.recv().unwrap())).unwrap();
        let (ran, runs) = bounded::<()>(1);
        let mut left = Box::pin(passwords.give(move |_| ran.send(()).ok()));
        assert!(left.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(left);
        release.send(()).unwrap();
        assert!(runs.recv().is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn two_hundred_hashes_take_the_memory_of_a_few() {
        let resident = || -> usize {
            let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
            let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
            pages * 4 / 1024
        };
        let passwords = Passwords::start(2, 200).unwrap();
        let before = resident();
        wait(async {
            let waiting: Vec<_> = (0..200)
                .map(|n| {
                    let (answer, answered) = oneshot::channel();
                    let password = Secret::new(n.to_string());
                    let job: Job = Box::new(move |memory| answer.send(argon::check(memory, &password, None)).unwrap());
                    passwords.0.send(job).unwrap();
                    answered
                })
                .collect();
            for answered in waiting {
                assert_eq!(answered.await.unwrap(), Some(Check::Wrong));
            }
        });
        // Other tests hash at the same time, on threads of their own.
        assert!(resident() < before + 300, "{before} MiB, then {} MiB", resident());
    }
}
