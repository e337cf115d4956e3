// Feature maps from blocked to plain order and back, for those who look at them from outside.
#include "vector.h"

#include <string.h>

CK_INLINE float load(const void *values, size_t i, const ck_type type) {
  if (type == ck_float32) return ((const float *)values)[i];
  union {
    uint32_t bits;
    float value;
  } both = {(uint32_t)((const uint16_t *)values)[i] << 16};
  return both.value;
}

CK_INLINE void to_plain(
    float *destination, const void *source, ck_shape shape, size_t channels, const ck_type type) {
  size_t plane = shape.pixels * shape.block;
  for (size_t row = 0; row < shape.rows; row++)
    for (size_t channel = 0; channel < channels; channel++) {
      size_t start =
          (row * shape.blocks + channel / shape.block) * plane + channel % shape.block;
      for (size_t p = 0; p < shape.pixels; p++)
        *destination++ = load(source, start + p * shape.block, type);
    }
}

void ck_to_plain(float *destination, const void *source, ck_shape shape, size_t channels) {
  CK_BY_TYPE(shape.type, to_plain, destination, source, shape, channels);
}

CK_INLINE void to_blocked(
    void *destination, const float *source, ck_shape shape, size_t channels, const ck_type type) {
  size_t plane = shape.pixels * shape.block;
  for (size_t row = 0; row < shape.rows; row++)
    for (size_t channel = 0; channel < channels; channel++) {
      size_t start =
          (row * shape.blocks + channel / shape.block) * plane + channel % shape.block;
      for (size_t p = 0; p < shape.pixels; p++) {
        size_t i = start + p * shape.block;
        float value = *source++;
        if (type == ck_float32) ((float *)destination)[i] = value;
        else ((uint16_t *)destination)[i] = ck_rounded(value);
      }
    }
}

void ck_to_blocked(void *destination, const float *source, ck_shape shape, size_t channels) {
  memset(
      destination, 0,
      shape.rows * shape.blocks * shape.pixels * shape.block * ck_size(shape.type));
  CK_BY_TYPE(shape.type, to_blocked, destination, source, shape, channels);
}
