// What it costs to look for values: the detectors' own pass over the texts, beside patterns that
// the host would look for. Both on the same texts; "digits" is only the part that finds runs of
// digits, by the masks or by one pattern of the host's; "all" is everything that the detectors look
// for, and for the host a pattern for each kind of candidate, without reading what they find.
//
// Texts are the string values of the load generator's spans, which repeat as its values do, or the
// lines of the file that WEIR_TEXTS names ({"text": ..} each). One item is a text.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/load/payload.h"
#include "bench/load/span_walk.h"
#include "host/regex/scanner.h"
#include "plugins/processors/redaction/detect/byte_masks.h"
#include "plugins/processors/redaction/detect/finder.h"
#include "plugins/processors/redaction/detect/number_groups.h"
#include "weir/abi.h"

namespace weir::redaction::detect {
namespace {

constexpr size_t kBatchTexts = 4096;
constexpr const char* kDigitPattern = R"([0-9](?:(?:[ .+/-]|%2[0BDbd]|\)[ -]?)?[0-9]){6,})";
// One for each kind of candidate, as narrow as a pattern can be.
constexpr const char* kPatterns[] = {
    kDigitPattern,
    R"([0-9A-Za-z]@[0-9A-Za-z])",
    R"(%40|\\u0040)",
    R"(\b[A-Z]{2}[0-9]{2} ?[0-9A-Z]{4} ?[0-9A-Z]{4})",
    R"(\b[0-9A-Z]{2,}[0-9][0-9A-Z]{4,}\b)",
    R"(\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b)",
    R"(\bAIza[0-9A-Za-z_-]{35})",
    R"(\b(?:gh[opsur]|github_pat)_[0-9A-Za-z_]{30})",
    R"(\bgl[a-z]{2,6}-[0-9A-Za-z_-]{20})",
    R"(\bxox[abeprs]-[0-9A-Za-z-]{20})",
    R"(\b[rs]k_(?:live|test|prod)_[0-9A-Za-z]{10})",
    R"(\beyJ[0-9A-Za-z_-]+\.eyJ)",
    R"(-----BEGIN [A-Z ]*PRIVATE KEY)",
    R"((?i)\b(?:bearer|basic)\s+[0-9A-Za-z._~+/=-]{4,})",
    R"([0-9A-Za-z]://[^/@\s]*:[^/@\s]*@)",
    R"((?i)(?:password|passwd|pwd|secret|token|apikey|api_key|accesskey)["']?\s?[=:])",
    R"((?i)(?:sig|signature|code|auth|session|sid|sessionid|cvv|cvc|authorization)["']?\s?[=:])",
    R"(\b(?:npm_|hf_|sk-|pypi-|SG\.|dop_v1_|hvs\.|glsa_|shpat_|lin_api_|ntn_|NRAK-)[0-9A-Za-z])",
};

struct Texts {
  std::vector<std::string> owned;
  std::vector<regex::Text> texts;

  static const Texts& Get() {
    static const Texts* all = new Texts;
    return *all;
  }

 private:
  Texts() {
    if (const char* path = std::getenv("WEIR_TEXTS")) {
      std::ifstream file(path);
      for (std::string line; std::getline(file, line);) {
        owned.push_back(nlohmann::json::parse(line).at("text"));
      }
    } else {
      ReadPayload();
    }
    for (const std::string& text : owned) {
      texts.push_back({text.data(), static_cast<uint32_t>(text.size()),
                       static_cast<uint32_t>(texts.size()), WEIR_TEXT_VALUE});
    }
  }

  void ReadPayload() {
    load::PayloadOptions options;
    options.bodies = 4;
    options.items = 512;
    for (const load::Body& body : load::MakePayload(options)) {
      load::ForEachRecord(body.message(), [this](std::string_view span) {
        return load::ForEachChild(span, 9, [this](std::string_view attribute) {
          load::Field member, kind;
          while (load::NextField(attribute, member)) {
            if (member.number != 2 || !load::NextField(member.value, kind)) continue;
            if (kind.number == 1) owned.emplace_back(kind.value);
          }
          return true;
        });
      });
    }
  }
};

void Report(benchmark::State& state, uint64_t found) {
  const auto texts =
      static_cast<double>(state.iterations()) * static_cast<double>(Texts::Get().texts.size());
  state.SetItemsProcessed(static_cast<int64_t>(texts));
  state.counters["found/text"] = static_cast<double>(found) / texts;
}

std::string_view View(const regex::Text& text) { return {text.data, text.size}; }

void Own(benchmark::State& state) {
  const DetectorSet set({{"all"}, {}, {}});
  Finder finder(set);
  std::vector<Finding> findings;
  uint64_t found = 0;
  for (auto _ : state) {
    for (const regex::Text& text : Texts::Get().texts) {
      if (!finder.Look(View(text))) continue;
      finder.Find(finder.Key(""), {}, &findings);
      found += findings.size();
    }
  }
  Report(state, found);
}

void OwnLook(benchmark::State& state) {
  const DetectorSet set({{"all"}, {}, {}});
  Finder finder(set);
  uint64_t found = 0;
  for (auto _ : state) {
    for (const regex::Text& text : Texts::Get().texts) {
      found += finder.Look(View(text));
    }
  }
  Report(state, found);
}

void OwnDigits(benchmark::State& state) {
  const auto kernel = static_cast<MaskKernel>(state.range(0));
  const Trigrams trigrams;
  ByteMasks masks(DigitsMin::kMany);
  NumberGroups groups(DigitsMin::kMany);
  uint64_t found = 0;
  for (auto _ : state) {
    for (const regex::Text& text : Texts::Get().texts) {
      masks.Make(View(text), trigrams, kernel);
      if (!masks.summary().may_number()) continue;
      groups.Collect(View(text), masks);
      found += groups.chains();
    }
  }
  Report(state, found);
}

void Host(benchmark::State& state, size_t patterns) {
  regex::PatternSet set;
  for (size_t i = 0; i < patterns; i++) {
    if (!set.Add({0, static_cast<uint32_t>(i), kPatterns[i], WEIR_RE_UTF8, ~0ull}).ok()) {
      std::abort();
    }
  }
  regex::ScannerSettings settings;
  settings.verdict_cache = state.range(0) != 0;
  regex::Scanner scanner(*regex::CompileDatabase(set, {}), settings);
  std::vector<regex::Hit> hits;
  uint64_t found = 0;
  for (auto _ : state) {
    const std::span<const regex::Text> all = Texts::Get().texts;
    for (size_t at = 0; at < all.size(); at += kBatchTexts) {
      hits.clear();
      scanner.Scan(all.subspan(at, std::min(kBatchTexts, all.size() - at)), 0, &hits);
      found += hits.size();
    }
  }
  Report(state, found);
}
void HostDigits(benchmark::State& state) { Host(state, 1); }
void HostAll(benchmark::State& state) { Host(state, std::size(kPatterns)); }

BENCHMARK(OwnDigits)->ArgName("kernel")->DenseRange(
    0, static_cast<int>(MaskKernels().size()) - 1);
BENCHMARK(HostDigits)->ArgName("cache")->Arg(1)->Arg(0);
BENCHMARK(OwnLook);
BENCHMARK(Own);
BENCHMARK(HostAll)->ArgName("cache")->Arg(1)->Arg(0);

}  // namespace
}  // namespace weir::redaction::detect
