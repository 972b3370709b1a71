// Delete an attribute, also in nested values
//
// Whatever is called like one of `keys` is deleted: attributes of resources, scopes, spans, events,
// links, log records and data points, and entries of maps inside of them and of log bodies, at any
// depth.
//
// All attributes of a batch are one table, and what is inside a list or map follows it as rows of
// their own. So "at any depth" is a loop over all rows, without recursion. A key that was
// subscribed to is a number, hence the loop compares integers.
//
// Watch: rows that are dead are not there for anybody, among them everything inside a map that was
// deleted a moment ago. Skip them.
#include <algorithm>
#include <vector>

#include "weir/sdk.hpp"

namespace {

class DeleteKey {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "delete_key",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(attr, key_id)>,
      .write = weir::kColumns<WEIR_COLUMN(attr, flags)>,
      .schema = R"({
        "type": "object",
        "additionalProperties": false,
        "required": ["keys"],
        "properties": {
          "keys": {"type": "array", "minItems": 1, "maxItems": 20,
                   "items": {"type": "string", "minLength": 1, "maxLength": 128}}
        }
      })"};

  explicit DeleteKey(weir::Setup& setup) {
    for (const std::string& key : setup.config.StrList("/keys")) {
      ids_.push_back(setup.SubscribeKey(key));
    }
  }

  weir::Status Process(weir::Batch<DeleteKey>& batch) const {
    const auto key_id = batch.attr_key_id();
    const auto flags = batch.attr_flags();
    for (uint32_t row = 0; row < key_id.size(); row++) {
      if (key_id[row] == 0 || (flags[row] & WEIR_ATTR_DEAD)) continue;
      if (std::find(ids_.begin(), ids_.end(), key_id[row]) == ids_.end()) continue;
      batch.attribute(row).Delete();
    }
    return weir::Status::Ok();
  }

 private:
  std::vector<uint32_t> ids_;
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", DeleteKey, "delete_key", "1.0.0", "Apache-2.0")
