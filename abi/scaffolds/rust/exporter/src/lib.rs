//! @NAME@: tells a StatsD server how many spans, log records and data points pass by.
#![forbid(unsafe_code)]

use std::net::UdpSocket;

use weir_plugin::{Batch, Error, Exporter, Lane, Setup, LOGS, METRICS, TRACES};

#[cfg(test)]
mod tests;

/// Made once and then only read, by all shards at the same time.
struct @CLASS@ {
    socket: UdpSocket,
    prefix: String,
}

/// A socket that sends to "host:port".
fn open_socket(endpoint: &str) -> std::io::Result<UdpSocket> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect(endpoint)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

impl Exporter for @CLASS@ {
    type Shard = ();
    const SIGNALS: u64 = TRACES | METRICS | LOGS;

    fn new(setup: &Setup) -> Result<Self, Error> {
        let endpoint = setup.str("/endpoint")?;
        let socket = open_socket(&endpoint).map_err(|e| {
            Error::config("/endpoint", format!("can not send to {}: {}", endpoint, e))
        })?;
        Ok(Self {
            socket,
            prefix: setup.str("/prefix")?,
        })
    }

    fn open_shard(&self, _: Lane) -> Result<(), Error> {
        Ok(())
    }

    /// One batch, one line.
    fn begin(&self, _: &mut (), batch: &Batch) -> Result<(), Error> {
        let items = match batch.signal() {
            TRACES => "spans",
            LOGS => "log_records",
            _ => "data_points",
        };
        let line = format!("{}{}:{}|c", self.prefix, items, batch.item_rows());
        match self.socket.send(line.as_bytes()) {
            Ok(_) => Ok(()),
            Err(e) => Err(Error::retry(format!(
                "the socket did not take a datagram: {}",
                e
            ))),
        }
    }
}

weir_plugin::plugin! {
    exporter: @CLASS@,
    name: "@NAME@",
    schema: r#"{
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "endpoint": {"type": "string", "default": "127.0.0.1:8125",
                     "minLength": 1, "maxLength": 128},
        "prefix": {"type": "string", "default": "weir.", "maxLength": 60}
      }
    }"#,
}
