// The README's list of detectors.
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "plugins/processors/redaction/detect/catalogue.h"

namespace weir::redaction {
namespace {

// Scenario: the catalogue of detectors and the README.
// Guarantees: each has its line there, with its group and what it looks like.
TEST(Readme, ListsEveryDetector) {
  std::ifstream file(WEIR_SOURCE_DIR "/plugins/processors/redaction/README.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const detect::KindInfo& kind : detect::Catalogue()) {
    const std::string group(kind.in_group ? detect::GroupName(kind.group) : std::string_view());
    const std::string line = "| `" + std::string(kind.name) + "` | " + group + " | " +
                             std::string(kind.looks_like) + " |\n";
    EXPECT_NE(page.find(line), page.npos) << line;
  }
}

}  // namespace
}  // namespace weir::redaction
