// The host's keys of a component: taken out of its options and typed. Internal to the folder.
#pragma once

#include "host/config/settings.h"

namespace weir {

// Moves `weir`, and of exporters `timeout`, `retry_on_failure` and `sending_queue`, from
// component.options to component.host and component.exporter.
void TakeHostKeys(ComponentConfig& component, Diagnostics& diagnostics);

}  // namespace weir
