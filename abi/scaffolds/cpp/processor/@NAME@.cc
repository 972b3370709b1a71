// @NAME@: adds one attribute to every span and log record that does not have its key.
#include <string>
#include <weir/sdk.hpp>

struct @CLASS@ {
  static constexpr weir::Manifest kManifest{
      .type = "@NAME@",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(attr, key_id)>,
      .write = weir::kColumns<WEIR_COLUMN(span, attrs), WEIR_COLUMN(log, attrs)>,
      .schema = R"({"type": "object", "additionalProperties": false, "required": ["key", "value"],
        "properties": {"key": {"type": "string", "minLength": 1, "maxLength": 32},
                       "value": {"type": "string", "minLength": 1, "maxLength": 256}}})",
      .spare_attrs = 1};  // Leaves room for it behind the attributes of each record.

  explicit @CLASS@(weir::Setup& setup)
      : key(setup.config.Str("/key")),
        value(setup.config.Str("/value")),
        key_id(setup.SubscribeKey(key)) {}

  // One batch, edited in place.
  weir::Status Process(weir::Batch<@CLASS@>& batch) const {
    const weir_str k = batch.Copy(key), v = batch.Copy(value);  // Once a batch, then shared.
    for (uint32_t item = 0; item < batch.item_rows(); item++)
      if (!batch.item_attributes(item).find(key_id)) batch.AddToItem(item, k).Set(v);
    return weir::Status::Ok();
  }

  // Made once and then only read, by all lanes at the same time.
  const std::string key, value;
  const uint32_t key_id;
};

WEIR_CPP_PLUGIN(Processor, "processor", @CLASS@, "@NAME@", "1.0.0", "Apache-2.0")
