#include "plugins/receivers/otlp/options.h"

#include <string_view>

namespace weir::otlp {
namespace {

void Refuse(const Config& config, const std::string& at, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const std::string pointer = at + "/" + key;
    if (!config.Has(pointer)) continue;
    throw ConfigError(pointer, std::string("this version of the otlp receiver has no ") + key +
                                   "; remove the option, or put a proxy that has it in front");
  }
}

std::string Endpoint(const Config& config, const std::string& at) {
  const std::string endpoint = config.Str(at + "/endpoint");
  if (config.Str(at + "/transport") == "unix") return "unix:" + endpoint;
  if (endpoint.rfind("unix:", 0) == 0) return endpoint;
  const size_t colon = endpoint.rfind(':');
  const std::string port = colon == std::string::npos ? "" : endpoint.substr(colon + 1);
  if (port.empty() || port.size() > 5 ||
      port.find_first_not_of("0123456789") != std::string::npos || std::stoi(port) > 65535) {
    throw ConfigError(at + "/endpoint", "\"" + endpoint + "\" is not host:port; write it as " +
                                            "127.0.0.1:4318");
  }
  return "tcp://" + endpoint;
}

uint64_t Duration(const Config& config, const std::string& pointer) {
  return static_cast<uint64_t>(config.IntOr(pointer, 0));
}

uint32_t Encodings(const Config& config, const std::string& pointer) {
  uint32_t bits = 0;
  for (const std::string& name : config.StrList(pointer)) {
    const Encoding encoding = name == "gzip"   ? Encoding::kGzip
                              : name == "zstd" ? Encoding::kZstd
                              : name.empty()   ? Encoding::kIdentity
                                               : Encoding::kDeflate;
    bits |= 1u << static_cast<uint32_t>(encoding);
  }
  return bits;
}

// A header of every response must not be able to end it, or to contradict what frames it.
void CheckHeader(const std::string& pointer, std::string_view name, std::string_view value) {
  constexpr std::string_view kToken =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  if (name.empty() || name.find_first_not_of(kToken) != std::string_view::npos) {
    throw ConfigError(pointer, "the header's name holds a character that none may hold");
  }
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t') {
      throw ConfigError(pointer, "the header's value holds a control character");
    }
  }
}

HttpOptions ReadHttp(const Config& config, const std::string& at) {
  Refuse(config, at, {"tls", "auth", "cors", "middlewares"});
  HttpOptions http;
  http.endpoint = Endpoint(config, at);
  for (size_t i = 0; i < kSignalCount; i++) {
    const std::string option(kSignals[i].option);
    const std::string fallback(kSignals[i].path);
    std::string path = option.empty() ? fallback : config.StrOr(at + "/" + option, fallback);
    if (path.front() != '/') path.insert(path.begin(), '/');
    for (size_t other = 0; other < i; other++) {
      if (http.paths[other] == path) {
        throw ConfigError(at + "/" + option, path + " is the path of another signal, too");
      }
    }
    http.paths[i] = std::move(path);
  }
  http.request_bytes_max = static_cast<uint64_t>(config.Int(at + "/max_request_body_size"));
  http.encodings = Encodings(config, at + "/compression_algorithms");
  http.keep_alive = config.Bool(at + "/keep_alives_enabled");
  http.connections_max = static_cast<uint32_t>(config.Int(at + "/max_connections"));
  http.read_header_timeout_ns = Duration(config, at + "/read_header_timeout");
  http.read_timeout_ns = Duration(config, at + "/read_timeout");
  http.write_timeout_ns = Duration(config, at + "/write_timeout");
  http.idle_timeout_ns = Duration(config, at + "/idle_timeout");
  const std::string headers = at + "/response_headers";
  for (const std::string& name : config.Keys(headers)) {
    const std::string pointer = Config::Child(headers, name);
    std::string value = config.Str(pointer);
    CheckHeader(pointer, name, value);
    http.response_headers.emplace_back(name, std::move(value));
  }
  return http;
}

GrpcOptions ReadGrpc(const Config& config, const std::string& at) {
  Refuse(config, at, {"tls", "auth", "middlewares"});
  GrpcOptions grpc;
  grpc.endpoint = Endpoint(config, at);
  grpc.request_bytes_max = static_cast<uint64_t>(config.Int(at + "/max_recv_msg_size_mib")) << 20;
  grpc.concurrent_streams_max = static_cast<uint32_t>(config.Int(at + "/max_concurrent_streams"));
  const std::string server = at + "/keepalive/server_parameters";
  grpc.connection_idle_max_ns = Duration(config, server + "/max_connection_idle");
  grpc.connection_age_max_ns = Duration(config, server + "/max_connection_age");
  grpc.connection_age_grace_ns = Duration(config, server + "/max_connection_age_grace");
  grpc.keepalive_time_ns = Duration(config, server + "/time");
  grpc.keepalive_timeout_ns = Duration(config, server + "/timeout");
  const std::string policy = at + "/keepalive/enforcement_policy";
  grpc.ping_interval_min_ns = Duration(config, policy + "/min_time");
  grpc.permit_without_stream = config.BoolOr(policy + "/permit_without_stream", false);
  return grpc;
}

}  // namespace

Options Options::Read(const Config& config) {
  Options options;
  if (config.Has("/protocols/http")) options.http = ReadHttp(config, "/protocols/http");
  if (config.Has("/protocols/grpc")) options.grpc = ReadGrpc(config, "/protocols/grpc");
  if (!options.http && !options.grpc) {
    throw ConfigError("/protocols", "names no protocol; write grpc: or http: below it");
  }
  return options;
}

}  // namespace weir::otlp
