// Normal noise, two values out of one 64-bit draw of the lab's generator (Box & Muller 1958).
#include "vector.h"

typedef struct {
  float cosine, sine;
} pair;

/// −2 ln((n + ½) / 2²⁴) for 0 ≤ n < 2²⁴: the exponent apart, the mantissa m in [√½, √2) by
/// ln m = 2 artanh((m − 1) / (m + 1)), whose series ends below 1e-9.
CK_INLINE float minus_two_log(uint32_t n) {
  union {
    float value;
    uint32_t bits;
  } u = {((float)(int32_t)n + 0.5f) * 0x1p-24f};
  int32_t exponent = (int32_t)(u.bits - 0x3F3504F3u) >> 23;
  u.bits -= (uint32_t)exponent << 23;
  float s = (u.value - 1) / (u.value + 1), q = s * s;
  float series = 1 + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q * (1.0f / 9))));
  return -2 * ((float)exponent * 0.69314718f + 2 * s * series);
}

/// Cosine and sine of 2π·n / 2³²: the quarter from the top bits, the rest within ±π/4 by Taylor's
/// series, whose rest is below 4e-7.
CK_INLINE pair direction(uint32_t n) {
  float a = (float)(int32_t)(n << 2) * (1.57079633f * 0x1p-32f), q = a * a;
  float sine = a * (1 - q * (1.0f / 6 - q * (1.0f / 120 - q * (1.0f / 5040))));
  float cosine = 1 - q * (0.5f - q * (1.0f / 24 - q * (1.0f / 720 - q * (1.0f / 40320))));
  uint32_t quarter = n >> 30;
  float along = quarter & 1 ? sine : cosine, across = quarter & 1 ? cosine : sine;
  return (pair){(quarter + 1) & 2 ? -along : along, quarter & 2 ? -across : across};
}

/// Two normal values from draw number `index` of the stream at `state`.
CK_INLINE pair normals(uint64_t state, size_t index) {
  uint64_t z = state + (index + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  float radius = __builtin_elementwise_sqrt(minus_two_log((uint32_t)(z >> 40)));
  pair at = direction((uint32_t)z);
  return (pair){radius * at.cosine, radius * at.sine};
}

CK_INLINE float clipped(float x) { return x < 0 ? 0 : x > 1 ? 1 : x; }

CK_CLONES void ck_add_noise(float *pixels, size_t count, float sigma, uint64_t state) {
  size_t half = count / 2;
  float *others = pixels + half;
  CK_ELEMENTWISE
  for (size_t i = 0; i < half; i++) {
    pair noise = normals(state, i);
    pixels[i] = clipped(pixels[i] + sigma * noise.cosine);
    others[i] = clipped(others[i] + sigma * noise.sine);
  }
  if (count % 2) {
    pixels[count - 1] = clipped(pixels[count - 1] + sigma * normals(state, half).cosine);
  }
}
