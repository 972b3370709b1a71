// service.telemetry and the host's extensions. Internal to the folder.
#pragma once

#include "host/config/settings.h"

namespace weir {

void ReadTelemetry(Node telemetry, TelemetryConfig& to, Diagnostics& diagnostics);

// `extensions` is the top-level section, `used` the list service.extensions; each may be NULL.
void ReadExtensions(const Node* extensions, const Node* used, Settings& to,
                    Diagnostics& diagnostics);

}  // namespace weir
