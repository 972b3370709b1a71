#include "plugins/receivers/otlp/grpc_export.h"

#include <algorithm>
#include <string>

namespace weir::otlp {
namespace {

constexpr uint64_t kFirstBytesMin = 4 << 10;

// No OTLP message begins so: 0x1f would be field 3 with the wire type 7, which there is not.
bool IsGzip(std::span<const std::span<const uint8_t>> pieces) {
  constexpr uint8_t kMagic[] = {0x1f, 0x8b};
  size_t seen = 0;
  for (const std::span<const uint8_t> piece : pieces) {
    for (size_t i = 0; i < piece.size(); i++) {
      if (piece[i] != kMagic[seen]) return false;
      if (++seen == sizeof kMagic) return true;
    }
  }
  return false;
}

}  // namespace

const SignalNames* FindMethod(std::string_view method, uint64_t signals) {
  for (const SignalNames& signal : kSignals) {
    if (method == signal.method && (signals & signal.signal) != 0) return &signal;
  }
  return nullptr;
}

Reply GrpcExport::Admit(std::string_view method, uint64_t signals) {
  const SignalNames* signal = FindMethod(method, signals);
  if (signal == nullptr) {
    return {Answer::kNotFound, "there is no method " + CleanText(method), 0, 0};
  }
  return body_.Begin(signal->signal, WEIR_TRANSPORT_GRPC, Encoding::kIdentity, std::nullopt);
}

// Follows large messages at once and small ones slowly, so that most need no second step.
void GrpcExport::Learn(uint64_t bytes) {
  if (bytes > context_.first_bytes) {
    context_.first_bytes = std::min(bytes + bytes / 8, context_.bytes_max);
  } else {
    context_.first_bytes -= (context_.first_bytes - bytes) / 64;
    context_.first_bytes = std::max(context_.first_bytes, kFirstBytesMin);
  }
}

Reply GrpcExport::Take(std::span<const std::span<const uint8_t>> pieces, uint64_t bytes) {
  const bool compressed = IsGzip(pieces);
  Learn(bytes);
  Reply reply = compressed ? body_.ExpectCompressed(Encoding::kGzip) : body_.Expect(bytes);
  for (const std::span<const uint8_t> piece : pieces) {
    if (reply.answer != Answer::kOk) return reply;
    reply = body_.Write(piece);
  }
  return reply.answer == Answer::kOk ? body_.End() : reply;
}

bool GrpcExport::CanLend(std::span<const std::span<const uint8_t>> pieces) {
  return pieces.size() == 1 && pieces[0].size() >= kLendBytes && !IsGzip(pieces);
}

Reply GrpcExport::PushLent(std::span<const uint8_t> bytes, weir_fn done, void* owner,
                           uint64_t cookie, bool* lent, bool* pending) {
  Learn(bytes.size());
  if (Reply reply = body_.Expect(bytes.size()); reply.answer != Answer::kOk) return reply;
  return body_.PushLent(bytes, done, owner, cookie, lent, pending);
}

}  // namespace weir::otlp
