#include "plugins/receivers/otlp/grpc_server.h"

#include <grpc/grpc.h>
#include <grpcpp/alarm.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <unordered_set>
#include <utility>
#include <vector>

#include "plugins/receivers/otlp/grpc_call.h"

namespace weir::otlp {
namespace {

// Calls that come while none is posted queue in the library without a bound.
constexpr int kPostedCalls = 64;
constexpr int kLookAheadBytes = 256 << 10;
// Frames that clients may send: large ones save a sixth of what a message costs in 16 KiB ones.
constexpr int kFrameBytesMax = 1 << 20;
constexpr int kMetadataBytesMax = 16 << 10;
constexpr int kHandshakeTimeoutMs = 20'000;
constexpr uint64_t kSecondNs = 1'000'000'000;
// A window below this is not a swap's, which is a minute, but the end of the host.
constexpr uint64_t kShutdownWindowNs = 10 * kSecondNs;
// How often an ending server looks whether connections are left.
constexpr auto kDrainTick = std::chrono::milliseconds(20);

int Milliseconds(uint64_t ns) {
  return static_cast<int>(std::min<uint64_t>((ns + 999'999) / 1'000'000, INT32_MAX));
}

// Connections that were handed to the library. It says nothing about their end; but the descriptor
// it owns then names no socket any more, or another one.
class HandedOver {
 public:
  void Add(int fd) {
    if (sockets_.size() >= prune_at_) {
      Prune();
      prune_at_ = std::max<size_t>(64, sockets_.size() * 2);
    }
    struct stat about {};
    if (fstat(fd, &about) == 0) sockets_.push_back({fd, about.st_ino});
  }
  bool NoneLeft() {
    Prune();
    return sockets_.empty();
  }

 private:
  struct Socket {
    int fd;
    ino_t inode;
  };
  void Prune() {
    std::erase_if(sockets_, [](const Socket& socket) {
      struct stat about {};
      return fstat(socket.fd, &about) != 0 || about.st_ino != socket.inode;
    });
  }
  std::vector<Socket> sockets_;
  size_t prune_at_ = 64;
};

// The tag of the core's shutdown, which C++'s completion queue has to know how to translate.
class ShutdownTag final : public grpc::internal::CompletionQueueTag, public GrpcTag {
 public:
  bool FinalizeResult(void** tag, bool*) override {
    *tag = static_cast<GrpcTag*>(this);
    return true;
  }
  void Proceed(bool) override { done = true; }
  bool done = false;
};

// Comes when Stop has been called; what Stop has stored is seen from then on.
class DrainTag final : public GrpcTag {
 public:
  // By Stop, when all is stored.
  void Stored() { stored_.store(true, std::memory_order_release); }
  void Proceed(bool) override { seen = stored_.load(std::memory_order_acquire); }
  bool seen = false;

 private:
  std::atomic<bool> stored_ = false;
};

}  // namespace

class GrpcServer::Impl final : public GrpcCalls {
 public:
  Impl(const GrpcOptions& options, uint64_t signals, const Lane& lane, AckDesk& desk)
      : options_(options),
        signals_(signals),
        lane_(lane.get()),
        loop_(lane.host.Service<weir_loop_v1>()),
        clock_(lane.host.Service<weir_clock_v1>()),
        host_(lane.host.get()),
        desk_(desk),
        jitter_(lane.index() * 2654435761u + 7) {
    bodies_.bytes_max = options.request_bytes_max;
    bodies_.first_bytes = std::min<uint64_t>(256 << 10, options.request_bytes_max);
  }
  ~Impl() override;

  Status Start(Sink sink);
  void Stop(uint64_t deadline_mono_ns);

  void RequestCall(grpc::GenericServerContext* context,
                   grpc::GenericServerAsyncReaderWriter* stream, void* tag) override {
    service_.RequestCall(context, stream, queue_.get(), queue_.get(), tag);
  }
  bool Began() override;
  void Ended() override { open_calls_--; }
  void Waits(GrpcCall& call) override { waiting_.insert(&call); }
  void WaitsNoMore(GrpcCall& call) override { waiting_.erase(&call); }
  BodyContext& bodies() override { return bodies_; }
  AckDesk& desk() override { return desk_; }
  uint64_t signals() const override { return signals_; }
  uint64_t RetryAfterNs() override;

 private:
  bool Build();
  void AddArguments(grpc::ServerBuilder& builder) const;
  static void OnAccept(void* context, int32_t fd, uint32_t events);
  static void OnEnded(void* context, int32_t fd, uint32_t events);
  static void Serve(void* context);
  void Run();
  void LookAfterDrain();
  void CloseQueueWhenIdle();
  void UnwatchEnd();
  uint64_t now_ns() const { return clock_->mono_ns(host_); }

  const GrpcOptions& options_;
  const uint64_t signals_;
  const weir_lane* const lane_;
  const weir_loop_v1* const loop_;
  const weir_clock_v1* const clock_;
  const weir_host* const host_;
  AckDesk& desk_;
  BodyContext bodies_;

  // The queue is destroyed after the server, and the server after its acceptor's last use.
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  grpc::AsyncGenericService service_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;

  std::mutex accept_mutex_;  // Guards what follows, of connections that come while the server ends.
  bool accepting_ = false;
  HandedOver connections_;

  // Set by Stop before it wakes the thread, which does not look at them earlier.
  bool stopped_ = false;
  uint64_t close_at_ns_ = 0, deadline_ns_ = 0;
  int ended_fd_ = -1;
  grpc::Alarm wake_;
  DrainTag drain_tag_;

  // Of the thread that serves; the counter of jitter also of those that acknowledge.
  ShutdownTag shutdown_tag_;
  bool closing_ = false, cancelled_ = false, queue_closed_ = false;
  uint64_t open_calls_ = 0;
  std::unordered_set<GrpcCall*> waiting_;
  std::atomic<uint32_t> jitter_;
};

GrpcServer::Impl::~Impl() {
  UnwatchEnd();
  desk_.Unbind();
}

void GrpcServer::Impl::AddArguments(grpc::ServerBuilder& builder) const {
  const auto set = [&builder](const char* name, uint64_t value) {
    builder.AddChannelArgument(name, static_cast<int>(value));
  };
  const auto set_ms = [&set](const char* name, uint64_t ns) {
    if (ns != 0) set(name, static_cast<uint64_t>(Milliseconds(ns)));
  };
  builder.SetMaxReceiveMessageSize(static_cast<int>(
      std::min<uint64_t>(options_.request_bytes_max, INT32_MAX)));
  // The library inflates before it looks at the limit, and into pieces of 1 KiB.
  set(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  set(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  set(GRPC_ARG_MAX_CONCURRENT_STREAMS, options_.concurrent_streams_max);
  // With these the bytes that nobody has read yet are bounded for each connection.
  set(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  set(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kLookAheadBytes);
  set(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, kFrameBytesMax);
  set(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  set(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMs);
  set_ms(GRPC_ARG_MAX_CONNECTION_IDLE_MS, options_.connection_idle_max_ns);
  set_ms(GRPC_ARG_MAX_CONNECTION_AGE_MS, options_.connection_age_max_ns);
  set_ms(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, options_.connection_age_grace_ns);
  set_ms(GRPC_ARG_KEEPALIVE_TIME_MS, options_.keepalive_time_ns);
  set_ms(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, options_.keepalive_timeout_ns);
  set_ms(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, options_.ping_interval_min_ns);
  set(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, options_.permit_without_stream ? 1 : 0);
}

bool GrpcServer::Impl::Build() {
  grpc::ServerBuilder builder;
  AddArguments(builder);
  builder.RegisterAsyncGenericService(&service_);
  queue_ = builder.AddCompletionQueue();
  acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      grpc::InsecureServerCredentials());
  server_ = builder.BuildAndStart();
  return server_ != nullptr;
}

Status GrpcServer::Impl::Start(Sink sink) {
  bodies_.sink = sink;
  if (!Build()) return Status::Permanent("the gRPC library could not make a server");
  accepting_ = true;
  const weir_status started = loop_->thread_start(lane_, "otlp-grpc", &Serve, this);
  if (started < 0) return Status::Permanent("the host did not start the gRPC thread");
  Outcome outcome;
  return outcome.ToStatus(
      loop_->listen(lane_, options_.endpoint.c_str(), &OnAccept, this, outcome.get()));
}

void GrpcServer::Impl::OnAccept(void* context, int32_t fd, uint32_t) {
  Impl& self = *static_cast<Impl*>(context);
  std::lock_guard lock(self.accept_mutex_);
  if (!self.accepting_) {
    close(fd);
    return;
  }
  self.connections_.Add(fd);
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.fd = fd;
  self.acceptor_->HandleNewConnection(&connection);
}

void GrpcServer::Impl::Stop(uint64_t deadline_mono_ns) {
  if (server_ == nullptr || stopped_) return;
  stopped_ = true;
  ended_fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (ended_fd_ >= 0 && loop_->fd_add(lane_, ended_fd_, WEIR_READABLE, &OnEnded, this) < 0) {
    close(ended_fd_);
    ended_fd_ = -1;
  }
  const uint64_t now = now_ns();
  const uint64_t window = deadline_mono_ns > now ? deadline_mono_ns - now : 0;
  // By then every connection has been asked to come back, and has had its grace.
  const uint64_t aged = options_.connection_age_max_ns + options_.connection_age_max_ns / 10 +
                        options_.connection_age_grace_ns;
  const uint64_t wait = window <= kShutdownWindowNs ? 0 : std::min(window - window / 20, aged);
  close_at_ns_ = now + wait;
  deadline_ns_ = now + window - window / 50;
  drain_tag_.Stored();
  wake_.Set(queue_.get(), std::chrono::system_clock::now(), static_cast<GrpcTag*>(&drain_tag_));
}

void GrpcServer::Impl::OnEnded(void* context, int32_t fd, uint32_t) {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = read(fd, &count, sizeof count);
  static_cast<Impl*>(context)->UnwatchEnd();
}

void GrpcServer::Impl::UnwatchEnd() {
  if (ended_fd_ < 0) return;
  loop_->fd_del(lane_, ended_fd_);
  close(ended_fd_);
  ended_fd_ = -1;
}

bool GrpcServer::Impl::Began() {
  open_calls_++;
  if (closing_) return false;
  GrpcCall::Post(*this);
  return true;
}

uint64_t GrpcServer::Impl::RetryAfterNs() {
  const uint32_t next = jitter_.load(std::memory_order_relaxed) * 1664525u + 1013904223u;
  jitter_.store(next, std::memory_order_relaxed);
  return kSecondNs + (next >> 8) % (4 * kSecondNs);
}

void GrpcServer::Impl::Serve(void* context) { static_cast<Impl*>(context)->Run(); }

void GrpcServer::Impl::Run() {
  for (int i = 0; i < kPostedCalls; i++) GrpcCall::Post(*this);
  for (;;) {
    void* tag = nullptr;
    bool ok = false;
    auto result = grpc::CompletionQueue::GOT_EVENT;
    if (drain_tag_.seen) {
      const auto until = std::chrono::system_clock::now() + kDrainTick;
      result = queue_->AsyncNext(&tag, &ok, until);
    } else if (!queue_->Next(&tag, &ok)) {
      break;
    }
    if (result == grpc::CompletionQueue::SHUTDOWN) break;
    if (result == grpc::CompletionQueue::GOT_EVENT) static_cast<GrpcTag*>(tag)->Proceed(ok);
    if (drain_tag_.seen && !queue_closed_) LookAfterDrain();
  }
  server_.reset();
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(ended_fd_, &one, sizeof one);
}

// closing -> the core's shutdown -> no call open -> the queue's shutdown -> the queue is empty. To
// begin any operation after the queue's shutdown would end the process.
void GrpcServer::Impl::LookAfterDrain() {
  const uint64_t now = now_ns();
  const bool must_end = loop_->stop_requested(lane_) != 0;
  if (!closing_) {
    bool close_now = must_end || now >= close_at_ns_;
    {
      std::lock_guard lock(accept_mutex_);
      close_now = close_now || (open_calls_ == 0 && connections_.NoneLeft());
      if (close_now) accepting_ = false;
    }
    if (!close_now) return;
    closing_ = true;
    grpc_server_shutdown_and_notify(server_->c_server(), queue_->cq(),
                                    static_cast<grpc::internal::CompletionQueueTag*>(
                                        &shutdown_tag_));
  }
  if (!cancelled_ && (must_end || now >= deadline_ns_)) {
    cancelled_ = true;
    const std::vector<GrpcCall*> waiting(waiting_.begin(), waiting_.end());
    for (GrpcCall* call : waiting) call->GiveUp();
    grpc_server_cancel_all_calls(server_->c_server());
  }
  CloseQueueWhenIdle();
}

void GrpcServer::Impl::CloseQueueWhenIdle() {
  if (!shutdown_tag_.done || open_calls_ != 0) return;
  queue_closed_ = true;
  // The core has ended already: this only tells the C++ side, and does not block.
  server_->Shutdown();
  queue_->Shutdown();
}

GrpcServer::GrpcServer(const GrpcOptions& options, uint64_t signals, const Lane& lane,
                       AckDesk& desk)
    : impl_(std::make_unique<Impl>(options, signals, lane, desk)) {}

GrpcServer::~GrpcServer() = default;

Status GrpcServer::Start(Sink sink) { return impl_->Start(sink); }

void GrpcServer::Stop(uint64_t deadline_mono_ns) { impl_->Stop(deadline_mono_ns); }

}  // namespace weir::otlp
