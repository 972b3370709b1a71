// Runs a fuzz target without libFuzzer, for the ordinary tests: every file of the kept corpus, and
// changed copies of each, with a fixed seed so that a failure comes again.
//
//   NAME_fuzz_smoke DIRECTORY...
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr int kChangedCopies = 500;  // Of each file.

void Run(const std::vector<uint8_t>& bytes) {
  // An allocation of exactly this size, so that a sanitizer sees the first byte read past it.
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void RunChanged(std::vector<uint8_t> bytes, std::mt19937& random) {
  if (bytes.empty()) return;
  for (uint32_t i = 0; i <= random() % 4; i++) {
    bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
  }
  if (random() % 4 == 0) bytes.resize(random() % bytes.size());
  Run(bytes);
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937 random(1);
  size_t files = 0;
  for (int i = 1; i < argc; i++) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
      Run(bytes);
      for (int copy = 0; copy < kChangedCopies; copy++) RunChanged(bytes, random);
      files++;
    }
  }
  std::cout << files << " files, each with " << kChangedCopies << " changed copies\n";
  return files == 0 ? 1 : 0;  // A corpus that is not there tests nothing.
}
