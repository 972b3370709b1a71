// The C face of the test kit, from outside: the shared library, its header, and the C++ over it.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/testkit/components.h"
#include "weir/testkit.hpp"

extern "C" int RunProgramInC();

namespace weir_test {
namespace {

using testing::HasSubstr;
using weir::Kit;

constexpr char kOwn[] = "{key: team, value: own}";
constexpr char kOneRecord[] = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]})";

std::string Logs(const std::string& records) {
  return R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)" + records + "]}]}]}";
}

Kit AddAttribute() { return Kit(weir_plugin_v1(nullptr)); }
Kit SenderKit() { return Kit(weir::kComponent<Sender, weir::Kind::kReceiver, 0>); }
Kit LaterKit() { return Kit(weir::kComponent<Later, weir::Kind::kExporter, 0>); }

// Scenario: a test of a processor in C11, linked with the shared library.
// Guarantees: batches from JSON go through it, and come out as JSON that can be compared.
TEST(CFace, ServesAProgramInC) { EXPECT_EQ(RunProgramInC(), 0) << "the line in c_program.c"; }

// Scenario: the built plugin is given as a file, and a file that there is not.
// Guarantees: the one works as the linked one does; the other is a reason, not a NULL.
TEST(CFace, LoadsAPluginFile) {
  Kit built(WEIR_BUILD_DIR "/lib/weir/plugins/add_attribute.so");
  ASSERT_EQ(built.Create(kOwn), WEIR_OK) << built.error();
  EXPECT_EQ(built.Process(WEIR_LOGS, kOneRecord), WEIR_OK) << built.error();
  EXPECT_THAT(built.output(), HasSubstr("team"));

  Kit missing("/nowhere/a.so");
  EXPECT_EQ(missing.Create(kOwn), WEIR_KIT_UNUSABLE);
  EXPECT_THAT(std::string(missing.error()), HasSubstr("/nowhere/a.so"));
  EXPECT_EQ(missing.Process(WEIR_LOGS, kOneRecord), WEIR_KIT_UNUSABLE);
}

// Scenario: options that the schema refuses, then right ones.
// Guarantees: PERMANENT with place and option named; there is no instance; the kit goes on.
TEST(CFace, SaysWhatIsWrongWithOptions) {
  Kit kit = AddAttribute();
  EXPECT_EQ(kit.Create("{key: team, vale: own}"), WEIR_PERMANENT);
  EXPECT_THAT(std::string(kit.error()), HasSubstr(":1:13: "));
  EXPECT_THAT(std::string(kit.error()), HasSubstr("vale"));
  EXPECT_EQ(kit.Process(WEIR_LOGS, kOneRecord), WEIR_KIT_UNUSABLE);
  EXPECT_THAT(std::string(kit.error()), HasSubstr("no instance"));
  EXPECT_EQ(kit.Create(kOwn), WEIR_OK);
  EXPECT_EQ(kit.error(), "");
}

// Scenario: an option that only create can refuse.
// Guarantees: its text and its pointer come out.
TEST(CFace, GivesThePointerOfCreate) {
  Kit kit = SenderKit();
  EXPECT_EQ(kit.Create("{refuse: true}"), WEIR_PERMANENT);
  EXPECT_EQ(kit.error_pointer(), "/refuse");
  EXPECT_EQ(kit.error(), "is refused");
}

// Scenario: a text that is no JSON, one that is no OTLP, a signal that there is not, and a call for
// another kind.
// Guarantees: none is taken for an answer of the component; each says what is wrong.
TEST(CFace, TellsMistakesOfTheTestFromAnswers) {
  Kit kit = AddAttribute();
  ASSERT_EQ(kit.Create(kOwn), WEIR_OK);
  EXPECT_EQ(kit.Process(WEIR_LOGS, "{"), WEIR_KIT_UNUSABLE);
  EXPECT_THAT(std::string(kit.error()), HasSubstr("expected"));
  EXPECT_EQ(kit.Process(WEIR_LOGS, R"({"resourceLogs": 7})"), WEIR_KIT_UNUSABLE);
  EXPECT_EQ(kit.Process(3, kOneRecord), WEIR_KIT_UNUSABLE);
  EXPECT_THAT(std::string(kit.error()), HasSubstr("WEIR_LOGS"));
  EXPECT_EQ(kit.Start(), WEIR_KIT_UNUSABLE);
  EXPECT_THAT(std::string(kit.error()), HasSubstr("add_attribute is a processor"));
  EXPECT_EQ(kit.output(), "");
}

