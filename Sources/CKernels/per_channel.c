// Blocked maps with one factor or one sum per channel: the way back through batch norm in evaluation,
// and biases.
#include "vector.h"

CK_INLINE void scale_backward(
    void *dx, const void *gradient, const void *other, const void *y, ck_shape shape,
    const float *scale, const ck_type type) {
  size_t place = 0;
  for (size_t plane = 0; plane < shape.rows * shape.blocks; plane++) {
    const float *factors = scale + plane % shape.blocks * shape.block;
    for (size_t p = 0; p < shape.pixels; p++)
      for (size_t c = 0; c < shape.block; c += CK_LANES, place += CK_LANES) {
        ck_vec g = CK_LOAD(gradient, place, type);
        if (other) g += CK_LOAD(other, place, type);
        g *= CK_CONST_AT(factors + c, 0);
        CK_STORE(dx, place, y ? CK_WHERE_POSITIVE(CK_LOAD(y, place, type), g) : g, type);
      }
  }
}

CK_CLONES void ck_scale_backward(
    void *dx, const void *gradient, const void *other, const void *y, ck_shape shape,
    const float *scale) {
  CK_BY_TYPE(shape.type, scale_backward, dx, gradient, other, y, shape, scale);
}

CK_INLINE void channel_sums(float *sum, const void *x, ck_shape shape, const ck_type type) {
  for (size_t channel = 0; channel < shape.blocks * shape.block; channel += CK_LANES) {
    double total[CK_LANES] = {0};
    for (size_t row = 0; row < shape.rows; row++) {
      size_t start = (row * shape.blocks + channel / shape.block) * shape.pixels * shape.block +
          channel % shape.block;
      ck_vec s = {0};
      for (size_t p = 0; p < shape.pixels; p++) s += CK_LOAD(x, start + p * shape.block, type);
      for (int c = 0; c < CK_LANES; c++) total[c] += s[c];
    }
    for (int c = 0; c < CK_LANES; c++) sum[channel + (size_t)c] = (float)total[c];
  }
}

CK_CLONES void ck_channel_sums(float *sum, const void *x, ck_shape shape) {
  CK_BY_TYPE(shape.type, channel_sums, sum, x, shape);
}
