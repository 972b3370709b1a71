// Captures of real SDKs for the tests of this folder.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace weir::bench {

inline std::string Capture(const std::string& name) {
  return (std::filesystem::path(WEIR_TEST_DATA) / "captures" / name).string();
}

inline std::string ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace weir::bench
