#include "plugins/common/client/compress.h"

#include <libdeflate.h>
#include <zstd.h>

namespace weir::client {

struct Compressor::State {
  libdeflate_compressor* gzip = nullptr;
  ZSTD_CCtx* zstd = nullptr;
  int level = 1;
  ~State() {
    if (gzip) libdeflate_free_compressor(gzip);
    ZSTD_freeCCtx(zstd);
  }
};

std::optional<Compression> CompressionOf(std::string_view name) {
  if (name.empty() || name == "none") return Compression::kNone;
  if (name == "gzip") return Compression::kGzip;
  if (name == "zstd") return Compression::kZstd;
  return std::nullopt;
}

std::string_view NameOf(Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return "identity";
    case Compression::kGzip:
      return "gzip";
    case Compression::kZstd:
      return "zstd";
  }
  return "identity";
}

Compressor::Compressor(Compression compression, int level)
    : compression_(compression), state_(std::make_unique<State>()) {
  state_->level = level == 0 ? 1 : level;
  if (compression == Compression::kGzip) state_->gzip = libdeflate_alloc_compressor(state_->level);
  if (compression == Compression::kZstd) state_->zstd = ZSTD_createCCtx();
}

Compressor::~Compressor() = default;

std::string Compressor::Compress(std::span<const weir_piece> pieces, size_t room) {
  const auto* data = pieces.empty() ? nullptr : pieces[0].data;
  size_t size = pieces.empty() ? 0 : pieces[0].len;
  if (pieces.size() > 1) {
    gathered_.clear();
    for (const weir_piece& piece : pieces) {
      gathered_.append(reinterpret_cast<const char*>(piece.data), piece.len);
    }
    data = reinterpret_cast<const uint8_t*>(gathered_.data());
    size = gathered_.size();
  }
  std::string body;
  if (compression_ == Compression::kGzip && state_->gzip) {
    body.resize(room + libdeflate_gzip_compress_bound(state_->gzip, size));
    const size_t n =
        libdeflate_gzip_compress(state_->gzip, data, size, body.data() + room, body.size() - room);
    body.resize(n == 0 ? 0 : room + n);
  } else if (compression_ == Compression::kZstd && state_->zstd) {
    body.resize(room + ZSTD_compressBound(size));
    const size_t n = ZSTD_compressCCtx(state_->zstd, body.data() + room, body.size() - room, data,
                                       size, state_->level);
    body.resize(ZSTD_isError(n) ? 0 : room + n);
  }
  return body;
}

}  // namespace weir::client
