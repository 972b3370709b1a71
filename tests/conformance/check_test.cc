// `weir check` over the plugins of broken/ and over those that the build makes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path kBuild = WEIR_BUILD_DIR;

struct WeirRun {
  int code = -1;
  std::string out;
};

// Both outputs together, but only the first with `json`.
WeirRun Weir(const std::string& arguments, bool json) {
  const std::string command =
      (kBuild / "bin" / "weir").string() + " " + arguments + (json ? " 2>/dev/null" : " 2>&1");
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  WeirRun run;
  std::array<char, 4096> part;
  for (size_t n; (n = fread(part.data(), 1, part.size(), pipe)) > 0;) {
    run.out.append(part.data(), n);
  }
  run.code = WEXITSTATUS(pclose(pipe));
  return run;
}

std::filesystem::path Broken(const std::string& name) {
  return kBuild / "tests" / "conformance" / (name + ".so");
}

// The requirements with this result, and what was said of them.
std::set<std::string> Requirements(const WeirRun& run, const std::string& result,
                                   std::string* said) {
  std::set<std::string> found;
  const nlohmann::json all = nlohmann::json::parse(run.out);
  for (const auto& test : all.at("tests")) {
    if (test.at("result") != result) continue;
    found.insert(test.at("requirement"));
    const std::string name = test.at("test"), reason = test.at("reason");
    *said += name + ": " + reason + "\n";
  }
  return found;
}

struct BrokenPlugin {
  const char* name;
  const char* requirement;
};

class EachBroken : public ::testing::TestWithParam<BrokenPlugin> {};

// Scenario: a plugin that breaks one requirement.
// Guarantees: the check fails it for exactly that one.
TEST_P(EachBroken, FailsForItsRequirement) {
  const WeirRun run = Weir("check --json " + Broken(GetParam().name).string(), /*json=*/true);
  EXPECT_EQ(run.code, 1);
  std::string said;
  EXPECT_THAT(Requirements(run, "broken", &said), ElementsAre(GetParam().requirement)) << said;
}

INSTANTIATE_TEST_SUITE_P(
    All, EachBroken,
    ::testing::Values(
    BrokenPlugin{"extra_export", "R-101"},
    BrokenPlugin{"bad_note", "R-102"},
    BrokenPlugin{"unique_symbol", "R-104"},
    BrokenPlugin{"static_tls", "R-105"},
    BrokenPlugin{"text_relocation", "R-106"},
    BrokenPlugin{"rpath", "R-107"},
    BrokenPlugin{"executable_stack", "R-108"},
    BrokenPlugin{"new_glibc", "R-109"},
    BrokenPlugin{"linked_to_host", "R-110"},
    BrokenPlugin{"imports_setlocale", "R-111"},
    BrokenPlugin{"crashes_on_load", "R-201"},
    BrokenPlugin{"other_component", "R-202"},
    BrokenPlugin{"no_process", "R-203"},
    BrokenPlugin{"stores_nothing", "R-204"},
    BrokenPlugin{"failed_create_leaks", "R-205"},
    BrokenPlugin{"destroy_leaks", "R-206"},
    BrokenPlugin{"one_instance", "R-207"},
    BrokenPlugin{"two_lanes", "R-208"},
    BrokenPlugin{"shard_leaks", "R-209"},
    BrokenPlugin{"needs_keys", "R-210"},
    BrokenPlugin{"stays_mapped", "R-211"},
    BrokenPlugin{"threads_stay", "R-212"},
    BrokenPlugin{"longer_plan", "R-214"},
    BrokenPlugin{"unknown_keyword", "R-301"},
    BrokenPlugin{"open_schema", "R-302"},
    BrokenPlugin{"odd_value", "R-303"},
    BrokenPlugin{"silent_refusal", "R-304"},
    BrokenPlugin{"bad_pointer", "R-305"},
    BrokenPlugin{"keeps_config", "R-306"},
    BrokenPlugin{"late_metric", "R-307"},
    BrokenPlugin{"refuses_empty", "R-401"},
    BrokenPlugin{"answers_pending", "R-402"},
    BrokenPlugin{"undeclared_write", "R-403"},
    BrokenPlugin{"writes_wire", "R-404"},
    BrokenPlugin{"keeps_pointer", "R-405"},
    BrokenPlugin{"refuses_dropped", "R-406"},
    BrokenPlugin{"undeclared_read", "R-407"},
    BrokenPlugin{"full_arena", "R-408"},
    BrokenPlugin{"unlogged_store", "R-409"},
    BrokenPlugin{"fewer_rows", "R-410"},
    BrokenPlugin{"edits_dead", "R-411"},
    BrokenPlugin{"answers_fatal", "R-413"},
    BrokenPlugin{"hides_refusal", "R-414"},
    BrokenPlugin{"holds_and_refuses", "R-415"},
    BrokenPlugin{"no_tick", "R-416"},
    BrokenPlugin{"permit_leaks", "R-501"},
    BrokenPlugin{"early_ack", "R-502"},
    BrokenPlugin{"beyond_permit", "R-503"},
    BrokenPlugin{"late_push", "R-504"},
    BrokenPlugin{"own_socket", "R-505"},
    BrokenPlugin{"lent_kept", "R-506"},
    BrokenPlugin{"silent_start", "R-507"},
    BrokenPlugin{"trips_on_end", "R-508"},
    BrokenPlugin{"trips_on_busy", "R-509"},
    BrokenPlugin{"completes_twice", "R-511"},
    BrokenPlugin{"completes_ok", "R-512"},
    BrokenPlugin{"completes_late", "R-513"},
    BrokenPlugin{"no_cancel", "R-514"},
    BrokenPlugin{"empty_partial", "R-515"},
    BrokenPlugin{"begin_waits", "R-516"},
    BrokenPlugin{"leaves_timer", "R-517"},
    BrokenPlugin{"begin_trips", "R-518"},
    BrokenPlugin{"never_answers", "R-519"},
    BrokenPlugin{"shares_instance", "R-601"},
    BrokenPlugin{"thread_counts", "R-602"},
    BrokenPlugin{"process_waits", "R-603"},
    BrokenPlugin{"own_thread", "R-604"},
    BrokenPlugin{"thread_stays", "R-605"},
    BrokenPlugin{"throws", "R-606"},
    BrokenPlugin{"frees_config", "R-607"},
    BrokenPlugin{"takes_signal", "R-608"},
    BrokenPlugin{"descriptor_leaks", "R-609"},
    BrokenPlugin{"sets_environment", "R-610"},
    BrokenPlugin{"refuses_own_state", "R-701"},
    BrokenPlugin{"trips_on_older", "R-702"},
    BrokenPlugin{"trusts_entry", "R-703"},
    BrokenPlugin{"emits_twice", "R-704"},
    BrokenPlugin{"flush_forgets", "R-705"},
    BrokenPlugin{"ignores_refusal", "R-706"}),
    [](const auto& info) { return std::string(info.param.name); });

