// What the `zpages` extension answers over HTTP: the components, how they are, what they report.
//
// "/" is a page for people, with the tables of each report; "/debug/servicez" and
// "/debug/pipelinez", the Collector's, are the same. "/debug/components" is a JSON list, and
// "/debug/report/processors/semconv" the JSON that the component published (404: none).
//
// What components say comes from outside: all of it is escaped, and of each table at most 200 rows
// are drawn. Threads: the handlers are [any].
#pragma once

#include "host/service/health.h"
#include "host/service/status_server.h"

namespace weir {

// `health` outlives the handlers.
StatusHandlers MakeStatusPage(const Health& health);

}  // namespace weir
