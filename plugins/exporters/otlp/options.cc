#include "plugins/exporters/otlp/options.h"

#include <string_view>

namespace weir::otlp {
namespace {

// What gRPC says itself.
constexpr std::string_view kOwnHeaders[] = {"content-type", "te",         "user-agent",
                                            "host",         "connection", "transfer-encoding"};

// The name in small letters, as HTTP/2 wants it.
std::string HeaderName(const std::string& name, const std::string& pointer) {
  std::string small;
  for (const char c : name) {
    small += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const char last = small.back();
    const bool ok = (last >= 'a' && last <= 'z') || (last >= '0' && last <= '9') || last == '-' ||
                    last == '_' || last == '.';
    if (!ok) throw ConfigError(pointer, "\"" + name + "\" is no name of gRPC metadata");
  }
  if (small.empty()) throw ConfigError(pointer, "has a header without a name");
  if (small.rfind("grpc-", 0) == 0)
    throw ConfigError(pointer, "names beginning with grpc- are gRPC's own");
  for (const std::string_view own : kOwnHeaders) {
    if (small == own) throw ConfigError(pointer, "is set by the exporter itself; leave it out");
  }
  return small;
}

void ReadHeaders(const Config& config, Options& options) {
  for (const std::string& name : config.Keys("/headers")) {
    const std::string pointer = Config::Child("/headers", name);
    const std::string value = config.Str(pointer);
    for (const char c : value) {
      if (c < ' ' || c > '~')
        throw ConfigError(pointer, "has a character that is not printable ASCII");
    }
    options.headers.emplace_back(HeaderName(name, pointer), value);
  }
}

}  // namespace

const char kSchema[] =
    R"({"type": "object", "additionalProperties": false, "required": ["endpoint"], "properties": {)"
    R"("endpoint": {"type": "string", "minLength": 1,)"
    R"( "description": "host:port; http:// in front: without TLS."},)"
    R"("compression": {"enum": ["gzip", "zstd", "none", ""], "default": "gzip"},)"
    R"("compression_params": {"type": "object", "additionalProperties": false, "properties": {)"
    R"("level": {"type": "integer", "minimum": 0, "maximum": 12, "default": 0,)"
    R"( "description": "0: the fastest."}}},)"
    R"("headers": {"type": "object", "additionalProperties": {"type": "string"}},)"
    R"("authority": {"type": "string", "description": "Instead of the endpoint's name."},)"
    R"("wait_for_ready": {"type": "boolean", "default": false,)"
    R"( "description": "Wait for a connection until the timeout, instead of failing at once."},)"
    R"("balancer_name": {"type": "string", "description": "Has no effect."},)"
    R"("keepalive": {"type": "object", "description": "Has no effect: TCP finds dead peers."},)"
    R"("read_buffer_size": {"type": "integer", "minimum": 0, "description": "Has no effect."},)"
    R"("write_buffer_size": {"type": "integer", "minimum": 0, "description": "Has no effect."},)"
    R"("tls": )" WEIR_CLIENT_TLS_SCHEMA R"(}})";

Options ReadOptions(const Config& config) {
  Options options;
  const std::string endpoint = config.Str("/endpoint");
  options.endpoint = client::ParseEndpoint(endpoint, client::EndpointForm::kHostPort, "/endpoint");
  // A scheme in the endpoint wins, as with the Collector.
  const bool has_scheme = endpoint.rfind("http://", 0) == 0 || endpoint.rfind("https://", 0) == 0;
  if (!has_scheme) options.endpoint.tls = !config.BoolOr("/tls/insecure", false);
  options.authority = config.StrOr("/authority", "");
  if (options.authority.empty()) options.authority = options.endpoint.Authority();
  options.url = options.endpoint.host + ":" + std::to_string(options.endpoint.port);
  const std::string compression = config.StrOr("/compression", "gzip");
  const auto known = client::CompressionOf(compression);
  if (!known) {
    throw ConfigError("/compression",
                      "\"" + compression + "\" is not known; expected gzip, zstd or none");
  }
  options.compression = *known;
  options.compression_level = static_cast<int>(config.IntOr("/compression_params/level", 0));
  options.wait_for_ready = config.BoolOr("/wait_for_ready", false);
  if (options.endpoint.tls) {
    options.tls = std::make_unique<client::TlsClient>(config, "/tls", "h2");
  }
  ReadHeaders(config, options);
  return options;
}

}  // namespace weir::otlp
