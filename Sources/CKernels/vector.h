// How the loops are compiled: eight-lane vectors, and one copy of each loop per kind of CPU.
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

enum { ck_lanes = 8, ck_most_parts = 2 };

/// A block of 16 is two of these, a block of 8 is one.
typedef float ck_vec __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t ck_mask __attribute__((vector_size(32), aligned(4), may_alias));

#define CK_AT(pointer, part) (*(ck_vec *)((pointer) + (part) * ck_lanes))
#define CK_CONST_AT(pointer, part) (*(const ck_vec *)((pointer) + (part) * ck_lanes))

/// value where condition > 0, else 0
#define CK_WHERE_POSITIVE(condition, value) \
  ((ck_vec)((ck_mask)((condition) > 0.0f) & (ck_mask)(value)))

#endif
