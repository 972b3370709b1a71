// frees what the host has lent.
#define IN_CREATE free((void *)(uintptr_t)config->json)
#include "base.h"
