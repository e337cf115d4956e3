// Pooling over square windows, and its gradient.
#include "op.h"

/// oneDNN's name; means leave padding out, though no window of means is padded here.
static dnnl_alg_kind_t algorithm(dnn_pool pool) {
  return pool == dnn_pool_max ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
}

dnn_op *dnn_pool_forward(
    dnn_pool pool, const dnn_layout *source, const dnn_layout *destination, dnn_window window,
    int training) {
  dnnl_dims_t stride = {window.stride, window.stride}, kernel = {window.kernel, window.kernel};
  dnnl_dims_t padding = {window.padding, window.padding};
  dnn_draft draft = dnn_draft_create(dnn_nothing);
  DNN_FORWARD(
      draft, pooling, training ? dnnl_forward_training : dnnl_forward_inference, algorithm(pool),
      source->desc, destination->desc, stride, kernel, DNN_PADDING(padding));
  return dnn_op_create("pooling", draft, dnn_forward);
}

dnn_op *dnn_pool_backward(
    dnn_pool pool, const dnn_op *forward, const dnn_layout *source, const dnn_layout *destination,
    dnn_window window) {
  dnnl_dims_t stride = {window.stride, window.stride}, kernel = {window.kernel, window.kernel};
  dnnl_dims_t padding = {window.padding, window.padding};
  dnn_draft draft = dnn_draft_create(dnn_nothing);
  DNN_BACKWARD(
      draft, pooling, backward, forward, algorithm(pool), source->desc, destination->desc,
      stride, kernel, DNN_PADDING(padding));
  return dnn_op_create("pooling's gradient", draft, dnn_backward_data);
}
