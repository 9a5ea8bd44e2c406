//! The executor behind the two doors: threads that own connections, fed by bounded queues.
//!
//! SQLite: reads run inline on a connection of the calling thread (long ones on reader threads); one writer thread
//! takes the waiting writes together, a savepoint each, and makes them durable with one commit. PostgreSQL: reader and
//! writer threads each own a connection; writers stand in line behind an advisory lock, whatever instance they are in.
//! A full queue is [`Error::Busy`] at once, and a silent database is [`Error::Unavailable`] after a deadline.
//!
//! # What happens when ...
//! | ... | then |
//! |---|---|
//! | the queue is full | `Busy` at once: 503 |
//! | the database is silent | `Unavailable` at the caller's deadline: 503. What has begun goes on and stands; what has not begun never is. Once the database speaks again, so does the service |
//! | a closure panics | its own call fails: 500; nothing of it is kept, and the thread lives |
//! | the disk is full (SQLite) | writes are `Unavailable`: 503, together with those that share the commit; nothing of them is kept. Reads go on, `/readyz` too. With room again, writes are taken |
//! | the file or its folder cannot be written (SQLite) | the service does not start, and says which and why. What is taken from it while it runs it notices when it opens the file anew: then it is as on a full disk |
//! | the server is away (PostgreSQL) | reads and writes are `Unavailable`: 503, and so is `/readyz`. Connections are opened anew when next needed: nothing is to be restarted |
//! | the server takes no writes (PostgreSQL) | as on a full disk |
//! | a connection breaks between calls | it is replaced, and nobody notices |
//! | a connection breaks within a call | `Unavailable`: 503; of a write nothing is kept, as it was not committed |
//! | the answer to a commit is lost | the batch is looked for in the ledger: made, it is answered as made; not made, it is run again, unless nobody waits for it any more. `Unavailable` when the ledger cannot be asked either: then the write was made once, or not at all |
//!
//! `tests/it/faults.rs`, `concurrency.rs` and `durability.rs` hold it to this.

use crate::db::backend::{self, Conn, Purpose, Target};
use crate::db::error::Error;
use crate::db::workers::{Job, batch_loop, job, read_loop, spawn, write_loop};
use crossbeam_channel::{Sender, TrySendError, bounded};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// Sizes and limits of the executor.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many threads read (PostgreSQL; on SQLite, for long reads).
    pub readers: usize,
    /// How many threads write (PostgreSQL).
    pub writers: usize,
    /// How many calls may wait in front of each.
    pub queue: usize,
    /// How long a caller waits for an answer.
    pub deadline: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 8, writers: 2, queue: 512, deadline: Duration::from_secs(15) }
    }
}

/// How long work may take that nobody else waits behind.
const ALONE: Duration = Duration::from_secs(3_600);

/// What a write closure works with: the connection, and the batch that its ledger entries belong to.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    batch: &'a str,
}

impl Tx<'_> {
    /// The batch of writes that are made durable together.
    pub(super) fn batch(&self) -> &str {
        self.batch
    }
}

impl std::ops::Deref for Tx<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl std::ops::DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}

/// The database.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    id: u64,
    target: Target,
    options: Options,
    reads: Sender<Box<dyn Job>>,
    writes: Sender<Box<dyn Job>>,
}

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The connections on which this thread reads SQLite files, by database.
    static READERS: RefCell<Vec<(u64, Conn)>> = const { RefCell::new(Vec::new()) };
}

