//! A wire between nodes and their database that can be slow and that can be cut.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A port of the loopback behind which the database is.
pub struct Wire {
    port: u16,
    delay_ms: Arc<AtomicU64>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    /// To the database on `target`; the threads end with the test's process.
    pub fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let wire = Self { port, delay_ms: Arc::default(), open: Arc::default() };
        let (delay, open) = (Arc::clone(&wire.delay_ms), Arc::clone(&wire.open));
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                // A database that is not there refuses; so does the wire.
                let Ok(far) = TcpStream::connect(("127.0.0.1", target)) else { continue };
                let copies = (near.try_clone(), far.try_clone());
                let (Ok(near_too), Ok(far_too)) = copies else { continue };
                open.lock()
                    .expect("a list")
                    .extend([near.try_clone(), far.try_clone()].into_iter().flatten());
                let (there, back) = (Arc::clone(&delay), Arc::clone(&delay));
                std::thread::spawn(move || carry(near, far, &there));
                std::thread::spawn(move || carry(far_too, near_too, &back));
            }
        });
        wire
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whatever passes waits so long, in each direction.
    pub fn delay(&self, delay: Duration) {
        self.delay_ms.store(u64::try_from(delay.as_millis()).unwrap_or(0), Ordering::Relaxed);
    }

    /// Everything that is connected is cut off, whatever was under way.
    pub fn cut(&self) {
        for stream in self.open.lock().expect("a list").drain(..) {
            // The other end may have gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, delay: &AtomicU64) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(n) = from.read(&mut bytes) {
        let wait = delay.load(Ordering::Relaxed);
        if wait > 0 {
            std::thread::sleep(Duration::from_millis(wait));
        }
        if n == 0 || to.write_all(&bytes[..n]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
