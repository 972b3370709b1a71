// calls a service without asking whether it is there.
#define IN_CREATE keys->subscribe(host, "card", 4)
#include "base.h"
