// The recipes that are a receiver and an exporter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>

#include "host/testkit/plugin_host.h"
#include "tests/cookbook/requests.h"

namespace weir::cookbook {
namespace {

namespace fs = std::filesystem;
using testkit::FakeSink;
using testkit::PluginHost;
using testkit::SinkAnswer;
using testkit::WireBatch;
using ::testing::HasSubstr;

// weir.json/1 of the sink: room is there, since a permit here is larger than what is decoded.
weir_status Decode(const weir_sink*, uint16_t, std::string_view json, weir_permit* permit,
                   uint64_t* written, weir_outcome*) {
  const std::string proto = ToProto(Json::parse(json));
  EXPECT_LE(proto.size(), permit->capacity);
  std::memcpy(permit->data, proto.data(), proto.size());
  *written = proto.size();
  return WEIR_OK;
}

// The number in a heartbeat.
std::string BeatOf(const testkit::Pushed& pushed) {
  const Json record = RecordsOf(ToJson(Signal::kLogs, pushed.bytes)).at(0);
  return record.at("attributes").at(0).at("value").at("intValue");
}

// Scenario: a heartbeat with two lanes; the second beat finds no room.
// Guarantees: one lane beats; the number of the beat that was left out is missing; what was pushed
// is a record with the configured service.
TEST(Heartbeat, CountsOnWhenThereIsNoRoom) {
  PluginHost host(Load("heartbeat"), /*lanes=*/2);
  ASSERT_TRUE(host.Create("{interval: 1ms, service: edge-7}")) << host.error();
  host.sink().SetJsonDecode(Decode);
  host.sink().AnswerNextReserve({});
  SinkAnswer busy;
  busy.status = WEIR_BUSY;
  host.sink().AnswerNextReserve(busy);
  ASSERT_TRUE(host.Start()) << host.error();
  ASSERT_TRUE(host.TurnUntil([&] { return host.sink().push_count() >= 2; }));
  const auto pushed = host.sink().pushed();
  EXPECT_EQ(BeatOf(pushed[0]), "1");
  EXPECT_EQ(BeatOf(pushed[1]), "3");
  EXPECT_THAT(ToJson(Signal::kLogs, pushed[0].bytes).dump(), HasSubstr("edge-7"));
  EXPECT_EQ(host.sink().permits_held(), 0u);
}

// Scenario: stop.
// Guarantees: the timer is gone, nothing is left on the loop.
TEST(Heartbeat, EndsWithStop) {
  PluginHost host(Load("heartbeat"), /*lanes=*/1);
  ASSERT_TRUE(host.Create("{interval: 1ms}")) << host.error();
  host.sink().SetJsonDecode(Decode);
  ASSERT_TRUE(host.Start()) << host.error();
  ASSERT_TRUE(host.TurnUntil([&] { return host.sink().push_count() >= 1; }));
  ASSERT_TRUE(host.Stop(/*window_ms=*/0));
  const size_t before = host.sink().push_count();
  host.Turn(/*timeout_ms=*/5);
  EXPECT_EQ(host.sink().push_count(), before);
  host.Close();
  EXPECT_EQ(host.leftovers(), 0u);
}

// Scenario: an interval of nothing.
// Guarantees: refused with a pointer to it.
TEST(Heartbeat, RefusesAnIntervalOfNothing) {
  PluginHost host(Load("heartbeat"), /*lanes=*/1);
  EXPECT_FALSE(host.Create("{interval: 0s}"));
  EXPECT_EQ(host.error_pointer(), "/interval");
}

class Datagram : public ::testing::Test {
 protected:
  Datagram() : host_(Load("datagram"), /*lanes=*/1) {
    std::string name = (fs::temp_directory_path() / "weir-datagram-XXXXXX").string();
    directory_ = mkdtemp(name.data());
  }
  ~Datagram() override {
    if (reader_ >= 0) close(reader_);
    fs::remove_all(directory_);
  }
  void SetUp() override {
    ASSERT_TRUE(host_.Create("{path: '" + Path() + "'}")) << host_.error();
    ASSERT_TRUE(host_.Open()) << host_.error();
  }
  std::string Path() const { return (directory_ / "socket").string(); }
  void Listen() {
    reader_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    Path().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(reader_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  std::string Read() const {
    char bytes[64];
    const ssize_t n = recv(reader_, bytes, sizeof bytes, 0);
    return n < 0 ? "nothing" : std::string(bytes, static_cast<size_t>(n));
  }

  PluginHost host_;
  fs::path directory_;
  int reader_ = -1;
};

// Scenario: nobody reads; then somebody does; a request of two pieces.
// Guarantees: RETRY first; then OK, and the pieces are one datagram.
TEST_F(Datagram, SendsARequestWhenThereIsAReader) {
  const WireBatch batch(WEIR_LOGS, {"one ", "two"}, "");
  SinkAnswer details;
  EXPECT_EQ(host_.Begin(batch, 1, &details), WEIR_RETRY);
  EXPECT_THAT(details.text, HasSubstr("nobody reads"));
  Listen();
  EXPECT_EQ(host_.Begin(batch, 1, &details), WEIR_OK);
  EXPECT_EQ(Read(), "one two");
}

// Scenario: a reader that reads nothing.
// Guarantees: RETRY when its queue is full, instead of a lane that waits.
TEST_F(Datagram, DoesNotWaitForASlowReader) {
  Listen();
  const WireBatch batch(WEIR_LOGS, {"one"}, "");
  SinkAnswer details;
  weir_status status = WEIR_OK;
  for (uint64_t ticket = 1; status == WEIR_OK && ticket < 1'000'000; ticket++) {
    status = host_.Begin(batch, ticket, &details);
  }
  EXPECT_EQ(status, WEIR_RETRY);
  EXPECT_EQ(details.text, "the reader is slow");
}

// Scenario: a request that no datagram can hold.
// Guarantees: PERMANENT.
TEST_F(Datagram, GivesUpWhatNeverFits) {
  Listen();
  const WireBatch batch(WEIR_LOGS, {std::string(64 << 20, 'x')}, "");
  SinkAnswer details;
  EXPECT_EQ(host_.Begin(batch, 1, &details), WEIR_PERMANENT);
  EXPECT_THAT(details.text, HasSubstr("too large"));
}

// Scenario: a path that fits the schema in characters but not the address in bytes.
// Guarantees: refused with a pointer to it.
TEST_F(Datagram, RefusesALongPath) {
  std::string path;
  for (int i = 0; i < 60; i++) path += "\xc3\xa4";
  PluginHost host(Load("datagram"), /*lanes=*/1);
  EXPECT_FALSE(host.Create("{path: " + path + "}"));
  EXPECT_EQ(host.error_pointer(), "/path");
}

}  // namespace
}  // namespace weir::cookbook
