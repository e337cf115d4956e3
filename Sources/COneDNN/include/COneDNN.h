// The one door to oneDNN's C API. Memory and operation descriptors, which differ between versions 2
// and 3 of the library, stay behind the two opaque handles below. Every operation runs on the calling
// thread alone.
#ifndef CONEDNN_H
#define CONEDNN_H

#include <stddef.h>
#include <stdint.h>

/// The extents of a tensor, the type of its values and the order in which they lie in memory.
typedef struct dnn_layout dnn_layout;

/// A compiled operation with the memory it reads and writes.
typedef struct dnn_op dnn_op;

/// The type of a tensor's values.
typedef enum { dnn_float32, dnn_bfloat16 } dnn_type;

/// How the values of a layout lie in memory.
typedef enum {
  dnn_order_any,         ///< whatever the operation prefers; ask it afterwards
  dnn_order_plain,       ///< row-major
  dnn_order_blocked      ///< nChw8c or nChw16c, see `dnn_block`: channels padded to whole blocks
} dnn_order;

/// What a tensor is to an operation; a gradient stands in the place of the tensor it belongs to.
typedef enum {
  dnn_source,
  dnn_weights,
  dnn_bias,
  dnn_destination,
  dnn_workspace,
  dnn_scratchpad,
  dnn_added,  ///< what a convolution adds to its result
  dnn_argument_count
} dnn_argument;

/// A square sliding window.
typedef struct {
  int64_t kernel, stride, padding;
} dnn_window;

/// Channels in one block of the blocked order: 16 where oneDNN uses AVX-512, else 8.
int dnn_block(void);
/// Whether there are bfloat16 kernels for this processor.
int dnn_has_bfloat16(void);
/// Whether they are faster than float32's, by the processor's kind.
int dnn_favours_bfloat16(void);
/// The library's version at run time, "2.6.3".
const char *dnn_version(void);

/// What went wrong in the last call on this thread that gave NULL.
const char *dnn_error(void);

/// A layout of `rank` extents, or NULL.
dnn_layout *dnn_layout_create(int rank, const int64_t *extents, dnn_order order, dnn_type type);
/// The layout that the operation settled on for an argument; of no bytes if it does not use it.
dnn_layout *dnn_layout_of(const dnn_op *op, dnn_argument argument);
size_t dnn_layout_bytes(const dnn_layout *layout);
int dnn_layout_equal(const dnn_layout *one, const dnn_layout *other);
void dnn_layout_free(dnn_layout *layout);

/// How a convolution is computed, and what follows it before its result is written.
typedef struct {
  dnn_window window;
  /// Winograd's algorithm (Lavin and Gray 2016): float32, 3×3, stride 1; fewer multiplications,
  /// another rounding. Else the direct one. See `dnn_has_winograd`.
  int winograd;
  /// Layout of what is added to the result, or NULL.
  const dnn_layout *added;
  /// ReLU at the end, after the sum.
  int relu;
} dnn_convolution;

/// Whether the library has Winograd's algorithm for this processor; oneDNN 3.2 dropped it.
int dnn_has_winograd(void);

/// Convolution; `bias` may be NULL.
dnn_op *dnn_convolution_forward(
    const dnn_layout *source, const dnn_layout *weights, const dnn_layout *bias,
    const dnn_layout *destination, dnn_convolution convolution);
dnn_op *dnn_convolution_backward_data(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *destination, dnn_convolution convolution);
dnn_op *dnn_convolution_backward_weights(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *destination, dnn_convolution convolution);

/// Which value stands for a window.
typedef enum { dnn_pool_max, dnn_pool_average } dnn_pool;

/// Pooling; with `training` the largest value's fills the workspace that its backward pass reads.
dnn_op *dnn_pool_forward(
    dnn_pool pool, const dnn_layout *source, const dnn_layout *destination, dnn_window window,
    int training);
dnn_op *dnn_pool_backward(
    dnn_pool pool, const dnn_op *forward, const dnn_layout *source, const dnn_layout *destination,
    dnn_window window);

/// The fully connected layer, with ReLU behind it if `relu`; layouts are matrices of rows.
dnn_op *dnn_inner_product_forward(
    const dnn_layout *source, const dnn_layout *weights, const dnn_layout *bias,
    const dnn_layout *destination, int relu);
dnn_op *dnn_inner_product_backward_data(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *destination);
dnn_op *dnn_inner_product_backward_weights(
    const dnn_op *forward, const dnn_layout *source, const dnn_layout *weights,
    const dnn_layout *bias, const dnn_layout *destination);

/// Copies values from one order and type to another.
dnn_op *dnn_reorder(const dnn_layout *source, const dnn_layout *destination);

/// Points an argument at memory, which must outlive the operation; 0 on success. An operation on a
/// slice of the rows finds those of the next slice `stride` bytes further on.
int dnn_bind(dnn_op *op, dnn_argument argument, void *data, size_t stride);
/// Runs the operation on the given slice, on the calling thread; 0 on success.
int dnn_execute(const dnn_op *op, size_t slice);
void dnn_op_free(dnn_op *op);

#endif
