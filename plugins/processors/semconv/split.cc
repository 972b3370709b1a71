#include "plugins/processors/semconv/split.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace weir::semconv {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

bool SameLetters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) ==
                  std::tolower(static_cast<unsigned char>(y));
         });
}

bool AnyOf(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [text](std::string_view name) { return SameLetters(text, name); });
}

bool ReadPort(std::string_view text, uint16_t* port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *port);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() && *port != 0;
}

bool IsHost(std::string_view host) {
  return !host.empty() && host.size() <= 253 &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_' ||
                  static_cast<unsigned char>(c) >= 0x80;
         });
}

HostPort FromUrl(std::string_view rest) {
  const std::string_view whole = rest.substr(0, rest.find('?'));
  rest = rest.substr(0, rest.find_first_of("/?#;"));
  // The user and its password end at the last "@": passwords may hold one.
  if (const size_t at = rest.rfind('@'); at != rest.npos) {
    rest.remove_prefix(at + 1);
  } else if (whole.find('@') != whole.npos) {
    return {};  // A password with a slash in it: what is in front is no host.
  }
  return SplitHostPort(rest.substr(0, rest.find(',')));
}

// "tcp:host,1433", "host\instance", "host:port", "(local)".
HostPort FromServer(std::string_view text) {
  if (SameLetters(text.substr(0, 4), "tcp:")) text.remove_prefix(4);
  const size_t comma = text.find(',');
  const std::string_view host = text.substr(0, std::min(comma, text.find('\\')));
  HostPort found = SplitHostPort(Trim(host));
  if (comma != text.npos) ReadPort(Trim(text.substr(comma + 1)), &found.port);
  return found;
}

HostPort FromPairs(std::string_view text, char separator) {
  HostPort found;
  uint16_t port = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = pair.find('=');
    if (equals == pair.npos) continue;
    const std::string_view key = Trim(pair.substr(0, equals));
    const std::string_view value = Trim(pair.substr(equals + 1));
    if (found.host.empty() &&
        AnyOf(key, {"server", "host", "data source", "address", "addr", "network address"})) {
      found = FromServer(value);
    } else if (AnyOf(key, {"port"})) {
      ReadPort(value, &port);
    }
  }
  if (found.port == 0) found.port = port;
  return found.host.empty() ? HostPort() : found;
}

}  // namespace

Target SplitTarget(std::string_view text) {
  Target target;
  if (const size_t scheme = text.find("://");
      scheme != text.npos && text.find_first_of("/?#") > scheme) {
    text.remove_prefix(scheme + 3);
    text.remove_prefix(std::min(text.find_first_of("/?#"), text.size()));
  }
  text = text.substr(0, text.find('#'));
  const size_t question = text.find('?');
  target.path = text.substr(0, question);
  if (target.path.empty()) target.path = "/";
  if (question != text.npos) {
    target.query = text.substr(question + 1);
    target.has_query = !target.query.empty();
  }
  return target;
}

HostPort SplitHostPort(std::string_view text) {
  HostPort found;
  if (!text.empty() && text.front() == '[') {
    const size_t end = text.find(']');
    if (end == text.npos || end == 1) return {};
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || !ReadPort(rest.substr(1), &found.port))) return {};
    found.host = text.substr(1, end - 1);
    return found;
  }
  const size_t colon = text.find(':');
  if (colon != text.npos) {
    if (text.find(':', colon + 1) != text.npos) {
      const bool address = text.find_first_not_of("0123456789abcdefABCDEF:.") == text.npos;
      found.host = address ? text : std::string_view();
      return found;
    }
    if (!ReadPort(text.substr(colon + 1), &found.port)) return {};
    text = text.substr(0, colon);
  }
  if (!IsHost(text)) return {};
  found.host = text;
  return found;
}

HostPort SplitConnection(std::string_view text) {
  text = Trim(text);
  if (SameLetters(text.substr(0, 5), "jdbc:")) text.remove_prefix(5);
  const size_t scheme = text.find("://");
  const size_t equals = text.find('=');
  if (scheme != text.npos && (equals == text.npos || scheme < equals)) {
    const std::string_view rest = text.substr(scheme + 3);
    const HostPort found = FromUrl(rest);
    if (!found.host.empty() || rest.find(';') == rest.npos) return found;
    return FromPairs(rest, ';');
  }
  if (equals == text.npos) return {};
  return FromPairs(text, text.find(';') != text.npos ? ';' : ' ');
}

}  // namespace weir::semconv
