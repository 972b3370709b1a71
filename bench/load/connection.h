// One client connection with at most one request in flight. The loop owns the descriptor's place in
// epoll; a connection only says whether it has something to write.
//
// A connection that fails is closed and reported as such; the next Begin opens it anew.
// Threads: one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "bench/load/payload.h"

namespace weir::load {

enum class Progress { kPending, kDone, kClosed };

struct Target {
  std::string host = "127.0.0.1";
  uint16_t port = 4318;
  std::string path = "/v1/traces";  // HTTP: the path. gRPC: the method.
  bool gzip = false;
};

class Connection {
 public:
  virtual ~Connection() = default;

  // Blocks until connected. False when nobody listens.
  virtual bool Open() = 0;
  virtual int fd() const = 0;  // -1 when not open.
  // Begins to send. The body must stay until the request is done.
  virtual Progress Begin(const Body& body) = 0;
  virtual Progress OnReadable() = 0;
  virtual Progress OnWritable() = 0;
  virtual bool wants_write() const = 0;
  // Of the request that is done: the HTTP status or the gRPC code, and whether it was accepted.
  virtual int status() const = 0;
  virtual bool accepted() const = 0;
  // Bytes of the answer's message: at most 2 for an empty partial_success.
  virtual uint64_t answer_bytes() const = 0;
};

std::unique_ptr<Connection> MakeHttpConnection(const Target& target);
std::unique_ptr<Connection> MakeGrpcConnection(const Target& target);

// A connected, non-blocking TCP socket without delay; -1 when nobody listens.
int ConnectTo(const std::string& host, uint16_t port);

}  // namespace weir::load
