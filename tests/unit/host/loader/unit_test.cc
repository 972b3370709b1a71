#include "host/loader/unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <optional>
#include <string>

#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {
namespace {

using ::testing::HasSubstr;

class UnitTest : public ::testing::Test {
 protected:
  UnitTest() : stager_(*Stager::Create("", {})) {}

  StagedFile Stage(const std::string& name) {
    auto staged = stager_.Stage(BrokenPlugin(name));
    EXPECT_TRUE(staged.ok()) << staged.status();
    return *std::move(staged);
  }
  absl::StatusOr<std::shared_ptr<Unit>> Load(const std::string& name) {
    return Unit::Load(Stage(name), nullptr, [this](const UnitEnd& end) { end_ = end; });
  }
  std::string Refusal(const std::string& name) {
    const auto unit = Load(name);
    EXPECT_FALSE(unit.ok());
    return std::string(unit.status().message());
  }
  // Mappings of staged files in this process.
  size_t Mappings() const {
    std::ifstream maps("/proc/self/maps");
    size_t count = 0;
    for (std::string line; std::getline(maps, line);) {
      count += line.find(stager_.directory().string()) != std::string::npos;
    }
    return count;
  }

  Stager stager_;
  std::optional<UnitEnd> end_;
};

int Call(const Unit& unit) {
  return unit.Find(WEIR_PROCESSOR, "sound")->processor->process(nullptr, nullptr, nullptr, nullptr);
}

// Scenario: two versions of one plugin are loaded beside each other, as during a swap.
// Guarantees: each has its own statics and its own version; the same file again is the same code.
TEST_F(UnitTest, TwoVersionsShareNothing) {
  const auto old_unit = Load("sound");
  const auto new_unit = Load("sound_again");
  ASSERT_TRUE(old_unit.ok() && new_unit.ok());
  EXPECT_EQ(Call(**old_unit), 1);
  EXPECT_EQ(Call(**old_unit), 2);
  EXPECT_EQ(Call(**new_unit), 1);
  EXPECT_STREQ((*old_unit)->Find(WEIR_PROCESSOR, "sound")->version, "1.0.0");
  EXPECT_STREQ((*new_unit)->Find(WEIR_PROCESSOR, "sound")->version, "1.0.1");
  EXPECT_EQ((*old_unit)->Find(WEIR_EXPORTER, "sound"), nullptr);
  EXPECT_EQ((*old_unit)->Find(WEIR_PROCESSOR, "noise"), nullptr);
}

// Scenario: an unloadable plugin is loaded and let go many times.
// Guarantees: each time it is really gone: nothing of it stays mapped, and its statics start anew.
TEST_F(UnitTest, AnUnloadablePluginLeavesNothingMapped) {
  ASSERT_EQ(Mappings(), 0u);
  for (int cycle = 0; cycle < 200; cycle++) {
    auto unit = Load(cycle % 2 == 0 ? "sound" : "sound_again");
    ASSERT_TRUE(unit.ok()) << unit.status();
    ASSERT_GT(Mappings(), 0u);
    ASSERT_EQ(Call(**unit), 1);
    unit->reset();
    ASSERT_TRUE(end_ && end_->unloaded) << end_->reason;
    ASSERT_EQ(Mappings(), 0u);
  }
}

// Scenario: a plugin that must not be unloaded is loaded and let go twice.
// Guarantees: it is parked with a reason, stays mapped once, and comes back as the same code.
TEST_F(UnitTest, AParkedPluginStaysMappedOnce) {
  auto unit = Load("never_unload");
  ASSERT_TRUE(unit.ok()) << unit.status();
  EXPECT_EQ(Call(**unit), 1);
  const size_t mappings = Mappings();
  unit->reset();
  ASSERT_TRUE(end_);
  EXPECT_FALSE(end_->unloaded);
  EXPECT_EQ(end_->reason, "it is flagged never_unload");
  EXPECT_EQ(Mappings(), mappings);
  unit = Load("never_unload");
  EXPECT_EQ(Call(**unit), 2);
  EXPECT_EQ(Mappings(), mappings);
}

// Scenario: plugins whose table breaks one clause.
// Guarantees: each is refused by a sentence that names the file and the fault, and unloaded again.
TEST_F(UnitTest, TablesThatBreakTheContractAreRefused) {
  EXPECT_THAT(Refusal("null_table"), HasSubstr("weir_plugin_v1 gave no table"));
  EXPECT_THAT(Refusal("short_table"), HasSubstr("shorter than in ABI 1.0"));
  EXPECT_THAT(Refusal("short_processor"),
              HasSubstr("a processor table that is shorter than in ABI 1.0"));
  EXPECT_THAT(Refusal("other_component"),
              HasSubstr("its table has processor:sound, which its note does not list"));
  EXPECT_THAT(Refusal("other_flags"), HasSubstr("sound has the flags blocking, its note none"));
  EXPECT_THAT(Refusal("no_process"), HasSubstr("processor sound has no process function"));
  EXPECT_THAT(Refusal("half_a_shard"), HasSubstr("processor sound has no shard_close function"));
  EXPECT_THAT(Refusal("half_a_shard"), HasSubstr(BrokenPlugin("half_a_shard").string()));
  EXPECT_EQ(Mappings(), 0u);
}

// Scenario: a plugin that imports what nobody defines.
// Guarantees: the refusal carries the dynamic linker's own words.
TEST_F(UnitTest, AnUnresolvedSymbolIsNamed) {
  EXPECT_THAT(Refusal("unresolved"), HasSubstr("nobody_defines_this"));
}

// Scenario: a plugin's constructor installs a signal handler; another blocks a signal.
// Guarantees: both are refused, and the host's disposition and mask are as before.
TEST_F(UnitTest, SignalsStayTheHosts) {
  EXPECT_THAT(Refusal("installs_handler"), HasSubstr("changes the handler of signal"));
  struct sigaction action;
  ASSERT_EQ(sigaction(SIGUSR2, nullptr, &action), 0);
  EXPECT_EQ(action.sa_handler, SIG_DFL);

  EXPECT_THAT(Refusal("blocks_signal"), HasSubstr("changes the mask of signal"));
  sigset_t mask;
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, nullptr, &mask), 0);
  EXPECT_EQ(sigismember(&mask, SIGUSR2), 0);
}

