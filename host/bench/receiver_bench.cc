#include "host/bench/receiver_bench.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/bench/sender.h"
#include "host/bench/statistics.h"
#include "host/lane/loop.h"
#include "host/testkit/plugin_host.h"
#include "host/wire/limits.h"
#include "host/wire/validate.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kRoundsMin = 5;
constexpr uint64_t kRoundBytes = 4u << 20;
// What the sink keeps, all rounds together.
constexpr uint64_t kAllBytesMax = 64u << 20;
// Nothing was pushed for so long: what was sent has been pushed.
constexpr uint64_t kQuietNs = 200'000'000;

absl::StatusOr<std::string> ReadBytes(const std::vector<std::string>& files) {
  std::string bytes;
  for (const std::string& file : files) {
    std::error_code error;
    std::ifstream stream(file, std::ios::binary);
    if (!stream.is_open() || std::filesystem::is_directory(file, error)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--data: ", file, ": could not be read; a file was expected"));
    }
    bytes.append(std::istreambuf_iterator<char>(stream), {});
  }
  if (bytes.empty()) {
    return absl::InvalidArgumentError(
        "what to send to a receiver is only known to whoever knows its protocol: give --data with "
        "the bytes that a client would send");
  }
  return bytes;
}

struct Round {
  double ns = 0;
  uint64_t bytes = 0, pushes = 0, records = 0;
};

uint64_t RecordsOf(const std::vector<testkit::Pushed>& pushed) {
  uint64_t records = 0;
  for (const testkit::Pushed& push : pushed) {
    const std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(push.bytes.data()),
                                         push.bytes.size());
    const auto survey = wire::Validate(static_cast<Signal>(push.signal), bytes, wire::Limits());
    if (survey.ok()) records += survey->items;
  }
  return records;
}

// Sends `bytes` again and again over a connection of its own, and waits until the receiver has
// pushed what it is going to push.
absl::StatusOr<Round> RunOne(testkit::PluginHost& host, uint16_t port, std::string_view bytes) {
  Sender sender;
  if (absl::Status s = sender.Connect(port); !s.ok()) return s;
  const size_t pushes_before = host.sink().push_count();
  Round round;
  const uint64_t begun_ns = MonotonicNs();
  uint64_t moved_ns = begun_ns;
  size_t pushes = pushes_before;
  bool gone = false, ended = false;
  std::string_view left = bytes;
  for (uint64_t now_ns = begun_ns; now_ns - moved_ns < kQuietNs; now_ns = MonotonicNs()) {
    const bool sending = !gone && !(round.bytes >= kRoundBytes && left.size() == bytes.size());
    if (sending) {
      const int64_t sent = sender.Send(left);
      gone = sent < 0;
      if (sent > 0) {
        round.bytes += static_cast<uint64_t>(sent);
        left.remove_prefix(static_cast<size_t>(sent));
        if (left.empty()) left = bytes;
        moved_ns = now_ns;
      }
    } else if (!ended) {
      sender.End();
      ended = true;
    }
    host.Turn(sending ? 0 : 1);
    sender.Drain();
    if (host.sink().push_count() == pushes) continue;
    pushes = host.sink().push_count();
    moved_ns = MonotonicNs();
  }
  round.ns = static_cast<double>(moved_ns - begun_ns);
  round.pushes = pushes - pushes_before;
  return round;
}

}  // namespace

absl::StatusOr<Json> BenchReceiver(const Job& job, const Subject& subject,
                                   std::vector<std::string>* notes) {
  const absl::StatusOr<std::string> bytes = ReadBytes(job.data);
  if (!bytes.ok()) return bytes.status();
  testkit::PluginHost host(*subject.component, /*lanes=*/1);
  if (!host.Create(subject.options.ToJson()) || !host.Start()) {
    return absl::InvalidArgumentError(absl::StrCat("it does not start: ", host.error()));
  }
  if (host.listening().empty()) {
    return absl::FailedPreconditionError(
        "it listens on nothing that the host opened for it, so nothing can be sent to it");
  }
  const std::string endpoint = host.listening().front();
  const uint16_t port = host.Port(endpoint);
  std::vector<double> totals;
  Json out, rounds = Json::array();
  uint64_t sent = 0, pushes = 0, records = 0, counted = 0;
  const uint64_t end_ns = MonotonicNs() + static_cast<uint64_t>(job.seconds * 1e9);
  for (int i = 0; i <= kRoundsMin || (MonotonicNs() < end_ns && sent < kAllBytesMax); i++) {
    absl::StatusOr<Round> round = RunOne(host, port, *bytes);
    if (!round.ok()) return absl::FailedPreconditionError(round.status().message());
    if (round->pushes == 0) {
      return absl::FailedPreconditionError(
          absl::StrCat("it was sent ", round->bytes, " bytes on ", endpoint, " and pushed nothing; "
                       "--data must hold what its clients send"));
    }
    const std::vector<testkit::Pushed> pushed = host.sink().pushed_since(counted);
    round->records = RecordsOf(pushed);
    counted += pushed.size();
    if (round->records == 0) {
      return absl::FailedPreconditionError("what it pushed holds no record");
    }
    if (i == 0) continue;  // It warms up.
    sent += round->bytes;
    pushes += round->pushes;
    records += round->records;
    totals.push_back(round->ns / static_cast<double>(round->records));
  }
  const double total = Median(totals);
  notes->push_back("sender and receiver share one thread; the sender's system calls are in it");
  out["signal"] = "all";
  out["record_name"] = "records";
  out["data"] = {{"requests", job.data.size()}, {"records", records}, {"bytes", bytes->size()}};
  out["receiver"] = {{"endpoint", endpoint},
                     {"rounds", totals.size()},
                     {"bytes", sent},
                     {"pushes", pushes},
                     {"records", records},
                     {"ns_per_record", total},
                     {"megabytes_per_s", static_cast<double>(sent) /
                                             static_cast<double>(records) * 1e3 / total},
                     {"records_per_push", static_cast<double>(records) /
                                              static_cast<double>(pushes)},
                     {"spread_percent", SpreadPercent(totals)}};
  return Json::array({out});
}

}  // namespace weir::bench
