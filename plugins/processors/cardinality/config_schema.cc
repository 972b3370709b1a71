#include "plugins/processors/cardinality/config_schema.h"

namespace weir::cardinality {

const char kSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "dry_run": {"type": "boolean", "default": false},
    "service_key": {"type": "string", "minLength": 1, "maxLength": 256, "default": "service.name"},
    "memory_limit": {"type": ["string", "integer"], "format": "bytes", "default": "64MiB"},
    "report": {"type": "integer", "minimum": 0, "maximum": 100, "default": 10},
    "metrics": {
      "type": ["object", "null"],
      "additionalProperties": false,
      "properties": {
        "limit": {"$ref": "#/$defs/limit"},
        "attribute_limit": {"$ref": "#/$defs/limit"},
        "new_limit": {"$ref": "#/$defs/limit"},
        "new_attribute_limit": {"$ref": "#/$defs/limit"},
        "service_limit": {"$ref": "#/$defs/limit"},
        "window": {"type": ["string", "integer"], "format": "duration", "default": "5m"},
        "action": {"$ref": "#/$defs/action"},
        "replace": {"$ref": "#/$defs/replace"},
        "buckets": {"$ref": "#/$defs/buckets"},
        "never_drop": {"$ref": "#/$defs/keys"},
        "overrides": {
          "type": ["array", "null"], "maxItems": 1024,
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["metric"],
            "properties": {
              "metric": {"type": "string", "minLength": 1, "maxLength": 4096},
              "limit": {"$ref": "#/$defs/limit"},
              "attribute_limit": {"$ref": "#/$defs/limit"},
              "new_limit": {"$ref": "#/$defs/limit"},
              "new_attribute_limit": {"$ref": "#/$defs/limit"},
              "action": {"$ref": "#/$defs/action"},
              "replace": {"$ref": "#/$defs/replace"},
              "buckets": {"$ref": "#/$defs/buckets"},
              "never_drop": {"$ref": "#/$defs/keys"}
            }
          }
        }
      }
    },
    "spans": {
      "type": ["object", "null"],
      "additionalProperties": false,
      "properties": {
        "name_limit": {"$ref": "#/$defs/limit"},
        "key_limit": {"$ref": "#/$defs/limit"},
        "action": {"$ref": "#/$defs/text_action"},
        "never_drop": {"$ref": "#/$defs/keys"}
      }
    },
    "logs": {
      "type": ["object", "null"],
      "additionalProperties": false,
      "properties": {
        "key_limit": {"$ref": "#/$defs/limit"},
        "value_limit": {"$ref": "#/$defs/limit"},
        "action": {"$ref": "#/$defs/text_action"},
        "never_drop": {"$ref": "#/$defs/keys"}
      }
    }
  },
  "$defs": {
    "limit": {"type": "integer", "minimum": 0, "maximum": 16777216},
    "action": {"enum": ["overflow", "aggregate", "drop", "count"]},
    "replace": {"enum": ["drop", "bucket", "template"]},
    "buckets": {"type": "integer", "minimum": 1, "maximum": 4096},
    "text_action": {"enum": ["template", "overflow", "count"], "default": "template"},
    "keys": {
      "type": ["array", "null"], "maxItems": 64,
      "items": {"type": "string", "minLength": 1, "maxLength": 256}
    }
  }
})";

}  // namespace weir::cardinality
