// Random OTLP requests as bytes, made from the schema table: fields in any order, unknown ones
// between them, packed and unpacked numbers, lengths longer than they need be. Depends on the seed
// only.
//
// Threads: one at a time.
#pragma once

#include <random>
#include <string>

#include "host/base/signal.h"

namespace weir::testkit {

struct RandomOtlpOptions {
  bool irregular = true;   // Singular fields may come twice, ids be too long, entries be empty.
  bool bad_utf8 = false;
  uint32_t records = 3;    // At most, in one scope.
};

std::string RandomOtlp(Signal signal, const RandomOtlpOptions& options, std::mt19937& random);

}  // namespace weir::testkit
