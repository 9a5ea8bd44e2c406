//! A caller that does as little as it can beside calling.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What is asked for, and of whom.
pub struct Asked {
    pub address: SocketAddr,
    pub path: String,
    /// What is sent: by `POST`, or nothing by `GET`.
    pub body: Option<String>,
    pub token: Option<String>,
}

/// How it is asked for.
pub struct Load {
    pub connections: usize,
    pub lasting: Duration,
}

/// How long answers took.
#[derive(Default)]
pub struct Measured {
    took: Vec<Duration>,
    lasted: Duration,
}

/// A connection that stays open, and what was read from it.
struct Line {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl Asked {
    fn line(&self) -> Line {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        Line { stream, request: self.request(self.body.as_deref()), buffer: Vec::new() }
    }

    fn request(&self, body: Option<&str>) -> Vec<u8> {
        let token = self.token.as_ref().map(|t| format!("authorization: Bearer {t}\r\n")).unwrap_or_default();
        let (method, kind) = match body {
            None => ("GET", String::new()),
            Some(body) => ("POST", format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len())),
        };
        let (path, body) = (&self.path, body.unwrap_or_default());
        format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{token}{kind}\r\n{body}").into_bytes()
    }

    /// One answer, which must be a good one.
    pub fn once(&self) -> Vec<u8> {
        let mut line = self.line();
        let head = line.ask();
        line.is_good();
        line.buffer.split_off(head)
    }

    /// What is there, as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.once()).unwrap()
    }
}

impl Line {
    #[track_caller]
    fn is_good(&self) {
        let good = [&b"HTTP/1.1 200 "[..], b"HTTP/1.1 201 "].iter().any(|start| self.buffer.starts_with(start));
        assert!(good, "{}", String::from_utf8_lossy(&[&self.request[..], &self.buffer].concat()));
    }

    /// Asks, and reads the whole answer; gives the length of its head.
    fn ask(&mut self) -> usize {
        self.stream.write_all(&self.request).unwrap();
        self.buffer.clear();
        let mut chunk = [0; 64 * 1024];
        let mut whole = None;
        loop {
            let n = self.stream.read(&mut chunk).unwrap();
            assert!(n > 0, "the connection was closed");
            self.buffer.extend_from_slice(&chunk[..n]);
            if whole.is_none() {
                whole = self.buffer.windows(4).position(|w| w == b"\r\n\r\n").map(|end| (end + 4, self.length(end)));
            }
            if let Some((head, body)) = whole
                && self.buffer.len() >= head + body
            {
                return head;
            }
        }
    }

    /// How long one good answer takes.
    fn timed(&mut self) -> Duration {
        let asked_at = Instant::now();
        self.ask();
        self.is_good();
        asked_at.elapsed()
    }

    fn length(&self, end: usize) -> usize {
        let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
        let stated = head.lines().find_map(|l| l.strip_prefix("content-length: ").map(str::to_owned));
        stated.unwrap_or_else(|| panic!("an answer without a length: {head}")).parse().unwrap()
    }
}

impl Load {
    /// Asks for so long, over so many connections, each as fast as it is answered.
    pub fn measure(&self, asked: &Asked) -> Measured {
        let start = Barrier::new(self.connections);
        self.together(|| {
            let mut line = asked.line();
            // What is made at the first request of a connection or a thread is not counted.
            line.ask();
            start.wait();
            let began = Instant::now();
            let mut took = Vec::new();
            while began.elapsed() < self.lasting {
                took.push(line.timed());
            }
            (took, began.elapsed())
        })
    }

    /// Posts each of the bodies once, over so many connections.
    pub fn measure_each(&self, asked: &Asked, bodies: &[String]) -> Measured {
        let (start, next) = (Barrier::new(self.connections), AtomicUsize::new(0));
        self.together(|| {
            let mut line = asked.line();
            start.wait();
            let began = Instant::now();
            let mut took = Vec::new();
            while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                line.request = asked.request(Some(body));
                took.push(line.timed());
            }
            (took, began.elapsed())
        })
    }

    fn together(&self, one: impl Fn() -> (Vec<Duration>, Duration) + Sync) -> Measured {
        let mut all = Measured::default();
        std::thread::scope(|scope| {
            let asking: Vec<_> = (0..self.connections).map(|_| scope.spawn(&one)).collect();
            for (took, lasted) in asking.into_iter().map(|a| a.join().unwrap()) {
                all.took.extend(took);
                all.lasted = all.lasted.max(lasted);
            }
        });
        all
    }
}

impl Measured {
    /// With another round.
    pub fn add(&mut self, other: Self) {
        self.took.extend(other.took);
        self.took.sort_unstable();
        self.lasted += other.lasted;
    }

    /// The time within which so many of a hundred answers came.
    pub fn percentile(&self, of_hundred: usize) -> Duration {
        self.took[(self.took.len() - 1) * of_hundred / 100]
    }

    /// How many answers came in a second.
    pub fn per_second(&self) -> f64 {
        f64::from(u32::try_from(self.took.len()).unwrap()) / self.lasted.as_secs_f64()
    }
}
