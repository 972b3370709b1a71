#include "plugins/exporters/otlphttp/options.h"

#include <strings.h>

namespace weir::otlphttp {
namespace {

constexpr const char* kEndpointKeys[4] = {"/traces_endpoint", "/metrics_endpoint", "/logs_endpoint",
                                          "/profiles_endpoint"};
constexpr const char* kPaths[4] = {"/v1/traces", "/v1/metrics", "/v1/logs",
                                   "/v1development/profiles"};
// What this exporter says itself.
constexpr const char* kOwnHeaders[] = {
    "content-length", "content-type", "content-encoding", "transfer-encoding",
    "connection",     "te",           "upgrade"};

bool IsToken(const std::string& text) {
  for (const char c : text) {
    const bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    if (!ok) return false;
  }
  return !text.empty();
}

// The configured headers as lines. `*has_host` when Host is among them.
std::string ReadHeaders(const Config& config, bool* has_host, bool* has_user_agent) {
  std::string lines;
  for (const std::string& name : config.Keys("/headers")) {
    const std::string pointer = Config::Child("/headers", name);
    const std::string value = config.Str(pointer);
    if (!IsToken(name)) throw ConfigError(pointer, "\"" + name + "\" is no name of a header");
    for (const char c : value) {
      if (c != '\t' && static_cast<unsigned char>(c) < ' ') {
        throw ConfigError(pointer, "has a control character; expected one line of text");
      }
    }
    for (const char* own : kOwnHeaders) {
      if (strcasecmp(name.c_str(), own) == 0) {
        throw ConfigError(pointer, "is set by the exporter itself; leave it out");
      }
    }
    *has_host = *has_host || strcasecmp(name.c_str(), "host") == 0;
    *has_user_agent = *has_user_agent || strcasecmp(name.c_str(), "user-agent") == 0;
    lines += name + ": " + value + "\r\n";
  }
  return lines;
}

std::string UrlOf(const client::Endpoint& endpoint) {
  return (endpoint.tls ? "https://" : "http://") + endpoint.Authority() + endpoint.path;
}

void ReadTargets(const Config& config, Options& options) {
  std::optional<client::Endpoint> base;
  if (config.Has("/endpoint")) {
    base = client::ParseEndpoint(config.Str("/endpoint"), client::EndpointForm::kUrl, "/endpoint");
    while (!base->path.empty() && base->path.back() == '/') base->path.pop_back();
  }
  for (size_t i = 0; i < 4; i++) {
    Target target;
    if (config.Has(kEndpointKeys[i])) {
      target.endpoint = client::ParseEndpoint(config.Str(kEndpointKeys[i]),
                                              client::EndpointForm::kUrl, kEndpointKeys[i]);
      if (target.endpoint.path.empty()) target.endpoint.path = "/";
    } else if (base) {
      target.endpoint = *base;
      target.endpoint.path += kPaths[i];
    } else {
      continue;
    }
    target.url = UrlOf(target.endpoint);
    options.targets[i] = std::move(target);
    options.signals |= 1u << i;
  }
  if (options.signals == 0) {
    throw ConfigError("",
                      "has no endpoint; set endpoint, or traces_endpoint, metrics_endpoint, "
                      "logs_endpoint");
  }
}

void MakeHeads(const Config& config, Options& options) {
  bool has_host = false, has_user_agent = false;
  const std::string headers = ReadHeaders(config, &has_host, &has_user_agent);
  for (std::optional<Target>& target : options.targets) {
    if (!target) continue;
    std::string& head = target->head;
    head = "POST " + target->endpoint.path + " HTTP/1.1\r\n";
    if (!has_host) head += "Host: " + target->endpoint.Authority() + "\r\n";
    if (!has_user_agent) head += "User-Agent: Weir-otlphttp/1.0.0\r\n";
    head += headers;
    head += options.json ? "Content-Type: application/json\r\n"
                         : "Content-Type: application/x-protobuf\r\n";
    if (options.compression != client::Compression::kNone) {
      head += "Content-Encoding: " + std::string(client::NameOf(options.compression)) + "\r\n";
    }
    if (!options.keep_alive) head += "Connection: close\r\n";
    head += "Content-Length: ";
  }
}

}  // namespace

const char kSchema[] =
    R"({"type": "object", "additionalProperties": false, "properties": {)"
    R"("endpoint": {"type": "string", "minLength": 1,)"
    R"( "description": "Base URL; /v1/traces, /v1/metrics or /v1/logs is put behind it."},)"
    R"("traces_endpoint": {"type": "string", "minLength": 1, "description": "Used as it is."},)"
    R"("metrics_endpoint": {"type": "string", "minLength": 1},)"
    R"("logs_endpoint": {"type": "string", "minLength": 1},)"
    R"("profiles_endpoint": {"type": "string", "minLength": 1},)"
    R"("encoding": {"enum": ["proto", "json"], "default": "proto"},)"
    R"("compression": {"enum": ["gzip", "zstd", "none", ""], "default": "gzip"},)"
    R"("compression_params": {"type": "object", "additionalProperties": false, "properties": {)"
    R"("level": {"type": "integer", "minimum": 0, "maximum": 12, "default": 0,)"
    R"( "description": "0: the fastest."}}},)"
    R"("headers": {"type": "object", "additionalProperties": {"type": "string"}},)"
    R"("max_idle_conns": {"type": "integer", "minimum": 0, "maximum": 10000, "default": 100},)"
    R"("idle_conn_timeout": {"type": ["string", "integer"], "format": "duration",)"
    R"( "default": "90s"},)"
    R"("disable_keep_alives": {"type": "boolean", "default": false},)"
    R"("read_buffer_size": {"type": "integer", "minimum": 0, "description": "Has no effect."},)"
    R"("write_buffer_size": {"type": "integer", "minimum": 0, "description": "Has no effect."},)"
    R"("tls": )" WEIR_CLIENT_TLS_SCHEMA R"(}})";

size_t SignalIndex(uint16_t signal) {
  switch (signal) {
    case WEIR_TRACES:
      return 0;
    case WEIR_METRICS:
      return 1;
    case WEIR_LOGS:
      return 2;
    default:
      return 3;
  }
}

Options ReadOptions(const Config& config) {
  Options options;
  ReadTargets(config, options);
  options.json = config.StrOr("/encoding", "proto") == "json";
  const std::string compression = config.StrOr("/compression", "gzip");
  const auto known = client::CompressionOf(compression);
  if (!known) {
    throw ConfigError("/compression", "\"" + compression +
                                          "\" is not known; expected gzip, zstd "
                                          "or none");
  }
  options.compression = *known;
  options.compression_level = static_cast<int>(config.IntOr("/compression_params/level", 0));
  options.idle_connections_max = static_cast<size_t>(config.IntOr("/max_idle_conns", 100));
  options.idle_timeout_ns =
      static_cast<uint64_t>(config.IntOr("/idle_conn_timeout", 90'000'000'000));
  options.keep_alive = !config.BoolOr("/disable_keep_alives", false);
  for (const std::optional<Target>& target : options.targets) {
    if (target && target->endpoint.tls && !options.tls) {
      options.tls = std::make_unique<client::TlsClient>(config, "/tls", "");
    }
  }
  MakeHeads(config, options);
  return options;
}

}  // namespace weir::otlphttp
