// crashes when a sender closes its connection.
#define ON_END __builtin_trap()
#include "base_receiver.h"
