// The fully connected layer, and its two gradients.
#include "op.h"

dnn_op *dnn_inner_product_forward(
    const dnn_layout *source, const dnn_layout *weights, const dnn_layout *bias,
    const dnn_layout *destination, int relu) {
  dnn_draft draft = dnn_draft_create((dnn_after){NULL, relu});
  DNN_FORWARD(
      draft, inner_product, dnnl_forward_training, source->desc, weights->desc, bias->desc,
      destination->desc);
  return dnn_op_create("linear layer", draft, dnn_forward);
}

dnn_op *dnn_inner_product_backward_data(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *destination) {
  dnn_draft draft = dnn_draft_create(dnn_nothing);
  DNN_BACKWARD(
      draft, inner_product, backward_data, forward, source->desc, weights->desc,
      destination->desc);
  return dnn_op_create("linear layer's input gradient", draft, dnn_backward_data);
}

dnn_op *dnn_inner_product_backward_weights(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *bias, const dnn_layout *destination) {
  dnn_draft draft = dnn_draft_create(dnn_nothing);
  DNN_BACKWARD(
      draft, inner_product, backward_weights, forward, source->desc, weights->desc, bias->desc,
      destination->desc);
  return dnn_op_create("linear layer's weight gradient", draft, dnn_backward_weights);
}
