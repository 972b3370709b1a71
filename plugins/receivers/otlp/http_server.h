// OTLP/HTTP on one lane: the connections, their time limits, and what to do when there is no room.
//
// Sockets are watched by the host's loop and belong to the connections; the listening socket is the
// host's. When half of a second's requests had to be refused the server stops reading for a while,
// so that refusing costs nothing, and the clients wait in their own buffers.
//
// Threads: [loop].
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/receivers/otlp/ack_desk.h"
#include "plugins/receivers/otlp/http_response.h"
#include "plugins/receivers/otlp/options.h"
#include "plugins/receivers/otlp/refusal_window.h"
#include "plugins/receivers/otlp/request_body.h"
#include "weir/sdk/services.hpp"

namespace weir::otlp {

class HttpConnection;

class HttpServer {
 public:
  static constexpr size_t kScratchBytes = 64 << 10;

  // `open_connections` counts those of all lanes. Everything outlives the server. `signals` are
  // those that a pipeline takes; the paths of others do not exist.
  HttpServer(const HttpOptions& options, uint64_t signals, const Lane& lane, AckDesk& desk,
             std::atomic<uint32_t>& open_connections);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Listens. An error names the address.
  Status Start(Sink sink);
  // Answers what comes on the open connections, closing each with its next response. Idle ones are
  // closed at once when the window is so short that the host must be ending.
  void Stop(uint64_t deadline_mono_ns);
  // There is room again.
  void OnReady();

  // What connections need.
  const HttpOptions& options() const { return options_; }
  const weir_lane* lane() const { return lane_; }
  const weir_loop_v1& loop() const { return *loop_; }
  BodyContext& bodies() { return bodies_; }
  AckDesk& desk() { return desk_; }
  uint8_t* scratch() { return scratch_.get(); }
  bool draining() const { return draining_; }
  std::string_view extra_headers() const { return extra_headers_; }
  std::string_view date_line();
  uint64_t now_ns() const { return clock_->mono_ns(host_); }
  // The signal of a path; NULL when there is none.
  const SignalNames* FindSignal(std::string_view path) const;
  // Counts a request, for the decision above, and says how long a refused client is asked to wait.
  void CountRequest(bool refused);
  uint32_t RetryAfterSeconds(uint64_t wished_ns);
  // Whether to leave requests that have not begun in the socket.
  bool IsPaused() const { return paused_until_ns_ != 0 && now_ns() < paused_until_ns_; }
  // Closes a connection and frees it.
  void Destroy(HttpConnection& connection);

 private:
  static void OnAccept(void* context, int32_t fd, uint32_t events);
  static void OnTimer(void* context);
  void Accept(int fd);
  void ArmTimer();
  void Tick();
  void ResumeReading();

  const HttpOptions& options_;
  const uint64_t signals_;
  const weir_lane* const lane_;
  const weir_host* const host_;
  const weir_loop_v1* const loop_;
  const weir_clock_v1* const clock_;
  AckDesk& desk_;
  std::atomic<uint32_t>& open_connections_;
  BodyContext bodies_;
  std::unique_ptr<uint8_t[]> scratch_;
  std::string extra_headers_;
  DateLine date_line_;
  std::vector<std::unique_ptr<HttpConnection>> connections_;
  uint64_t tick_ns_ = 0;
  uint64_t timer_ = 0;  // 0: none is set.
  bool draining_ = false;
  RefusalWindow refusals_;
  uint64_t paused_until_ns_ = 0;
  uint32_t jitter_ = 0;
};

}  // namespace weir::otlp
