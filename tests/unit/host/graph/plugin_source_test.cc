#include "host/graph/plugin_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::vector<ComponentName> kComponents = {{WEIR_PROCESSOR, "stamp"},
                                                {WEIR_RECEIVER, "probe"},
                                                {WEIR_EXPORTER, "probe"}};

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

// Scenario: the three components of two files are tried together, then loaded.
// Guarantees: one trial with two files, and no other.
TEST_F(PluginSourceTest, WhatWasTriedTogetherIsNotTriedAgain) {
  source_->TryTogether(kComponents);
  ASSERT_THAT(trials_, SizeIs(1));
  EXPECT_THAT(trials_[0], SizeIs(2));
  std::vector<std::shared_ptr<Unit>> units;
  for (const ComponentName& component : kComponents) {
    auto unit = source_->Load(component.kind, component.type);
    ASSERT_TRUE(unit.ok()) << unit.status();
    units.push_back(*std::move(unit));
  }
  EXPECT_THAT(trials_, SizeIs(1));
  source_->TryTogether(kComponents);  // All are loaded.
  EXPECT_THAT(trials_, SizeIs(1));
}

// Scenario: one of the files does not pass.
// Guarantees: the other is loaded, and the error names the file.
TEST_F(PluginSourceTest, AFileThatDoesNotPassIsFoundAlone) {
  refused_ = "stamp";
  source_->TryTogether(kComponents);
  const auto stamp = source_->Load(WEIR_PROCESSOR, "stamp");
  EXPECT_THAT(std::string(stamp.status().message()), HasSubstr("stamp"));
  EXPECT_THAT(std::string(stamp.status().message()), HasSubstr("refused"));
  const auto probe = source_->Load(WEIR_RECEIVER, "probe");
  EXPECT_TRUE(probe.ok()) << probe.status();
}

// Scenario: a file is replaced after the trial.
// Guarantees: the new one is tried for itself.
TEST_F(PluginSourceTest, AnotherFileUnderTheNameIsTried) {
  source_->TryTogether(kComponents);
  const std::filesystem::path from = std::filesystem::path(WEIR_BUILD_DIR) / "tests" / "graph";
  WriteBytes(directory_ / "stamp.so", BytesOf(from / "stamp_two.so"));
  const auto stamp = source_->Load(WEIR_PROCESSOR, "stamp");
  EXPECT_TRUE(stamp.ok()) << stamp.status();
  EXPECT_THAT(trials_, SizeIs(2));
}

}  // namespace
}  // namespace weir
