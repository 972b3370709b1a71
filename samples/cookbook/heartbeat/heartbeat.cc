// A receiver: a heartbeat from a timer
//
// Makes one log record every `interval`, with a number that counts up: a gap in the numbers is a
// gap in the pipeline, and none of them is a collector that is gone.
//
// A receiver first asks for room (`Reserve`), then makes its data, then pushes it. The data is an
// OTLP request; here it is written as JSON and translated by the host (`weir.json/1`), which is the
// shortest way for one record. The timer belongs to the shard and dies with it. There is a shard
// for each lane: the first one beats, or there would be as many records as there are cores.
//
// Watch: no room (`WEIR_BUSY`) means that the pipeline is full. A heartbeat is of no use when it is
// late, so it is left out; the number counts on, and the gap tells. The next time is computed from
// the last one and not from now, so that delays do not add up.
#include <cstdint>
#include <string>

#include "weir/sdk.hpp"

namespace {

class Heartbeat {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "heartbeat",
      .version = "1.0.0",
      .signals = WEIR_LOGS,
      .schema = R"({
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "interval": {"type": "string", "format": "duration", "default": "10s"},
          "service": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "default": "weir",
                      "title": "1 to 64 letters, digits, dots, dashes"}
        }
      })"};

  struct Shard {
    Shard(const Heartbeat& self, weir::Lane lane)
        : lane(lane), timer(lane, [this, &self] { self.Beat(*this); }) {}
    const weir::Lane lane;
    weir::Sink sink;
    uint64_t next_mono_ns = 0;
    uint64_t beats = 0;
    weir::Timer timer;
  };

  explicit Heartbeat(weir::Setup& setup)
      : host_(setup.host),
        clock_(setup.Service<weir_clock_v1>()),
        json_(setup.host),
        interval_ns_(static_cast<uint64_t>(setup.config.Int("/interval"))),
        service_(setup.config.Str("/service")) {
    if (setup.config.Int("/interval") < 1'000'000) {
      throw weir::ConfigError("/interval", "is shorter than a millisecond");
    }
  }

  weir::Status Start(Shard& shard, weir::Sink sink) const {
    if (shard.lane.index() != 0) return weir::Status::Ok();
    shard.sink = sink;
    shard.next_mono_ns = clock_->mono_ns(host_.get()) + interval_ns_;
    shard.timer.Start(shard.next_mono_ns);
    return weir::Status::Ok();
  }

  weir::Status Stop(Shard& shard, uint64_t) const {
    shard.timer.Cancel();
    return weir::Status::Ok();
  }

 private:
  void Beat(Shard& shard) const {
    shard.next_mono_ns += interval_ns_;
    shard.timer.Start(shard.next_mono_ns);
    const std::string json = Request(++shard.beats);
    weir::Permit permit;  // Gives its room back, if it is not pushed.
    if (!shard.sink.Reserve(WEIR_LOGS, json.size(), permit).ok()) return;
    uint64_t bytes = 0;
    const weir::Status decoded = json_.Decode(shard.sink, WEIR_LOGS, json, permit, bytes);
    // Whether it was taken, the host counts; there is no sender to be told.
    if (decoded.ok()) static_cast<void>(shard.sink.Push(permit, bytes, /*cookie=*/0));
  }

  std::string Request(uint64_t beat) const {
    return R"({"resourceLogs": [{"resource": {"attributes": [{"key": "service.name", "value":)"
           R"( {"stringValue": ")" + service_ +
           R"("}}]}, "scopeLogs": [{"logRecords": [{"timeUnixNano": ")" +
           std::to_string(clock_->unix_ns(host_.get())) +
           R"(", "severityNumber": 9, "body": {"stringValue": "heartbeat"}, "attributes":)"
           R"( [{"key": "beat", "value": {"intValue": ")" + std::to_string(beat) +
           R"("}}]}]}]}]})";
  }

  weir::Host host_;
  const weir_clock_v1* clock_;
  weir::JsonDecoder json_;
  uint64_t interval_ns_;
  std::string service_;
};

}  // namespace

WEIR_CPP_PLUGIN(Receiver, "receiver", Heartbeat, "heartbeat", "1.0.0", "Apache-2.0")
