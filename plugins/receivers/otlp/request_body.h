// The body of one request on its way into a permit's memory: plain or compressed, of known or
// unknown length, protobuf or JSON; and its push into the sink.
//
// Room is reserved before a byte is read. A plain body of known length is received straight into
// the permit; everything else grows it in steps. The limit holds for what is sent and for what
// comes out of it.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "plugins/receivers/otlp/inflater.h"
#include "plugins/receivers/otlp/reply.h"
#include "weir/sdk/receiver.hpp"

namespace weir::otlp {

// Decoders for later use: they are dear to make, and few bodies are under way at once.
class InflaterPool {
 public:
  std::unique_ptr<Inflater> Take();
  void Give(std::unique_ptr<Inflater> inflater);

 private:
  static constexpr size_t kKept = 4;
  std::vector<std::unique_ptr<Inflater>> spare_;
};

// What bodies of one thread share.
struct BodyContext {
  Sink sink;
  const weir_json_v1* json = nullptr;  // NULL: this host can not.
  uint64_t bytes_max = 0;
  InflaterPool inflaters;
  // What a body of unknown length asks for first.
  uint64_t first_bytes = 64 << 10;
  // Running ratio of inflated to compressed bytes: how much room a compressed body asks for first.
  double inflation = 8;
};

class RequestBody {
 public:
  explicit RequestBody(BodyContext& context) : context_(context) {}
  ~RequestBody() { Reset(); }
  RequestBody(const RequestBody&) = delete;
  RequestBody& operator=(const RequestBody&) = delete;

  // Each answers kOk, or why the request is refused; it is then over.

  // Reserves room. `length` is what will be sent, if that is known.
  Reply Begin(uint16_t signal, uint32_t transport, Encoding encoding,
              std::optional<uint64_t> length);
  // What was sent turns out to be this many bytes, or compressed. Before any of it is written.
  Reply Expect(uint64_t bytes);
  Reply ExpectCompressed(Encoding encoding);
  // A piece of what was sent, to be copied or inflated.
  Reply Write(std::span<const uint8_t> bytes);
  // No more will come.
  Reply End();
  // Pushes what came; `is_json` translates it first. Spends the permit. *pending: the
  // acknowledgement of `cookie` follows instead.
  Reply Push(bool is_json, uint64_t cookie, bool* pending);
  // The same for bytes that lie elsewhere, as weir_sink.push_lent. *lent: `done(owner)` will be
  // called, or has been.
  Reply PushLent(std::span<const uint8_t> bytes, weir_fn done, void* owner, uint64_t cookie,
                 bool* lent, bool* pending);

  // Where the next bytes of a plain body of known length go; empty when it is complete or is not
  // such a body.
  std::span<uint8_t> Room() const;
  void Filled(size_t n) { size_ += n; }
  uint64_t size() const { return size_; }

  // Gives back what is held.
  void Reset();

 private:
  Reply Grow(uint64_t bytes);
  Reply Inflate(std::span<const uint8_t> bytes);
  Reply TooLarge() const;
  Reply DecodeJson();

  BodyContext& context_;
  Permit permit_;
  uint16_t signal_ = 0;
  uint32_t transport_ = WEIR_TRANSPORT_NONE;
  Encoding encoding_ = Encoding::kIdentity;
  std::optional<uint64_t> length_;
  uint64_t size_ = 0;      // Bytes in the permit.
  uint64_t received_ = 0;  // Bytes that were sent, of a compressed body.
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace weir::otlp
