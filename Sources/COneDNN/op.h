// What the files of this folder share: the inside of the handles, and how an operation is made.
#ifndef CONEDNN_OP_H
#define CONEDNN_OP_H

#include "COneDNN.h"

#include <oneapi/dnnl/dnnl.h>

struct dnn_layout {
  dnnl_memory_desc_t desc;
};

struct dnn_op {
  dnnl_primitive_desc_t desc;
  dnnl_primitive_t primitive;
  dnnl_stream_t stream;
  dnnl_exec_arg_t arguments[dnn_argument_count];
  /// Where the first slice's memory is, and how far it is to the next one's.
  struct {
    char *data;
    size_t stride;
  } slices[dnn_argument_count];
  /// What the forward pass adds to its result; of no extents if nothing.
  dnn_layout added;
  /// Whether the operation computes gradients, and of what; decides oneDNN's argument names.
  enum { dnn_forward, dnn_backward_data, dnn_backward_weights } pass;
};

/// The CPU engine, made once; NULL if oneDNN refuses.
dnnl_engine_t dnn_engine(void);

/// Keeps OpenMP to one thread on the calling thread: its teams collapse when a core is shared.
void dnn_pin_thread(void);

/// Notes a failed call; gives NULL so that callers can return it.
void *dnn_fail(const char *what, dnnl_status_t status);

/// What is done to an operation's result before it is written: a sum, then ReLU.
typedef struct {
  const dnn_layout *added;
  int relu;
} dnn_after;

static const dnn_after dnn_nothing = {NULL, 0};

/// Makes the operation of a v2 operation descriptor whose making had `status`.
dnn_op *dnn_op_create(
    const char *what, const_dnnl_op_desc_t descriptor, dnnl_status_t status, dnn_after after,
    const dnn_op *forward, int pass);

/// Makes the operation of a finished primitive descriptor, which it then owns.
dnn_op *dnn_op_finish(const char *what, dnnl_primitive_desc_t desc, int pass);

#endif
