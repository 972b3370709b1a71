// Clause: no symbol is unique in the process.
#include "base.h"

template <class T>
struct Holder {
  static int value;
};
template <class T>
int Holder<T>::value = 1;
__attribute__((visibility("default"))) int* WeirTestUse() { return &Holder<int>::value; }
