// Random fills: SplitMix64's outputs after a state, as uniform, normal and exponential values.
#include "vector.h"

CK_INLINE uint64_t draw(uint64_t state, size_t index) {
  uint64_t z = state + (uint64_t)(index + 1) * 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

/// −ln u for a uniform u in (0, 1) from 32 bits. With u = m · 2^e and m from √½ to √2,
/// ln m = 2 artanh((m − 1) / (m + 1)), whose series is cut where floats end.
CK_INLINE float exponential(uint32_t bits) {
  float u = ((float)(bits >> 8) + 0.5f) * 0x1p-24f;
  union { float value; uint32_t bits; } m = {u};
  // The exponent that leaves the mantissa between √½ and √2: 0x3f3504f3 is √½.
  int32_t e = (int32_t)(m.bits - 0x3f3504f3u) >> 23;
  m.bits -= (uint32_t)e << 23;
  float s = (m.value - 1) / (m.value + 1), q = s * s;
  float series = s * (1 + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q * (1.0f / 9)))));
  return -2 * series - 0.69314718f * (float)e;
}

CK_CLONES void ck_fill_uniform(float *values, size_t count, uint64_t state) {
  for (size_t i = 0; i < count; i++)
    values[i] = (float)(int32_t)(draw(state, i) >> 40) * 0x1p-24f;
}

/// Box–Muller: the upper half of a draw gives the radius, the lower half the angle: two bits for the
/// quadrant, thirty for the place in it, from −π/4 to π/4.
CK_INLINE void normal_pair(float *one, float *other, uint64_t bits) {
  float radius = __builtin_elementwise_sqrt(2 * exponential((uint32_t)(bits >> 32)));
  uint32_t angle = (uint32_t)bits;
  float t = ((float)(int32_t)(angle & 0x3fffffff) * 0x1p-30f - 0.5f) * 1.5707963f, q = t * t;
  float sine =
      t * (1 + q * (-1.0f / 6 + q * (1.0f / 120 + q * (-1.0f / 5040 + q * (1.0f / 362880)))));
  float cosine =
      1 + q * (-1.0f / 2 + q * (1.0f / 24 + q * (-1.0f / 720 + q * (1.0f / 40320))));
  int turned = (angle >> 30) & 1;
  radius = angle >> 31 ? -radius : radius;
  *one = radius * (turned ? -sine : cosine);
  *other = radius * (turned ? cosine : sine);
}

CK_CLONES void ck_fill_normal(float *values, size_t count, uint64_t state) {
  size_t half = count / 2;
  CK_ELEMENTWISE
  for (size_t i = 0; i < half; i++) normal_pair(values + i, values + half + i, draw(state, i));
  float unused;
  if (count % 2) normal_pair(values + count - 1, &unused, draw(state, half));
}

CK_CLONES void ck_fill_exponential(float *values, size_t count, uint64_t state) {
  for (size_t i = 0; i < count; i++) {
    uint64_t bits = draw(state, i);
    float value = exponential((uint32_t)(bits >> 32));
    values[i] = bits & 1 ? -value : value;
  }
}
