// lets a batch through that it was to hold.
#define ON_REFUSAL return WEIR_OK
#include "base_hold.h"
