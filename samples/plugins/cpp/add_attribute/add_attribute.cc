// Adds one attribute to every span and log record that does not have its key.
#include "weir/sdk.hpp"

namespace {

struct AddAttribute {
  static constexpr weir::Manifest kManifest{
      .type = "add_attribute",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(attr, key_id)>,
      .write = weir::kColumns<WEIR_COLUMN(span, attrs), WEIR_COLUMN(log, attrs)>,
      .schema = R"({"type": "object", "additionalProperties": false, "required": ["key", "value"],
        "properties": {"key": {"type": "string", "minLength": 1, "maxLength": 128},
                       "value": {"type": "string", "minLength": 1, "maxLength": 1024}}})",
      .spare_attrs = 1};

  explicit AddAttribute(weir::Setup& setup)
      : key(setup.config.Str("/key")), value(setup.config.Str("/value")),
        key_id(setup.SubscribeKey(key)) {}

  weir::Status Process(weir::Batch<AddAttribute>& batch) const {
    const weir_str new_key = batch.Copy(key), new_value = batch.Copy(value);  // Once per batch.
    for (uint32_t item = 0; item < batch.item_rows(); item++) {
      if (!batch.item_attributes(item).find(key_id)) batch.AddToItem(item, new_key).Set(new_value);
    }
    return weir::Status::Ok();
  }

  const std::string key, value;
  const uint32_t key_id;
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", AddAttribute, "add_attribute", "1.0.0", "Apache-2.0")
