// goes on with a ticket that was cancelled.
#define DELAY_NS 20000000
#define IN_CANCEL
#include "base_exporter.h"
