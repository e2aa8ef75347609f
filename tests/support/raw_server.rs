//! A faulty server: sends raw bytes over a socket, which an HTTP library would not.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The response to one request.
#[derive(Clone)]
pub enum Reply {
    /// Sends these bytes and waits for the next request on the same connection.
    Send(Vec<u8>),
    /// Sends these bytes and closes.
    SendAndClose(Vec<u8>),
    /// Sends these bytes and resets the connection.
    SendAndReset(Vec<u8>),
    /// Sends these bytes and then nothing.
    SendAndStall(Vec<u8>),
    /// Sends these bytes, and then another byte again and again, slowly.
    SendAndDrip(Vec<u8>),
    /// Sends the first bytes, and then the second repeatedly, as fast as they are read.
    SendEndlessly(Vec<u8>, Vec<u8>),
}

/// The server. Sends its responses in order, and repeats the last one forever.
pub struct RawServer {
    pub port: u16,
    requests: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl RawServer {
    pub fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let is_over = Arc::new(AtomicBool::new(false));
        let replies = Arc::new(Mutex::new(replies));
        let (seen, over) = (Arc::clone(&requests), Arc::clone(&is_over));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let (replies, seen, over) =
                    (Arc::clone(&replies), Arc::clone(&seen), Arc::clone(&over));
                std::thread::spawn(move || serve(stream, &replies, &seen, &over));
            }
        });
        Self { port, requests, is_over }
    }

    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(
    mut stream: TcpStream,
    replies: &Mutex<Vec<Reply>>,
    seen: &AtomicUsize,
    over: &AtomicBool,
) {
    let _ = stream.set_nodelay(true);
    while read_head(&mut stream) {
        seen.fetch_add(1, Ordering::SeqCst);
        let reply = {
            let mut replies = replies.lock().unwrap();
            if replies.len() > 1 { replies.remove(0) } else { replies[0].clone() }
        };
        match reply {
            Reply::Send(bytes) => {
                if stream.write_all(&bytes).is_err() {
                    return;
                }
            }
            Reply::SendAndClose(bytes) => {
                let _ = stream.write_all(&bytes);
                return;
            }
            Reply::SendAndReset(bytes) => {
                let _ = stream.write_all(&bytes);
                // The bytes must arrive before the reset.
                std::thread::sleep(Duration::from_millis(50));
                let socket = socket2::SockRef::from(&stream);
                let _ = socket.set_linger(Some(Duration::ZERO));
                return;
            }
            Reply::SendAndStall(bytes) => {
                let _ = stream.write_all(&bytes);
                wait_until_over(&mut stream, over);
                return;
            }
            Reply::SendAndDrip(bytes) => {
                let _ = stream.write_all(&bytes);
                while !over.load(Ordering::Relaxed) && stream.write_all(b" ").is_ok() {
                    std::thread::sleep(Duration::from_millis(50));
                }
                return;
            }
            Reply::SendEndlessly(bytes, more) => {
                let _ = stream.write_all(&bytes);
                while !over.load(Ordering::Relaxed) && stream.write_all(&more).is_ok() {}
                return;
            }
        }
    }
}

fn wait_until_over(stream: &mut TcpStream, over: &AtomicBool) {
    let _ = stream.set_read_timeout(Some(Duration::from_millis(50)));
    while !over.load(Ordering::Relaxed) {
        // The client has closed the connection.
        if matches!(stream.read(&mut [0]), Ok(0)) {
            return;
        }
    }
}

/// Reads up to an empty line; false if the connection ends before.
fn read_head(stream: &mut TcpStream) -> bool {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    true
}
