// Byte planes (the "shuffle" filter of HDF5) and left differences. Exponents and high bytes vary
// little from element to element: side by side they compress, between mantissas they do not.
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

ADVEX_INLINE uint16_t element(const uint8_t *bytes, size_t i) {
  return (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
}

ADVEX_CLONES
void advex_delta16_filter(const uint8_t *restrict from, size_t count, uint8_t *restrict to) {
  for (size_t i = 0; i < count; i++) {
    uint16_t rest = (uint16_t)(element(from, i) - (i > 0 ? element(from, i - 1) : 0));
    to[i] = (uint8_t)rest;
    to[count + i] = (uint8_t)(rest >> 8);
  }
}

void advex_delta16_restore(const uint8_t *restrict from, size_t count, uint8_t *restrict to) {
  uint16_t value = 0;
  for (size_t i = 0; i < count; i++) {
    value = (uint16_t)(value + (from[i] | from[count + i] << 8));
    to[2 * i] = (uint8_t)value;
    to[2 * i + 1] = (uint8_t)(value >> 8);
  }
}
