// What the files of this folder share: the inside of the handles, and how an operation is made.
#ifndef CONEDNN_OP_H
#define CONEDNN_OP_H

#include "COneDNN.h"
#include "version.h"

struct dnn_layout {
  /// NULL for a layout of no bytes.
  dnn_memory_desc desc;
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
  /// Whether the operation computes gradients, and of what; decides oneDNN's argument names.
  enum { dnn_forward, dnn_backward_data, dnn_backward_weights } pass;
};

/// The CPU engine, made once; NULL if oneDNN refuses.
dnnl_engine_t dnn_engine(void);

/// Keeps OpenMP to one thread on the calling thread: its teams collapse when a core is shared.
void dnn_pin_thread(void);

/// Notes a failed call; gives NULL so that callers can return it.
void *dnn_fail(const char *what, dnnl_status_t status);

/// oneDNN's name for what the forward pass adds to its result.
#define DNN_ARG_ADDED (DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1)

/// What is done to an operation's result before it is written: a sum, then ReLU.
typedef struct {
  const dnn_layout *added;
  int relu;
} dnn_after;

static const dnn_after dnn_nothing = {NULL, 0};

/// Begins an operation: a draft with attributes and no descriptor yet.
dnn_draft dnn_draft_create(dnn_after after);

/// Makes the operation of a draft, of which nothing is left.
dnn_op *dnn_op_create(const char *what, dnn_draft draft, int pass);

#endif
