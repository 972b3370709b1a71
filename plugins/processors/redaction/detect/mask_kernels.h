// Makes masks of texts: with AVX-512 (VBMI), with AVX2, or byte by byte. All give the same.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plugins/processors/redaction/detect/mask_chunk.h"
#include "plugins/processors/redaction/detect/trigrams.h"

namespace weir::redaction::detect {

enum class MaskKernel : uint8_t { kPlain, kAvx2, kAvx512 };
// Those that this processor has, the best one last.
std::span<const MaskKernel> MaskKernels();
inline MaskKernel BestMaskKernel() { return MaskKernels().back(); }

// Writes the blocks of a text; bit i of the n-th is byte 64 * n + i.
void MakeBlocks(std::string_view text, const Trigrams& trigrams, MaskKernel kernel, MaskBlock* to);

// Fills `to` with at most kTextsMax texts, of whose blocks behind the first only so many as it has
// room for. Bit i of what is returned says whether there may be anything in texts[i]; of one that
// is longer than a block, it is always set.
uint64_t MakeChunk(std::span<const std::string_view> texts, const Trigrams& trigrams,
                   DigitsMin digits_min, MaskKernel kernel, MaskChunk* to);

}  // namespace weir::redaction::detect
