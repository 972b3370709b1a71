#include "host/loader/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/loader/broken_plugins.h"
#include "weir/abi.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Scenario: two directories hold the same component, bad files and other files; a third is missing.
// Guarantees: the first directory wins, every *.so has a verdict, and nothing ends the scan.
TEST(Catalog, TheFirstDirectoryWinsAndBadFilesAreEntries) {
  TestDirectory first, second;
  WriteBytes(first / "mine.so", BytesOf(BrokenPlugin("sound_again")));
  WriteBytes(first / "note.txt", {1, 2, 3});
  WriteBytes(first / "text.so", {'t', 'e', 'x', 't'});
  std::filesystem::create_directory(first / "directory.so");
  WriteBytes(second / "sound.so", BytesOf(BrokenPlugin("sound")));
  WriteBytes(second / "old.so", BytesOf(BrokenPlugin("wrong_major")));

  const Catalog catalog =
      Catalog::Scan({first.path(), second / "missing", second.path()});
  ASSERT_EQ(catalog.entries().size(), 5u);
  const CatalogEntry* sound = catalog.Find(WEIR_PROCESSOR, "sound");
  ASSERT_NE(sound, nullptr);
  EXPECT_EQ(sound->path, first / "mine.so");
  EXPECT_EQ(catalog.Find(WEIR_RECEIVER, "sound"), nullptr);
  EXPECT_THAT(catalog.Types(WEIR_PROCESSOR), ElementsAre("sound"));

  size_t refused = 0;
  for (const CatalogEntry& entry : catalog.entries()) {
    refused += !entry.verdict.ok();
    if (entry.path == second / "sound.so") {
      EXPECT_THAT(entry.shadowed, ElementsAre(ComponentName{WEIR_PROCESSOR, "sound"}));
    }
  }
  EXPECT_EQ(refused, 3u);
  ASSERT_EQ(catalog.problems().size(), 1u);
  EXPECT_THAT(catalog.problems()[0], HasSubstr("missing: could not be listed"));
}

// Scenario: directories are named on the command line and in $WEIR_PLUGIN_PATH.
// Guarantees: they come in that order, then the prefix's own, each once, empty parts left out.
TEST(Catalog, DirectoriesComeInOrderOfPrecedence) {
  EXPECT_THAT(PluginDirectories({"/a", "/b"}, "/c::/a", "/usr/bin/weir"),
              ElementsAre("/a", "/b", "/c", "/usr/lib/weir/plugins"));
  EXPECT_THAT(PluginDirectories({}, "", "/opt/weir/bin/weir"),
              ElementsAre("/opt/weir/lib/weir/plugins"));
}

}  // namespace
}  // namespace weir
