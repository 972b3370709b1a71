"""Ports, senders of raw bodies, and a tap that records what a client really sends."""

import gzip
import http.client
import random
import socket
import struct
import threading
import time
import zlib

import grpc

LOOPBACK = "127.0.0.1"
DEADLINE_S = 20


_reserved = []  # Sockets that keep other tests, in other processes, from the same ports.


def _reserve(port):
    """Whether nobody has the port, and no test is going to have it."""
    guard = socket.socket(socket.AF_UNIX)
    try:
        guard.bind(f"\0weir-test-port-{port}")
        socket.create_server((LOOPBACK, port)).close()
    except OSError:
        guard.close()
        return False
    _reserved.append(guard)
    return True


def free_ports(count):
    """Ports of this process's own. The system gives none of them to a connection that goes out."""
    ports = []
    while len(ports) < count:
        port = random.randrange(10240, 32768)
        if _reserve(port):
            ports.append(port)
    return ports


def is_open(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def wait_until(condition, what, timeout_s=DEADLINE_S):
    """Polls; returns the first true value, or fails saying what was waited for."""
    end = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited {timeout_s} s in vain: {what}"
        time.sleep(0.005)


class HttpClient:
    """One kept-alive connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection(LOOPBACK, port, timeout=DEADLINE_S)

    def post(self, path, body, content_type="application/x-protobuf", headers=None):
        """(status, headers, body). A connection that the host closed before is opened again."""
        headers = {"content-type": content_type, **(headers or {})}
        for last in (False, True):
            try:
                self.connection.request("POST", path, body, headers)
                response = self.connection.getresponse()
                return response.status, response.headers, response.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()
                if last:
                    raise

    def export(self, signal, body, encoding=None, content_type="application/x-protobuf"):
        headers = {}
        if encoding == "gzip":
            body, headers = gzip.compress(body, 1), {"content-encoding": "gzip"}
        elif encoding == "deflate":
            body, headers = zlib.compress(body, 1), {"content-encoding": "deflate"}
        return self.post(signal.http_path, body, content_type, headers)

    def get(self, path):
        self.connection.request("GET", path)
        response = self.connection.getresponse()
        return response.status, response.read().decode()

    def close(self):
        self.connection.close()


class GrpcClient:
    """Sends bodies as they are, so that a malformed one can be sent, too."""

    def __init__(self, port):
        options = [("grpc.max_send_message_length", -1), ("grpc.use_local_subchannel_pool", 1)]
        self.channel = grpc.insecure_channel(f"{LOOPBACK}:{port}", options)

    def export(self, signal, body, encoding=None):
        """(status code, response message or error text)."""
        call = self.channel.unary_unary(
            signal.grpc_method,
            request_serializer=lambda data: data,
            response_deserializer=lambda data: data,
        )
        compression = grpc.Compression.Gzip if encoding == "gzip" else None
        try:
            return grpc.StatusCode.OK, call(body, timeout=DEADLINE_S, compression=compression)
        except grpc.RpcError as error:
            return error.code(), error.details()

    def close(self):
        self.channel.close()


class Tap:
    """A transparent relay to `port` that keeps what each client sent, byte by byte."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server((LOOPBACK, 0))
        self.port = self.listener.getsockname()[1]
        self.streams = []
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection((LOOPBACK, self.target))
            for s in (client, server):
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            kept = bytearray()
            self.streams.append(kept)
            for pair in ((client, server, kept), (server, client, None)):
                self.threads.append(threading.Thread(target=self._pump, args=pair, daemon=True))
                self.threads[-1].start()

    @staticmethod
    def _pump(source, target, kept):
        try:
            while data := source.recv(65536):
                if kept is not None:
                    kept += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            source.close()
            target.close()

    def close(self):
        self.listener.close()

    def bodies(self):
        """The decompressed messages of all requests that came through."""
        return [body for stream in self.streams for body in _bodies(bytes(stream))]


H2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def _bodies(stream):
    if stream.startswith(H2_PREFACE):
        return list(_grpc_bodies(stream[len(H2_PREFACE) :]))
    return list(_http_bodies(stream))


def _grpc_bodies(stream):
    """The messages in HTTP/2 DATA frames. Headers are passed over: a tap has one signal only."""
    streams, at = {}, 0
    while at + 9 <= len(stream):
        size = int.from_bytes(stream[at : at + 3], "big")
        kind, flags = stream[at + 3], stream[at + 4]
        number = int.from_bytes(stream[at + 5 : at + 9], "big") & 0x7FFFFFFF
        payload = stream[at + 9 : at + 9 + size]
        at += 9 + size
        if kind != 0:
            continue
        if flags & 8:
            payload = payload[1 : len(payload) - payload[0]]
        streams[number] = streams.get(number, b"") + payload
    for data in streams.values():
        while data:
            flag, size = struct.unpack_from(">BI", data)
            body = data[5 : 5 + size]
            yield gzip.decompress(body) if flag else body
            data = data[5 + size :]


def _http_bodies(stream):
    while stream:
        head, _, stream = stream.partition(b"\r\n\r\n")
        headers = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip().lower()
        if headers.get("transfer-encoding") == "chunked":
            body, stream = _chunked(stream)
        else:
            size = int(headers.get("content-length", 0))
            body, stream = stream[:size], stream[size:]
        encoding = headers.get("content-encoding")
        if encoding == "gzip":
            body = gzip.decompress(body)
        elif encoding == "deflate":
            body = zlib.decompress(body)
        yield body


def _chunked(stream):
    body = b""
    while True:
        line, _, stream = stream.partition(b"\r\n")
        size = int(line.split(b";")[0], 16)
        body, stream = body + stream[:size], stream[size + 2 :]
        if size == 0:
            return body, stream
