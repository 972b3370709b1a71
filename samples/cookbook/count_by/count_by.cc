// Count into a metric with an attribute
//
// Counts spans and log records by the value of their attribute `key`, into a metric of the host:
// `otelcol_processor_count_by_records{value="GET"}`. The records themselves go on as they are.
//
// A time series is defined in `create` and has its attributes from then on, so the values to tell
// apart are options, and all others are one series, `other`. This is more than a rule of the host:
// a series for each value that senders think of is how memory runs out.
//
// Watch: count in a variable and add once per batch. The index of the shard goes along, so that
// lanes do not wait for one another. A text in the attributes of a series has no `,` and no `=` in
// it; the schema sees to that, so that it is refused with file, line and column.
#include <algorithm>
#include <string>
#include <vector>

#include "weir/sdk.hpp"

namespace {

class CountBy {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "count_by",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(span, attrs), WEIR_COLUMN(log, attrs),
                             WEIR_COLUMN(attr, key_id)>,
      .schema = R"({
        "type": "object",
        "additionalProperties": false,
        "required": ["key", "values"],
        "properties": {
          "key": {"type": "string", "minLength": 1, "maxLength": 128},
          "values": {"type": "array", "minItems": 1, "maxItems": 20, "uniqueItems": true,
                     "items": {"type": "string", "pattern": "^[^,=]{1,64}$",
                               "title": "a text without , and ="}}
        }
      })"};

  struct Shard {
    Shard(const CountBy& self, weir::Lane lane)
        : index(lane.index()), counts(self.values_.size() + 1) {}
    const uint32_t index;
    std::vector<int64_t> counts;  // The last one is of other values.
  };

  explicit CountBy(weir::Setup& setup)
      : key_id_(setup.SubscribeKey(setup.config.Str("/key"))),
        values_(setup.config.StrList("/values")) {
    for (const std::string& value : values_) Define(setup, value);
    Define(setup, "other");
  }

  weir::Status Process(Shard& shard, weir::Batch<CountBy>& batch) const {
    std::fill(shard.counts.begin(), shard.counts.end(), 0);
    for (const uint32_t row : batch.live()) {
      const auto attribute = batch.item_attributes(row).find(key_id_);
      if (!attribute) continue;
      const auto at = std::find(values_.begin(), values_.end(), attribute->text());
      shard.counts[static_cast<size_t>(at - values_.begin())]++;
    }
    for (size_t i = 0; i < counters_.size(); i++) counters_[i].Add(shard.index, shard.counts[i]);
    return weir::Status::Ok();
  }

 private:
  void Define(weir::Setup& setup, const std::string& value) {
    counters_.push_back(setup.DefineCounter("records", "{records}", "Records that have the key.",
                                            ("value=" + value).c_str()));
  }

  uint32_t key_id_;
  std::vector<std::string> values_;
  std::vector<weir::Counter> counters_;  // As in Shard::counts.
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", CountBy, "count_by", "1.0.0", "Apache-2.0")
