// The texts that payloads are made of: what repeats comes from lists, the rest is made up.
//
// Threads: one at a time. Texts that Values returns are valid until its next call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/random.h"

namespace weir::load {

struct Service {
  std::string name, version, pod, host;
};

class Values {
 public:
  explicit Values(uint64_t seed);

  Random& random() { return random_; }
  const Service& service() { return services_[random_.Below(services_.size())]; }

  std::string_view Route();
  std::string_view Url(std::string_view route);  // Of a route: numbers filled in, a session behind.
  std::string_view UserAgent();
  std::string_view ClientAddress();  // Mostly IPv4, of 60,000; sometimes IPv6.
  std::string_view UserId();         // A UUID, of 200,000.
  std::string_view Email();
  std::string_view Card();       // 16 digits of a card's shape.
  std::string_view Statement();  // SQL with an order's number in it.
  std::string_view Topic();
  std::string_view MessageId();  // A new UUID.
  std::string_view Note();       // Free text; about one in six has something secret.
  std::string_view LogLine();

 private:
  std::string_view Uuid(uint64_t high, uint64_t low);

  Random random_;
  std::vector<Service> services_;
  std::string text_;
};

}  // namespace weir::load
