// A watch that keeps what it is told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/testkit/host_watch.h"

namespace weir::testkit {

class RecordedWatch final : public HostWatch {
 public:
  void OnFault(const char* requirement, std::string_view) override {
    faults.push_back(requirement);
  }
  std::vector<std::string> faults;  // Their requirements.
};

}  // namespace weir::testkit
