// Convolution with what follows it, and its two gradients.
#include "op.h"

typedef struct {
  dnnl_dims_t stride, padding;
} geometry;

static geometry geometry_of(dnn_window window) {
  return (geometry){{window.stride, window.stride}, {window.padding, window.padding}};
}

static dnnl_alg_kind_t algorithm(const dnn_convolution *c) {
  return c->winograd ? dnnl_convolution_winograd : dnnl_convolution_direct;
}

dnn_op *dnn_convolution_forward(
    const dnn_layout *source, const dnn_layout *weights, const dnn_layout *bias,
    const dnn_layout *destination, dnn_convolution c) {
  geometry g = geometry_of(c.window);
  dnn_draft draft = dnn_draft_create((dnn_after){c.added, c.relu});
  DNN_FORWARD(
      draft, convolution, dnnl_forward_training, algorithm(&c), source->desc, weights->desc,
      bias ? bias->desc : NULL, destination->desc, g.stride, DNN_PADDING(g.padding));
  return dnn_op_create("convolution", draft, dnn_forward);
}

dnn_op *dnn_convolution_backward_data(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *destination, dnn_convolution c) {
  geometry g = geometry_of(c.window);
  dnn_draft draft = dnn_draft_create(dnn_nothing);
  DNN_BACKWARD(
      draft, convolution, backward_data, forward, algorithm(&c), source->desc, weights->desc,
      destination->desc, g.stride, DNN_PADDING(g.padding));
  return dnn_op_create("convolution's input gradient", draft, dnn_backward_data);
}

dnn_op *dnn_convolution_backward_weights(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *destination, dnn_convolution c) {
  geometry g = geometry_of(c.window);
  dnn_draft draft = dnn_draft_create(dnn_nothing);
  DNN_BACKWARD(
      draft, convolution, backward_weights, forward, algorithm(&c), source->desc, weights->desc,
      NULL, destination->desc, g.stride, DNN_PADDING(g.padding));
  return dnn_op_create("convolution's weight gradient", draft, dnn_backward_weights);
}

int dnn_has_winograd(void) {
  // Asked of the library that is loaded, which may be a later one than the headers are of.
  const int64_t map[] = {16, 32, 8, 8}, filters[] = {32, 32, 3, 3};
  dnn_layout *picture = dnn_layout_create(4, map, dnn_order_blocked, dnn_float32);
  dnn_layout *weights = dnn_layout_create(4, filters, dnn_order_any, dnn_float32);
  dnn_convolution c = {.window = {3, 1, 1}, .winograd = 1};
  dnn_op *op = NULL;
  if (picture && weights) op = dnn_convolution_forward(picture, weights, NULL, picture, c);
  dnn_layout_free(picture);
  dnn_layout_free(weights);
  int has = op != NULL;
  dnn_op_free(op);
  return has;
}
