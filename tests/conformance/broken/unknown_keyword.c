// a keyword of its schema is misspelt.
#define SCHEMA "{\"type\": \"object\", \"propertis\": {}}"
#include "base.h"
