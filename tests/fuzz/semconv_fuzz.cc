// Reads any bytes as what the semconv processor parses: schema URLs, request targets, hosts,
// connection strings, span names, and conventions in YAML.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include "plugins/processors/semconv/conventions.h"
#include "plugins/processors/semconv/renames.h"
#include "plugins/processors/semconv/span_names.h"
#include "plugins/processors/semconv/split.h"

namespace {

namespace semconv = weir::semconv;

void Check(bool holds) {
  if (!holds) std::abort();
}

// A part views the text that it was taken from, or is a constant.
void CheckWithin(std::string_view whole, std::string_view part) {
  const bool within = part.data() >= whole.data() &&
                      part.data() + part.size() <= whole.data() + whole.size();
  Check(part.empty() || part == "/" || within);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  semconv::ParseSchemaUrl(text);
  const semconv::Target target = semconv::SplitTarget(text);
  CheckWithin(text, target.path);
  CheckWithin(text, target.query);
  for (const semconv::HostPort& found :
       {semconv::SplitHostPort(text), semconv::SplitConnection(text)}) {
    CheckWithin(text, found.host);
    // What follows a user's name is a password: it is never taken for a host.
    Check(found.host.find('@') == found.host.npos);
  }
  std::string once, twice;
  semconv::TemplateName(text, &once);
  Check(!semconv::TemplateName(once, &twice));
  Check(once == twice);
  semconv::Conventions conventions;
  try {
    semconv::ParseConventions(std::string(text), "fuzz", &conventions);
  } catch (const std::runtime_error&) {
  }
  semconv::SpanNames names;
  try {
    names.Add("(a)(b)?", std::string(text));
  } catch (const std::invalid_argument&) {
  }
  return 0;
}
