// Layouts: oneDNN's memory descriptors.
#include "op.h"

#include <stdlib.h>

static dnnl_format_tag_t tag(int rank, dnn_order order) {
  const dnnl_format_tag_t plain[] = {dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd};
  switch (order) {
    case dnn_order_any: return dnnl_format_tag_any;
    case dnn_order_plain: return plain[rank - 1];
    case dnn_order_blocked: return dnn_block() == 16 ? dnnl_aBcd16b : dnnl_aBcd8b;
  }
  return dnnl_format_tag_undef;
}

dnn_layout *dnn_layout_create(int rank, const int64_t *extents, dnn_order order, dnn_type type) {
  if (rank < 1 || rank > 4 || (order == dnn_order_blocked && rank != 4))
    return dnn_fail("layout", dnnl_invalid_arguments);
  dnn_layout *layout = calloc(1, sizeof *layout);
  if (!layout) return dnn_fail("layout", dnnl_out_of_memory);
  dnnl_status_t status = dnnl_memory_desc_create_with_tag(
      &layout->desc, rank, extents, type == dnn_bfloat16 ? dnnl_bf16 : dnnl_f32,
      tag(rank, order));
  if (status == dnnl_success) return layout;
  dnn_layout_free(layout);
  return dnn_fail("layout", status);
}

static const_dnnl_memory_desc_t query(const dnn_op *op, dnn_argument argument) {
  int data = op->pass == dnn_backward_data, weights = op->pass == dnn_backward_weights;
  switch (argument) {
    case dnn_source:
      return dnnl_primitive_desc_query_md(
          op->desc, data ? dnnl_query_diff_src_md : dnnl_query_src_md, 0);
    case dnn_weights:
      return dnnl_primitive_desc_query_md(
          op->desc, weights ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0);
    case dnn_bias:
      return dnnl_primitive_desc_query_md(
          op->desc, weights ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 1);
    case dnn_destination:
      return dnnl_primitive_desc_query_md(
          op->desc, data || weights ? dnnl_query_diff_dst_md : dnnl_query_dst_md, 0);
    case dnn_workspace: return dnnl_primitive_desc_query_md(op->desc, dnnl_query_workspace_md, 0);
    case dnn_added:
      return dnnl_primitive_desc_query_md(op->desc, dnnl_query_exec_arg_md, DNN_ARG_ADDED);
    case dnn_scratchpad: return dnnl_primitive_desc_query_md(op->desc, dnnl_query_scratchpad_md, 0);
    default: return NULL;
  }
}

dnn_layout *dnn_layout_of(const dnn_op *op, dnn_argument argument) {
  dnn_layout *layout = calloc(1, sizeof *layout);
  if (!layout) return dnn_fail("layout", dnnl_out_of_memory);
  const_dnnl_memory_desc_t desc = query(op, argument);
  dnnl_status_t status = desc ? dnnl_memory_desc_clone(&layout->desc, desc) : dnnl_success;
  if (status == dnnl_success) return layout;
  dnn_layout_free(layout);
  return dnn_fail("layout", status);
}

size_t dnn_layout_bytes(const dnn_layout *layout) {
  return dnnl_memory_desc_get_size(layout->desc);
}

int dnn_layout_equal(const dnn_layout *one, const dnn_layout *other) {
  return dnnl_memory_desc_equal(one->desc, other->desc);
}

void dnn_layout_free(dnn_layout *layout) {
  if (!layout) return;
  dnnl_memory_desc_destroy(layout->desc);
  free(layout);
}
