// Max pooling over all pixels, from blocked feature maps to plain features, and its gradient.
#include "vector.h"

#include <string.h>

CK_INLINE void largest(
    const float *x, size_t pixels, size_t block, int part, ck_vec *value, ck_mask *place) {
  ck_vec best = CK_CONST_AT(x, part);
  ck_mask where = {0};
  for (size_t p = 1; p < pixels; p++) {
    ck_vec v = CK_CONST_AT(x + p * block, part);
    ck_mask larger = (ck_mask)(v > best), here = (ck_mask){0} + (int32_t)p;
    best = (ck_vec)(((ck_mask)v & larger) | ((ck_mask)best & ~larger));
    where = (here & larger) | (where & ~larger);
  }
  *value = best;
  *place = where;
}

CK_CLONES void ck_global_max(
    float *destination, int32_t *place, const float *source, ck_shape shape, size_t channels) {
  size_t padded = shape.blocks * shape.block;
  for (size_t row = 0; row < shape.rows; row++)
    for (size_t channel = 0; channel < channels; channel += ck_lanes) {
      const float *x = source + row * padded * shape.pixels +
          channel / shape.block * shape.pixels * shape.block;
      ck_vec value;
      ck_mask where;
      largest(x, shape.pixels, shape.block, channel % shape.block / ck_lanes, &value, &where);
      for (size_t c = 0; c < ck_lanes && channel + c < channels; c++) {
        destination[row * channels + channel + c] = value[c];
        place[row * channels + channel + c] = where[c];
      }
    }
}

void ck_global_max_backward(
    float *destination, const int32_t *place, const float *gradient, ck_shape shape,
    size_t channels) {
  size_t plane = shape.pixels * shape.block, image = shape.blocks * plane;
  memset(destination, 0, shape.rows * image * sizeof(float));
  for (size_t row = 0; row < shape.rows; row++)
    for (size_t c = 0; c < channels; c++) {
      size_t i = row * channels + c;
      destination
          [row * image + c / shape.block * plane + (size_t)place[i] * shape.block +
           c % shape.block] = gradient[i];
    }
}
