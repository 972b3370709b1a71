#include "plugins/receivers/otlp/inflater.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>

namespace weir::otlp {
namespace {

constexpr int kGzipOnly = 15 + 16;
constexpr int kZlibOnly = 15;
constexpr int kBareDeflate = -15;
// 8 MiB, what RFC 8878 asks every decoder to take; more would be memory that nobody has charged.
constexpr int kZstdWindowLogMax = 23;

uInt Clamp(size_t n) {
  return static_cast<uInt>(std::min<size_t>(n, std::numeric_limits<uInt>::max()));
}

}  // namespace

struct Inflater::Zlib {
  z_stream stream{};
  bool live = false;
  ~Zlib() {
    if (live) inflateEnd(&stream);
  }
  bool Reset(int window_bits) {
    if (live) return inflateReset2(&stream, window_bits) == Z_OK;
    live = inflateInit2(&stream, window_bits) == Z_OK;
    return live;
  }
};

struct Inflater::Zstd {
  ZSTD_DStream* stream = ZSTD_createDStream();
  ~Zstd() { ZSTD_freeDStream(stream); }
};

Inflater::Inflater() = default;
Inflater::~Inflater() = default;

bool Inflater::Begin(Encoding encoding) {
  encoding_ = encoding;
  at_end_ = false;
  opened_ = false;
  if (encoding == Encoding::kZstd) {
    if (!zstd_) zstd_ = std::make_unique<Zstd>();
    return zstd_->stream != nullptr && !ZSTD_isError(ZSTD_initDStream(zstd_->stream)) &&
           !ZSTD_isError(ZSTD_DCtx_setParameter(zstd_->stream, ZSTD_d_windowLogMax,
                                                kZstdWindowLogMax));
  }
  if (!zlib_) zlib_ = std::make_unique<Zlib>();
  // How deflate is framed is seen at its first byte.
  return encoding == Encoding::kDeflate || zlib_->Reset(kGzipOnly);
}

// The low half of zlib's first byte is 8, and of a bare deflate stream's it never is: it would be a
// block of stored bytes whose padding is not zero, which no compressor writes.
bool Inflater::OpenDeflate(uint8_t first) {
  return zlib_->Reset((first & 0x0f) == 8 ? kZlibOnly : kBareDeflate);
}

Inflater::State Inflater::Run(std::span<const uint8_t>& input, std::span<uint8_t>& room) {
  if (input.empty() && at_end_) return State::kMoreInput;
  return encoding_ == Encoding::kZstd ? RunZstd(input, room) : RunZlib(input, room);
}

Inflater::State Inflater::RunZlib(std::span<const uint8_t>& input, std::span<uint8_t>& room) {
  z_stream& stream = zlib_->stream;
  if (!opened_) {
    if (input.empty()) return State::kMoreInput;
    if (encoding_ == Encoding::kDeflate && !OpenDeflate(input[0])) return State::kBadData;
    opened_ = true;
  }
  for (;;) {
    if (at_end_) {
      // RFC 1952: a file may be several members, one behind the other. Nothing else may follow.
      if (input.empty()) return State::kMoreInput;
      if (encoding_ != Encoding::kGzip || !zlib_->Reset(kGzipOnly)) return State::kBadData;
      at_end_ = false;
    }
    stream.next_in = const_cast<Bytef*>(input.data());
    stream.avail_in = Clamp(input.size());
    stream.next_out = room.data();
    stream.avail_out = Clamp(room.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    input = input.subspan(static_cast<size_t>(stream.next_in - input.data()));
    room = room.subspan(static_cast<size_t>(stream.next_out - room.data()));
    if (result == Z_STREAM_END) {
      at_end_ = true;
      continue;
    }
    if (result != Z_OK && result != Z_BUF_ERROR) return State::kBadData;
    if (room.empty()) return State::kMoreRoom;
    if (input.empty() || result == Z_BUF_ERROR) return State::kMoreInput;
  }
}

// A frame of zstd or one to be skipped. Debian's library also reads the formats of before RFC 8878,
// by old decoders that know no limit of memory.
bool IsZstdFrame(uint8_t first) { return first == 0x28 || (first & 0xf0) == 0x50; }

Inflater::State Inflater::RunZstd(std::span<const uint8_t>& input, std::span<uint8_t>& room) {
  ZSTD_inBuffer in = {input.data(), input.size(), 0};
  ZSTD_outBuffer out = {room.data(), room.size(), 0};
  bool bad = false;
  do {
    if ((!opened_ || at_end_) && in.pos < in.size) {
      if (!IsZstdFrame(input[in.pos])) return State::kBadData;
      opened_ = true;
    }
    const size_t before = in.pos + out.pos;
    const size_t hint = ZSTD_decompressStream(zstd_->stream, &out, &in);
    bad = ZSTD_isError(hint);
    at_end_ = hint == 0;
    if (in.pos + out.pos == before) break;
  } while (!bad && in.pos < in.size && out.pos < out.size);
  input = input.subspan(in.pos);
  room = room.subspan(out.pos);
  if (bad) return State::kBadData;
  // Where a frame's end fills the room just so, another one may follow.
  if (input.empty() && at_end_) return State::kMoreInput;
  return room.empty() ? State::kMoreRoom : State::kMoreInput;
}

}  // namespace weir::otlp
