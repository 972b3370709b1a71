#include "host/graph/plugin_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Two plugins in a directory, and a trial that notes what it is asked and refuses what it is told.
class PluginSourceTest : public ::testing::Test {
 protected:
  PluginSourceTest() {
    const std::filesystem::path from = std::filesystem::path(WEIR_BUILD_DIR) / "tests" / "graph";
    WriteBytes(directory_ / "probe.so", BytesOf(from / "probe.so"));
    WriteBytes(directory_ / "stamp.so", BytesOf(from / "stamp_one.so"));
    const auto trial = [this](const std::vector<std::filesystem::path>& in_use,
                              const std::filesystem::path& candidate) {
      std::vector<std::filesystem::path> files = in_use;
      files.push_back(candidate);
      trials_.push_back(files);
      for (const auto& file : files) {
        if (refused_.empty() || file.string().find(refused_) == std::string::npos) continue;
        return absl::FailedPreconditionError(candidate.string() + ": refused");
      }
      return absl::OkStatus();
    };
    source_ = std::make_unique<PluginSource>(
        std::vector<std::filesystem::path>{directory_.path()}, *Stager::Create({}, {}), trial,
        nullptr);
  }

  TestDirectory directory_;
  std::vector<std::vector<std::filesystem::path>> trials_;  // The files of each.
  std::string refused_;  // What the path of a file that is refused holds; empty: none is.
  std::unique_ptr<PluginSource> source_;
};

// Scenario: the first start, when nothing runs yet.
// Guarantees: no trial; the components of one file share its unit.
TEST_F(PluginSourceTest, TheFirstStartTriesNothing) {
  const auto stamp = source_->Load(WEIR_PROCESSOR, "stamp", false);
  const auto receiver = source_->Load(WEIR_RECEIVER, "probe", false);
  const auto exporter = source_->Load(WEIR_EXPORTER, "probe", false);
  ASSERT_TRUE(stamp.ok() && receiver.ok() && exporter.ok());
  EXPECT_EQ(*receiver, *exporter);
  EXPECT_THAT(trials_, IsEmpty());
}

// Scenario: a file is replaced while the one before it is in use.
// Guarantees: the new one is tried first, beside what is loaded; what is loaded is not tried again.
TEST_F(PluginSourceTest, ANewFileIsTriedBesideWhatIsInUse) {
  const auto probe = source_->Load(WEIR_RECEIVER, "probe", false);
  const auto old_stamp = source_->Load(WEIR_PROCESSOR, "stamp", false);
  const std::filesystem::path from = std::filesystem::path(WEIR_BUILD_DIR) / "tests" / "graph";
  WriteBytes(directory_ / "stamp.so", BytesOf(from / "stamp_two.so"));
  const auto new_stamp = source_->Load(WEIR_PROCESSOR, "stamp", true);
  ASSERT_TRUE(probe.ok() && old_stamp.ok() && new_stamp.ok());
  EXPECT_NE(*old_stamp, *new_stamp);
  ASSERT_THAT(trials_, SizeIs(1));
  EXPECT_THAT(trials_[0], SizeIs(3));
  EXPECT_TRUE(source_->Load(WEIR_RECEIVER, "probe", true).ok());
  EXPECT_THAT(trials_, SizeIs(1));
}

// Scenario: the file does not pass.
// Guarantees: it is not loaded, and the error is the trial's.
TEST_F(PluginSourceTest, AFileThatDoesNotPassIsNotLoaded) {
  refused_ = "stamp";
  const auto stamp = source_->Load(WEIR_PROCESSOR, "stamp", true);
  EXPECT_THAT(std::string(stamp.status().message()), HasSubstr("stamp"));
  EXPECT_THAT(std::string(stamp.status().message()), HasSubstr("refused"));
}

}  // namespace
}  // namespace weir
