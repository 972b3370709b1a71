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
