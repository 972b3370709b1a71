#include "plugins/exporters/file/file.h"

#include <zstd.h>

#include <string>
#include <vector>

namespace weir::file {
namespace {

// Messages are framed by a 4-byte length.
constexpr uint64_t kFramedBytesMax = UINT32_MAX;

void PutLength(uint64_t n, uint8_t out[4]) {
  for (int i = 0; i < 4; i++) out[i] = static_cast<uint8_t>(n >> (24 - 8 * i));
}

iovec View(const void* data, size_t size) { return {const_cast<void*>(data), size}; }

// All pieces as one zstd frame; "" when the compressor fails.
std::string Compress(const Pieces& pieces) {
  std::string all;
  all.reserve(pieces.bytes);
  for (const weir_piece& piece : pieces.pieces) {
    all.append(reinterpret_cast<const char*>(piece.data), piece.len);
  }
  std::string packed(ZSTD_compressBound(all.size()), '\0');
  const size_t n = ZSTD_compress(packed.data(), packed.size(), all.data(), all.size(),
                                 ZSTD_CLEVEL_DEFAULT);
  packed.resize(ZSTD_isError(n) ? 0 : n);
  return packed;
}

}  // namespace

File::File(Setup& setup)
    : options_(ReadOptions(setup.config)),
      file_(std::make_unique<LogFile>(options_)),
      wire_(setup.host),
      json_(options_.json ? std::optional<Json>(setup.host) : std::nullopt) {
  file_->Check();
}

Status File::Begin(const Batch<File>& batch, Completion&) const {
  const Pieces pieces = json_ ? json_->Encode(batch) : wire_.Encode(batch);
  std::vector<iovec> out;
  out.reserve(pieces.pieces.size() + 1);
  uint8_t length[4];
  std::string packed;
  uint64_t bytes = pieces.bytes;
  if (options_.framed()) out.push_back(View(length, sizeof length));
  if (options_.zstd) {
    packed = Compress(pieces);
    if (packed.empty()) return Status::Permanent("zstd could not compress the request");
    bytes = packed.size();
    out.push_back(View(packed.data(), packed.size()));
  } else {
    for (const weir_piece& piece : pieces.pieces) out.push_back(View(piece.data, piece.len));
  }
  if (options_.framed()) {
    if (bytes > kFramedBytesMax) return Status::Permanent("the request is over 4 GiB");
    PutLength(bytes, length);
    bytes += sizeof length;
  } else {
    out.push_back(View("\n", 1));
    bytes += 1;
  }
  const std::string error = file_->Append(out, bytes);
  return error.empty() ? Status::Ok() : Status::Retry(error);
}

}  // namespace weir::file
