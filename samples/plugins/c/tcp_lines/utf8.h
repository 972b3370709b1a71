// Whether bytes are UTF-8, as the Unicode standard has it: no surrogates, nothing longer than it
// needs to be, nothing above U+10FFFF.
#ifndef SAMPLES_C_TCP_LINES_UTF8_H
#define SAMPLES_C_TCP_LINES_UTF8_H

#include <stddef.h>
#include <stdint.h>

static inline int is_utf8(const uint8_t *s, size_t n) {
  for (size_t i = 0; i < n;) {
    const uint8_t lead = s[i++];
    const int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    uint32_t point = more == 0 ? lead : lead & (0x3fu >> more);
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || n - i < (size_t)more) return 0;
    for (int k = 0; k < more; k++, i++) {
      if ((s[i] & 0xc0) != 0x80) return 0;
      point = point << 6 | (s[i] & 0x3fu);
    }
    if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return 0;
  }
  return 1;
}

#endif
