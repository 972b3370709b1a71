#include "tests/unit/plugins/processors/semconv/facts.h"

#include <zlib.h>

#include <cstdlib>
#include <string>

namespace weir::semconv {

const nlohmann::ordered_json& Facts() {
  static const nlohmann::ordered_json facts = [] {
    const std::string path =
        std::string(WEIR_TEST_DATA) + "/../../plugins/processors/semconv/registry/facts.json.gz";
    gzFile file = gzopen(path.c_str(), "rb");
    if (!file) std::abort();
    std::string text;
    char buffer[65536];
    int n = 0;
    while ((n = gzread(file, buffer, sizeof buffer)) > 0) {
      text.append(buffer, static_cast<size_t>(n));
    }
    gzclose(file);
    return nlohmann::ordered_json::parse(text);
  }();
  return facts;
}

}  // namespace weir::semconv
