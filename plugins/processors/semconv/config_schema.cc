#include "plugins/processors/semconv/config_schema.h"

namespace weir::semconv {

const char kSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "fix": {"$ref": "#/$defs/mode", "default": "report"},
    "fixes": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "rename": {"$ref": "#/$defs/mode"},
        "restructure": {"$ref": "#/$defs/mode"},
        "value": {"$ref": "#/$defs/mode"},
        "type": {"$ref": "#/$defs/mode"},
        "unit": {"$ref": "#/$defs/mode"},
        "obsolete": {"$ref": "#/$defs/mode"},
        "unknown": {"$ref": "#/$defs/mode"}
      }
    },
    "dry_run": {"type": "boolean", "default": false},
    "strict": {"type": "boolean", "default": false},
    "ignore": {
      "type": ["array", "null"], "maxItems": 32,
      "items": {"enum": ["missing_attribute", "template_attribute", "missing_metric", "deprecated",
        "type_mismatch", "not_stable", "unit_mismatch", "unexpected_instrument",
        "undefined_enum_variant", "required_attribute_not_present", "missing_namespace",
        "invalid_format", "invalid_value", "illegal_namespace", "extends_namespace"]}
    },
    "schema_url": {"type": "string", "maxLength": 256, "default": ""},
    "conventions": {
      "type": ["array", "null"], "maxItems": 64,
      "items": {"type": "string", "minLength": 1, "maxLength": 4096}
    },
    "required": {
      "type": ["object", "null"], "maxProperties": 64,
      "propertyNames": {"minLength": 1, "maxLength": 255},
      "additionalProperties": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "value": {"type": ["string", "integer", "number", "boolean"]},
          "env": {"type": "string", "minLength": 1, "maxLength": 256},
          "file": {"type": "string", "minLength": 1, "maxLength": 4096},
          "from": {"type": "string", "minLength": 1, "maxLength": 255},
          "on": {"type": "array", "minItems": 1, "maxItems": 64, "items": {"anyOf": [
            {"enum": ["resource", "span", "internal", "server", "client", "producer", "consumer",
              "event", "log", "metric"]},
            {"type": "string", "pattern": "^metric:."}]}}
        },
        "oneOf": [
          {"required": ["value"]}, {"required": ["env"]}, {"required": ["file"]},
          {"required": ["from"]},
          {"not": {"anyOf": [{"required": ["value"]}, {"required": ["env"]},
            {"required": ["file"]}, {"required": ["from"]}]}}
        ]
      }
    },
    "detectors": {
      "type": ["array", "null"], "maxItems": 8, "uniqueItems": true,
      "items": {"enum": ["env", "host", "os", "process", "container", "kubernetes", "cloud"]}
    },
    "root_path": {"type": "string", "maxLength": 4096, "default": ""},
    "span_names": {
      "type": ["array", "null"], "maxItems": 256,
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["match", "replace"],
        "properties": {
          "match": {"type": "string", "minLength": 1, "maxLength": 4096},
          "replace": {"type": "string", "maxLength": 4096}
        }
      }
    },
    "template_span_names": {"type": "boolean", "default": false},
    "report": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "interval": {"type": ["string", "integer"], "format": "duration", "minimum": 100000000,
          "default": "10s"},
        "services": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 100},
        "counted_services": {
          "type": ["array", "null"], "maxItems": 32, "uniqueItems": true,
          "items": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[^,]+$",
            "title": "a name without commas"}
        },
        "rows": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50},
        "file": {"type": "string", "maxLength": 4096, "default": ""}
      }
    }
  },
  "$defs": {
    "mode": {"enum": ["report", "add", "replace", "drop"]}
  }
})";

}  // namespace weir::semconv
