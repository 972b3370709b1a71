// One HTTP/1.1 connection: requests are read, pushed and answered one after another, in order.
//
// A plain body is received straight into the permit's memory. Everything else goes through the
// server's scratch buffer; what of it can not be used yet (the begin of a head, a pipelined
// request) is kept in `stash_`, so that an idle connection holds no buffer.
//
// Threads: [loop].
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/receivers/otlp/ack_desk.h"
#include "plugins/receivers/otlp/http_head.h"
#include "plugins/receivers/otlp/reply.h"
#include "plugins/receivers/otlp/request_body.h"

namespace weir::otlp {

class HttpServer;

class HttpConnection final : public AckTarget {
 public:
  // Takes `fd` and watches it.
  HttpConnection(HttpServer& server, int fd, size_t index);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // The result of a push that was PENDING. May free the connection, as the three below.
  void OnAck(const Reply& reply) override;
  // Closes it, or answers, when the time for its state is over.
  void Tick(uint64_t now_ns);
  // Answers what it has not asked yet, and closes.
  void TurnAway(const Reply& reply);
  void CloseIfIdle();
  void ResumeReading();

  bool watched() const { return watched_; }
  // Its place in the server's list.
  size_t index() const { return index_; }
  void set_index(size_t index) { index_ = index; }

 private:
  enum class State : uint8_t {
    kHead,
    kBody,     // Of known length.
    kChunked,
    kDiscard,  // Reading away the rest of a small refused body.
    kWaiting,  // For the acknowledgement of a push.
    kWriting,  // The client has not taken the response yet.
    kLinger,   // Answered; reading away what the client still sends, or it would lose the answer.
    kClosed,
  };

  static void OnEvent(void* context, int32_t fd, uint32_t events);
  void OnReadable();
  void ReceivePlainBody();
  void ReceiveIntoScratch();
  void ReceiveIntoStash();
  bool Received(ssize_t n);
  // Works on `input` as far as the state allows, and takes that from its front. A step answers
  // whether there may be more to do.
  void Consume(std::string_view& input);
  bool Step(std::string_view& input);
  bool StepHead(std::string_view& input);
  bool StepBody(std::string_view& input);
  bool StepChunks(std::string_view& input);
  bool StepDiscard(std::string_view& input);
  void ProcessStash();

  void BeginRequest();
  Reply CheckHead();
  void SendContinue();
  void Refuse(Reply reply);
  void RefuseAndClose(Reply reply);
  void CompleteRequest();
  void Respond(const Reply& reply);
  void Flush();
  void EndResponse();
  void BeginLinger();
  void AfterResponse();
  void SetEvents(uint32_t events);
  void SetDeadline(uint64_t timeout_ns);
  void DestroyIfClosed();

  HttpServer& server_;
  const int fd_;
  size_t index_;
  bool watched_ = false;
  State state_ = State::kHead;
  bool close_after_response_ = false;
  bool paused_ = false;
  uint32_t events_;
  uint64_t deadline_ns_ = 0;  // 0: none.
  uint64_t request_began_ns_ = 0;  // 0: no byte of a request has come.
  const SignalNames* signal_ = nullptr;
  HttpParser parser_;
  RequestBody body_;
  uint64_t body_left_ = 0;    // Bytes of a body of known length, or to linger for.
  Reply refusal_;             // While the body is discarded.
  uint64_t cookie_ = 0;       // While waiting.
  std::string stash_;         // Received and not used.
  std::string out_;           // Response.
  size_t sent_ = 0;           // Of it.
};

}  // namespace weir::otlp
