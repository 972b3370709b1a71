// One TCP connection, with TLS or without, on the loop of a shard: connects, reads and writes
// without ever blocking.
//
// The owner may destroy the stream inside any of its handler's calls; the stream touches nothing of
// its own afterwards.
// Threads: [loop].
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "plugins/common/client/endpoint.h"
#include "plugins/common/client/resolver.h"
#include "plugins/common/client/tls.h"
#include "weir/sdk/loop.hpp"

namespace weir::client {

class StreamHandler {
 public:
  virtual ~StreamHandler() = default;
  // Connected, also by TLS: may be written to.
  virtual void OnOpen() = 0;
  // Read until Read answers 0.
  virtual void OnReadable() = 0;
  // After a Write that was blocked: there is room again.
  virtual void OnWritable() = 0;
  // Could not be connected. Failures later on are what Read and Write answer.
  virtual void OnConnectFailed(const std::string& why) = 0;
};

class Stream {
 public:
  // `tls` is NULL for none, and lives longer than the stream, as do `resolver` and `handler`.
  Stream(const Lane& lane, Resolver& resolver, const Endpoint& endpoint, const TlsClient* tls,
         StreamHandler& handler);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Begins; OnOpen or OnConnectFailed follows, perhaps before it returns.
  void Connect();

  // Bytes read; 0: none there; -1: over, and error() says why.
  ssize_t Read(char* to, size_t n);
  // Bytes taken; 0: blocked, OnWritable follows; -1: over, and error() says why.
  ssize_t Write(std::span<const iovec> pieces);
  const std::string& error() const { return error_; }
  bool is_open() const { return state_ == State::kOpen; }

 private:
  enum class State { kIdle, kResolving, kConnecting, kHandshake, kOpen, kBroken };
  struct FreeSession {
    void operator()(SSL* session) const;
  };

  void TryNextAddress();
  void OnEvents(uint32_t events);
  void Connected();
  void Handshake();
  void FailConnect(const std::string& why);
  void WantWrite(bool want);
  // What an SSL call that did not succeed means: 0 blocked, -1 over.
  int TlsResult(int result, bool writing);
  void CloseSocket();
  std::string Where() const;

  const Lane lane_;
  Resolver& resolver_;
  const Endpoint& endpoint_;
  const TlsClient* const tls_;
  StreamHandler& handler_;
  State state_ = State::kIdle;
  int fd_ = -1;
  bool wants_write_ = false;
  bool write_wants_read_ = false;  // TLS: a write goes on once something was read.
  std::vector<Address> addresses_;
  size_t next_address_ = 0;
  std::string error_;
  std::unique_ptr<SSL, FreeSession> session_;
  std::unique_ptr<Watch> watch_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weir::client
