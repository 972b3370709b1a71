// The host's keys of a component: taken out of its options and typed. Internal to the folder.
#pragma once

#include "host/config/settings.h"

namespace weir {

// Takes the host's own keys of a component of this kind out of its options, and returns them.
Node SplitHostKeys(uint32_t kind, Node& options);

// Moves `weir`, and of exporters `timeout`, `retry_on_failure` and `sending_queue`, from
// component.options to component.host and component.exporter.
void TakeHostKeys(ComponentConfig& component, Diagnostics& diagnostics);

}  // namespace weir
