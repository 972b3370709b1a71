#include "host/check/test.h"

namespace weir::check {

std::vector<Test> AllTests() {
  std::vector<Test> all;
  for (const auto list :
       {TableTests, LifeTests, ConfigTests, BatchTests, StrangeTests, RefusalTests, LaneTests,
        HoldTests, StateTests, ConnectionTests, SinkTests, StopTests, ExportTests, ProcessTests,
        FuzzTests}) {
    const std::span<const Test> some = list();
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace weir::check
