// forgets the permit of a read that gave nothing.
#define RELEASE
#include "base_receiver.h"
