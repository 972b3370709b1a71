// its schema lets every key through.
#define SCHEMA "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}}}"
#include "base.h"
