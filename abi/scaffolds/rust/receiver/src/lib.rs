//! @NAME@: takes lines of text from TCP connections, each as a log record.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::os::unix::io::{AsRawFd, OwnedFd, RawFd};

use weir_plugin::{
    Counter, Error, Events, Io, Lane, NewBatch, Receiver, Setup, Severity, Value, LOGS,
};

#[cfg(test)]
mod tests;

/// Longer lines are cut.
const LINE_BYTES_MAX: usize = 16384;

/// Made once and then only read, by all lanes at the same time.
struct @CLASS@ {
    endpoint: String,
    lost: Counter,
}

struct Connection {
    stream: TcpStream,
    /// Of a line whose end has not come yet.
    begun: Vec<u8>,
}

/// One per lane, by descriptor. All its calls come from one thread.
type Connections = HashMap<RawFd, Connection>;

/// One record a line. The batch's texts are views of what was read: nothing is copied.
fn add_lines(batch: &mut NewBatch, bytes: usize, now: u64) -> Result<(), Error> {
    let resource = batch.add_resource()?;
    let scope = batch.add_scope(resource)?;
    let mut at = 0;
    while at < bytes {
        let rest = &batch.data()[at..bytes];
        let length = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
        if length > 0 {
            let body = Value::Str(batch.view(at..at + length));
            batch.add_log(scope, now, body)?;
        }
        at += length + 1;
    }
    Ok(())
}

impl @CLASS@ {
    /// Room first, then the bytes. False: the connection has ended.
    fn read(&self, c: &mut Connection, io: &mut Io) -> Result<bool, Error> {
        let reserved = io.reserve(LOGS, 2 * LINE_BYTES_MAX as u64);
        if matches!(&reserved, Err(error) if error.is_busy()) {
            drop(reserved);
            io.rewatch(c.stream.as_raw_fd(), Events::NONE); // The sender waits until on_ready.
            return Ok(true);
        }
        let mut permit = reserved?;
        let begun = c.begun.len();
        permit.data()[..begun].copy_from_slice(&c.begun);
        let got = match c
            .stream
            .read(&mut permit.data()[begun..begun + LINE_BYTES_MAX])
        {
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                return Ok(true);
            }
            read => read.unwrap_or(0),
        };
        // Whole lines now, the rest when its end has come or the line is too long.
        let filled = &permit.data()[..begun + got];
        let ended = filled
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |at| at + 1);
        let is_all = got == 0 || filled.len() - ended >= LINE_BYTES_MAX;
        let whole = if is_all { filled.len() } else { ended };
        c.begun = filled[whole..].to_vec();
        let now = io.lane().host().unix_ns();
        if whole > 0
            && permit
                .push_batch(0, |batch| add_lines(batch, whole, now))
                .is_err()
        {
            self.lost.add(io.lane(), whole as i64);
        }
        Ok(got > 0)
    }
}

impl Receiver for @CLASS@ {
    type Shard = Connections;
    const SIGNALS: u64 = LOGS;

    fn new(setup: &Setup) -> Result<Self, Error> {
        let lost = setup.counter("lost_bytes", "By", "Bytes of lines that nobody took.")?;
        Ok(Self {
            endpoint: format!("tcp://{}", setup.str("/endpoint")?),
            lost,
        })
    }

    fn open_shard(&self, _: Lane) -> Result<Connections, Error> {
        Ok(Connections::new())
    }

    fn start(&self, _: &mut Connections, io: &mut Io) -> Result<(), Error> {
        io.listen(&self.endpoint)
    }

    fn stop(&self, connections: &mut Connections, io: &mut Io, _: u64) -> Result<(), Error> {
        connections.keys().for_each(|&fd| io.unwatch(fd));
        connections.clear();
        Ok(())
    }

    fn on_connection(&self, connections: &mut Connections, io: &mut Io, socket: OwnedFd) {
        let fd = socket.as_raw_fd();
        if io.watch(fd, Events::READABLE).is_ok() {
            let stream = TcpStream::from(socket);
            connections.insert(
                fd,
                Connection {
                    stream,
                    begun: Vec::new(),
                },
            );
        }
    }

    fn on_event(&self, connections: &mut Connections, io: &mut Io, fd: RawFd, _: Events) {
        let is_open = match connections.get_mut(&fd) {
            Some(connection) => self.read(connection, io),
            None => return,
        };
        if let Err(error) = &is_open {
            io.lane().host().log(Severity::Warn, error.text());
        }
        if !is_open.unwrap_or(false) {
            io.unwatch(fd);
            connections.remove(&fd);
        }
    }

    /// A reserve was refused, and there is room again.
    fn on_ready(&self, connections: &mut Connections, io: &mut Io) {
        connections
            .keys()
            .for_each(|&fd| io.rewatch(fd, Events::READABLE));
    }
}

weir_plugin::plugin! {
    receiver: @CLASS@,
    name: "@NAME@",
    schema: r#"{
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "endpoint": {"type": "string", "default": "127.0.0.1:4505",
                     "minLength": 1, "maxLength": 60}
      }
    }"#,
}
