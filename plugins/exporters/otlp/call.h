// One gRPC call: a batch on its way, and what has come back.
//
// Threads: [loop].
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/exporters/otlp/grpc_answer.h"
#include "weir/sdk/exporter.hpp"

namespace weir::otlp {

struct Call {
  Ticket ticket;
  const char* method = nullptr;
  std::string packed;              // Prefix, and the compressed message if there is one.
  std::vector<weir_piece> pieces;  // All that is sent, the prefix first.
  uint64_t bytes = 0;              // Of the pieces.
  bool was_sent_before = false;

  // Of the connection that carries it.
  int32_t stream = -1;
  uint64_t sent = 0;
  size_t piece = 0;       // Where `sent` is.
  uint64_t piece_at = 0;  // Within that piece.
  uint64_t heard = 0;     // Bytes that the connection had received when the call began.
  GrpcAnswer answer;
};

}  // namespace weir::otlp