impl Db {
    /// Opens the database, whose schema must be up to date.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be reached.
    pub fn open(target: Target, options: Options) -> Result<Self, Error> {
        drop(backend::connect(&target, Purpose::Write)?);
        let (reads, read_queue) = bounded(options.queue);
        let (writes, write_queue) = bounded(options.queue);
        let readers = if matches!(target, Target::Sqlite(_)) { 2 } else { options.readers };
        for n in 0..readers {
            let (target, queue) = (target.clone(), read_queue.clone());
            spawn(&format!("db-read-{n}"), move || read_loop(&target, &queue))?;
        }
        match &target {
            Target::Sqlite(_) => {
                let target = target.clone();
                spawn("db-write", move || batch_loop(&target, &write_queue))?;
            }
            Target::Postgres(_) => {
                for n in 0..options.writers {
                    let (target, queue) = (target.clone(), write_queue.clone());
                    spawn(&format!("db-write-{n}"), move || write_loop(&target, &queue))?;
                }
            }
        }
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Ok(Self { inner: Arc::new(Inner { id, target, options, reads, writes }) })
    }

    /// Which database this is.
    pub fn target(&self) -> &Target {
        &self.inner.target
    }

    /// Runs a bounded number of statements on one snapshot.
    ///
    /// # Errors
    /// What the closure says; [`Error::Busy`], [`Error::Unavailable`] or [`Error::Panicked`] otherwise.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match self.inner.target {
            Target::Sqlite(_) => self.read_inline(&work),
            Target::Postgres(_) => self.read_long(work).await,
        }
    }

    /// Like [`read`](Self::read), for work that would hold up the calling thread.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn read_long<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let deadline = self.inner.options.deadline;
        self.submit(&self.inner.reads, deadline, move |conn: &mut Conn, _: &str| work(conn)).await
    }

    /// Like [`read_long`](Self::read_long), for what is read once before anybody is served: without a deadline.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn read_alone<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.submit(&self.inner.reads, ALONE, move |conn: &mut Conn, _: &str| work(conn)).await
    }

    /// Runs a closure as if it ran alone, and answers when its effect is durable. The closure may run again after a
    /// failure, so it touches nothing but the connection.
    ///
    /// # Errors
    /// What the closure says (nothing is kept then); [`Error::Busy`], [`Error::Unavailable`] or [`Error::Panicked`]
    /// otherwise.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let deadline = self.inner.options.deadline;
        self.submit(&self.inner.writes, deadline, move |conn: &mut Conn, batch: &str| work(&mut Tx { conn, batch }))
            .await
    }

    /// Like [`write`](Self::write), for an act that writes very much: without a deadline, and in a transaction of its own.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn write_alone<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.submit(&self.inner.writes, ALONE, move |conn: &mut Conn, batch: &str| work(&mut Tx { conn, batch })).await
    }

    async fn submit<T, E, F>(&self, queue: &Sender<Box<dyn Job>>, deadline: Duration, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Conn, &str) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        match queue.try_send(job(work, deadline == ALONE, reply)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Error::Busy.into()),
            Err(TrySendError::Disconnected(_)) => {
                return Err(Error::Unavailable("the executor has stopped".to_owned()).into());
            }
        }
        match tokio::time::timeout(deadline, answer).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(Error::Unavailable("the work was dropped".to_owned()).into()),
            Err(_) => Err(Error::Unavailable("the database did not answer in time".to_owned()).into()),
        }
    }

    fn read_inline<T, E: From<Error>>(&self, work: &impl Fn(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let id = self.inner.id;
        let kept =
            READERS.with_borrow_mut(|all| all.iter().position(|(of, _)| *of == id).map(|n| all.swap_remove(n).1));
        let mut conn = match kept {
            Some(conn) => conn,
            None => backend::connect(&self.inner.target, Purpose::Read)?,
        };
        let answer = catch_unwind(AssertUnwindSafe(|| snapshot(&mut conn, work)));
        match answer {
            Ok(answer) => {
                if !backend::is_broken(&mut conn) {
                    READERS.with_borrow_mut(|all| all.push((id, conn)));
                }
                answer
            }
            Err(_) => Err(Error::Panicked.into()),
        }
    }
}

/// Runs a closure on one snapshot.
fn snapshot<T, E: From<Error>>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    backend::begin_read(conn)?;
    let answer = work(conn);
    backend::rollback(conn)?;
    answer
}
