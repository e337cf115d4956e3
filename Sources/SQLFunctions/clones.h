// One function, compiled for several kinds of x86-64 and chosen when the program is loaded.
#ifndef ADVEX_CLONES_H
#define ADVEX_CLONES_H

#if defined(__x86_64__) && defined(__linux__)
#define ADVEX_CLONES                                                                               \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ADVEX_CLONES
#endif
#define ADVEX_INLINE static inline __attribute__((always_inline))

#endif
