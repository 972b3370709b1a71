//! Tests without a host: connections on loopback, and what the receiver pushes.
use std::io::Write;
use std::net::TcpStream;

use weir_testkit::{Kit, WEIR_BUSY, WEIR_OK};

fn start() -> (Kit, TcpStream) {
    let mut kit = Kit::of_this_crate();
    kit.create("{endpoint: '127.0.0.1:0'}").unwrap();
    kit.start().unwrap();
    let stream = TcpStream::connect(("127.0.0.1", kit.port())).unwrap();
    (kit, stream)
}

#[test]
fn each_line_is_a_record() {
    let (mut kit, mut stream) = start();
    stream.write_all(b"one\ntwo\nthr").unwrap();
    kit.wait_pushed(1);
    let both = kit.pushed()[0].json.clone();
    assert!(
        both.contains("\"one\"") && both.contains("\"two\""),
        "{}",
        both
    );
    assert!(
        !both.contains("thr"),
        "a line that has just begun: {}",
        both
    );
    stream.write_all(b"ee\n").unwrap();
    kit.wait_pushed(2);
    assert!(
        kit.pushed()[1].json.contains("\"three\""),
        "{:?}",
        kit.pushed()
    );
    assert_eq!(kit.permits_held(), 0);
    assert_eq!(kit.close(), 0);
}

#[test]
fn waits_while_there_is_no_room() {
    let (mut kit, mut stream) = start();
    kit.answer_reserves(WEIR_BUSY, "no room");
    stream.write_all(b"one\n").unwrap();
    kit.turn(100); // The connection,
    kit.turn(100); // and its line.
    assert!(kit.pushed().is_empty(), "{:?}", kit.pushed());
    kit.answer_reserves(WEIR_OK, "");
    kit.ready();
    kit.wait_pushed(1);
}
