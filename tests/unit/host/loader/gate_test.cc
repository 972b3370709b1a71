#include "host/loader/gate.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/unit/host/loader/broken_plugins.h"
#include "weir/abi.h"

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

absl::StatusOr<Inspection> InspectPlugin(const std::string& name) {
  return Inspect(name + ".so", BytesOf(BrokenPlugin(name)));
}

absl::Status InspectChanged(size_t offset, uint8_t value) {
  std::vector<uint8_t> bytes = BytesOf(BrokenPlugin("sound"));
  bytes[offset] = value;
  return Inspect("x.so", bytes).status();
}

// Scenario: a plugin without a fault.
// Guarantees: its note is read whole, nothing is warned of, and it may be unloaded.
TEST(Gate, ReadsTheNoteOfASoundPlugin) {
  const auto inspection = InspectPlugin("sound");
  ASSERT_TRUE(inspection.ok()) << inspection.status();
  EXPECT_EQ(inspection->note.id, "sound");
  EXPECT_EQ(inspection->note.version, "1.0.0");
  EXPECT_EQ(inspection->note.licence, "Apache-2.0");
  EXPECT_EQ(inspection->note.abi_major, 1);
  ASSERT_EQ(inspection->note.components.size(), 1u);
  EXPECT_EQ(inspection->note.components[0], (ComponentName{WEIR_PROCESSOR, "sound"}));
  EXPECT_THAT(inspection->warnings, IsEmpty());
  EXPECT_EQ(inspection->park_reason, "");
}

struct Clause {
  std::string plugin;
  std::string message;
};
class RefusedPlugin : public ::testing::TestWithParam<Clause> {};

// Scenario: a plugin that breaks one clause which its file shows.
// Guarantees: it is refused for good, by a sentence that names the file, the fault and the cure.
TEST_P(RefusedPlugin, IsNamedWithItsFault) {
  const absl::Status status = InspectPlugin(GetParam().plugin).status();
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.code(), absl::StatusCode::kUnavailable);
  const std::string message(status.message());
  EXPECT_THAT(message, StartsWith(GetParam().plugin + ".so: "));
  EXPECT_THAT(message, HasSubstr(GetParam().message));
  EXPECT_THAT(message, HasSubstr("; "));
}

INSTANTIATE_TEST_SUITE_P(
    Gate, RefusedPlugin,
    ::testing::Values(
        Clause{"wrong_major", "is built for ABI 2, this host speaks ABI 1; rebuild the plugin"},
        Clause{"newer_host", "needs a host with ABI 1.99, this one has 1.0; install a newer weir"},
        Clause{"other_revision", "is built for data revision 7, this host has 1"},
        Clause{"bad_components", "lists \"filter\" where kind:type was expected"},
        Clause{"bad_id", "names the plugin \"../sound\" where [a-z][a-z0-9_]* was expected"},
        Clause{"no_entry", "does not export weir_plugin_v1; define it"},
        Clause{"unique", "defines the symbol _ZN6HolderIiE5valueE as unique in the process"},
        Clause{"protobuf", "registers generated protobuf code with libprotobuf.so"},
        Clause{"text_relocation", "has text relocations"},
        Clause{"executable_stack", "asks for an executable stack"}),
    [](const auto& test) { return test.param.plugin; });

// Scenario: a shared library that is no plugin.
// Guarantees: it is refused as one without a note, not as damaged.
TEST(Gate, ALibraryWithoutANoteIsNoPlugin) {
  EXPECT_THAT(std::string(InspectPlugin("no_note").status().message()),
              HasSubstr("has no Weir plugin note, so it is no Weir plugin"));
}

// Scenario: a plugin with an RPATH.
// Guarantees: it is allowed, with a warning that names the path.
TEST(Gate, AnRpathIsAWarning) {
  const auto inspection = InspectPlugin("rpath");
  ASSERT_TRUE(inspection.ok()) << inspection.status();
  ASSERT_EQ(inspection->warnings.size(), 1u);
  EXPECT_THAT(inspection->warnings[0], HasSubstr("/opt/elsewhere"));
}

