// How the loops are compiled: vectors of 8 or 16 lanes, one copy of each loop per kind of CPU, and one per
// type of value.
#ifndef CKERNELS_VECTOR_H
#define CKERNELS_VECTOR_H

#include "CKernels.h"

#if defined(__x86_64__) && defined(__linux__)
#define CK_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_CLONES
#endif

#define CK_INLINE static inline __attribute__((always_inline))

/// The loop's operands are the same memory or do not touch: else a check would choose a scalar loop
/// wherever one works in place.
#define CK_ELEMENTWISE _Pragma("clang loop vectorize(assume_safety)")

/// Lanes of a vector in the loops of a file: 8 unless it says otherwise before it includes this one.
/// A block of 16 channels is one vector of 16 or two of 8, a block of 8 is one of 8.
#ifndef CK_LANES
#define CK_LANES 8
#endif

enum { ck_most_lanes = 16 };

typedef float ck_vec8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t ck_mask8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint32_t ck_bits8 __attribute__((vector_size(32)));
typedef uint16_t ck_halves8 __attribute__((vector_size(16), aligned(2), may_alias));
typedef float ck_vec16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t ck_mask16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t ck_bits16 __attribute__((vector_size(64)));
typedef uint16_t ck_halves16 __attribute__((vector_size(32), aligned(2), may_alias));

#define CK_JOINED(name, lanes) name##lanes
#define CK_JOIN(name, lanes) CK_JOINED(name, lanes)
#define ck_vec CK_JOIN(ck_vec, CK_LANES)
#define ck_mask CK_JOIN(ck_mask, CK_LANES)
#define ck_bits CK_JOIN(ck_bits, CK_LANES)
#define ck_halves CK_JOIN(ck_halves, CK_LANES)

#define CK_AT(pointer, part) (*(ck_vec *)((pointer) + (part) * CK_LANES))
#define CK_CONST_AT(pointer, part) (*(const ck_vec *)((pointer) + (part) * CK_LANES))

/// value where condition > 0, else 0
#define CK_WHERE_POSITIVE(condition, value) \
  ((ck_vec)((ck_mask)((condition) > 0.0f) & (ck_mask)(value)))

// Macros, since a vector may not be an argument of functions that have no AVX of their own.

/// One vector of values of the given type from place `i` on.
#define CK_LOAD(values, i, type)                                   \
  ((type) == ck_float32                                            \
       ? *(const ck_vec *)((const float *)(values) + (i))          \
       : (ck_vec)(__builtin_convertvector(                         \
                      *(const ck_halves *)((const uint16_t *)(values) + (i)), ck_bits) << 16))

/// bfloat16 is the upper half of a float32; ties go to the even neighbour.
#define CK_STORE(values, i, vector, type)                                                \
  do {                                                                                   \
    ck_vec stored_ = (vector);                                                           \
    if ((type) == ck_float32) *(ck_vec *)((float *)(values) + (i)) = stored_;            \
    else {                                                                               \
      ck_bits bits_ = (ck_bits)stored_;                                                  \
      bits_ += 0x7FFF + ((bits_ >> 16) & 1);                                             \
      *(ck_halves *)((uint16_t *)(values) + (i)) =                                       \
          __builtin_convertvector(bits_ >> 16, ck_halves);                               \
    }                                                                                    \
  } while (0)

/// One value as bfloat16.
CK_INLINE uint16_t ck_rounded(float value) {
  union {
    float value;
    uint32_t bits;
  } both = {value};
  return (uint16_t)((both.bits + 0x7FFF + ((both.bits >> 16) & 1)) >> 16);
}

/// Bytes of one value.
CK_INLINE size_t ck_size(ck_type type) { return type == ck_float32 ? 4 : 2; }

/// Calls `loop` with the type as a constant, so that each type has a loop of its own.
#define CK_BY_TYPE(type, loop, ...)                             \
  do {                                                          \
    if ((type) == ck_float32) loop(__VA_ARGS__, ck_float32);    \
    else loop(__VA_ARGS__, ck_bfloat16);                        \
  } while (0)

#endif
