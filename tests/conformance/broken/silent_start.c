// start fails and does not say why.
#define IN_START return WEIR_PERMANENT
#include "base_receiver.h"
