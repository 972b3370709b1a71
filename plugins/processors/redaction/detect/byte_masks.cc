#include "plugins/processors/redaction/detect/byte_masks.h"

namespace weir::redaction::detect {

void ByteMasks::MakeRoom(size_t bytes) {
  count_ = (bytes + MaskBlock::kBytes - 1) / MaskBlock::kBytes;
  if (blocks_.size() < count_) blocks_.resize(2 * count_);
}

void ByteMasks::Summarize() {
  summary_ = MaskSummary(digits_min_);
  for (size_t i = 0; i < count_; i++) summary_.Note(blocks_[i], i == 0, i + 1 == count_);
}

void ByteMasks::Make(std::string_view text, const Trigrams& trigrams, MaskKernel kernel) {
  MakeRoom(text.size());
  MakeBlocks(text, trigrams, kernel, blocks_.data());
  Summarize();
}

void ByteMasks::Take(const MaskChunk& chunk, size_t i, size_t bytes) {
  MakeRoom(bytes);
  for (size_t block = 0; block < count_; block++) blocks_[block] = chunk.block(i, block);
  if (count_ == 1) {
    summary_ = MaskSummary(digits_min_, blocks_[0], chunk.numbers[i], chunk.codes[i]);
  } else {
    Summarize();
  }
}

}  // namespace weir::redaction::detect
