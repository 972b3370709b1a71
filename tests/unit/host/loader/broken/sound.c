// Nothing is wrong.
#include "base.h"
