// The rules for files that no plugin in the tree can be built to break.
#include "host/check/file_rules.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace weir::check {
namespace {

std::set<std::string> Broken(const ElfImage& image) {
  std::set<std::string> broken;
  for (const Result& result : CheckFile(image)) {
    if (result.outcome == Outcome::kBroken) broken.insert(result.requirement);
  }
  return broken;
}

// Scenario: symbols of glibc's version of Debian 12, and of one later.
// Guarantees: only the later one is refused; other libraries' versions do not matter.
TEST(FileRules, AllowGlibcOfDebian12) {
  ElfImage image;
  image.versions = {"GLIBC_2.2.5", "GLIBC_2.36", "GLIBCXX_3.4.99", "GLIBC_ABI_DT_RELR"};
  EXPECT_FALSE(Broken(image).contains("R-109"));
  image.versions.push_back("GLIBC_2.37");
  EXPECT_TRUE(Broken(image).contains("R-109"));
}

// Scenario: a file that is linked to a library of the host.
// Guarantees: it is refused; libraries of others are not.
TEST(FileRules, RefuseTheHostsLibraries) {
  ElfImage image;
  image.needed = {"libc.so.6", "libssl.so.3"};
  EXPECT_FALSE(Broken(image).contains("R-110"));
  image.needed.push_back("libweir_batch.so");
  EXPECT_TRUE(Broken(image).contains("R-110"));
}

// Scenario: a file without any symbol or note.
// Guarantees: it lacks the function and the note, and nothing else is said of it.
TEST(FileRules, NameWhatIsMissing) {
  EXPECT_EQ(Broken(ElfImage()), (std::set<std::string>{"R-101", "R-102"}));
}

}  // namespace
}  // namespace weir::check
