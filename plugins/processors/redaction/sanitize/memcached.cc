#include "plugins/processors/redaction/sanitize/memcached.h"

namespace weir::redaction::sanitize {
namespace {

constexpr std::string_view kBlanks = " \t\n\v\f\r";
// Behind these there is data, also where a line's end has lost its "\r".
constexpr std::string_view kStores[] = {"set ", "add ", "replace ", "append ", "prepend ", "cas ",
                                        "ms "};

}  // namespace

std::string_view SanitizeMemcached(std::string_view command) {
  command = command.substr(0, command.find("\r\n"));
  const size_t first = command.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  command.remove_prefix(first);
  for (const std::string_view store : kStores) {
    if (command.substr(0, store.size()) == store) command = command.substr(0, command.find('\n'));
  }
  return command.substr(0, command.find_last_not_of(kBlanks) + 1);
}

}  // namespace weir::redaction::sanitize
