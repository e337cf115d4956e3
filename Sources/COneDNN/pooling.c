// Max pooling over square windows, and its gradient.
#include "op.h"

dnn_op *dnn_max_pool_forward(
    const dnn_layout *source, const dnn_layout *destination, dnn_window window, int training) {
  dnnl_dims_t stride = {window.stride, window.stride}, kernel = {window.kernel, window.kernel};
  dnnl_dims_t padding = {window.padding, window.padding};
  dnnl_pooling_desc_t desc;
  dnnl_status_t status = dnnl_pooling_forward_desc_init(
      &desc, training ? dnnl_forward_training : dnnl_forward_inference, dnnl_pooling_max,
      &source->desc, &destination->desc, stride, kernel, padding, padding);
  return dnn_op_create("max pooling", &desc, status, dnn_nothing, NULL, dnn_forward);
}

dnn_op *dnn_max_pool_backward(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *destination,
    dnn_window window) {
  dnnl_dims_t stride = {window.stride, window.stride}, kernel = {window.kernel, window.kernel};
  dnnl_dims_t padding = {window.padding, window.padding};
  dnnl_pooling_desc_t desc;
  dnnl_status_t status = dnnl_pooling_backward_desc_init(
      &desc, dnnl_pooling_max, &source->desc, &destination->desc, stride, kernel, padding,
      padding);
  return dnn_op_create("max pooling's gradient", &desc, status, dnn_nothing, forward, dnn_backward_data);
}
