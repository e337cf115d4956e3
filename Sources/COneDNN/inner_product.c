// The fully connected layer, and its two gradients.
#include "op.h"

dnn_op *dnn_inner_product_forward(
    const dnn_layout *source, const dnn_layout *weights, const dnn_layout *bias,
    const dnn_layout *destination, int relu) {
  dnnl_inner_product_desc_t desc;
  dnnl_status_t status = dnnl_inner_product_forward_desc_init(
      &desc, dnnl_forward_training, &source->desc, &weights->desc, &bias->desc,
      &destination->desc);
  return dnn_op_create(
      "linear layer", &desc, status, (dnn_after){NULL, relu}, NULL, dnn_forward);
}

dnn_op *dnn_inner_product_backward_data(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *destination) {
  dnnl_inner_product_desc_t desc;
  dnnl_status_t status = dnnl_inner_product_backward_data_desc_init(
      &desc, &source->desc, &weights->desc, &destination->desc);
  return dnn_op_create(
      "linear layer's input gradient", &desc, status, dnn_nothing, forward, dnn_backward_data);
}

dnn_op *dnn_inner_product_backward_weights(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *bias, const dnn_layout *destination) {
  dnnl_inner_product_desc_t desc;
  dnnl_status_t status = dnnl_inner_product_backward_weights_desc_init(
      &desc, &source->desc, &weights->desc, &bias->desc, &destination->desc);
  return dnn_op_create(
      "linear layer's weight gradient", &desc, status, dnn_nothing, forward,
      dnn_backward_weights);
}
