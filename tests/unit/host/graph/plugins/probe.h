// What tests say to the components of probe.so, behind their `extension` function.
//
// Threads: everything [any].
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "weir/abi.h"

namespace weir::probe {

inline constexpr char kSteerId[] = "test.steer/1";

using BytesFn = void (*)(void* context, const uint8_t* data, size_t n);

struct Steer {
  // What `process` or `begin` answers from now on. Of an exporter PENDING keeps the ticket.
  void (*answer)(const weir_instance* self, weir_status status, uint64_t number);
  // Of probe_blocking: `begin` waits while the gate is shut.
  void (*shut)(const weir_instance* self, bool shut);
  // How often `process` or `begin` were called, and `cancel`.
  uint32_t (*calls)(const weir_instance* self);
  uint32_t (*cancels)(const weir_instance* self);
  // Tickets that were kept, oldest first; 0: none with that number.
  uint64_t (*ticket)(const weir_instance* self, uint32_t number);
  void (*complete)(const weir_instance* self, uint64_t ticket, weir_status status);
  // Each request that begin has seen and answered OK or kept.
  void (*each_body)(const weir_instance* self, BytesFn fn, void* context);

  // Of the receiver: pushes through the sink of a lane, and waits for the answer if it is PENDING.
  weir_status (*push)(const weir_instance* self, uint32_t lane, uint16_t signal,
                      const uint8_t* data, size_t n, weir_outcome* outcome);
  // The same with lent bytes; and how many loans have come back.
  weir_status (*lend)(const weir_instance* self, uint16_t signal, const uint8_t* data, size_t n);
  uint32_t (*returned)(const weir_instance* self);
  // Where to store what `returned` is when the instance is destroyed.
  void (*on_destroy)(const weir_instance* self, uint32_t* returned);
  // Keeps a permit until it is told to let go.
  weir_status (*reserve)(const weir_instance* self, uint16_t signal, uint64_t bytes);
  void (*let_go)(const weir_instance* self);
  uint32_t (*readies)(const weir_instance* self);
};

}  // namespace weir::probe
