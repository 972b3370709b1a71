// OTLP/gRPC on one lane: a gRPC server of its own with one completion queue and one thread.
//
// This is the border behind which the library stays: connections go in, calls come out as headers
// (admit), then a message (push), then a reply. Another transport can take its place.
//
// Why so: gRPC's completion queue has no descriptor, so it can not be watched by the lane's loop,
// and its callbacks run on threads that nobody can join. A server for each lane, with one queue,
// keeps connections apart. The listening socket is the host's, so that a swap refuses nobody;
// connections are aged out, because gRPC's Shutdown cancels the calls that are on the wire.
//
// Threads: as said; the thread that serves is made by weir.loop/1.
#pragma once

#include <cstdint>
#include <memory>

#include "plugins/receivers/otlp/ack_desk.h"
#include "plugins/receivers/otlp/options.h"
#include "weir/sdk/receiver.hpp"
#include "weir/sdk/services.hpp"

namespace weir::otlp {

class GrpcServer {
 public:
  // Everything outlives the server. `signals` are those that a pipeline takes; the services of
  // others do not exist.
  GrpcServer(const GrpcOptions& options, uint64_t signals, const Lane& lane, AckDesk& desk);
  // After the thread has been joined. [loop]
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  // Builds the server, listens and starts the thread. [loop]
  Status Start(Sink sink);
  // Serves the open connections until they have aged out, then ends the server; when the window is
  // too short for that, ends it at once. A descriptor is watched until all has ended. [loop]
  void Stop(uint64_t deadline_mono_ns);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir::otlp
