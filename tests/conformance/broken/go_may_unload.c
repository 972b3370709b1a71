// has the note of Go's linker, and does not claim to stay.
#include "base.h"

__attribute__((section(".note.go.buildid"), used, aligned(4))) static const struct {
  uint32_t name_len, desc_len, type;
  char name[4], id[4];
} go_note = {4, 4, 4, "Go", "abc"};
