// What it costs to find the matches of 5 and of 30 patterns in the texts of spans: Weir's scanner,
// Hyperscan called for each text, Hyperscan over all texts at once, and RE2 for each text and
// pattern. The same patterns, bodies and texts for all; values repeat as the load generator's do.
//
// One item is a span. Hyperscan alone only says where matches end; Weir and RE2 give the hits.
#include <benchmark/benchmark.h>
#include <hs.h>
#include <re2/re2.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "bench/load/payload.h"
#include "bench/load/span_walk.h"
#include "host/regex/scanner.h"
#include "weir/abi.h"

namespace weir {
namespace {

constexpr uint32_t kBodies = 200;
constexpr uint32_t kSpans = 512;  // Of a body.

std::vector<std::string> Patterns(size_t count) {
  std::ifstream file(WEIR_PATTERNS);
  std::vector<std::string> patterns;
  for (std::string line; patterns.size() < count && std::getline(file, line);) {
    patterns.push_back(line.substr(line.find('\t') + 1));
  }
  if (patterns.size() != count) std::abort();
  return patterns;
}

// The string values of the attributes of every span, by body.
class Texts {
 public:
  static const Texts& Get() {
    static const Texts* texts = new Texts;
    return *texts;
  }
  const std::vector<regex::Text>& Of(size_t body) const { return texts_[body % kBodies]; }

 private:
  Texts() {
    load::PayloadOptions options;
    options.bodies = kBodies;
    options.items = kSpans;
    bodies_ = load::MakePayload(options);
    for (const load::Body& body : bodies_) {
      std::vector<regex::Text>& texts = texts_.emplace_back();
      load::ForEachRecord(body.message(), [&texts](std::string_view span) {
        return load::ForEachChild(span, 9, [&texts](std::string_view attribute) {
          AddValue(attribute, &texts);
          return true;
        });
      });
    }
  }

  static void AddValue(std::string_view attribute, std::vector<regex::Text>* texts) {
    load::Field member, kind;
    while (load::NextField(attribute, member)) {
      if (member.number != 2 || !load::NextField(member.value, kind) || kind.number != 1) continue;
      texts->push_back({kind.value.data(), static_cast<uint32_t>(kind.value.size()),
                        static_cast<uint32_t>(texts->size()), WEIR_TEXT_VALUE});
    }
  }

  std::vector<load::Body> bodies_;
  std::vector<std::vector<regex::Text>> texts_;
};

void Report(benchmark::State& state, uint64_t found) {
  const auto spans = static_cast<double>(state.iterations()) * kSpans;
  state.SetItemsProcessed(static_cast<int64_t>(spans));
  state.counters["found/span"] = static_cast<double>(found) / spans;
  state.counters["s/span"] =
      benchmark::Counter(spans, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void Weir(benchmark::State& state) {
  regex::PatternSet set;
  for (const std::string& pattern : Patterns(static_cast<size_t>(state.range(0)))) {
    if (!set.Add({0, 0, pattern, WEIR_RE_UTF8, ~0ull}).ok()) std::abort();
  }
  regex::ScannerSettings settings;
  settings.verdict_cache = state.range(1) != 0;
  settings.prefilter = state.range(2) != 0;
  regex::Scanner scanner(*regex::CompileDatabase(set, {}), settings);
  const Texts& texts = Texts::Get();
  std::vector<regex::Hit> hits;
  size_t body = 0;
  uint64_t found = 0;
  for (auto _ : state) {
    hits.clear();
    scanner.Scan(texts.Of(body++), 0, &hits);
    found += hits.size();
  }
  Report(state, found);
}
BENCHMARK(Weir)
    ->ArgNames({"patterns", "cache", "prefilter"})
    ->Args({5, 0, 1})
    ->Args({5, 1, 1})
    ->Args({30, 0, 1})
    ->Args({30, 1, 1})
    ->Args({5, 0, 0})
    ->Args({30, 0, 0});

// The patterns as they are, in one database.
class Hyperscan {
 public:
  explicit Hyperscan(size_t count) {
    const std::vector<std::string> patterns = Patterns(count);
    std::vector<const char*> texts;
    std::vector<unsigned> flags(count, 0), ids(count);
    for (unsigned i = 0; i < count; i++) {
      texts.push_back(patterns[i].c_str());
      ids[i] = i;
    }
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(count),
                         HS_MODE_BLOCK, nullptr, &database_, &error) != HS_SUCCESS ||
        hs_alloc_scratch(database_, &scratch_) != HS_SUCCESS) {
      std::abort();
    }
  }
  ~Hyperscan() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }
  Hyperscan(const Hyperscan&) = delete;
  Hyperscan& operator=(const Hyperscan&) = delete;

  void Scan(const char* data, size_t bytes) {
    const auto count = [](unsigned, unsigned long long, unsigned long long, unsigned,
                          void* found) {
      ++*static_cast<uint64_t*>(found);
      return 0;
    };
    hs_scan(database_, data, static_cast<unsigned>(bytes), 0, scratch_, count, &found_);
  }
  uint64_t found() const { return found_; }

 private:
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
  uint64_t found_ = 0;
};

void HyperscanForEachText(benchmark::State& state) {
  Hyperscan hyperscan(static_cast<size_t>(state.range(0)));
  const Texts& texts = Texts::Get();
  size_t body = 0;
  for (auto _ : state) {
    for (const regex::Text& text : texts.Of(body)) hyperscan.Scan(text.data, text.size);
    body++;
  }
  Report(state, hyperscan.found());
}
BENCHMARK(HyperscanForEachText)->ArgName("patterns")->Arg(5)->Arg(30);

void HyperscanForAllTexts(benchmark::State& state) {
  Hyperscan hyperscan(static_cast<size_t>(state.range(0)));
  const Texts& texts = Texts::Get();
  size_t body = 0;
  std::string buffer;
  for (auto _ : state) {
    buffer.clear();
    for (const regex::Text& text : texts.Of(body)) {
      buffer.append(text.data, text.size);
      buffer.push_back('\n');
    }
    hyperscan.Scan(buffer.data(), buffer.size());
    body++;
  }
  Report(state, hyperscan.found());
}
BENCHMARK(HyperscanForAllTexts)->ArgName("patterns")->Arg(5)->Arg(30);

void Re2ForEachText(benchmark::State& state) {
  std::vector<std::unique_ptr<RE2>> patterns;
  for (const std::string& pattern : Patterns(static_cast<size_t>(state.range(0)))) {
    patterns.push_back(std::make_unique<RE2>(pattern));
  }
  const Texts& texts = Texts::Get();
  size_t body = 0;
  uint64_t found = 0;
  for (auto _ : state) {
    for (const regex::Text& text : texts.Of(body++)) {
      for (const std::unique_ptr<RE2>& pattern : patterns) {
        re2::StringPiece all(text.data, text.size), match;
        size_t at = 0;
        while (pattern->Match(all, at, text.size, RE2::UNANCHORED, &match, 1)) {
          at = static_cast<size_t>(match.data() - text.data) + match.size();
          found++;
        }
      }
    }
  }
  Report(state, found);
}
BENCHMARK(Re2ForEachText)->ArgName("patterns")->Arg(5)->Arg(30);

}  // namespace
}  // namespace weir
