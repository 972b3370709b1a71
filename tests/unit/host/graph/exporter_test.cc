// Exporters beside each other, and the ends of their attempts.
#include "host/graph/exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/host/graph/graph_host.h"
#include "tests/unit/host/graph/log_requests.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// The labels are those of the exporters "probe" and "probe_blocking".
constexpr char kProbe[] = "exporters/probe";
constexpr char kBlocking[] = "exporters/probe_blocking";

class Exporting : public testing::Test {
 protected:
  void Apply(const std::string& exporters, const std::string& options) {
    const absl::Status applied =
        graph_.Apply(LogsPipeline(exporters, absl::StrCat("exporters: {", options, "}")));
    ASSERT_TRUE(applied.ok()) << applied;
  }
  void Answer(const char* label, weir_status status, uint64_t number = 0) {
    graph_.steer().answer(graph_.Plugin(label), status, number);
  }
  void Push(const std::string& body) {
    EXPECT_EQ(graph_.Push(LogsRequest({body})).status, WEIR_OK);
  }
  void AwaitSeen(const char* label, size_t requests) {
    graph_.Await([&] { return graph_.Seen(label).size() == requests; });
  }
  uint64_t AwaitTicket(uint32_t number) {
    uint64_t ticket = 0;
    graph_.Await([&] {
      ticket = graph_.steer().ticket(graph_.Plugin(kProbe), number);
      return ticket != 0;
    });
    return ticket;
  }
  Instance& instance(std::string_view label) {
    for (const auto& one : graph_.host().graph()->instances) {
      if (one->label() == label) return *one;
    }
    std::abort();
  }
  double Failed(std::string_view id) {
    return graph_.Metric(absl::StrCat("otelcol_exporter_send_failed_log_records_total{exporter=\"",
                                      absl::string_view(id.data(), id.size()), "\"}"));
  }

  GraphHost graph_;
};

// Scenario: an exporter blocks in begin while forty requests come in.
// Guarantees: the exporter beside it gets all forty meanwhile; the slow one gets them, too, once it
// goes on.
TEST_F(Exporting, ASlowExporterHoldsUpNobodyElse) {
  Apply("probe, probe_blocking", "probe: {}, probe_blocking: {}");
  graph_.steer().shut(graph_.Plugin(kBlocking), true);
  for (int i = 0; i < 40; i++) Push(std::to_string(i));
  AwaitSeen(kProbe, 40);
  EXPECT_THAT(graph_.Seen(kBlocking), SizeIs(0));
  graph_.steer().shut(graph_.Plugin(kBlocking), false);
  AwaitSeen(kBlocking, 40);
  EXPECT_EQ(Bodies(graph_.Seen(kBlocking)), Bodies(graph_.Seen(kProbe)));
}

// Scenario: an exporter keeps its tickets; more requests come than may be in flight.
// Guarantees: never more than num_consumers are open; each completion lets the next one go.
TEST_F(Exporting, NoMoreAttemptsThanConsumers) {
  Apply("probe", "probe: {sending_queue: {num_consumers: 3}}");
  Answer(kProbe, WEIR_PENDING);
  for (int i = 0; i < 10; i++) Push(std::to_string(i));
  for (uint32_t i = 0; i < 10; i++) {
    const uint64_t ticket = AwaitTicket(i);
    EXPECT_LE(graph_.host().runtime().tickets.open_count(), 3u);
    graph_.steer().complete(graph_.Plugin(kProbe), ticket, WEIR_OK);
  }
  graph_.Await([&] { return graph_.host().runtime().budget.used_bytes() == 0; });
  EXPECT_THAT(graph_.Seen(kProbe), SizeIs(10));
}

// Scenario: a ticket is completed twice, and a number that never was one.
// Guarantees: the first counts; the others are counted against the plugin and touch nothing.
TEST_F(Exporting, ASecondCompletionTouchesNothing) {
  Apply("probe", "probe: {}");
  Answer(kProbe, WEIR_PENDING);
  Push("x");
  const uint64_t ticket = AwaitTicket(0);
  graph_.steer().complete(graph_.Plugin(kProbe), ticket, WEIR_OK);
  graph_.steer().complete(graph_.Plugin(kProbe), ticket, WEIR_PERMANENT);
  graph_.steer().complete(graph_.Plugin(kProbe), 12345, WEIR_OK);
  graph_.Await([&] { return graph_.host().runtime().budget.used_bytes() == 0; });
  EXPECT_EQ(instance(kProbe).late_completions(), 2u);
  EXPECT_EQ(Failed("probe"), 0);
}

