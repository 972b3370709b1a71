// The JSON Schemas of what the host itself reads: its keys in every component, its extensions, and
// service.telemetry. Internal to the folder.
//
// Defaults that differ from one exporter type to another are not in here: see exporter_config.cc.
#pragma once

#include <string_view>

#include "host/config/location.h"
#include "host/config/node.h"

namespace weir {

// Schema::Parse and Schema::Check for the texts below.
bool CheckHostSchema(const char* schema, Node& value, std::string_view name,
                     Diagnostics& diagnostics);

// The host's keys of a receiver or processor, gathered into one map.
inline constexpr char kComponentSchema[] = R"({
  "type": "object",
  "properties": {
    "weir": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "on_failure": {"enum": ["closed", "open"]},
        "deadline": {"type": "string", "format": "duration", "minimum": 1000000},
        "arena_limit": {"type": "string", "format": "bytes", "minimum": 1},
        "isolation": {"enum": ["inline", "process"]}
      }}
  }})";

// The host's keys of an exporter, gathered into one map.
inline constexpr char kExporterSchema[] = R"({
  "type": "object",
  "properties": {
    "weir": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "on_failure": {"enum": ["closed", "open"]},
        "deadline": {"type": "string", "format": "duration", "minimum": 1000000},
        "arena_limit": {"type": "string", "format": "bytes", "minimum": 1},
        "isolation": {"enum": ["inline", "process"]},
        "queue_bytes": {"type": "string", "format": "bytes", "minimum": 1}
      }},
    "timeout": {"type": "string", "format": "duration"},
    "retry_on_failure": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "enabled": {"type": "boolean"},
        "initial_interval": {"type": "string", "format": "duration"},
        "randomization_factor": {"type": "number", "minimum": 0, "maximum": 1},
        "multiplier": {"type": "number", "minimum": 1},
        "max_interval": {"type": "string", "format": "duration"},
        "max_elapsed_time": {"type": "string", "format": "duration"}
      }},
    "sending_queue": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "enabled": {"type": "boolean"},
        "num_consumers": {"type": "integer", "minimum": 1, "maximum": 10000},
        "queue_size": {"type": "integer", "minimum": 1},
        "sizer": {"enum": ["requests", "items", "bytes"]},
        "wait_for_result": {"type": "boolean"},
        "block_on_overflow": {"type": "boolean"},
        "storage": {"type": "string"},
        "batch": {
          "type": "object", "additionalProperties": false,
          "properties": {
            "flush_timeout": {"type": "string", "format": "duration", "minimum": 1},
            "min_size": {"type": "integer", "minimum": 0},
            "max_size": {"type": "integer", "minimum": 0},
            "sizer": {"enum": ["items", "bytes"]},
            "partition": {
              "type": "object", "additionalProperties": false,
              "properties": {"metadata_keys": {"type": "array", "items": {"type": "string"}}}}
          }}
      }}
  }})";

inline constexpr char kHealthCheckSchema[] = R"({
  "type": "object", "additionalProperties": false,
  "properties": {
    "endpoint": {"type": "string", "title": "host:port",
                 "pattern": "^(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]]*):[0-9]{1,5}$"},
    "path": {"type": "string", "title": "a path that begins with /", "pattern": "^/"},
    "response_body": {
      "type": "object", "additionalProperties": false,
      "properties": {"healthy": {"type": "string"}, "unhealthy": {"type": "string"}}},
    "check_collector_pipeline": {"type": "object"},
    "use_v2": {"const": false}
  }})";

inline constexpr char kZpagesSchema[] = R"({
  "type": "object", "additionalProperties": false,
  "properties": {
    "endpoint": {"type": "string", "title": "host:port",
                 "pattern": "^(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]]*):[0-9]{1,5}$"},
    "expvar": {"type": "object"}
  }})";

// What is known to the Collector and has no effect here is allowed, without looking inside.
inline constexpr char kTelemetrySchema[] = R"({
  "type": "object", "additionalProperties": false,
  "properties": {
    "metrics": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "level": {"enum": ["none", "basic", "normal", "detailed"]},
        "address": {"type": "string", "title": "host:port",
                    "pattern": "^(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]]*):[0-9]{1,5}$"},
        "readers": {
          "type": "array",
          "items": {
            "type": "object", "additionalProperties": false,
            "properties": {
              "periodic": {"type": "object"},
              "pull": {
                "type": "object", "additionalProperties": false, "required": ["exporter"],
                "properties": {
                  "cardinality_limits": {}, "producers": {},
                  "exporter": {
                    "type": "object", "additionalProperties": false,
                    "required": ["prometheus"],
                    "properties": {
                      "prometheus": {
                        "type": "object", "additionalProperties": false,
                        "properties": {
                          "host": {"type": "string"},
                          "port": {"type": "integer", "minimum": 0, "maximum": 65535},
                          "without_scope_info": {}, "without_type_suffix": {},
                          "without_units": {}, "with_resource_constant_labels": {},
                          "translation_strategy": {}
                        }}}}}}}}},
        "views": {"type": "array"}
      }},
    "logs": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "level": {"enum": ["debug", "info", "warn", "error", "DEBUG", "INFO", "WARN", "ERROR"]},
        "encoding": {"enum": ["console", "text", "json"]},
        "development": {}, "sampling": {}, "output_paths": {}, "error_output_paths": {},
        "initial_fields": {}, "disable_caller": {}, "disable_stacktrace": {}, "processors": {},
        "disable_zap_resource": {}
      }},
    "traces": {},
    "resource": {}
  }})";

}  // namespace weir
