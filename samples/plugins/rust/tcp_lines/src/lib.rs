//! Takes lines of text from TCP connections, each as a log record.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::os::unix::io::{AsRawFd, OwnedFd, RawFd};

use weir_plugin::{
    Counter, Error, Events, Io, Lane, NewBatch, Receiver, Setup, Severity, Value, LOGS,
};

struct TcpLines {
    endpoint: String,
    line_bytes_max: usize,
    lost: Counter,
}

struct Connection {
    stream: TcpStream,
    /// What was read of a line whose end has not come yet.
    begun: Vec<u8>,
}

/// By descriptor.
type Connections = HashMap<RawFd, Connection>;

/// What became of one read.
enum Step {
    Watch,
    /// No room: nothing is read until `on_ready`.
    Wait,
    Close,
}

/// Each line of the first `bytes` bytes of the batch's data, as one record; longer ones as several.
fn add_lines(batch: &mut NewBatch, bytes: usize, max: usize, now: u64) -> Result<(), Error> {
    let resource = batch.add_resource()?;
    let scope = batch.add_scope(resource)?;
    let mut at = 0;
    while at < bytes {
        let rest = &batch.data()[at..bytes];
        let ended = rest.iter().position(|&b| b == b'\n');
        let length = ended.unwrap_or(rest.len()).min(max);
        let line = rest[..length].strip_suffix(b"\r").unwrap_or(&rest[..length]);
        // OTLP's strings are UTF-8; other bytes are bytes.
        let (is_text, end) = (std::str::from_utf8(line).is_ok(), at + line.len());
        if !line.is_empty() {
            let body = batch.view(at..end);
            batch.add_log(
                scope,
                now,
                if is_text { Value::Str(body) } else { Value::Bytes(body) },
            )?;
        }
        at += length + usize::from(ended == Some(length));
    }
    Ok(())
}

impl TcpLines {
    fn read(&self, c: &mut Connection, io: &Io) -> Result<Step, Error> {
        let begun = c.begun.len();
        let mut permit = match io.reserve(LOGS, (begun + self.line_bytes_max) as u64) {
            Err(error) if error.is_busy() => return Ok(Step::Wait),
            permit => permit?,
        };
        let data = permit.data();
        data[..begun].copy_from_slice(&c.begun);
        let read = match c.stream.read(&mut data[begun..]) {
            Ok(read) => read,
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(Step::Watch),
            Err(e) if e.kind() == ErrorKind::Interrupted => return Ok(Step::Watch),
            Err(_) => 0,
        };
        let filled = begun + read;
        let ended = data[..filled].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        // A last line may lack its end, and one that is too long is cut.
        let bytes = match (read, ended) {
            (0, _) => filled,
            (_, 0) => filled - filled % self.line_bytes_max,
            _ => ended,
        };
        c.begun.clear();
        c.begun.extend_from_slice(&data[bytes..filled]);
        if bytes != 0 {
            let now = io.lane().host().unix_ns();
            let max = self.line_bytes_max;
            if let Err(error) = permit.push_batch(0, |batch| add_lines(batch, bytes, max, now)) {
                self.lost.add(io.lane(), bytes as i64);
                io.lane().host().log(Severity::Warn, error.text());
            }
        }
        Ok(if read == 0 { Step::Close } else { Step::Watch })
    }

    fn serve(&self, connections: &mut Connections, io: &mut Io, fd: RawFd) {
        let step = match connections.get_mut(&fd) {
            Some(connection) => self.read(connection, io),
            None => return,
        };
        match step {
            Ok(Step::Watch) => io.rewatch(fd, Events::READABLE),
            Ok(Step::Wait) => io.rewatch(fd, Events::NONE),
            Ok(Step::Close) => close(connections, io, fd),
            Err(error) => {
                io.lane().host().log(Severity::Warn, error.text());
                close(connections, io, fd);
            }
        }
    }
}

fn close(connections: &mut Connections, io: &mut Io, fd: RawFd) {
    io.unwatch(fd);
    connections.remove(&fd);
}

impl Receiver for TcpLines {
    type Shard = Connections;
    const SIGNALS: u64 = LOGS;

    fn new(setup: &Setup) -> Result<Self, Error> {
        Ok(Self {
            endpoint: setup.str("/endpoint")?,
            line_bytes_max: setup.int("/line_bytes_max")? as usize,
            lost: setup.counter("lost_bytes", "By", "Bytes of lines that nobody took.")?,
        })
    }

    fn open_shard(&self, _: Lane) -> Result<Connections, Error> {
        Ok(Connections::new())
    }

    fn start(&self, _: &mut Connections, io: &mut Io) -> Result<(), Error> {
        io.listen(&format!("tcp://{}", self.endpoint))
    }

    fn stop(&self, connections: &mut Connections, io: &mut Io, _: u64) -> Result<(), Error> {
        connections.keys().for_each(|&fd| io.unwatch(fd));
        connections.clear();
        Ok(())
    }

    fn on_connection(&self, connections: &mut Connections, io: &mut Io, socket: OwnedFd) {
        let fd = socket.as_raw_fd();
        match io.watch(fd, Events::READABLE) {
            Ok(()) => {
                let stream = TcpStream::from(socket);
                connections.insert(fd, Connection { stream, begun: Vec::new() });
            }
            Err(error) => io.lane().host().log(Severity::Warn, error.text()),
        }
    }

    fn on_event(&self, connections: &mut Connections, io: &mut Io, fd: RawFd, _: Events) {
        self.serve(connections, io, fd);
    }

    fn on_ready(&self, connections: &mut Connections, io: &mut Io) {
        connections.keys().for_each(|&fd| io.rewatch(fd, Events::READABLE));
    }
}

weir_plugin::plugin! {
    receiver: TcpLines,
    name: "tcp_lines",
    schema: r#"{
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "endpoint": {"type": "string", "minLength": 1, "default": "127.0.0.1:4505",
                     "description": "Where it listens, host:port."},
        "line_bytes_max": {"type": "integer", "minimum": 256, "maximum": 1048576,
                           "default": 65536, "description": "Longer lines are cut."}
      }
    }"#,
}
