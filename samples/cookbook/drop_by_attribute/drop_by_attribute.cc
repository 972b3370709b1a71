// Drop records by a condition
//
// A span or log record whose attribute `key` is one of the texts in `values` is left out of what is
// sent on; here, the requests of health checks. It is one bit per record: nothing is copied or
// moved, and what is kept goes on as it came.
//
// What is dropped on purpose should be seen somewhere, so it is counted, once a batch:
// `otelcol_processor_drop_by_attribute_dropped_records`.
//
// Watch: `live()` steps over what somebody before dropped; a loop over all rows would count those
// again. A record without the key is kept, and so is one whose value is no text: a filter that does
// not understand should not throw away. The children of a dropped span lose their parent; the
// recipe "Mark slow spans, drop health checks" shows what can be done.
#include <algorithm>
#include <string>
#include <vector>

#include "weir/sdk.hpp"

namespace {

class DropByAttribute {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "drop_by_attribute",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(span, attrs), WEIR_COLUMN(log, attrs),
                             WEIR_COLUMN(attr, key_id)>,
      .write = weir::kColumns<WEIR_COLUMN(span, drop), WEIR_COLUMN(log, drop)>,
      .schema = R"({
        "type": "object",
        "additionalProperties": false,
        "required": ["key", "values"],
        "properties": {
          "key": {"type": "string", "minLength": 1, "maxLength": 128},
          "values": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 100}
        }
      })"};

  struct Shard {
    Shard(const DropByAttribute&, weir::Lane lane) : index(lane.index()) {}
    const uint32_t index;
  };

  explicit DropByAttribute(weir::Setup& setup)
      : key_id_(setup.SubscribeKey(setup.config.Str("/key"))),
        values_(setup.config.StrList("/values")),
        dropped_(setup.DefineCounter("dropped_records", "{records}",
                                     "Records with one of the values.")) {}

  weir::Status Process(Shard& shard, weir::Batch<DropByAttribute>& batch) const {
    int64_t dropped = 0;
    for (const uint32_t row : batch.live()) {
      const auto attribute = batch.item_attributes(row).find(key_id_);
      if (!attribute || !attribute->is_text()) continue;
      if (std::find(values_.begin(), values_.end(), attribute->text()) == values_.end()) continue;
      batch.Drop(row);
      dropped++;
    }
    dropped_.Add(shard.index, dropped);
    return weir::Status::Ok();
  }

 private:
  uint32_t key_id_;
  std::vector<std::string> values_;
  weir::Counter dropped_;
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", DropByAttribute, "drop_by_attribute", "1.0.0", "Apache-2.0")
