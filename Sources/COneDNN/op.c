// The life of an operation: made from a descriptor, bound to memory, executed, freed.
#include "op.h"

#include <stdlib.h>

static dnnl_status_t append(dnnl_post_ops_t ops, dnn_after after) {
  dnnl_status_t status = dnnl_success;
  if (after.added) status = dnnl_post_ops_append_binary(ops, dnnl_binary_add, after.added->desc);
  if (status == dnnl_success && after.relu) status = DNN_APPEND_RELU(ops);
  return status;
}

/// The attributes of every operation: scratch memory comes from the caller, since the library's own
/// belongs to the thread that made the operation; and what follows the result.
static dnnl_status_t attributes(dnnl_primitive_attr_t *attr, dnn_after after) {
  dnnl_status_t status = dnnl_primitive_attr_create(attr);
  if (status == dnnl_success)
    status = dnnl_primitive_attr_set_scratchpad_mode(*attr, dnnl_scratchpad_mode_user);
  if (status != dnnl_success || !(after.added || after.relu)) return status;
  dnnl_post_ops_t ops = NULL;
  status = dnnl_post_ops_create(&ops);
  if (status == dnnl_success) status = append(ops, after);
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*attr, ops);
  dnnl_post_ops_destroy(ops);
  return status;
}

dnn_draft dnn_draft_create(dnn_after after) {
  dnn_pin_thread();
  dnn_draft draft = {NULL, NULL, dnnl_success};
  draft.status = attributes(&draft.attr, after);
  return draft;
}

static dnn_op *finish(const char *what, dnnl_primitive_desc_t desc, int pass) {
  dnn_op *op = calloc(1, sizeof *op);
  if (!op) {
    dnnl_primitive_desc_destroy(desc);
    return dnn_fail(what, dnnl_out_of_memory);
  }
  op->desc = desc;
  op->pass = pass;
  dnnl_status_t status = dnnl_primitive_create(&op->primitive, desc);
  if (status == dnnl_success)
    status = dnnl_stream_create(&op->stream, dnn_engine(), dnnl_stream_default_flags);
  if (status == dnnl_success) return op;
  dnn_op_free(op);
  return dnn_fail(what, status);
}

dnn_op *dnn_op_create(const char *what, dnn_draft draft, int pass) {
  dnnl_primitive_attr_destroy(draft.attr);
  if (draft.status != dnnl_success) return dnn_fail(what, draft.status);
  return finish(what, draft.desc, pass);
}

dnn_op *dnn_reorder(const dnn_layout *source, const dnn_layout *destination) {
  dnn_draft draft = dnn_draft_create(dnn_nothing);
  if (draft.status == dnnl_success)
    draft.status = dnnl_reorder_primitive_desc_create(
        &draft.desc, source->desc, dnn_engine(), destination->desc, dnn_engine(), draft.attr);
  return dnn_op_create("reorder", draft, dnn_forward);
}

static int argument_name(const dnn_op *op, dnn_argument argument) {
  int data = op->pass == dnn_backward_data, weights = op->pass == dnn_backward_weights;
  switch (argument) {
    case dnn_source: return data ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC;
    case dnn_weights: return weights ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS;
    case dnn_bias: return weights ? DNNL_ARG_DIFF_BIAS : DNNL_ARG_BIAS;
    case dnn_destination: return data || weights ? DNNL_ARG_DIFF_DST : DNNL_ARG_DST;
    case dnn_workspace: return DNNL_ARG_WORKSPACE;
    case dnn_added: return DNN_ARG_ADDED;
    default: return DNNL_ARG_SCRATCHPAD;
  }
}

int dnn_bind(dnn_op *op, dnn_argument argument, void *data, size_t stride) {
  dnn_layout *layout = dnn_layout_of(op, argument);
  if (!layout) return 1;
  dnnl_exec_arg_t *slot = &op->arguments[argument];
  dnnl_memory_destroy(slot->memory);
  slot->memory = NULL;
  slot->arg = argument_name(op, argument);
  op->slices[argument].data = data;
  op->slices[argument].stride = stride;
  dnnl_status_t status = dnnl_memory_create(&slot->memory, layout->desc, dnn_engine(), data);
  dnn_layout_free(layout);
  if (status != dnnl_success) dnn_fail("bind", status);
  return status;
}

int dnn_execute(const dnn_op *op, size_t slice) {
  dnn_pin_thread();
  dnnl_exec_arg_t bound[dnn_argument_count];
  dnnl_status_t status = dnnl_success;
  int count = 0;
  for (int i = 0; i < dnn_argument_count && status == dnnl_success; i++) {
    if (!op->arguments[i].memory) continue;
    if (op->slices[i].stride)
      status = dnnl_memory_set_data_handle(
          op->arguments[i].memory, op->slices[i].data + slice * op->slices[i].stride);
    bound[count++] = op->arguments[i];
  }
  if (status == dnnl_success)
    status = dnnl_primitive_execute(op->primitive, op->stream, count, bound);
  if (status == dnnl_success) status = dnnl_stream_wait(op->stream);
  if (status != dnnl_success) dnn_fail("execute", status);
  return status;
}

void dnn_op_free(dnn_op *op) {
  if (!op) return;
  for (int i = 0; i < dnn_argument_count; i++) dnnl_memory_destroy(op->arguments[i].memory);
  if (op->stream) dnnl_stream_destroy(op->stream);
  if (op->primitive) dnnl_primitive_destroy(op->primitive);
  dnnl_primitive_desc_destroy(op->desc);
  free(op);
}
