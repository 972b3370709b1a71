// Generations change while data flows.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/unit/host/graph/graph_host.h"
#include "tests/unit/host/graph/log_requests.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

size_t LinesOf(const char* path) {
  std::ifstream file(path);
  size_t lines = 0;
  for (std::string line; std::getline(file, line);) lines++;
  return lines;
}

size_t OpenDescriptors() {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    count++;
  }
  return count;
}

// Sends requests of two records, each text once, until it is told to stop.
class Sender {
 public:
  Sender(GraphHost& graph, uint32_t lane)
      : push_([lane, steer = graph.steer(), receiver = graph.Plugin("receivers/probe")](
                  const std::string& request) {
          weir_outcome outcome{};
          outcome.size = sizeof outcome;
          return steer.push(receiver, lane, WEIR_LOGS,
                            reinterpret_cast<const uint8_t*>(request.data()), request.size(),
                            &outcome);
        }),
        thread_([this, lane] {
          for (int i = 0; !ending_.load(); i++) {
            const std::string text = absl::StrCat(lane, ".", i);
            const weir_status status = push_(LogsRequest({text + "a", text + "b"}));
            if (status == WEIR_OK) accepted_.insert(accepted_.end(), {text + "a", text + "b"});
            if (status != WEIR_OK && status != WEIR_BUSY) failed_++;
            sent_++;
          }
        }) {}
  ~Sender() { End(); }
  void End() {
    ending_.store(true);
    if (thread_.joinable()) thread_.join();
  }
  int sent() const { return sent_.load(); }
  // After End.
  const std::vector<std::string>& accepted() const { return accepted_; }
  int failed() const { return failed_.load(); }

 private:
  std::atomic<bool> ending_{false};
  std::atomic<int> sent_{0}, failed_{0};
  std::vector<std::string> accepted_;
  std::function<weir_status(const std::string&)> push_;
  std::thread thread_;
};

constexpr char kTwoStamps[] =
    "processors: {stamp/1: {key: first}, stamp/2: {key: second}}\nexporters: {probe: {}}";

// Scenario: two stages of one plugin stamp their build on every record, while three threads push
// and the two builds take turns forty times.
// Guarantees: every accepted record comes out exactly once, with two equal stamps; both builds were
// at work; no push failed.
TEST(Swap, NoBatchSeesTwoGenerations) {
  GraphHost graph;
  graph.Install("stamp_one", "stamp");
  const std::string yaml = LogsPipeline("probe", kTwoStamps, "stamp/1, stamp/2");
  ASSERT_TRUE(graph.Apply(yaml).ok());
  std::vector<std::unique_ptr<Sender>> senders;
  for (uint32_t lane = 0; lane < 3; lane++) {
    senders.push_back(std::make_unique<Sender>(graph, lane));
  }
  for (int i = 0; i < 40; i++) {
    const int sent = senders[0]->sent();
    graph.Await([&] { return senders[0]->sent() > sent; });
    graph.Install(i % 2 == 0 ? "stamp_two" : "stamp_one", "stamp");
    ASSERT_TRUE(graph.Apply(yaml).ok());
  }
  std::vector<std::string> accepted;
  for (const auto& sender : senders) {
    sender->End();
    EXPECT_EQ(sender->failed(), 0);
    accepted.insert(accepted.end(), sender->accepted().begin(), sender->accepted().end());
  }
  graph.Await([&] { return graph.host().runtime().budget.used_bytes() == 0; });
  const std::vector<std::string> seen = graph.Seen("exporters/probe");
  std::sort(accepted.begin(), accepted.end());
  EXPECT_EQ(Bodies(seen), accepted);
  std::set<std::string> builds;
  for (const std::string& request : seen) {
    for (const LogRecord& record : ReadLogs(request)) {
      EXPECT_EQ(record.attributes.at("first"), record.attributes.at("second"));
      builds.insert(record.attributes.at("first"));
    }
  }
  EXPECT_THAT(builds, ElementsAre("one", "two"));
}

size_t MappingsOfStamps() {
  std::ifstream maps("/proc/self/maps");
  size_t stamps = 0;
  for (std::string line; std::getline(maps, line);) {
    stamps += line.find("/stamp-") != std::string::npos;
  }
  return stamps;
}

