// The engine all operations share, the error text, and the pinning of OpenMP's thread count.
#define _GNU_SOURCE
#include "op.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static _Thread_local char error_text[160] = "";

const char *dnn_error(void) { return error_text; }

static const char *status_text(dnnl_status_t status) {
  switch (status) {
    case dnnl_out_of_memory: return "out of memory";
    case dnnl_invalid_arguments: return "invalid arguments";
    case dnnl_unimplemented: return "no implementation for these shapes";
    default: return "internal error";
  }
}

void *dnn_fail(const char *what, dnnl_status_t status) {
  snprintf(error_text, sizeof error_text, "%s: %s", what, status_text(status));
  return NULL;
}

static dnnl_engine_t engine = NULL;
static pthread_once_t engine_once = PTHREAD_ONCE_INIT;

static void create_engine(void) {
  if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) engine = NULL;
}

dnnl_engine_t dnn_engine(void) {
  pthread_once(&engine_once, create_engine);
  return engine;
}

void dnn_pin_thread(void) {
  static _Thread_local int pinned = 0;
  if (pinned) return;
  pinned = 1;
  // Looked up at run time: the OpenMP runtime comes with oneDNN, its headers may not be installed.
  void (*set_threads)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (set_threads) set_threads(1);
}

int dnn_block(void) {
  // The values of dnnl_cpu_isa_t are sets of features: AVX-512 ones contain all of avx512_core.
  unsigned avx512 = dnnl_cpu_isa_avx512_core;
  return (dnnl_get_effective_cpu_isa() & avx512) == avx512 ? 16 : 8;
}

int dnn_has_bfloat16(void) {
  unsigned needed = dnnl_cpu_isa_avx512_core;
  return (dnnl_get_effective_cpu_isa() & needed) == needed;
}

int dnn_favours_bfloat16(void) {
  unsigned isa = dnnl_get_effective_cpu_isa();
  unsigned products = dnnl_cpu_isa_avx512_core_bf16, tiles = dnnl_cpu_isa_avx512_core_amx;
  // Intel's products of pairs, without tiles, train at half the speed of float32; AMD's are faster.
  return (isa & tiles) == tiles || ((isa & products) == products && __builtin_cpu_is("amd"));
}

const char *dnn_version(void) {
  static _Thread_local char text[32];
  const dnnl_version_t *version = dnnl_version();
  snprintf(text, sizeof text, "%d.%d.%d", version->major, version->minor, version->patch);
  return text;
}
