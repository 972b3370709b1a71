// A change that fails leaves everything as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/unit/host/graph/graph_host.h"
#include "tests/unit/host/graph/log_requests.h"

namespace weir {
namespace {

using testing::HasSubstr;

size_t Entries(const char* directory) {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory)) count++;
  return count;
}

// A port of 127.0.0.1 that somebody else listens on.
class TakenPort {
 public:
  TakenPort() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(fd_, 1), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~TakenPort() { close(fd_); }
  uint16_t port() const { return port_; }

 private:
  int fd_;
  uint16_t port_ = 0;
};

class FailedChange : public testing::Test {
 protected:
  FailedChange() {
    graph_.Install("stamp_one", "stamp");
    EXPECT_TRUE(graph_.Apply(Yaml()).ok());
    CheckRuns();
  }

  static std::string Yaml(const std::string& receiver = "{}", const std::string& exporter = "{}",
                          const std::string& more = "") {
    return absl::StrCat("receivers: {probe: {}, probe/2: ", receiver,
                        "}\nprocessors: {stamp: {}}\nexporters: {probe: ", exporter, more,
                        "}\nservice: {pipelines: {logs: {receivers: [probe, probe/2], "
                        "processors: [stamp], exporters: [probe",
                        more.empty() ? "" : ", probe/new", "]}}}\n");
  }

  void CheckRuns() {
    requests_++;
    EXPECT_EQ(graph_.Push(LogsRequest({"x"})).status, WEIR_OK);
    graph_.Await([&] { return graph_.Seen("exporters/probe").size() == requests_; });
    graph_.Await([&] { return graph_.host().runtime().budget.used_bytes() == 0; });
  }

  // Applies what can not be, and compares all that can be seen from outside.
  void CheckRefused(const std::string& yaml, const std::string& why) {
    const size_t descriptors = Entries("/proc/self/fd"), threads = Entries("/proc/self/task");
    const std::string figures = Figures();
    const absl::Status applied = graph_.Apply(yaml);
    ASSERT_FALSE(applied.ok());
    EXPECT_THAT(std::string(applied.message()), HasSubstr(why));
    graph_.Await([&] { return !graph_.host().IsDraining(); });
    EXPECT_EQ(graph_.host().generation(), 1u);
    EXPECT_EQ(Entries("/proc/self/fd"), descriptors);
    EXPECT_EQ(Entries("/proc/self/task"), threads);
    EXPECT_EQ(Figures(), figures);
    for (const Health::Component& component : graph_.health().Components()) {
      EXPECT_EQ(component.status, ComponentStatus::kOk) << component.id;
    }
    CheckRuns();
  }

  std::string Figures() { return graph_.metrics().Expose(); }

  GraphHost graph_;
  size_t requests_ = 0;
};

// Scenario: a new file of a running plugin fails in create.
// Guarantees: the error names the component and what the plugin said; nothing has changed.
TEST_F(FailedChange, InCreate) {
  graph_.Install("stamp_bad_create", "stamp");
  CheckRefused(Yaml(), "this build fails in create");
}

// Scenario: the new file fails when the second lane's shard is opened.
// Guarantees: as above.
TEST_F(FailedChange, InShardOpen) {
  graph_.Install("stamp_bad_shard", "stamp");
  CheckRefused(Yaml(), "this build fails in shard_open");
}

// Scenario: a new file would take the process down in create; then a sound one comes, twice.
// Guarantees: the trial, in another process, finds that out and nothing has changed; what has
// passed it once is not tried again, and nothing is tried at the first start.
TEST(Trial, IsMadeOnceBeforeAChange) {
  std::vector<std::string> tried;
  bool refuse = true;
  HostOptions options{.workers = 2};
  options.build.trial = [&](const ComponentConfig& component) {
    tried.push_back(component.label());
    return refuse ? absl::FailedPreconditionError("ended by signal 6") : absl::OkStatus();
  };
  GraphHost graph(options);
  graph.Install("stamp_one", "stamp");
  const std::string yaml = LogsPipeline(
      "probe", "processors: {stamp: {}}\nexporters: {probe: {}}", "stamp");
  ASSERT_TRUE(graph.Apply(yaml).ok());
  EXPECT_THAT(tried, testing::IsEmpty());

  graph.Install("stamp_two", "stamp");
  const absl::Status applied = graph.Apply(yaml);
  EXPECT_THAT(std::string(applied.message()), HasSubstr("processors/stamp: ended by signal 6"));
  EXPECT_EQ(graph.host().generation(), 1u);

  refuse = false;
  EXPECT_TRUE(graph.Apply(yaml).ok());
  EXPECT_THAT(tried, testing::ElementsAre("processors/stamp", "processors/stamp"));
  graph.Install("stamp_one", "stamp");
  EXPECT_TRUE(graph.Apply(yaml).ok());
  graph.Install("stamp_two", "stamp");
  EXPECT_TRUE(graph.Apply(yaml).ok());
  EXPECT_EQ(graph.host().generation(), 4u);
  EXPECT_THAT(tried, testing::SizeIs(3));  // stamp_one was only ever made at the first start.
}

// Scenario: a new exporter and a changed one are fine, but a receiver is told to fail.
// Guarantees: as above; the new exporter leaves no trace.
TEST_F(FailedChange, AfterOthersSucceeded) {
  CheckRefused(Yaml("{fail: create}", "{note: changed}", ", probe/new: {}"),
               "receivers/probe/2 /fail: told to fail in create");
}

// Scenario: a receiver's new address is taken.
// Guarantees: the error says where in the file and which address; nothing has changed.
TEST_F(FailedChange, WhenAnAddressCanNotBeBound) {
  const TakenPort taken;
  CheckRefused(Yaml(absl::StrCat("{endpoint: \"tcp://127.0.0.1:", taken.port(), "\"}"),
                    "{note: changed}"),
               absl::StrCat("can not listen on tcp://127.0.0.1:", taken.port()));
}

// Scenario: two receivers are given one address, whose port the host could choose.
// Guarantees: refused, since one of them would get nothing; nothing has changed.
TEST_F(FailedChange, WhenTwoReceiversWantOneAddress) {
  CheckRefused("receivers: {probe/3: {endpoint: \"tcp://127.0.0.1:0\"}, "
               "probe/4: {endpoint: \"tcp://127.0.0.1:0\"}}\nexporters: {probe: {}}\n"
               "service: {pipelines: {logs: {receivers: [probe/3, probe/4], "
               "exporters: [probe]}}}\n",
               "two receivers listen on tcp://127.0.0.1:0");
}

// Scenario: the configuration names a component that no plugin gives, with a slip in its name.
// Guarantees: the error has the place and the nearest name; nothing has changed.
TEST_F(FailedChange, WhenAPluginIsMissing) {
  CheckRefused(absl::StrCat("receivers: {probe: {}}\nexporters: {prone: {}}\n",
                            "service: {pipelines: {logs: {receivers: [probe], "
                            "exporters: [prone]}}}\n"),
               "weir.yaml:2:13");
}

// Scenario: a file that is no plugin replaces the running one's.
// Guarantees: the running copy goes on, whatever the change brings otherwise.
TEST_F(FailedChange, AFileThatIsNoPluginChangesNothing) {
  graph_.InstallBytes("stamp", "remember the milk");
  EXPECT_TRUE(graph_.Apply(Yaml()).ok());
  CheckRuns();
}

}  // namespace
}  // namespace weir
