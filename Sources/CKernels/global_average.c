// Average pooling over all pixels, from blocked feature maps to plain features, and its gradient.
#include "vector.h"

CK_INLINE void average(
    float *destination, const void *source, ck_shape shape, size_t channels, const ck_type type) {
  size_t plane = shape.pixels * shape.block;
  float share = 1 / (float)shape.pixels;
  for (size_t row = 0; row < shape.rows; row++)
    for (size_t channel = 0; channel < channels; channel += CK_LANES) {
      size_t start =
          (row * shape.blocks + channel / shape.block) * plane + channel % shape.block;
      ck_vec sum = {0};
      for (size_t p = 0; p < shape.pixels; p++)
        sum += CK_LOAD(source, start + p * shape.block, type);
      sum *= share;
      for (size_t c = 0; c < CK_LANES && channel + c < channels; c++)
        destination[row * channels + channel + c] = sum[c];
    }
}

CK_CLONES void ck_global_average(
    float *destination, const void *source, ck_shape shape, size_t channels) {
  CK_BY_TYPE(shape.type, average, destination, source, shape, channels);
}

CK_INLINE void average_backward(
    void *destination, const float *gradient, ck_shape shape, size_t channels,
    const ck_type type) {
  float share = 1 / (float)shape.pixels;
  size_t place = 0;
  for (size_t row = 0; row < shape.rows; row++, gradient += channels)
    for (size_t first = 0; first < shape.blocks * shape.block; first += shape.block) {
      float values[ck_most_lanes] = {0};
      for (size_t c = 0; c < shape.block && first + c < channels; c++)
        values[c] = gradient[first + c] * share;
      for (size_t p = 0; p < shape.pixels; p++)
        for (size_t c = 0; c < shape.block; c += CK_LANES, place += CK_LANES)
          CK_STORE(destination, place, CK_CONST_AT(values + c, 0), type);
    }
}

CK_CLONES void ck_global_average_backward(
    void *destination, const float *gradient, ck_shape shape, size_t channels) {
  CK_BY_TYPE(shape.type, average_backward, destination, gradient, shape, channels);
}
