// Loops that treat each value alone.
#define CK_LANES 16
#include "vector.h"

CK_CLONES void ck_affine(
    float *destination, const float *source, size_t count, float shift, float scale) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) destination[i] = (source[i] - shift) * scale;
}

CK_CLONES void ck_affine_to_bfloat16(
    void *destination, const float *source, size_t count, float shift, float scale) {
  size_t whole = count / CK_LANES * CK_LANES;
  for (size_t i = 0; i < whole; i += CK_LANES)
    CK_STORE(destination, i, (CK_LOAD(source, i, ck_float32) - shift) * scale, ck_bfloat16);
  for (size_t i = whole; i < count; i++)
    ((uint16_t *)destination)[i] = ck_rounded((source[i] - shift) * scale);
}

CK_INLINE void add(
    void *destination, const void *one, const void *other, size_t count, const int relu,
    const ck_type type) {
  for (size_t i = 0; i < count; i += CK_LANES) {
    ck_vec sum = CK_LOAD(one, i, type) + CK_LOAD(other, i, type);
    CK_STORE(destination, i, relu ? CK_WHERE_POSITIVE(sum, sum) : sum, type);
  }
}

CK_CLONES void ck_add(
    void *destination, const void *one, const void *other, size_t count, int relu, ck_type type) {
  if (relu) CK_BY_TYPE(type, add, destination, one, other, count, 1);
  else CK_BY_TYPE(type, add, destination, one, other, count, 0);
}

CK_INLINE void relu(void *destination, const void *source, size_t count, const ck_type type) {
  for (size_t i = 0; i < count; i += CK_LANES) {
    ck_vec v = CK_LOAD(source, i, type);
    CK_STORE(destination, i, CK_WHERE_POSITIVE(v, v), type);
  }
}

CK_CLONES void ck_relu(void *destination, const void *source, size_t count, ck_type type) {
  CK_BY_TYPE(type, relu, destination, source, count);
}

CK_INLINE void relu_backward(
    void *destination, const void *gradient, const void *other, const void *output, size_t count,
    const int sum, const ck_type type) {
  for (size_t i = 0; i < count; i += CK_LANES) {
    ck_vec g = CK_LOAD(gradient, i, type);
    if (sum) g += CK_LOAD(other, i, type);
    CK_STORE(destination, i, CK_WHERE_POSITIVE(CK_LOAD(output, i, type), g), type);
  }
}

CK_CLONES void ck_relu_backward(
    void *destination, const void *gradient, const void *other, const void *output, size_t count,
    ck_type type) {
  if (other) CK_BY_TYPE(type, relu_backward, destination, gradient, other, output, count, 1);
  else CK_BY_TYPE(type, relu_backward, destination, gradient, other, output, count, 0);
}

CK_CLONES void ck_accumulate(float *sum, const float *other, size_t count) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) sum[i] += other[i];
}
