// Texts that hold several facts, taken apart: request targets, host and port, connection strings.
//
// All parse bytes from outside: any text is fine, what is not understood gives empty parts. Parts
// view the text. Nothing allocates. Threads: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::semconv {

struct Target {
  std::string_view path, query;
  bool has_query = false;
};
// "/a/b?c=d#e", or with a scheme and a host in front. The path is "/" where there is none.
Target SplitTarget(std::string_view target);

struct HostPort {
  std::string_view host;  // Empty: not understood. Of "[::1]:80" without brackets.
  uint16_t port = 0;      // 0: none.
};
HostPort SplitHostPort(std::string_view text);

// The first server of "postgresql://user:password@host:5432/db", "jdbc:...",
// "Server=host,1433;...", "Host=h;Port=p" or "host=h port=p". Empty where it can not be told.
HostPort SplitConnection(std::string_view text);

}  // namespace weir::semconv
