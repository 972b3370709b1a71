// weir/testkit.h in C++11.
#include "weir/testkit.h"

const char* KitErrorInCpp11(weir_kit* kit) { return weir_kit_error(kit); }
