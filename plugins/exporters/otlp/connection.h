// One HTTP/2 connection with many calls at once, framed by nghttp2.
//
// nghttp2 says what goes out next; data frames are not built but named as a head and views of the
// batch's pieces, and many frames leave with one writev. A call that ends while views of its pieces
// wait for the socket has them copied first: a frame that was begun must be finished, and the batch
// is gone when its ticket ends.
// Threads: [loop].
#pragma once

#include <nghttp2/nghttp2.h>
#include <sys/uio.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "plugins/common/client/stream.h"
#include "plugins/exporters/otlp/call.h"
#include "plugins/exporters/otlp/options.h"

namespace weir::otlp {

class Connection;

class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;
  // The call has ended with call->answer. `refused`: the server has not looked at it.
  virtual void OnAnswer(std::unique_ptr<Call> call, bool refused) = 0;
  // The connection is over, or was never made; `open_calls` have no answer. The owner destroys the
  // connection.
  virtual void OnOver(Connection& connection, std::vector<std::unique_ptr<Call>> open_calls,
                      const std::string& why) = 0;
};

class Connection : public client::StreamHandler {
 public:
  Connection(const Lane& lane, client::Resolver& resolver, const Options& options,
             ConnectionOwner& owner);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Once. May end in OnOver before it returns.
  void Connect() { stream_.Connect(); }
  // False once the server takes no new calls: calls in flight go on.
  bool takes_calls() const;
  bool is_open() const { return stream_.is_open(); }
  size_t calls() const { return calls_.size(); }
  // Bytes received; a dead peer adds none.
  uint64_t heard() const { return heard_; }

  // Call Pump afterwards.
  void Begin(std::unique_ptr<Call> call);
  // The call, taken off the connection and reset; NULL if it is not here. Call Pump afterwards.
  std::unique_ptr<Call> Take(uint64_t ticket);
  // Writes what there is to write. May end in OnOver.
  void Pump();

  void OnOpen() override { Pump(); }
  void OnReadable() override;
  void OnWritable() override { Pump(); }
  void OnConnectFailed(const std::string& why) override { Over(why); }

 private:
  // Bytes that wait for the socket: a view of a call's piece, or an own copy.
  struct Segment {
    const Call* call = nullptr;
    const char* data = nullptr;
    size_t size = 0;
    std::string copy;
  };

  static ssize_t OnSend(nghttp2_session*, const uint8_t* data, size_t n, int, void* self);
  static ssize_t OnRead(nghttp2_session*, int32_t stream, uint8_t*, size_t n, uint32_t* flags,
                        nghttp2_data_source*, void* self);
  static int OnSendData(nghttp2_session*, nghttp2_frame* frame, const uint8_t* head, size_t n,
                        nghttp2_data_source*, void* self);
  static ssize_t OnFrameLength(nghttp2_session*, uint8_t, int32_t, int32_t session_window,
                               int32_t stream_window, uint32_t frame_max, void*);
  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t n,
                      const uint8_t* value, size_t m, uint8_t, void* self);
  static int OnData(nghttp2_session*, uint8_t, int32_t stream, const uint8_t* data, size_t n,
                    void* self);
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self);
  static int OnStreamClose(nghttp2_session*, int32_t stream, uint32_t error, void* self);

  Call* Find(int32_t stream);
  void AddCopy(const char* data, size_t n);
  // Views of the next `n` bytes of the call.
  void AddViews(Call& call, size_t n);
  void CopyViewsOf(const Call& call);
  bool Flush(bool* blocked);
  void DeliverEnded();
  void Over(std::string why);

  const Options& options_;
  ConnectionOwner& owner_;
  client::Stream stream_;
  nghttp2_session* session_ = nullptr;
  std::unordered_map<int32_t, std::unique_ptr<Call>> calls_;
  std::vector<std::pair<std::unique_ptr<Call>, bool>> ended_;  // With whether it was refused.
  std::deque<Segment> out_;
  size_t out_bytes_ = 0;
  uint64_t heard_ = 0;
  bool greeted_ = false;     // The peer has sent its settings: it speaks HTTP/2.
  bool in_session_ = false;  // nghttp2 is on the stack, and may not be entered again.
};

}  // namespace weir::otlp
