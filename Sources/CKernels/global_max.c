// Max pooling over all pixels, from blocked feature maps to plain features, and its gradient.
#include "vector.h"

#include <string.h>

CK_INLINE void largest(
    const void *x, size_t start, ck_shape shape, ck_vec *value, ck_mask *place,
    const ck_type type) {
  ck_vec best = CK_LOAD(x, start, type);
  ck_mask where = {0};
  for (size_t p = 1; p < shape.pixels; p++) {
    ck_vec v = CK_LOAD(x, start + p * shape.block, type);
    ck_mask larger = (ck_mask)(v > best), here = (ck_mask){0} + (int32_t)p;
    best = (ck_vec)(((ck_mask)v & larger) | ((ck_mask)best & ~larger));
    where = (here & larger) | (where & ~larger);
  }
  *value = best;
  *place = where;
}

CK_INLINE void global_max(
    float *destination, int32_t *place, const void *source, ck_shape shape, size_t channels,
    const ck_type type) {
  size_t padded = shape.blocks * shape.block;
  for (size_t row = 0; row < shape.rows; row++)
    for (size_t channel = 0; channel < channels; channel += CK_LANES) {
      size_t start = row * padded * shape.pixels +
          channel / shape.block * shape.pixels * shape.block + channel % shape.block;
      ck_vec value;
      ck_mask where;
      largest(source, start, shape, &value, &where, type);
      for (size_t c = 0; c < CK_LANES && channel + c < channels; c++) {
        destination[row * channels + channel + c] = value[c];
        place[row * channels + channel + c] = where[c];
      }
    }
}

CK_CLONES void ck_global_max(
    float *destination, int32_t *place, const void *source, ck_shape shape, size_t channels) {
  CK_BY_TYPE(shape.type, global_max, destination, place, source, shape, channels);
}

void ck_global_max_backward(
    void *destination, const int32_t *place, const float *gradient, ck_shape shape,
    size_t channels) {
  size_t plane = shape.pixels * shape.block, image = shape.blocks * plane;
  memset(destination, 0, shape.rows * image * ck_size(shape.type));
  for (size_t row = 0; row < shape.rows; row++)
    for (size_t c = 0; c < channels; c++) {
      size_t from = row * channels + c;
      size_t to = row * image + c / shape.block * plane + (size_t)place[from] * shape.block +
          c % shape.block;
      if (shape.type == ck_float32) ((float *)destination)[to] = gradient[from];
      else ((uint16_t *)destination)[to] = ck_rounded(gradient[from]);
    }
}
