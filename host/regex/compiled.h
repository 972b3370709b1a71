// What a database holds. For host/regex alone; others know Database by name only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/regex/database.h"
#include "host/regex/engine.h"

namespace weir::regex {

// Somebody who wants to know of a pattern's matches.
struct Subscriber {
  uint32_t stage = 0, id = 0;
  uint64_t text_classes = 0;
};

// A pattern, once, however many stages registered it.
struct Expression {
  std::string text;
  uint32_t flags = 0;
  uint32_t last_stage = 0;        // The highest of its subscribers.
  uint64_t text_classes = 0;      // All of its subscribers'.
  std::vector<Subscriber> subscribers;
  std::unique_ptr<const Engine> engine;
};

class Database {
 public:
  std::vector<Expression> expressions;
  uint64_t text_classes = 0;  // Of all expressions.
};

}  // namespace weir::regex
