// The file exporter: each request as one line of OTLP/JSON, or as protobuf behind its length.
//
// A batch is answered OK when its whole message is in the file, and RETRY, with nothing written,
// when it could not be. Its threads are its own (WEIR_BLOCKING); a lock keeps messages apart.
#pragma once

#include <memory>
#include <optional>

#include "plugins/exporters/file/log_file.h"
#include "plugins/exporters/file/options.h"
#include "weir/sdk.hpp"

namespace weir::file {

class File {
 public:
  static constexpr Manifest kManifest{
      .type = "file",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES,
      .schema = kSchema};

  // Throws ConfigError.
  explicit File(Setup& setup);

  Status Begin(const Batch<File>& batch, Completion& completion) const;

 private:
  const Options options_;
  const std::unique_ptr<LogFile> file_;
  const Wire wire_;
  const std::optional<Json> json_;
};

}  // namespace weir::file