// Scenario: plugins for which it can not be proven that they unload.
// Guarantees: each is allowed, with the reason why it stays.
TEST(Gate, ParkReasonsAreGiven) {
  EXPECT_EQ(InspectPlugin("never_unload")->park_reason, "it is flagged never_unload");
  EXPECT_THAT(InspectPlugin("needs_library")->park_reason, HasSubstr("it needs libssl.so"));
  EXPECT_THAT(InspectPlugin("thread_local")->park_reason, HasSubstr("thread_local"));
}

// Scenario: a plugin with Go's runtime that does not claim to have threads of its own.
// Guarantees: it is refused, and told what to write; one that claims it is allowed, and marked.
TEST(Gate, GosRuntimeMustStay) {
  EXPECT_THAT(std::string(InspectPlugin("go_may_unload").status().message()),
              HasSubstr("write WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS"));
  EXPECT_TRUE(InspectPlugin("go")->has_go);
  EXPECT_FALSE(InspectPlugin("never_unload")->has_go);
}

// Scenario: files that are no shared library of this machine.
// Guarantees: each is refused by its own sentence.
TEST(Gate, OtherFilesAreToldApart) {
  const std::string text = "hello, this is no library";
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  EXPECT_THAT(std::string(Inspect("x.so", bytes).status().message()),
              HasSubstr("x.so: is not an ELF file; expected a shared library (.so)"));
  EXPECT_THAT(std::string(InspectChanged(EI_CLASS, ELFCLASS32).message()),
              HasSubstr("is not a 64-bit library"));
  EXPECT_THAT(std::string(InspectChanged(EI_DATA, ELFDATA2MSB).message()),
              HasSubstr("is not a little-endian library"));
  EXPECT_THAT(std::string(InspectChanged(offsetof(Elf64_Ehdr, e_machine), EM_386).message()),
              HasSubstr("is built for machine 3"));
  EXPECT_THAT(std::string(InspectChanged(offsetof(Elf64_Ehdr, e_type), ET_EXEC).message()),
              HasSubstr("is no shared library"));
}

// Scenario: a plugin that somebody still copies: every length shorter than the whole.
// Guarantees: none passes, and beyond the magic bytes each is "not complete", which is looked at
// again.
TEST(Gate, EveryTruncationIsNotComplete) {
  const std::vector<uint8_t> bytes = BytesOf(BrokenPlugin("sound"));
  for (size_t n = 0; n < bytes.size(); n++) {
    const absl::Status status = Inspect("x.so", std::span(bytes).first(n)).status();
    ASSERT_FALSE(status.ok()) << n;
    if (n == 0 || n >= SELFMAG) {
      ASSERT_EQ(status.code(), absl::StatusCode::kUnavailable) << n << ": " << status;
    }
  }
}

// Scenario: single bytes of a plugin are changed, at random places with a fixed seed.
// Guarantees: the reader ends with a verdict whatever it meets (checked by the sanitizers).
TEST(Gate, ChangedBytesNeverDoMoreThanBeRefused) {
  const std::vector<uint8_t> sound = BytesOf(BrokenPlugin("sound"));
  std::mt19937 random(20260731);
  size_t refused = 0;
  for (int round = 0; round < 20000; round++) {
    std::vector<uint8_t> bytes = sound;
    // Half of the changes hit the headers, where they matter.
    const size_t range = round % 2 == 0 ? bytes.size() : 0x700;
    for (int i = 0; i < 1 + round % 3; i++) {
      bytes[random() % range] = static_cast<uint8_t>(random());
    }
    refused += !Inspect("x.so", bytes).ok();
  }
  EXPECT_GT(refused, 1000u);
  EXPECT_LT(refused, 20000u);
}

}  // namespace
}  // namespace weir