// Scenario: the arena of batches holds nothing; a service is absent.
// Guarantees: the edit fails the batch, the missing service fails create.
TEST(CFace, SwitchesFailures) {
  Kit kit = AddAttribute();
  kit.LimitArena(0);
  ASSERT_EQ(kit.Create(kOwn), WEIR_OK);
  EXPECT_EQ(kit.Process(WEIR_LOGS, kOneRecord), WEIR_PERMANENT);
  EXPECT_EQ(kit.output(), "");
  kit.Withhold("weir.keys/1");
  EXPECT_EQ(kit.Create(kOwn), WEIR_PERMANENT);
  EXPECT_THAT(std::string(kit.error()), HasSubstr("weir.keys/1"));
}

// Scenario: requests that mean the same but are written differently, and one that does not.
// Guarantees: only the latter is a difference, by its place and both values.
TEST(CFace, ComparesWhatRequestsMean) {
  Kit kit = AddAttribute();
  const std::string one = Logs(R"({"timeUnixNano":"7","severityNumber":9})");
  const std::string same = Logs(R"({"severityNumber":9, "timeUnixNano":7, "flags":0})");
  const std::string other = Logs(R"({"severityNumber":9, "timeUnixNano":8})");
  EXPECT_EQ(kit.Difference(WEIR_LOGS, one, same), "");
  EXPECT_EQ(kit.Difference(WEIR_LOGS, one, other),
            "/resourceLogs/0/scopeLogs/0/logRecords/0/timeUnixNano: expected \"7\", found \"8\"");
  EXPECT_EQ(kit.Difference(WEIR_LOGS, Logs("{},{}"), Logs("{}")),
            "/resourceLogs/0/scopeLogs/0/logRecords/1: expected {}, found nothing");
  EXPECT_THAT(std::string(kit.Difference(WEIR_LOGS, one, "[")), HasSubstr("what was found: "));
}

// Scenario: a receiver pushes a batch of its own making, into a sink that takes it.
// Guarantees: the test sees signal, cookie, answer and the request; the counter has it.
TEST(CFace, KeepsWhatAReceiverPushes) {
  Kit kit = SenderKit();
  ASSERT_EQ(kit.Create(""), WEIR_OK) << kit.error();
  ASSERT_EQ(kit.Start(), WEIR_OK) << kit.error();
  ASSERT_EQ(kit.pushed(), 1u);
  EXPECT_EQ(weir_kit_pushed_signal(kit.get(), 0), WEIR_LOGS);
  EXPECT_EQ(weir_kit_pushed_cookie(kit.get(), 0), 42u);
  EXPECT_EQ(weir_kit_pushed_answer(kit.get(), 0), WEIR_OK);
  const std::string expected = Logs(
      R"({"timeUnixNano":"7","observedTimeUnixNano":"7","body":{"stringValue":"hello"}})");
  EXPECT_EQ(kit.Difference(WEIR_LOGS, expected, kit.pushed_json(0)), "");
  EXPECT_EQ(kit.metric("answers"), 1);
  EXPECT_EQ(kit.permits_held(), 0u);
  EXPECT_EQ(kit.pushed_json(1), "");
}

// Scenario: no room, then room and a push that stays open, then its answer; at last a refusal.
// Guarantees: the receiver hears each, by on_ready, on_ack and the push itself.
TEST(CFace, AnswersReceiversOnDemand) {
  Kit kit = SenderKit();
  ASSERT_EQ(kit.Create(""), WEIR_OK);
  kit.AnswerReserves(WEIR_BUSY, "no room");
  ASSERT_EQ(kit.Start(), WEIR_OK);
  EXPECT_EQ(kit.pushed(), 0u);
  kit.AnswerReserves(WEIR_OK, "");
  kit.AnswerPushes(WEIR_PENDING, "");
  kit.Ready();
  ASSERT_EQ(kit.pushed(), 1u);
  EXPECT_EQ(kit.metric("answers"), 0);
  EXPECT_TRUE(kit.Acknowledge(WEIR_OK, ""));
  EXPECT_FALSE(kit.Acknowledge(WEIR_OK, ""));
  EXPECT_EQ(weir_kit_metric_of(kit.get(), "answers", "is=safe"), 1);
  kit.AnswerPushes(WEIR_PERMANENT, "not yours");
  kit.Ready();
  EXPECT_EQ(weir_kit_metric_of(kit.get(), "answers", "is=lost"), 1);
  ASSERT_EQ(kit.logged(), 1u);
  EXPECT_EQ(kit.logged_text(0), "not yours");
  EXPECT_EQ(weir_kit_logged_severity(kit.get(), 0), static_cast<uint32_t>(WEIR_WARN));
  EXPECT_STREQ(weir_kit_logged_field(kit.get(), 0, "why"), "refused");
}

