// A place in the queue of one exporter, taken before there is anything to put there.
//
// Threads: whoever holds it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "host/graph/exporter.h"

namespace weir {

struct Reservation {
  std::shared_ptr<Exporter> exporter;
  uint64_t bytes = 0;  // 0: it was used.
};

// Gives back what was not used.
inline void GiveBack(std::span<const Reservation> reservations) {
  for (const Reservation& reservation : reservations) {
    if (reservation.bytes != 0) reservation.exporter->queue().Unreserve(reservation.bytes);
  }
}

}  // namespace weir
