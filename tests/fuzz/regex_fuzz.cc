// A pattern comes from configuration and a text from anywhere: the first line of the input is the
// pattern, behind a byte of flags, and the rest is the text. What the scanner finds must be what
// the confirming engine finds.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "host/regex/engine.h"
#include "host/regex/scanner.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir::regex;
  constexpr size_t kPatternBytesMax = 64;  // Hyperscan's compiler takes long over long ones.
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t line = input.find('\n');
  const std::string_view pattern = input.substr(0, line);
  if (pattern.size() > kPatternBytesMax) return 0;
  const std::string_view text =
      line == std::string_view::npos ? std::string_view() : input.substr(line + 1);
  PatternSet set;
  if (!set.Add({0, 0, std::string(pattern), data[0] & 3u, ~0ull}).ok()) return 0;

  std::vector<Match> wanted;
  EngineScratch scratch;
  (*Engine::Compile(pattern, data[0] & 3u))->FindAll(text, {}, scratch, &wanted);
  Scanner scanner(*CompileDatabase(set, {}), {true, true, 64 << 10});
  const Text texts[] = {{"x", 1, 0, 0}, {text.data(), static_cast<uint32_t>(text.size()), 1, 0}};
  std::vector<Hit> hits;
  scanner.Scan(texts, 0, &hits);
  std::erase_if(hits, [](const Hit& hit) { return hit.row == 0; });
  if (hits.size() != wanted.size()) std::abort();
  for (size_t i = 0; i < hits.size(); i++) {
    if (hits[i].from != wanted[i].from || hits[i].to != wanted[i].to) std::abort();
  }
  return 0;
}
