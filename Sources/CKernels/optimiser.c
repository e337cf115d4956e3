// Optimiser steps, one pass over weights, gradient and state.
#include "vector.h"

CK_CLONES void ck_sgd(
    float *weights, float *velocity, const float *gradient, size_t count, float rate,
    float momentum, float decay, int nesterov) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    float g = gradient[i] + decay * weights[i];
    float v = momentum * velocity[i] + g;
    velocity[i] = v;
    weights[i] -= rate * (nesterov ? g + momentum * v : v);
  }
}

CK_CLONES void ck_adam(
    float *weights, float *mean, float *square, const float *gradient, size_t count,
    ck_adam_factors f) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    float g = gradient[i] + f.decay * weights[i];
    float m = mean[i] + f.mean_share * (g - mean[i]);
    float s = f.square_keep * square[i] + f.square_share * (g * g);
    mean[i] = m;
    square[i] = s;
    // The builtin, unlike sqrtf, needs no errno and so becomes a vector instruction.
    weights[i] -= f.rate * m / (__builtin_elementwise_sqrt(s) * f.root_scale + f.epsilon);
  }
}
