// The one place that knows oneDNN 2 from oneDNN 3. The other files speak version 3, in which memory
// descriptors are handles and one call makes an operation's descriptor, attributes included.
#ifndef CONEDNN_VERSION_H
#define CONEDNN_VERSION_H

#include <oneapi/dnnl/dnnl.h>

/// An operation in the making: its attributes, its descriptor, and whether all went well so far.
typedef struct {
  dnnl_primitive_attr_t attr;
  dnnl_primitive_desc_t desc;
  dnnl_status_t status;
} dnn_draft;

// DNN_FORWARD and DNN_BACKWARD make the descriptor of a draft. Between the first ones and the last
// the arguments are oneDNN's own; DNN_PADDING stands for the padding of a window without dilation.
#if DNNL_VERSION_MAJOR >= 3

typedef dnnl_memory_desc_t dnn_memory_desc;

#define DNN_APPEND_RELU(ops) dnnl_post_ops_append_eltwise(ops, dnnl_eltwise_relu, 0, 0)
#define DNN_PADDING(padding) (dnnl_dims_t){0}, padding, padding
#define DNN_FORWARD(draft, type, ...)                               \
  do {                                                              \
    if ((draft).status != dnnl_success) break;                      \
    (draft).status = dnnl_##type##_forward_primitive_desc_create(   \
        &(draft).desc, dnn_engine(), __VA_ARGS__, (draft).attr);    \
  } while (0)
#define DNN_BACKWARD(draft, type, pass, forward, ...)                                 \
  do {                                                                                \
    if ((draft).status != dnnl_success) break;                                        \
    (draft).status = dnnl_##type##_##pass##_primitive_desc_create(                    \
        &(draft).desc, dnn_engine(), __VA_ARGS__, (forward)->desc, (draft).attr);     \
  } while (0)

#else

#include <stdlib.h>

typedef dnnl_memory_desc_t *dnn_memory_desc;
typedef const dnnl_memory_desc_t *const_dnnl_memory_desc_t;

static inline dnnl_status_t dnnl_memory_desc_create_with_tag(
    dnn_memory_desc *made, int rank, const dnnl_dims_t extents, dnnl_data_type_t type,
    dnnl_format_tag_t tag) {
  *made = malloc(sizeof **made);
  return *made ? dnnl_memory_desc_init_by_tag(*made, rank, extents, type, tag) : dnnl_out_of_memory;
}

static inline dnnl_status_t dnnl_memory_desc_clone(
    dnn_memory_desc *made, const_dnnl_memory_desc_t desc) {
  *made = malloc(sizeof **made);
  if (*made) **made = *desc;
  return *made ? dnnl_success : dnnl_out_of_memory;
}

static inline void dnnl_memory_desc_destroy(dnn_memory_desc desc) { free(desc); }

#define DNN_APPEND_RELU(ops) dnnl_post_ops_append_eltwise(ops, 1, dnnl_eltwise_relu, 0, 0)
#define DNN_PADDING(padding) padding, padding
#define DNN_FORWARD(draft, type, ...) DNN_CREATE(draft, type, forward, NULL, __VA_ARGS__)
#define DNN_BACKWARD(draft, type, pass, forward, ...) \
  DNN_CREATE(draft, type, pass, (forward)->desc, __VA_ARGS__)
#define DNN_CREATE(draft, type, pass, forward, ...)                                   \
  do {                                                                                \
    if ((draft).status != dnnl_success) break;                                        \
    dnnl_##type##_desc_t descriptor;                                                  \
    (draft).status = dnnl_##type##_##pass##_desc_init(&descriptor, __VA_ARGS__);      \
    if ((draft).status != dnnl_success) break;                                        \
    (draft).status = dnnl_primitive_desc_create(                                      \
        &(draft).desc, &descriptor, (draft).attr, dnn_engine(), forward);             \
  } while (0)

#endif

#endif
