//! The threads behind the two doors: each owns a connection, takes work from its queue, and says what became of it.
//! What a caller meets when something fails, [`executor`](super::executor) tells.

use crate::db::backend::{self, Conn, Purpose, Target};
use crate::db::changes;
use crate::db::error::Error;
use crossbeam_channel::Receiver;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How many writes share one commit at most, and for how long they are gathered.
const BATCH: usize = 128;
const BATCH_TIME: Duration = Duration::from_millis(40);

/// A piece of work, its type erased: run inside a transaction, then told what became of it.
pub(super) trait Job: Send {
    /// Whether anybody still waits for the answer.
    fn wanted(&self) -> bool;
    /// Whether it is long: it shares its transaction with no other.
    fn alone(&self) -> bool;
    /// Runs the work; true when it is to be kept.
    fn run(&mut self, conn: &mut Conn, batch: &str) -> bool;
    /// The fate of the transaction: kept or undone as `run` asked, or lost for this reason.
    fn settle(self: Box<Self>, lost: Option<Error>);
}

struct Work<T, E, F> {
    work: F,
    alone: bool,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Work<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: Fn(&mut Conn, &str) -> Result<T, E> + Send,
{
    fn wanted(&self) -> bool {
        !self.reply.is_closed()
    }

    fn alone(&self) -> bool {
        self.alone
    }

    fn run(&mut self, conn: &mut Conn, batch: &str) -> bool {
        let outcome =
            catch_unwind(AssertUnwindSafe(|| (self.work)(conn, batch))).unwrap_or_else(|_| Err(Error::Panicked.into()));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn settle(self: Box<Self>, lost: Option<Error>) {
        let answer = match (lost, self.outcome) {
            (None, Some(outcome)) => outcome,
            (Some(error), _) => Err(error.into()),
            (None, None) => Err(Error::Unavailable("the work was not run".to_owned()).into()),
        };
        // Nobody listens any more when the caller's deadline has passed; the outcome stands all the same.
        drop(self.reply.send(answer));
    }
}

/// A piece of work, long or not, with the place where its answer is awaited.
pub(super) fn job<T, E, F>(work: F, alone: bool, reply: oneshot::Sender<Result<T, E>>) -> Box<dyn Job>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: Fn(&mut Conn, &str) -> Result<T, E> + Send + 'static,
{
    Box::new(Work { work, alone, outcome: None, reply })
}

/// Starts a thread.
pub(super) fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map(drop)
        .map_err(|e| Error::Unavailable(format!("no thread could be started: {e}")))
}

/// A connection that is opened when it is needed and thrown away when it is broken.
struct Held<'a> {
    target: &'a Target,
    purpose: Purpose,
    conn: Option<Conn>,
}

impl Held<'_> {
    fn get(&mut self) -> Result<&mut Conn, Error> {
        if self.conn.as_mut().is_some_and(backend::is_broken) {
            self.conn = None;
        }
        match &mut self.conn {
            Some(conn) => Ok(conn),
            empty => Ok(empty.insert(backend::connect(self.target, self.purpose)?)),
        }
    }

    /// A connection with a transaction begun on it; a connection that turns out to be dead is replaced once.
    fn begin(&mut self, begin: fn(&mut Conn) -> Result<(), Error>) -> Result<&mut Conn, Error> {
        if self.get().and_then(begin).is_err() {
            self.conn = None;
            self.get().and_then(begin)?;
        }
        self.conn.as_mut().ok_or_else(|| Error::Unavailable("no connection".to_owned()))
    }
}

/// Reads, each on a snapshot of its own.
pub(super) fn read_loop(target: &Target, queue: &Receiver<Box<dyn Job>>) {
    let mut held = Held { target, purpose: Purpose::Read, conn: None };
    for mut job in queue.iter().filter(|job| job.wanted()) {
        match held.begin(backend::begin_read) {
            Err(error) => job.settle(Some(error)),
            Ok(conn) => {
                job.run(conn, "");
                // Nothing was written, so how the transaction ends does not matter to the answer.
                let ended = backend::rollback(conn);
                job.settle(None);
                if ended.is_err() {
                    held.conn = None;
                }
            }
        }
    }
}

/// PostgreSQL: one transaction a write.
pub(super) fn write_loop(target: &Target, queue: &Receiver<Box<dyn Job>>) {
    let mut held = Held { target, purpose: Purpose::Write, conn: None };
    for mut job in queue.iter().filter(|job| job.wanted()) {
        let lost = write_one(&mut held, &mut *job).err();
        job.settle(lost);
    }
}

fn write_one(held: &mut Held<'_>, job: &mut dyn Job) -> Result<(), Error> {
    for attempt in 0..2 {
        let batch = changes::new_batch()?;
        let conn = held.begin(backend::begin_write)?;
        // Its turn may have come late.
        if !job.wanted() || !job.run(conn, &batch) {
            if backend::rollback(conn).is_err() {
                held.conn = None;
            }
            return Ok(());
        }
        let Err(error) = backend::commit(conn) else { return Ok(()) };
        // The answer to the commit was lost, or it failed: what happened stands in the ledger.
        held.conn = None;
        let conn = held.begin(backend::begin_write)?;
        let kept = changes::has_batch(conn, &batch);
        backend::rollback(conn)?;
        if kept? {
            return Ok(());
        }
        if attempt > 0 || !job.wanted() {
            return Err(error);
        }
    }
    Ok(())
}

/// SQLite: the writes that wait share one transaction, a savepoint each, and one durable commit. One that writes very much
/// has a transaction of its own: within a savepoint SQLite takes the longer for a statement, the more pages were touched.
pub(super) fn batch_loop(target: &Target, queue: &Receiver<Box<dyn Job>>) {
    let mut held = Held { target, purpose: Purpose::Write, conn: None };
    let mut next = None;
    while let Some(first) = next.take().or_else(|| queue.iter().find(|job| job.wanted())) {
        let mut jobs = vec![first];
        let lost = write_batch(&mut held, &mut jobs, queue, &mut next)
            .err()
            .map(|e| if let Error::Unavailable(why) = e { why } else { e.to_string() });
        if lost.is_some() {
            held.conn = None;
        }
        for job in jobs {
            job.settle(lost.clone().map(Error::Unavailable));
        }
    }
}

fn write_batch(
    held: &mut Held<'_>,
    jobs: &mut Vec<Box<dyn Job>>,
    queue: &Receiver<Box<dyn Job>>,
    aside: &mut Option<Box<dyn Job>>,
) -> Result<(), Error> {
    let batch = changes::new_batch()?;
    let conn = held.begin(backend::begin_write)?;
    if let [job] = jobs.as_mut_slice()
        && job.alone()
    {
        return if job.run(conn, &batch) { backend::commit(conn) } else { backend::rollback(conn) };
    }
    let began = Instant::now();
    let mut next = 0;
    while let Some(job) = jobs.get_mut(next) {
        backend::begin_savepoint(conn)?;
        let keep = job.run(conn, &batch);
        if keep {
            backend::commit(conn)?
        } else {
            backend::rollback(conn)?
        }
        next += 1;
        if next == jobs.len() && next < BATCH && began.elapsed() < BATCH_TIME {
            match queue.try_iter().find(|job| job.wanted()) {
                Some(job) if job.alone() => *aside = Some(job),
                more => jobs.extend(more),
            }
        }
    }
    backend::commit(conn)
}
