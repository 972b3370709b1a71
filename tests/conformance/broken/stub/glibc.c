// Stands in for a libm of a later glibc.
void broken_new(void);
void broken_new(void) {}
