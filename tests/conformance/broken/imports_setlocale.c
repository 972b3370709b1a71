// changes the locale, on a way that is never taken.
#include <locale.h>
#define IN_PROCESS if (shard->calls == 0) setlocale(LC_ALL, "")
#include "base.h"
