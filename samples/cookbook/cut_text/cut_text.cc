// Cut long texts at a character
//
// Text values of attributes, nested ones too, and log bodies are cut to at most `bytes_max` bytes.
// A character of UTF-8 has up to 4 bytes, of which all but the first begin with the bits 10; the
// cut goes back to the first byte of the character that it would halve.
//
// Cutting copies nothing: a text is a view (offset, length), and a view may be set to a part of
// what another cell shows. That makes this recipe free of the arena, and of its limit.
//
// Watch: half a character is no valid text, and the host would refuse the whole batch for it. What
// looks like one character on a screen may be several of UTF-8 (an accent, a flag); to cut between
// those is allowed. And 100 bytes of Chinese are 33 characters: name the option after its unit.
#include "weir/sdk.hpp"

namespace {

class CutText {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "cut_text",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
      .write = weir::kColumns<WEIR_COLUMN(text, ref)>,
      .schema = R"({
        "type": "object",
        "additionalProperties": false,
        "properties": {"bytes_max": {"type": "integer", "minimum": 4, "default": 4096}}
      })",
      .text_classes = 1ull << WEIR_TEXT_VALUE | 1ull << WEIR_TEXT_BODY};

  explicit CutText(weir::Setup& setup)
      : bytes_max_(static_cast<uint64_t>(setup.config.Int("/bytes_max"))) {}

  weir::Status Process(weir::Batch<CutText>& batch) const {
    for (uint32_t text = 0; text < batch.texts().size(); text++) {
      const std::string_view bytes = batch.TextAt(text);
      if (bytes.size() <= bytes_max_ || !batch.Editable(text)) continue;
      uint64_t end = bytes_max_;
      while (end > 0 && (static_cast<uint8_t>(bytes[end]) & 0xc0) == 0x80) end--;
      weir_str part = weir_text_get(batch.get(), text);
      part.len = static_cast<uint32_t>(end);
      batch.SetText(text, part);
    }
    return weir::Status::Ok();
  }

 private:
  uint64_t bytes_max_;
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", CutText, "cut_text", "1.0.0", "Apache-2.0")
