// holds the records of a batch and answers that it could not take it.
#define AFTER_DETACH return WEIR_RETRY
#include "base_hold.h"
