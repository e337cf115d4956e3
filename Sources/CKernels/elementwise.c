// Loops that treat each value alone.
#include "vector.h"

CK_CLONES void ck_affine(
    float *destination, const float *source, size_t count, float shift, float scale) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) destination[i] = (source[i] - shift) * scale;
}

CK_CLONES void ck_add(float *destination, const float *one, const float *other, size_t count) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) destination[i] = one[i] + other[i];
}

CK_CLONES void ck_relu(float *destination, const float *source, size_t count) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) destination[i] = source[i] > 0 ? source[i] : 0;
}

CK_CLONES void ck_relu_backward(
    float *destination, const float *gradient, const float *output, size_t count) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) destination[i] = output[i] > 0 ? gradient[i] : 0;
}