// Scenario: a plugin with Go's runtime handles faults; another one handles a signal that Go does
// not need.
// Guarantees: the handler of the first one stays; the second one is refused, as any other.
TEST_F(UnitTest, GosRuntimeKeepsItsHandlers) {
  struct sigaction before, after;
  ASSERT_EQ(sigaction(SIGSEGV, nullptr, &before), 0);
  const auto unit = Load("go");
  ASSERT_TRUE(unit.ok()) << unit.status();
  ASSERT_EQ(sigaction(SIGSEGV, &before, &after), 0);
  EXPECT_NE(before.sa_handler, after.sa_handler);

  EXPECT_THAT(Refusal("go_takes_usr2"), HasSubstr("changes the handler of signal"));
}

// Scenario: the drop directory's file is overwritten and deleted while the plugin runs.
// Guarantees: the loaded code is the staged copy and goes on.
TEST_F(UnitTest, TheSourceMayVanish) {
  TestDirectory drop;
  const auto source = drop / "sound.so";
  WriteBytes(source, BytesOf(BrokenPlugin("sound")));
  const auto staged = stager_.Stage(source);
  ASSERT_TRUE(staged.ok());
  auto unit = Unit::Load(*staged, nullptr, {});
  ASSERT_TRUE(unit.ok());
  WriteBytes(source, std::vector<uint8_t>(100, 0));
  std::filesystem::remove(source);
  EXPECT_EQ(Call(**unit), 1);
}

// Scenario: a plugin that is linked into the process, sound and not.
// Guarantees: it is a unit like others; its table is held against the contract as well.
TEST_F(UnitTest, ALinkedTableIsAUnit) {
  const auto loaded = Load("sound");
  ASSERT_TRUE(loaded.ok());
  const weir_plugin table = (*loaded)->table();
  const auto unit = Unit::FromTable(&table, "linked");
  ASSERT_TRUE(unit.ok()) << unit.status();
  EXPECT_NE((*unit)->Find(WEIR_PROCESSOR, "sound"), nullptr);
  EXPECT_EQ((*unit)->note().id, "linked");
  EXPECT_FALSE(Unit::FromTable(nullptr, "linked").ok());
}

}  // namespace
}  // namespace weir
