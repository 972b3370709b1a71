// JSON Schema 2020-12 of the otlp receiver's options, with their defaults.
#pragma once

namespace weir::otlp {

inline constexpr char kConfigSchema[] = R"json({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "otlp receiver",
  "description": "Receives OTLP over gRPC and HTTP.",
  "type": "object", "additionalProperties": false, "required": ["protocols"],
  "properties": {
    "protocols": {
      "description": "A protocol that is not named is off.",
      "type": "object", "additionalProperties": false, "minProperties": 1,
      "properties": {"grpc": {"$ref": "#/$defs/grpc"}, "http": {"$ref": "#/$defs/http"}}
    }
  },
  "$defs": {
    "grpc": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "endpoint": {"type": "string", "minLength": 1, "default": "127.0.0.1:4317",
          "description": "host:port, or a path where transport is unix."},
        "transport": {"enum": ["tcp", "tcp4", "tcp6", "unix"], "default": "tcp"},
        "max_recv_msg_size_mib": {"type": "integer", "minimum": 1, "maximum": 1024, "default": 64,
          "description": "Largest message in MiB, before and after decompression."},
        "max_concurrent_streams": {"type": "integer", "minimum": 1, "maximum": 65536, "default": 64,
          "description": "Calls that one connection may have open."},
        "read_buffer_size": {"type": "string", "format": "bytes",
          "description": "Understood; the library chooses its buffers."},
        "write_buffer_size": {"type": "string", "format": "bytes",
          "description": "Understood; the library chooses its buffers."},
        "include_metadata": {"type": "boolean", "default": false,
          "description": "Understood; no component reads metadata yet."},
        "keepalive": {
          "type": "object", "additionalProperties": false, "default": {},
          "properties": {
            "server_parameters": {
              "type": "object", "additionalProperties": false, "default": {},
              "properties": {
                "max_connection_idle": {"type": "string", "format": "duration"},
                "max_connection_age": {"type": "string", "format": "duration", "default": "45s",
                  "description": "When a connection is asked to come back, give or take a tenth."},
                "max_connection_age_grace": {"type": "string", "format": "duration",
                  "default": "10s"},
                "time": {"type": "string", "format": "duration"},
                "timeout": {"type": "string", "format": "duration"}
              }
            },
            "enforcement_policy": {
              "type": "object", "additionalProperties": false, "default": {},
              "properties": {
                "min_time": {"type": "string", "format": "duration"},
                "permit_without_stream": {"type": "boolean", "default": false}
              }
            }
          }
        },
        "tls": {"description": "Refused: not there yet."},
        "auth": {"description": "Refused: not there yet."},
        "middlewares": {"description": "Refused: not there yet."}
      }
    },
    "http": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "endpoint": {"type": "string", "minLength": 1, "default": "127.0.0.1:4318",
          "description": "host:port, or a path where transport is unix."},
        "transport": {"enum": ["tcp", "tcp4", "tcp6", "unix"], "default": "tcp"},
        "traces_url_path": {"type": "string", "minLength": 1, "default": "/v1/traces"},
        "metrics_url_path": {"type": "string", "minLength": 1, "default": "/v1/metrics"},
        "logs_url_path": {"type": "string", "minLength": 1, "default": "/v1/logs"},
        "max_request_body_size": {"type": "string", "format": "bytes", "minimum": 1,
          "maximum": 1073741824, "default": "64MiB",
          "description": "Largest body, before and after decompression."},
        "max_connections": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 1024,
          "description": "Connections open at once; more are answered 503."},
        "compression_algorithms": {"type": "array", "maxItems": 8,
          "items": {"enum": ["", "gzip", "zstd", "zlib", "deflate"]},
          "default": ["", "gzip", "zstd", "zlib", "deflate"],
          "description": "Content encodings that are taken; the empty one is none at all."},
        "read_header_timeout": {"type": "string", "format": "duration", "default": "20s",
          "description": "From the first byte of a request to the end of its header; 0: none."},
        "read_timeout": {"type": "string", "format": "duration", "default": "60s",
          "description": "From the first byte of a request to its last; 0: none."},
        "write_timeout": {"type": "string", "format": "duration", "default": "30s",
          "description": "For a client to take its response; 0: none."},
        "idle_timeout": {"type": "string", "format": "duration", "default": "120s",
          "description": "Between two requests; 0: none."},
        "keep_alives_enabled": {"type": "boolean", "default": true},
        "response_headers": {"type": "object", "maxProperties": 32, "default": {},
          "additionalProperties": {"type": "string", "maxLength": 1024},
          "description": "Added to every response."},
        "include_metadata": {"type": "boolean", "default": false,
          "description": "Understood; no component reads metadata yet."},
        "tls": {"description": "Refused: not there yet."},
        "auth": {"description": "Refused: not there yet."},
        "cors": {"description": "Refused: not there yet."},
        "middlewares": {"description": "Refused: not there yet."}
      }
    }
  }
})json";

}  // namespace weir::otlp
