// reads its configuration in process.
static const char *broken_kept;
static volatile char broken_seen;
#define IN_CREATE broken_kept = config->json
#define IN_PROCESS broken_seen = broken_kept[0]
#include "base.h"