// Scenario: a plugin that can be unloaded is swapped a thousand times.
// Guarantees: neither mappings nor descriptors grow.
TEST(Swap, AThousandSwapsLeaveNothingBehind) {
  GraphHost graph;
  const std::string yaml =
      LogsPipeline("probe", "processors: {stamp: {}}\nexporters: {probe: {}}", "stamp");
  const auto swap = [&](int number) {
    graph.Install(number % 2 == 0 ? "stamp_one" : "stamp_two", "stamp");
    ASSERT_TRUE(graph.Apply(yaml).ok());
    ASSERT_EQ(graph.Push(LogsRequest({"x"})).status, WEIR_OK);
  };
  for (int i = 0; i < 20; i++) swap(i);
  const size_t mappings = LinesOf("/proc/self/maps"), descriptors = OpenDescriptors();
  const size_t stamps = MappingsOfStamps();
  for (int i = 0; i < 1000; i++) swap(i);
  EXPECT_EQ(OpenDescriptors(), descriptors);
  // The allocator and the sanitizers map on their own account.
  EXPECT_LT(LinesOf("/proc/self/maps"), mappings + 50);
  EXPECT_LE(MappingsOfStamps(), stamps);
}

// Scenario: a receiver gets new options again and again while clients connect.
// Guarantees: no connection is refused or left without its greeting, and the port stays.
TEST(Swap, AListeningSocketOutlivesItsReceivers) {
  GraphHost graph;
  const auto apply = [&graph](int number) {
    return graph.Apply(absl::StrCat(
        "receivers: {probe: {endpoint: \"tcp://127.0.0.1:0\", note: \"", number,
        "\"}}\nexporters: {probe: {}}\n"
        "service: {pipelines: {logs: {receivers: [probe], exporters: [probe]}}}\n"));
  };
  ASSERT_TRUE(apply(0).ok());
  const uint16_t port = graph.host().runtime().endpoints.BoundPort("tcp://127.0.0.1:0");
  std::atomic<bool> ending{false};
  std::atomic<int> greeted{0}, failed{0};
  std::thread client([&] {
    while (!ending.load()) {
      const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(port);
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      char greeting[5];
      const bool connected =
          connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
      (connected && recv(fd, greeting, 5, MSG_WAITALL) == 5 ? greeted : failed)++;
      close(fd);
    }
  });
  for (int i = 1; i <= 100; i++) {
    EXPECT_TRUE(apply(i).ok());
    const int before = greeted.load();
    graph.Await([&] { return greeted.load() > before; });
  }
  ending.store(true);
  client.join();
  EXPECT_EQ(failed.load(), 0);
  EXPECT_EQ(graph.host().runtime().endpoints.BoundPort("tcp://127.0.0.1:0"), port);
  graph.Await([&] { return !graph.host().IsDraining(); });
}

// Scenario: an exporter with requests in flight and queued is replaced; the old attempts end.
// Guarantees: the old instance ends what it began, the new one takes what is queued; nothing is
// sent twice, and the old instance goes.
TEST(Swap, AnOldExporterEndsWhatItBegan) {
  GraphHost graph;
  const auto apply = [&graph](const char* note) {
    return graph.Apply(LogsPipeline(
        "probe", absl::StrCat("exporters: {probe: {note: ", note,
                              ", sending_queue: {num_consumers: 2}}}")));
  };
  ASSERT_TRUE(apply("old").ok());
  const weir_instance* old = graph.Plugin("exporters/probe");
  graph.steer().answer(old, WEIR_PENDING, 0);
  for (int i = 0; i < 6; i++) EXPECT_EQ(graph.Push(LogsRequest({"x"})).status, WEIR_OK);
  graph.Await([&] { return graph.steer().ticket(old, 1) != 0; });
  ASSERT_TRUE(apply("new").ok());
  EXPECT_TRUE(graph.host().IsDraining());
  EXPECT_EQ(graph.Seen("exporters/probe").size(), 0u);  // Both tokens are with the old one.

  graph.steer().complete(old, graph.steer().ticket(old, 0), WEIR_OK);
  graph.steer().complete(old, graph.steer().ticket(old, 1), WEIR_OK);
  graph.Await([&] { return graph.Seen("exporters/probe").size() == 4; });
  graph.Await([&] { return !graph.host().IsDraining(); });
  graph.Await([&] { return graph.host().runtime().budget.used_bytes() == 0; });
}