// Scenario: an attempt is not answered within the exporter's timeout; its answer comes later.
// Guarantees: it is cancelled and sent again; the late answer is counted and changes nothing.
TEST_F(Exporting, AnAttemptThatTakesTooLongIsCancelledAndTriedAgain) {
  Apply("probe", "probe: {timeout: 5ms, retry_on_failure: {initial_interval: 1ms}}");
  Answer(kProbe, WEIR_PENDING);
  Push("x");
  const uint64_t first = AwaitTicket(0);
  graph_.Await([&] { return graph_.steer().cancels(graph_.Plugin(kProbe)) >= 1; });
  Answer(kProbe, WEIR_OK);
  graph_.Await([&] { return graph_.host().runtime().budget.used_bytes() == 0; });
  graph_.steer().complete(graph_.Plugin(kProbe), first, WEIR_PERMANENT);
  EXPECT_EQ(instance(kProbe).late_completions(), 1u);
  EXPECT_EQ(Failed("probe"), 0);
}

// Scenario: the back end takes a request but for two records.
// Guarantees: those are counted as failed, the rest as sent, and nothing is tried again.
TEST_F(Exporting, PartialSuccessIsCounted) {
  Apply("probe", "probe: {}");
  Answer(kProbe, WEIR_PARTIAL, 2);
  EXPECT_EQ(graph_.Push(LogsRequest({"a", "b", "c"})).status, WEIR_OK);
  graph_.Await([&] { return Failed("probe") == 2; });
  EXPECT_EQ(graph_.Metric("otelcol_exporter_sent_log_records_total{exporter=\"probe\"}"), 1);
  EXPECT_EQ(graph_.steer().calls(graph_.Plugin(kProbe)), 1u);
}

// Scenario: three requests are joined, and the joined one is refused for good.
// Guarantees: each of the three is tried alone, once, before it is dropped and counted.
TEST_F(Exporting, AJoinedRequestThatIsRefusedIsTakenApart) {
  Apply("probe",
        "probe: {sending_queue: {batch: {sizer: items, min_size: 3, flush_timeout: 1h}}}");
  Answer(kProbe, WEIR_PERMANENT);
  for (const char* body : {"a", "b", "c"}) Push(body);
  graph_.Await([&] { return Failed("probe") == 3; });
  EXPECT_EQ(graph_.steer().calls(graph_.Plugin(kProbe)), 4u);
  graph_.Await([&] { return graph_.host().runtime().budget.used_bytes() == 0; });
}

// Scenario: small requests come to an exporter that joins three.
// Guarantees: they leave as one request with all records.
TEST_F(Exporting, SmallRequestsAreJoined) {
  Apply("probe",
        "probe: {sending_queue: {batch: {sizer: items, min_size: 3, flush_timeout: 1h}}}");
  for (const char* body : {"a", "b", "c"}) Push(body);
  AwaitSeen(kProbe, 1);
  EXPECT_THAT(Bodies(graph_.Seen(kProbe)), ElementsAre("a", "b", "c"));
}

// Scenario: an exporter answers FATAL; the configuration is applied again.
// Guarantees: it is not called again and its request waits; the new instance sends it.
TEST_F(Exporting, AFatalExporterKeepsItsQueueForTheNextInstance) {
  Apply("probe", "probe: {}");
  Answer(kProbe, WEIR_FATAL);
  Push("x");
  graph_.Await([&] { return instance(kProbe).broken(); });
  Push("y");
  EXPECT_EQ(graph_.steer().calls(graph_.Plugin(kProbe)), 1u);
  EXPECT_THAT(graph_.LogText(), HasSubstr("told to fail in begin"));
  Apply("probe", "probe: {}");
  AwaitSeen(kProbe, 2);
  EXPECT_THAT(Bodies(graph_.Seen(kProbe)), ElementsAre("x", "y"));
}

}  // namespace
}  // namespace weir
