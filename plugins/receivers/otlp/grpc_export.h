// What OTLP does with one gRPC call, whatever library carries it: headers, admit, message.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plugins/receivers/otlp/reply.h"
#include "plugins/receivers/otlp/request_body.h"

namespace weir::otlp {

// The signal of a method that a pipeline takes; NULL when there is none.
const SignalNames* FindMethod(std::string_view method, uint64_t signals);

class GrpcExport {
 public:
  // Pieces from this size on are lent to the host; smaller ones are copied, since they would pin
  // whole read buffers.
  static constexpr size_t kLendBytes = 64 << 10;

  explicit GrpcExport(BodyContext& context) : context_(context), body_(context) {}

  // Reserves room before the message is read.
  Reply Admit(std::string_view method, uint64_t signals);

  // Takes a message that came in pieces: copies it, or inflates it when it is compressed.
  Reply Take(std::span<const std::span<const uint8_t>> pieces, uint64_t bytes);
  Reply Push(uint64_t cookie, bool* pending) { return body_.Push(false, cookie, pending); }

  // Whether a message in one piece can be lent instead of Take and Push.
  static bool CanLend(std::span<const std::span<const uint8_t>> pieces);
  Reply PushLent(std::span<const uint8_t> bytes, weir_fn done, void* owner, uint64_t cookie,
                 bool* lent, bool* pending);

  void Reset() { body_.Reset(); }

 private:
  void Learn(uint64_t bytes);

  BodyContext& context_;
  RequestBody body_;
};

}  // namespace weir::otlp
