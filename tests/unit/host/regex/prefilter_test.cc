#include "host/regex/prefilter.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/regex/hs_pattern.h"
#include "tests/unit/host/regex/random_pattern.h"
#include "weir/abi.h"

namespace weir::regex {
namespace {

// Those that this processor has.
std::vector<const PrefilterKernel*> Kernels() {
  std::vector<const PrefilterKernel*> kernels = {&kScalarKernel};
  if (&BestKernel() == &kAvx512Kernel) kernels.push_back(&kAvx2Kernel);
  if (&BestKernel() != &kScalarKernel) kernels.push_back(&BestKernel());
  return kernels;
}

class Filter {
 public:
  explicit Filter(const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns) nodes_.push_back(ParseSyntax(pattern, 0));
    std::vector<const Node*> known;
    for (const std::optional<Node>& node : nodes_) known.push_back(node ? &*node : nullptr);
    prefilter_.Build(known);
  }

  // The patterns that may match in the text: bit i is pattern i, of the first 64. Other texts are
  // looked at with it, before it and behind it.
  uint64_t Left(std::string_view text, const PrefilterKernel& kernel) {
    const BatchText whole = {text.data(), static_cast<uint32_t>(text.size()), 0, 0};
    Portion& portion = text.size() <= Portion::kShortBytesMax ? short_ : long_;
    std::vector<uint64_t> possible(nodes_.size(), 1);
    uint32_t column = 0;
    if (text.size() > Portion::kTextBytesMax) {
      prefilter_.NarrowLong(kernel, whole, &portion, possible.data());
    } else {
      const std::string other = portion.is_long ? kLongOther : kShortOther;
      const BatchText another = {other.data(), static_cast<uint32_t>(other.size()), 0, 0};
      portion.Clear();
      // A text of many columns leaves no room for others.
      const size_t before = text.size() < 300 ? text.size() % 5 : 0;
      for (size_t i = 0; i < before; i++) portion.Add(another);
      column = portion.used;
      EXPECT_TRUE(portion.Add(whole));
      portion.Add(another);
      std::fill(possible.begin(), possible.end(), portion.firsts);
      prefilter_.Narrow(kernel, &portion, possible.data());
    }
    uint64_t left = 0;
    for (size_t p = 0; p < possible.size(); p++) left |= (possible[p] >> column & 1) << p;
    return left;
  }
  uint64_t Left(std::string_view text) { return Left(text, BestKernel()); }

 private:
  static constexpr const char* kShortOther = "at 10.1.2.3";
  static constexpr const char* kLongOther = "from 10.1.2.3 to 10.1.2.4, which is longer";

  std::vector<std::optional<Node>> nodes_;
  Prefilter prefilter_;
  Portion short_{false}, long_{true};
};

// Scenario: a pattern of fixed shape, and texts that have its bytes in another order.
// Guarantees: only what has the shape is left.
TEST(Prefilter, AsksForTheShape) {
  Filter filter({"\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b", "[a-z]+@[a-z]+\\.[a-z]{2}"});
  EXPECT_EQ(filter.Left("on file: 123-45-6789."), 1u);
  EXPECT_EQ(filter.Left("7292618f-8227-4042-af19-1f7cc7240691"), 0u);
  EXPECT_EQ(filter.Left("123-456-789"), 0u);
  EXPECT_EQ(filter.Left("to bob@example.org"), 2u);
  EXPECT_EQ(filter.Left("bob at example.org"), 0u);
}

// Scenario: the shape across the borders of the blocks that a long text is looked at in.
// Guarantees: it is found wherever it stands.
TEST(Prefilter, FindsShapesAcrossBlocks) {
  Filter filter({"[0-9]{3}-[0-9]{2}-[0-9]{4}", "[a-f]{33}"});
  for (size_t before = 0; before < 2200; before += before < 200 ? 1 : 37) {
    const std::string pad(before, '.');
    EXPECT_EQ(filter.Left(pad + "123-45-6789" + pad), 1u) << before;
    EXPECT_EQ(filter.Left(pad + std::string(33, 'b') + pad), 2u) << before;
    EXPECT_EQ(filter.Left(pad + std::string(32, 'b') + pad), 0u) << before;
  }
}

// Scenario: what the parser does not know or can not count on.
// Guarantees: it demands nothing.
TEST(Prefilter, DemandsNothingOfWhatItDoesNotKnow) {
  Filter filter({"\\pN*", "(?:abc|)", "x{0}", "\\C*"});
  EXPECT_EQ(filter.Left("-"), 15u);
}

// Scenario: random patterns over random texts.
// Guarantees: each kernel that this processor has leaves the same patterns.
TEST(Prefilter, KernelsAgree) {
  for (uint64_t seed = 1; seed <= 40; seed++) {
    PatternMaker maker(seed);
    std::vector<RandomPattern> patterns(20);
    std::vector<std::string> texts;
    for (RandomPattern& pattern : patterns) {
      pattern = maker.Make();
      texts.push_back(pattern.text);
    }
    Filter filter(texts);
    for (int n = 0; n < 60; n++) {
      const std::string text = maker.Text(patterns) + "x";
      const uint64_t left = filter.Left(text, kScalarKernel);
      for (const PrefilterKernel* kernel : Kernels()) {
        ASSERT_EQ(filter.Left(text, *kernel), left) << "seed " << seed << ": " << text;
      }
    }
  }
}

// Scenario: a text that ends where its page ends, and nothing may be read behind it.
// Guarantees: nothing is.
TEST(Prefilter, DoesNotReadIntoTheNextPage) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  auto* pages = static_cast<char*>(mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(pages, MAP_FAILED);
  ASSERT_EQ(mprotect(pages + page, page, PROT_NONE), 0);
  Filter filter({"[0-9]{3}-[0-9]{2}-[0-9]{4}"});
  const std::string shape = "123-45-6789";
  for (size_t bytes = shape.size(); bytes < 150; bytes++) {
    char* begin = pages + page - bytes;
    std::memset(begin, '.', bytes);
    std::memcpy(pages + page - shape.size(), shape.data(), shape.size());
    for (const PrefilterKernel* kernel : Kernels()) {
      EXPECT_EQ(filter.Left({begin, bytes}, *kernel), 1u) << bytes;
    }
  }
  munmap(pages, 2 * page);
}

// Scenario: patterns with assertions, ends that repeat, and letters that fold beyond ASCII.
// Guarantees: Hyperscan gets what is inside of every match, and nothing that may match nothing.
TEST(HyperscanPattern, IsTheCoreOfThePattern) {
  const auto of = [](const char* pattern, uint32_t flags = WEIR_RE_UTF8) {
    const std::optional<Node> node = ParseSyntax(pattern, flags);
    return node ? HyperscanPattern(*node).value_or("none") : "unknown";
  };
  EXPECT_EQ(of("^\\ba?b+$"), "[\\x62]");
  EXPECT_EQ(of("x*[0-9]{3,}(?:a|b+)y*"), "[\\x30-\\x39]{3}(?:[\\x61]|[\\x62])");
  EXPECT_EQ(of("(?i)is"), "[\\x49\\x69](?:[\\x53\\x73]|\\xc5\\xbf)");
  EXPECT_EQ(of("a*"), "none");
  EXPECT_EQ(of("a|"), "none");
  EXPECT_EQ(of("a.b"), "[\\x61][\\x00-\\x7f\\x80-\\xff]{1,4}[\\x62]");
}

}  // namespace
}  // namespace weir::regex