// Scenario: a receiver fails to stop, and leaves a timer on its loop.
// Guarantees: the status of stop, and the number of what was left.
TEST(CFace, CountsWhatIsLeftBehind) {
  Kit kit = SenderKit();
  ASSERT_EQ(kit.Create("{leave_timer: true}"), WEIR_OK);
  ASSERT_EQ(kit.Start(), WEIR_OK);
  EXPECT_EQ(kit.Stop(100), WEIR_PERMANENT);
  EXPECT_EQ(kit.error(), "will not stop");
  EXPECT_EQ(kit.Close(), 1u);
}

// Scenario: an exporter answers PENDING and completes from its loop.
// Guarantees: it saw columns, bytes and JSON of the batch; the completion is there with its text.
TEST(CFace, WaitsForCompletions) {
  Kit kit = LaterKit();
  ASSERT_EQ(kit.Create(""), WEIR_OK) << kit.error();
  const std::string request = Logs(R"({"severityNumber":9})");
  ASSERT_EQ(kit.Begin(WEIR_LOGS, request, 11), WEIR_PENDING) << kit.error();
  EXPECT_EQ(kit.completed(), 0u);
  ASSERT_TRUE(kit.TurnUntilCompleted(1));
  EXPECT_EQ(kit.completed_status(0), WEIR_RETRY);
  EXPECT_EQ(weir_kit_completed_ticket(kit.get(), 0), 11u);
  EXPECT_EQ(std::string(weir_kit_completed_text(kit.get(), 0)),
            "later: 8 bytes, as JSON " + std::to_string(request.size()));
}

// Scenario: an exporter answers PENDING and has no cancel.
// Guarantees: the answer says so; nothing is called that is not there, neither by the test nor when
// the kit closes.
TEST(CFace, NamesAMissingCancel) {
  weir_component component = weir::kComponent<Later, weir::Kind::kExporter, 0>;
  weir_exporter_v1 exporter = *component.exporter;
  exporter.cancel = nullptr;
  component.exporter = &exporter;
  Kit kit(component);
  ASSERT_EQ(kit.Create(""), WEIR_OK);
  EXPECT_EQ(kit.Begin(WEIR_LOGS, Logs(R"({"severityNumber":21})"), 1), WEIR_PERMANENT);
  EXPECT_THAT(std::string(kit.error()), HasSubstr("there is no cancel"));
  kit.Cancel(1);
  EXPECT_EQ(kit.Close(), 0u);
}

// Scenario: exports that the exporter keeps: one is cancelled, one is open when the kit closes.
// Guarantees: cancel is called for each, and nothing was completed.
TEST(CFace, CancelsWhatIsOpen) {
  Kit kit = LaterKit();
  ASSERT_EQ(kit.Create(""), WEIR_OK);
  const std::string severe = Logs(R"({"severityNumber":21})");
  ASSERT_EQ(kit.Begin(WEIR_LOGS, severe, 1), WEIR_PENDING);
  EXPECT_EQ(kit.Begin(WEIR_LOGS, severe, 1), WEIR_KIT_UNUSABLE);
  const int before = Later::cancels;
  kit.Cancel(1);
  kit.Cancel(1);
  EXPECT_EQ(Later::cancels, before + 1);
  ASSERT_EQ(kit.Begin(WEIR_LOGS, severe, 2), WEIR_PENDING);
  EXPECT_EQ(kit.completed(), 0u);
  EXPECT_EQ(kit.Close(), 0u);
  EXPECT_EQ(Later::cancels, before + 2);
}

}  // namespace
}  // namespace weir_test
