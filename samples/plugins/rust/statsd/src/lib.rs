//! Sends gauges and sums as StatsD lines over UDP.
#![forbid(unsafe_code)]

use std::io::Write;
use std::net::UdpSocket;

use weir_plugin::{column, Batch, Counter, Error, Exporter, Lane, Setup, METRICS};

/// What fits into one frame of Ethernet.
const DATAGRAM_BYTES_MAX: usize = 1432;
const GAUGE: i32 = 1;
const SUM: i32 = 2;
const DELTA: i32 = 1;
const HAS_INT: u32 = 1;
const HAS_DOUBLE: u32 = 2;

struct Statsd {
    socket: UdpSocket,
    prefix: String,
    skipped: Counter,
    lost: Counter,
}

/// Lines that were not sent yet, and how it went.
#[derive(Default)]
struct Lines {
    datagram: Vec<u8>,
    line: Vec<u8>,
    lost: i64,
}

impl Lines {
    /// Sends what there is, when another line does not fit to it.
    fn take(&mut self, socket: &UdpSocket) {
        if self.datagram.len() + 1 + self.line.len() > DATAGRAM_BYTES_MAX {
            self.send(socket);
        }
        if !self.datagram.is_empty() {
            self.datagram.push(b'\n');
        }
        self.datagram.append(&mut self.line);
    }

    fn send(&mut self, socket: &UdpSocket) {
        if !self.datagram.is_empty() && socket.send(&self.datagram).is_err() {
            self.lost += 1;
        }
        self.datagram.clear();
    }
}

/// A name without what means something in a line.
fn write_name(line: &mut Vec<u8>, prefix: &str, name: &[u8]) {
    line.extend_from_slice(prefix.as_bytes());
    line.extend(name.iter().map(|&b| match b {
        b':' | b'|' | b'@' | b'#' | b'\n' => b'_',
        b => b,
    }));
}

impl Exporter for Statsd {
    type Shard = Lines;
    const SIGNALS: u64 = METRICS;
    const NEED: &'static [u32] = &[
        column::metric::KIND,
        column::metric::NAME,
        column::metric::TEMPORALITY,
        column::point::METRIC,
        column::point::HAS,
        column::point::VALUE,
    ];

    fn new(setup: &Setup) -> Result<Self, Error> {
        let endpoint = setup.str("/endpoint")?;
        let open = || {
            let any = if endpoint.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" };
            let socket = UdpSocket::bind(any)?;
            socket.connect(&endpoint)?;
            socket.set_nonblocking(true)?;
            Ok(socket)
        };
        let socket = open().map_err(|e: std::io::Error| {
            Error::config("/endpoint", format!("can not send to {}: {}", endpoint, e))
        })?;
        let skipped = "Data points that are neither gauges nor sums.";
        let lost = "Datagrams that the socket did not take.";
        Ok(Self {
            socket,
            prefix: setup.str("/prefix")?,
            skipped: setup.counter("skipped_points", "{points}", skipped)?,
            lost: setup.counter("lost_datagrams", "{datagrams}", lost)?,
        })
    }

    fn open_shard(&self, _: Lane) -> Result<Lines, Error> {
        Ok(Lines::default())
    }

    fn begin(&self, lines: &mut Lines, batch: &Batch) -> Result<(), Error> {
        let (points, metrics) = (batch.point(), batch.metric());
        let mut skipped = 0;
        lines.lost = 0;
        for row in batch.live() {
            let metric = points.metric()[row] as usize;
            let value = match points.has()[row] & (HAS_INT | HAS_DOUBLE) {
                HAS_INT => points.value()[row].as_i64() as f64,
                HAS_DOUBLE => points.value()[row].as_f64(),
                _ => f64::NAN,
            };
            let kind = metrics.kind()[metric];
            if !matches!(kind, GAUGE | SUM) || !value.is_finite() {
                skipped += 1;
                continue;
            }
            let is_delta = kind == SUM && metrics.temporality()[metric] == DELTA;
            let name = batch.bytes(metrics.name()[metric]);
            // A gauge with a sign is a change; from zero it is the value.
            if !is_delta && value < 0.0 {
                write_name(&mut lines.line, &self.prefix, name);
                lines.line.extend_from_slice(b":0|g\n");
            }
            write_name(&mut lines.line, &self.prefix, name);
            // Writing to memory does not fail.
            let _ = write!(lines.line, ":{}|{}", value, if is_delta { 'c' } else { 'g' });
            lines.take(&self.socket);
        }
        lines.send(&self.socket);
        self.skipped.add(batch.lane(), skipped);
        self.lost.add(batch.lane(), lines.lost);
        Ok(())
    }
}

weir_plugin::plugin! {
    exporter: Statsd,
    name: "statsd",
    schema: r#"{
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "endpoint": {"type": "string", "minLength": 1, "default": "127.0.0.1:8125",
                     "description": "Where lines are sent, host:port."},
        "prefix": {"type": "string", "default": "", "maxLength": 128,
                   "description": "Stands before each name, dot and all."}
      }
    }"#,
}