class EachOwn : public ::testing::TestWithParam<const char*> {};

// Scenario: a plugin that the build makes, of any kind, or a sample.
// Guarantees: nothing of it is broken.
TEST_P(EachOwn, Passes) {
  const auto file = kBuild / "lib" / "weir" / "plugins" / (std::string(GetParam()) + ".so");
  const WeirRun run = Weir("check --json " + file.string(), /*json=*/true);
  std::string said;
  EXPECT_THAT(Requirements(run, "broken", &said), IsEmpty()) << said;
  EXPECT_EQ(run.code, 0);
}

INSTANTIATE_TEST_SUITE_P(All, EachOwn,
                         ::testing::Values("redaction", "add_attribute", "drop_below", "noop",
                                           "nop", "debug", "file", "otlphttp", "exporter_otlp",
                                           "receiver_otlp"),
                         [](const auto& info) { return std::string(info.param); });

class EachSound : public ::testing::TestWithParam<const char*> {};

// Scenario: what each broken plugin is made from, without its fault.
// Guarantees: nothing of it is broken, and the exit code says so.
TEST_P(EachSound, Passes) {
  const WeirRun run = Weir("check " + Broken(GetParam()).string(), /*json=*/false);
  EXPECT_EQ(run.code, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr(" held, 0 broken, 0 warnings"));
}

INSTANTIATE_TEST_SUITE_P(All, EachSound,
                         ::testing::Values("sound", "sound_hold", "sound_receiver", "sound_exporter"),
                         [](const auto& info) { return std::string(info.param); });

// Scenario: a plugin that imports abort.
// Guarantees: a warning, which does not fail it.
TEST(Check, WarnsOfAbort) {
  const WeirRun run = Weir("check --json " + Broken("imports_abort").string(), /*json=*/true);
  std::string said;
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(Requirements(run, "warning", &said), ElementsAre("R-112")) << said;
}

// Scenario: no such file, a directory, a text, a library that is no plugin, a bad expression.
// Guarantees: a sentence that names it, exit code 2.
TEST(Check, RefusesWhatIsNoPlugin) {
  for (const std::string& file :
       {std::string("/nowhere/x.so"), kBuild.string(), (kBuild / "CMakeCache.txt").string(),
        (kBuild / "bin" / "weir").string()}) {
    const WeirRun run = Weir("check " + file, /*json=*/false);
    EXPECT_EQ(run.code, 2) << run.out;
    EXPECT_THAT(run.out, HasSubstr(file));
  }
  const WeirRun run = Weir("check --test '(' " + Broken("sound").string(), /*json=*/false);
  EXPECT_EQ(run.code, 2);
}

// Scenario: one test of a plugin that crashes, with a file for other tools.
// Guarantees: only that test runs; JUnit's XML has the failure.
TEST(Check, WritesJunit) {
  const std::string file = ::testing::TempDir() + "weir-check-junit.xml";
  const WeirRun run = Weir("check --test refuse.arena_limit --junit " + file + " " +
                           Broken("full_arena").string(),
                       /*json=*/false);
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.out, HasSubstr("R-408"));
  FILE* xml = fopen(file.c_str(), "r");
  ASSERT_NE(xml, nullptr);
  std::array<char, 4096> text{};
  EXPECT_GT(fread(text.data(), 1, text.size() - 1, xml), 0u);
  fclose(xml);
  std::filesystem::remove(file);
  EXPECT_THAT(text.data(), HasSubstr("tests=\"1\" failures=\"1\""));
}

}  // namespace
}  // namespace weir
