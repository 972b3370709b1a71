#include "plugins/receivers/otlp/request_body.h"

#include <string.h>

#include <algorithm>
#include <string>
#include <utility>

namespace weir::otlp {
namespace {

constexpr uint64_t kStepBytes = 64 << 10;

Reply BadData(std::string text) { return {Answer::kBadData, std::move(text), 0, 0}; }

const char* EncodingName(Encoding encoding) {
  return encoding == Encoding::kGzip ? "gzip" : encoding == Encoding::kZstd ? "zstd" : "deflate";
}

}  // namespace

std::unique_ptr<Inflater> InflaterPool::Take() {
  if (spare_.empty()) return std::make_unique<Inflater>();
  std::unique_ptr<Inflater> inflater = std::move(spare_.back());
  spare_.pop_back();
  return inflater;
}

void InflaterPool::Give(std::unique_ptr<Inflater> inflater) {
  if (inflater != nullptr && spare_.size() < kKept) spare_.push_back(std::move(inflater));
}

Reply RequestBody::TooLarge() const {
  return {Answer::kTooLarge,
          "the request is larger than the " + std::to_string(context_.bytes_max) +
              " bytes that this receiver takes; send smaller batches",
          0, 0};
}

Reply RequestBody::Begin(uint16_t signal, uint32_t transport, Encoding encoding,
                         std::optional<uint64_t> length) {
  Reset();
  signal_ = signal;
  transport_ = transport;
  encoding_ = encoding;
  length_ = length;
  if (length && *length > context_.bytes_max) return TooLarge();
  uint64_t first = length.value_or(std::min(context_.first_bytes, context_.bytes_max));
  if (encoding != Encoding::kIdentity) {
    const double guess = static_cast<double>(first) * context_.inflation * 1.25;
    first = std::min(std::max<uint64_t>(static_cast<uint64_t>(guess), 4096), context_.bytes_max);
    if (Reply reply = ExpectCompressed(encoding); reply.answer != Answer::kOk) return reply;
  }
  const Status status = context_.sink.Reserve(signal, std::max<uint64_t>(first, 1), permit_);
  if (status.code() < 0) return ReplyToReserve(status);
  permit_.set_transport(transport);
  return {};
}

Reply RequestBody::ExpectCompressed(Encoding encoding) {
  encoding_ = encoding;
  inflater_ = context_.inflaters.Take();
  if (inflater_->Begin(encoding)) return {};
  return {Answer::kOverload, "there is no memory to decompress the request", 0, 0};
}

Reply RequestBody::Expect(uint64_t bytes) {
  return bytes <= permit_.capacity() ? Reply{} : Grow(bytes);
}

std::span<uint8_t> RequestBody::Room() const {
  if (encoding_ != Encoding::kIdentity || !length_ || !permit_.held()) return {};
  return {permit_.data() + size_, static_cast<size_t>(*length_ - size_)};
}

Reply RequestBody::Grow(uint64_t bytes) {
  if (bytes > context_.bytes_max) return TooLarge();
  const Status status = permit_.Resize(bytes);
  return status.code() < 0 ? ReplyToReserve(status) : Reply{};
}

Reply RequestBody::Write(std::span<const uint8_t> bytes) {
  if (encoding_ != Encoding::kIdentity) return Inflate(bytes);
  if (size_ + bytes.size() > permit_.capacity()) {
    const uint64_t needed = size_ + bytes.size();
    if (needed > context_.bytes_max) return TooLarge();
    // In steps of 64 KiB, but never by less than half: growing moves what is there.
    const uint64_t stepped = (needed + size_ / 2 + kStepBytes - 1) / kStepBytes * kStepBytes;
    if (Reply reply = Grow(std::min(stepped, context_.bytes_max)); reply.answer != Answer::kOk) {
      return reply;
    }
  }
  if (!bytes.empty()) memcpy(permit_.data() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
  return {};
}

Reply RequestBody::Inflate(std::span<const uint8_t> bytes) {
  received_ += bytes.size();
  if (received_ > context_.bytes_max) return TooLarge();
  for (;;) {
    std::span<uint8_t> room(permit_.data() + size_, permit_.capacity() - size_);
    uint8_t beyond;  // Tells a body that ends at the limit from one that goes on.
    const bool full = room.empty() && permit_.capacity() >= context_.bytes_max;
    if (full) room = {&beyond, 1};
    const size_t before = room.size();
    const Inflater::State state = inflater_->Run(bytes, room);
    if (state == Inflater::State::kBadData) {
      return BadData(std::string("the body is no valid ") + EncodingName(encoding_) + " data");
    }
    if (full && room.empty()) return TooLarge();
    if (!full) size_ += before - room.size();
    if (size_ > context_.bytes_max) return TooLarge();
    if (full || state == Inflater::State::kMoreInput) return {};
    const uint64_t wanted = std::max(size_ * 2, size_ + kStepBytes);
    if (permit_.capacity() >= context_.bytes_max) continue;
    if (Reply reply = Grow(std::min(wanted, context_.bytes_max)); reply.answer != Answer::kOk) {
      return reply;
    }
  }
}

Reply RequestBody::End() {
  if (encoding_ == Encoding::kIdentity) return {};
  if (!inflater_->AtEnd()) {
    return BadData(std::string("the ") + EncodingName(encoding_) + " data ends too early");
  }
  context_.inflaters.Give(std::move(inflater_));
  if (received_ != 0) {
    const double ratio = static_cast<double>(size_) / static_cast<double>(received_);
    context_.inflation += (std::min(ratio, 64.0) - context_.inflation) / 16;
  }
  return {};
}

// The text stays in its own permit while the protobuf is written into another.
Reply RequestBody::DecodeJson() {
  if (context_.json == nullptr) {
    return {Answer::kMediaType, "this host does not read OTLP/JSON; send application/x-protobuf",
            0, 0};
  }
  Permit decoded;
  const Status room =
      context_.sink.Reserve(signal_, std::max<uint64_t>(size_, 1), decoded);
  if (room.code() < 0) return ReplyToReserve(room);
  decoded.set_transport(transport_);
  uint64_t written = 0;
  Outcome outcome;
  const weir_status status = context_.json->decode(
      context_.sink.get(), signal_, reinterpret_cast<const char*>(permit_.data()), size_,
      decoded.raw(), &written, outcome.get());
  if (status < 0) return ReplyToPush(outcome.ToStatus(status));
  permit_.Release();
  permit_ = std::move(decoded);
  size_ = written;
  return {};
}

Reply RequestBody::Push(bool is_json, uint64_t cookie, bool* pending) {
  if (is_json) {
    if (Reply reply = DecodeJson(); reply.answer != Answer::kOk) return reply;
  }
  const Status status = context_.sink.Push(permit_, size_, cookie);
  *pending = status.code() == WEIR_PENDING;
  return ReplyToPush(status);
}

Reply RequestBody::PushLent(std::span<const uint8_t> bytes, weir_fn done, void* owner,
                            uint64_t cookie, bool* lent, bool* pending) {
  const Status status = context_.sink.PushLent(permit_, bytes, done, owner, cookie);
  *lent = status.code() >= 0 || status.code() == WEIR_PARTIAL;
  *pending = status.code() == WEIR_PENDING;
  return ReplyToPush(status);
}

void RequestBody::Reset() {
  permit_.Release();
  context_.inflaters.Give(std::move(inflater_));
  size_ = received_ = 0;
  length_.reset();
  encoding_ = Encoding::kIdentity;
}

}  // namespace weir::otlp
