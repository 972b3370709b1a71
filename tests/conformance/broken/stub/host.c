// Stands in for a part of the host as a library.
void broken_host(void);
void broken_host(void) {}