// Scenario: an exporter is replaced and its old attempts never end.
// Guarantees: after the drain window they are cancelled and sent by the new instance.
TEST(Swap, AfterTheWindowTheNewExporterSendsWhatTheOldOneHeld) {
  GraphHost graph({.workers = 2, .drain_window_ns = 1'000'000});
  const auto apply = [&graph](const char* note) {
    return graph.Apply(
        LogsPipeline("probe", absl::StrCat("exporters: {probe: {note: ", note, "}}")));
  };
  ASSERT_TRUE(apply("old").ok());
  const weir_instance* old = graph.Plugin("exporters/probe");
  graph.steer().answer(old, WEIR_PENDING, 0);
  EXPECT_EQ(graph.Push(LogsRequest({"x"})).status, WEIR_OK);
  graph.Await([&] { return graph.steer().ticket(old, 0) != 0; });
  ASSERT_TRUE(apply("new").ok());
  graph.Await([&] { return graph.Seen("exporters/probe").size() == 1; });
  graph.Await([&] { return !graph.host().IsDraining(); });
}

// Scenario: an exporter with a queue is taken out of the configuration.
// Guarantees: what it had accepted is still sent, then it and its metrics are gone.
TEST(Swap, AnExporterThatIsTakenOutEmptiesItsQueueFirst) {
  GraphHost graph;
  const std::string both = "exporters: {probe: {}, probe_blocking: {}}";
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe, probe_blocking", both)).ok());
  const weir_instance* leaving = graph.Plugin("exporters/probe_blocking");
  graph.steer().shut(leaving, true);
  for (int i = 0; i < 5; i++) EXPECT_EQ(graph.Push(LogsRequest({"x"})).status, WEIR_OK);
  ASSERT_TRUE(graph.Apply(LogsPipeline("probe", both)).ok());
  EXPECT_TRUE(graph.host().IsDraining());
  const std::string sent = "otelcol_exporter_sent_log_records_total{exporter=\"probe_blocking\"}";
  double most = 0;
  graph.steer().shut(leaving, false);
  graph.Await([&] {
    most = std::max(most, graph.Metric(sent));
    return !graph.host().IsDraining();
  });
  EXPECT_EQ(graph.Metric(sent), -1);
  EXPECT_THAT(graph.LogText(), Not(HasSubstr("lost")));
}

// Scenario: a receiver has lent bytes that lie with an exporter, and is replaced.
// Guarantees: its shards are closed, but the instance is there to take its bytes back, and goes
// when it has them.
TEST(Swap, AReceiverStaysUntilItHasItsLentBytesBack) {
  GraphHost graph;
  const auto apply = [&graph](const char* note) {
    return graph.Apply(absl::StrCat(
        "receivers: {probe: {note: ", note, "}}\nexporters: {probe: {}}\n"
        "service: {pipelines: {logs: {receivers: [probe], exporters: [probe]}}}\n"));
  };
  ASSERT_TRUE(apply("old").ok());
  const weir_instance* exporter = graph.Plugin("exporters/probe");
  graph.steer().answer(exporter, WEIR_PENDING, 0);
  const std::weak_ptr<Instance> old = graph.Keep("receivers/probe");
  const std::string request = LogsRequest({"x"});
  ASSERT_EQ(graph.steer().lend(old.lock()->plugin(), WEIR_LOGS,
                               reinterpret_cast<const uint8_t*>(request.data()), request.size()),
            WEIR_OK);
  graph.Await([&] { return graph.steer().ticket(exporter, 0) != 0; });
  ASSERT_TRUE(apply("new").ok());
  graph.Await([&] {
    const auto instance = old.lock();
    return instance == nullptr || instance->shards().empty();
  });
  ASSERT_FALSE(old.expired());
  EXPECT_EQ(graph.steer().returned(old.lock()->plugin()), 0u);
  EXPECT_TRUE(graph.host().IsDraining());

  graph.steer().complete(exporter, graph.steer().ticket(exporter, 0), WEIR_OK);
  graph.Await([&] { return !graph.host().IsDraining(); });
  EXPECT_TRUE(old.expired());
}

// Scenario: the file of a running plugin is deleted and the configuration applied again.
// Guarantees: the loaded copy runs on.
TEST(Swap, AFileThatHasGoneRunsOn) {
  GraphHost graph;
  graph.Install("stamp_one", "stamp");
  const std::string yaml =
      LogsPipeline("probe", "processors: {stamp: {}}\nexporters: {probe: {}}", "stamp");
  ASSERT_TRUE(graph.Apply(yaml).ok());
  graph.Uninstall("stamp");
  EXPECT_TRUE(graph.Apply(yaml).ok());
  EXPECT_EQ(graph.Push(LogsRequest({"x"})).status, WEIR_OK);
}

}  // namespace
}  // namespace weir
