// Byte planes (the "shuffle" filter of HDF5) and int16 as int8 with carries. Exponents and high bytes
// vary little from element to element: side by side they compress, between mantissas they do not.
#include "elements.h"

#include <string.h>

#include "clones.h"

ADVEX_INLINE void split(size_t size, const uint8_t *from, size_t count, uint8_t *to) {
  for (size_t i = 0; i < count; i++) {
    for (size_t byte = 0; byte < size; byte++) to[byte * count + i] = from[i * size + byte];
  }
}

ADVEX_INLINE void join(size_t size, const uint8_t *from, size_t count, uint8_t *to) {
  for (size_t i = 0; i < count; i++) {
    for (size_t byte = 0; byte < size; byte++) to[i * size + byte] = from[byte * count + i];
  }
}

ADVEX_CLONES
void advex_shuffle(size_t size, const uint8_t *restrict from, size_t count, uint8_t *restrict to) {
  if (size == 2) {
    split(2, from, count, to);
  } else if (size == 4) {
    split(4, from, count, to);
  } else {
    split(8, from, count, to);
  }
}

ADVEX_CLONES
void advex_unshuffle(size_t size, const uint8_t *restrict from, size_t count,
                     uint8_t *restrict to) {
  if (size == 2) {
    join(2, from, count, to);
  } else if (size == 4) {
    join(4, from, count, to);
  } else {
    join(8, from, count, to);
  }
}

ADVEX_CLONES
void advex_narrow(const uint8_t *restrict from, size_t count, uint8_t *restrict narrow,
                  uint8_t *restrict carry) {
  for (size_t i = 0; i < count; i++) {
    uint8_t low = from[2 * i], high = from[2 * i + 1];
    narrow[i] = low;
    carry[i] = (uint8_t)(high + (low >> 7));
  }
}

ADVEX_CLONES
void advex_widen(const uint8_t *restrict narrow, const uint8_t *restrict carry, size_t count,
                 uint8_t *restrict to) {
  for (size_t i = 0; i < count; i++) {
    to[2 * i] = narrow[i];
    to[2 * i + 1] = (uint8_t)(carry[i] - (narrow[i] >> 7));
  }
}
