// What an attack does to one picture between two passes of a network: steps along the gradient, and
// projections to a ball around zero and to the pixel range.
#include "vector.h"

#include <math.h>

typedef double ck_doubles __attribute__((vector_size(64), aligned(8)));

enum { sums_at_once = 2, sum_group = sums_at_once * CK_LANES };

#define WIDEN(v) __builtin_convertvector(v, ck_doubles)

CK_INLINE double add_up(const ck_doubles *sums) {
  double total = 0;
  for (int k = 0; k < sums_at_once; k++)
    for (int lane = 0; lane < CK_LANES; lane++) total += sums[k][lane];
  return total;
}

CK_CLONES double ck_squared_length(const float *values, size_t count) {
  ck_doubles sums[sums_at_once] = {0};
  size_t i = 0;
  for (; i + sum_group <= count; i += sum_group)
    for (int k = 0; k < sums_at_once; k++) {
      ck_doubles v = WIDEN(CK_CONST_AT(values + i, k));
      sums[k] += v * v;
    }
  double rest = 0;
  for (; i < count; i++) rest += (double)values[i] * values[i];
  return add_up(sums) + rest;
}

CK_CLONES void ck_add_scaled(float *delta, const float *gradient, size_t count, double factor) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) delta[i] += (float)(gradient[i] * factor);
}

CK_CLONES void ck_add_signs(float *delta, const float *gradient, size_t count, float size) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++)
    delta[i] += gradient[i] > 0 ? size : gradient[i] < 0 ? -size : 0;
}

CK_CLONES void ck_fit(
    float *delta, float *perturbed, const float *image, size_t count, float factor, float radius) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    float d = delta[i] * factor, x = image[i];
    d = d > radius ? radius : d < -radius ? -radius : d;
    d = d < -x ? -x : d;
    d = d > 1 - x ? 1 - x : d;
    delta[i] = d;
    perturbed[i] = x + d;
  }
}

/// Values with at least the magnitude whose bits are `bits`: floats are ordered as their bits are.
CK_INLINE size_t count_from(const float *values, size_t count, uint32_t bits) {
  const uint32_t *magnitudes = (const uint32_t *)values;
  uint32_t found = 0;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) found += (magnitudes[i] & 0x7fffffff) >= bits;
  return found;
}

/// The bits of the largest magnitude that at least `wanted` values reach, or of the smallest above 0.
CK_INLINE uint32_t threshold(const float *values, size_t count, size_t wanted) {
  uint32_t bits = 0;
  for (uint32_t bit = 1u << 30; bit; bit >>= 1) {
    size_t found = count_from(values, count, bits | bit);
    if (found >= wanted) bits |= bit;
    if (found == wanted) break;
  }
  return bits ? bits : 1;
}

CK_CLONES void ck_add_largest(
    float *delta, float *perturbed, const float *gradient, size_t count, float length,
    size_t wanted) {
  float *movable = perturbed;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    float up = gradient[i] * (length > 0 ? 1.0f : -1.0f);
    float allowed = up > 0 && perturbed[i] < 1 ? up : 0;
    movable[i] = up < 0 && perturbed[i] > 0 ? up : allowed;
  }
  uint32_t bits = threshold(movable, count, wanted);
  size_t moved = count_from(movable, count, bits);
  if (!moved) return;
  float size = fabsf(length) / (float)moved;
  const uint32_t *magnitudes = (const uint32_t *)movable;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    float step = movable[i] > 0 ? size : -size;
    delta[i] += (magnitudes[i] & 0x7fffffff) >= bits ? step : 0;
  }
}

/// Σ min(max(|δ| − shrinkage, 0), room), where room is how far the pixel can go that way, and how many
/// terms still fall as the shrinkage grows.
CK_INLINE double shrunk_length(
    const float *delta, const float *image, size_t count, float shrinkage, size_t *falling) {
  ck_doubles sums[sums_at_once] = {0};
  ck_mask between = {0};
  const ck_vec zero = {0};
  size_t i = 0;
  for (; i + sum_group <= count; i += sum_group)
    for (int k = 0; k < sums_at_once; k++) {
      ck_vec d = CK_CONST_AT(delta + i, k), x = CK_CONST_AT(image + i, k);
      ck_mask up = d > zero;
      ck_vec room = (ck_vec)(((ck_mask)(1 - x) & up) | ((ck_mask)x & ~up));
      ck_vec rest = (ck_vec)((ck_mask)d & 0x7fffffff) - shrinkage;
      ck_mask some = rest > zero, inside = rest < room;
      between -= some & inside;
      sums[k] += WIDEN((ck_vec)((((ck_mask)rest & inside) | ((ck_mask)room & ~inside)) & some));
    }
  double tail = 0;
  *falling = 0;
  for (; i < count; i++) {
    float room = delta[i] > 0 ? 1 - image[i] : image[i], rest = fabsf(delta[i]) - shrinkage;
    *falling += rest > 0 && rest < room;
    tail += rest > 0 ? (rest < room ? rest : room) : 0;
  }
  for (int lane = 0; lane < CK_LANES; lane++) *falling += (size_t)between[lane];
  return add_up(sums) + tail;
}

CK_INLINE float largest_magnitude(const float *values, size_t count) {
  const uint32_t *magnitudes = (const uint32_t *)values;
  union { uint32_t bits; float value; } largest = {0};
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    uint32_t bits = magnitudes[i] & 0x7fffffff;
    largest.bits = bits > largest.bits ? bits : largest.bits;
  }
  return largest.value;
}

/// The least shrinkage that brings the length down to the radius: Newton's steps on a function of
/// straight pieces, halving where they leave the bracket. They aim just inside the ball, for what
/// counts as its border is up to 1e-6 of the radius wide.
CK_INLINE float shrinkage_for(
    const float *delta, const float *image, size_t count, double radius) {
  size_t falling;
  double length = shrunk_length(delta, image, count, 0, &falling);
  if (length <= radius) return 0;
  double aim = radius * (1 - 5e-7);
  float low = 0, high = largest_magnitude(delta, count), at = 0;
  for (int round = 0; round < 64; round++) {
    float next = falling ? at + (float)((length - aim) / (double)falling) : low;
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (!(next > low && next < high)) break;
    at = next;
    length = shrunk_length(delta, image, count, at, &falling);
    if (length > radius) low = at; else high = at;
    if (length <= radius && length >= radius * (1 - 1e-6)) break;
  }
  return high;
}

CK_CLONES void ck_fit_l1(
    float *delta, float *perturbed, const float *image, size_t count, double radius) {
  float shrinkage = shrinkage_for(delta, image, count, radius);
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    float d = delta[i], x = image[i];
    d = d > shrinkage ? d - shrinkage : d < -shrinkage ? d + shrinkage : 0;
    d = d < -x ? -x : d;
    d = d > 1 - x ? 1 - x : d;
    delta[i] = d;
    perturbed[i] = x + d;
  }
}
