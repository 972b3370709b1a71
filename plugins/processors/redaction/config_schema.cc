#include "plugins/processors/redaction/config_schema.h"

namespace weir::redaction {

const char kSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "allow_all_keys": {"type": "boolean", "default": false},
    "allowed_keys": {"$ref": "#/$defs/keys"},
    "ignored_keys": {"$ref": "#/$defs/keys"},
    "ignored_key_patterns": {"$ref": "#/$defs/patterns"},
    "blocked_key_patterns": {"$ref": "#/$defs/patterns"},
    "blocked_values": {"$ref": "#/$defs/patterns"},
    "allowed_values": {"$ref": "#/$defs/patterns"},
    "redact_all_types": {"type": "boolean", "default": false},
    "hash_function": {"type": "string", "default": "", "pattern":
      "^(?i)(|md5|sha1|sha3|hmac-sha256|hmac-sha512)$"},
    "hmac_key": {"type": "string", "default": ""},
    "detectors": {"$ref": "#/$defs/names"},
    "detector_thresholds": {
      "type": ["object", "null"], "maxProperties": 1024,
      "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1}
    },
    "custom_detectors": {
      "type": ["array", "null"], "maxItems": 256,
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "pattern"],
        "properties": {
          "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 64},
          "pattern": {"type": "string", "minLength": 1, "maxLength": 8192},
          "validator": {"type": "string", "default": ""},
          "context": {"$ref": "#/$defs/names"},
          "keys": {"$ref": "#/$defs/names"},
          "capture_group": {"type": "integer", "minimum": 0, "maximum": 15, "default": 0},
          "score": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
          "threshold": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
          "action": {"$ref": "#/$defs/action"}
        }
      }
    },
    "action": {"$ref": "#/$defs/action"},
    "actions": {
      "type": ["object", "null"], "maxProperties": 1024,
      "additionalProperties": {"$ref": "#/$defs/action"}
    },
    "hmac_keys": {
      "type": ["array", "null"], "maxItems": 16,
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "key"],
        "properties": {
          "id": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,32}$"},
          "key": {"type": "string"}
        }
      }
    },
    "allowed_finds": {"$ref": "#/$defs/keys"},
    "allowed_find_patterns": {"$ref": "#/$defs/patterns"},
    "audit": {"type": "boolean", "default": false},
    "also_edit": {
      "type": ["array", "null"], "maxItems": 16,
      "default": ["bytes", "description", "scope", "state"],
      "items": {"enum": ["bytes", "description", "entity", "key", "metric", "scope", "state"]}
    },
    "dry_run": {"type": "boolean", "default": false},
    "summary": {"enum": ["", "silent", "info", "debug"], "default": ""},
    "url_sanitizer": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "enabled": {"type": "boolean", "default": false},
        "attributes": {"$ref": "#/$defs/keys"},
        "sanitize_span_name": {"type": "boolean", "default": true}
      }
    },
    "db_sanitizer": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "sql": {"$ref": "#/$defs/database"},
        "redis": {"$ref": "#/$defs/database"},
        "valkey": {"$ref": "#/$defs/database"},
        "memcached": {"$ref": "#/$defs/database"},
        "mongo": {"$ref": "#/$defs/database"},
        "opensearch": {"$ref": "#/$defs/database"},
        "es": {"$ref": "#/$defs/database"},
        "sanitize_span_name": {"type": "boolean", "default": true}
      }
    }
  },
  "$defs": {
    "keys": {
      "type": ["array", "null"], "maxItems": 4096,
      "items": {"type": "string", "minLength": 1, "maxLength": 4096}
    },
    "patterns": {
      "type": ["array", "null"], "maxItems": 1024,
      "items": {"type": "string", "minLength": 1, "maxLength": 8192}
    },
    "names": {
      "type": ["array", "null"], "maxItems": 1024,
      "items": {"type": "string", "minLength": 1, "maxLength": 64}
    },
    "action": {
      "anyOf": [
        {"$ref": "#/$defs/action_name"},
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["type"],
          "properties": {
            "type": {"$ref": "#/$defs/action_name"},
            "text": {"type": "string", "maxLength": 1024},
            "keep": {"type": "integer", "minimum": 1, "maximum": 64}
          }
        }
      ]
    },
    "action_name": {"enum": ["mask", "replace", "keep_last", "tag", "hmac", "drop_attribute",
                             "drop_record", "count"]},
    "database": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "enabled": {"type": "boolean", "default": false},
        "attributes": {"$ref": "#/$defs/keys"}
      }
    }
  }
})";

}  // namespace weir::redaction
