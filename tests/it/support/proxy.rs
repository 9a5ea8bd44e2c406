//! A network between the service and its PostgreSQL server that does what networks do: falls silent, breaks, refuses,
//! and comes back.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

/// The network. It is gone when the test ends.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What is sent stays where it is: towards the server, towards the service.
    held: [bool; 2],
    refusing: bool,
    open: Vec<TcpStream>,
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    ToServer,
    ToService,
}

impl Proxy {
    /// In front of the server that a database URL names.
    pub fn before(url: &str) -> Self {
        let url = url::Url::parse(url).unwrap();
        let server = (url.host_str().unwrap().to_owned(), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let all = Arc::clone(&shared);
        std::thread::spawn(move || {
            for near in listener.incoming().map(Result::unwrap) {
                // Closed at once, which a caller cannot tell from refused, and the port stays ours.
                if !all.state.lock().unwrap().refusing {
                    join(near, TcpStream::connect(&server).unwrap(), &all);
                }
            }
        });
        Self { address, shared }
    }

    /// A database URL by way of this network.
    pub fn url(&self, of: &str) -> String {
        let mut url = url::Url::parse(of).unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(self.address.port())).unwrap();
        url.to_string()
    }

    fn change(&self, how: impl FnOnce(&mut State)) {
        how(&mut self.shared.state.lock().unwrap());
        self.shared.changed.notify_all();
    }

    /// Falls silent in these directions: nothing arrives, nothing is closed.
    pub fn hold(&self, ways: &[Way]) {
        self.change(|s| ways.iter().for_each(|way| s.held[*way as usize] = true));
    }

    /// Lets pass what was held, and all that follows.
    pub fn release(&self) {
        self.change(|s| s.held = [false; 2]);
    }

    /// Breaks every connection; what was held is lost.
    pub fn cut(&self) {
        self.change(|s| {
            s.held = [false; 2];
            for stream in s.open.drain(..) {
                stream.shutdown(Shutdown::Both).ok();
            }
        });
    }

    /// Takes no new connections.
    pub fn refuse(&self) {
        self.change(|s| s.refusing = true);
    }

    /// Takes new connections again.
    pub fn accept(&self) {
        self.change(|s| s.refusing = false);
    }
}

fn join(near: TcpStream, far: TcpStream, shared: &Arc<Shared>) {
    for stream in [&near, &far] {
        stream.set_nodelay(true).unwrap();
        shared.state.lock().unwrap().open.push(stream.try_clone().unwrap());
    }
    let streams = [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)];
    for ((from, to), way) in streams.into_iter().zip([Way::ToServer, Way::ToService]) {
        let shared = Arc::clone(shared);
        std::thread::spawn(move || forward(from, to, way, &shared));
    }
}

/// Carries bytes one way until either side is closed.
fn forward(mut from: TcpStream, mut to: TcpStream, way: Way, shared: &Shared) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(n @ 1..) = from.read(&mut bytes) {
        let state = shared.state.lock().unwrap();
        drop(shared.changed.wait_while(state, |s| s.held[way as usize]).unwrap());
        // After a cut both sides are shut, and what was held goes nowhere.
        if to.write_all(&bytes[..n]).is_err() {
            break;
        }
    }
    from.shutdown(Shutdown::Both).ok();
    to.shutdown(Shutdown::Both).ok();
}
