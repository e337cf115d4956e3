// Average pooling over all pixels, from blocked feature maps to plain features, and its gradient.
#include "vector.h"

CK_CLONES void ck_global_average(
    float *destination, const float *source, ck_shape shape, size_t channels) {
  size_t plane = shape.pixels * shape.block;
  float share = 1 / (float)shape.pixels;
  for (size_t row = 0; row < shape.rows; row++)
    for (size_t channel = 0; channel < channels; channel += ck_lanes) {
      const float *x = source + (row * shape.blocks + channel / shape.block) * plane;
      ck_vec sum = {0};
      for (size_t p = 0; p < shape.pixels; p++)
        sum += CK_CONST_AT(x + p * shape.block, channel % shape.block / ck_lanes);
      sum *= share;
      for (size_t c = 0; c < ck_lanes && channel + c < channels; c++)
        destination[row * channels + channel + c] = sum[c];
    }
}

CK_CLONES void ck_global_average_backward(
    float *destination, const float *gradient, ck_shape shape, size_t channels) {
  float share = 1 / (float)shape.pixels;
  for (size_t row = 0; row < shape.rows; row++, gradient += channels)
    for (size_t first = 0; first < shape.blocks * shape.block; first += shape.block) {
      float values[ck_most_parts * ck_lanes] = {0};
      for (size_t c = 0; c < shape.block && first + c < channels; c++)
        values[c] = gradient[first + c] * share;
      for (size_t p = 0; p < shape.pixels; p++, destination += shape.block)
        for (size_t part = 0; part < shape.block / ck_lanes; part++)
          CK_AT(destination, part) = CK_CONST_AT(values, part);
    }
}
