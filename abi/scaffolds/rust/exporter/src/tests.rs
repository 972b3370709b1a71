//! Tests without a host: batches from JSON, and what a UDP socket gets.
use std::net::UdpSocket;

use weir_plugin::{LOGS, TRACES};
use weir_testkit::{Kit, WEIR_OK, WEIR_PERMANENT};

fn next_line(server: &UdpSocket) -> String {
    let mut line = [0; 512];
    let size = server.recv(&mut line).unwrap();
    String::from_utf8_lossy(&line[..size]).into_owned()
}

#[test]
fn counts_items_by_signal() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let mut kit = Kit::of_this_crate();
    let endpoint = server.local_addr().unwrap();
    kit.create(&format!("{{endpoint: '{}', prefix: shop.}}", endpoint))
        .unwrap();
    let logs = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{},{}]}]}]}"#;
    assert_eq!(kit.begin(LOGS, logs, 1), Ok(WEIR_OK));
    assert_eq!(next_line(&server), "shop.log_records:3|c");
    let spans = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{}]}]}]}"#;
    assert_eq!(kit.begin(TRACES, spans, 2), Ok(WEIR_OK));
    assert_eq!(next_line(&server), "shop.spans:1|c");
}

#[test]
fn refuses_an_endpoint_without_a_port() {
    let failure = Kit::of_this_crate()
        .create("{endpoint: localhost}")
        .unwrap_err();
    assert_eq!(
        (failure.status, &*failure.pointer),
        (WEIR_PERMANENT, "/endpoint")
    );
}
