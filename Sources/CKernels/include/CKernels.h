// The vector loops between convolutions. Feature maps lie in blocked order, [row][channel block]
// [pixel][channel in block], with the channels padded by zeros to whole blocks of 8 or 16.
// Every loop runs on the calling thread and adds in one fixed order, so results repeat exactly.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The type of a feature map's values; arithmetic is in float32 either way.
typedef enum { ck_float32, ck_bfloat16 } ck_type;

/// The extents of a blocked feature map; `block` is 8 or 16.
typedef struct {
  size_t rows, blocks, pixels, block;
  ck_type type;
} ck_shape;

/// destination = (source − shift) · scale
void ck_affine(float *destination, const float *source, size_t count, float shift, float scale);
/// The same, rounded to bfloat16.
void ck_affine_to_bfloat16(
    void *destination, const float *source, size_t count, float shift, float scale);

// The next three work on whole vectors: they may read and write up to 7 values behind the last one.

/// destination = one + other, then ReLU if `relu`; the destination may be either of them.
void ck_add(
    void *destination, const void *one, const void *other, size_t count, int relu, ck_type type);
/// destination = max(source, 0)
void ck_relu(void *destination, const void *source, size_t count, ck_type type);
/// destination = gradient (+ other, unless it is NULL) where the ReLU's output is positive, else 0; may
/// be in place.
void ck_relu_backward(
    void *destination, const void *gradient, const void *other, const void *output, size_t count,
    ck_type type);

/// sum += other
void ck_accumulate(float *sum, const float *other, size_t count);

/// The geometry of a convolution that reads pictures: `channels` × height × width to a blocked map
/// of output_height × output_width pixels with `filters` channels.
typedef struct {
  size_t rows, channels, height, width, filters, output_height, output_width;
  size_t kernel, stride, padding, block;
  /// Of the gradient to the convolution's output; pictures and weights are float32.
  ck_type type;
} ck_picture_convolution;

/// Values of scratch memory that `ck_picture_gradient` needs.
size_t ck_picture_gradient_scratch(ck_picture_convolution shape);
/// The gradient to plain pictures from that to the convolution's output; plain weights
/// [filter][channel][row][column]. For few channels: a blocked result would be mostly padding.
void ck_picture_gradient(
    float *destination, const void *gradient, const float *weights, float *scratch,
    ck_picture_convolution shape);

/// Adds each channel's deviations from its pivot, and their squares, over rows and pixels; the `first`
/// call of several sets the sums to zero and the pivots to values of the channels.
void ck_batch_norm_moments(
    const void *x, ck_shape shape, float *pivot, double *sum, double *square, int first);

/// The constants of each channel: y = x · scale + shift, followed by ReLU if `relu`. Only the way back
/// reads the mean.
typedef struct {
  const float *scale, *shift, *mean;
  int relu;
} ck_batch_norm;

/// y = x · scale + shift per channel, plus `added` unless it is NULL, then ReLU if the norm has one.
void ck_batch_norm_forward(
    void *y, const void *x, const void *added, ck_shape shape, ck_batch_norm norm);

/// The gradient to y: `one` + `other` (or NULL), and 0 where `output` (or NULL) is not positive. If
/// it has to be put together so, the result is left in `sum`, which may be `one` or `other`; if
/// `sum` is NULL, it is `one`, and 0 where the norm's ReLU was closed.
typedef struct {
  const void *one, *other, *output;
  void *sum;
} ck_gradient;

/// Adds Σ g and Σ g·(x − mean) per channel, where g is the gradient behind the ReLU; the `first` call
/// of several sets the sums to zero.
void ck_batch_norm_backward_sums(
    ck_gradient gradient, const void *x, ck_shape shape, ck_batch_norm norm, double *gradient_sum,
    double *product_sum, int first);

/// Per channel, the parts of the gradient to x that depend on x and on nothing.
typedef struct {
  const float *slope, *offset;
} ck_batch_norm_slope;

/// dx = scale · g + slope · (x − mean) + offset per channel, after the sums; may be in place of g.
void ck_batch_norm_backward(
    void *dx, ck_gradient gradient, const void *x, ck_shape shape, ck_batch_norm norm,
    ck_batch_norm_slope line);

/// dx = scale · (gradient + other) where `y` is positive, else 0; `other` and `y` may be NULL, and the
/// result in place of the gradient.
void ck_scale_backward(
    void *dx, const void *gradient, const void *other, const void *y, ck_shape shape,
    const float *scale);
/// The sum of each channel over rows and pixels.
void ck_channel_sums(float *sum, const void *x, ck_shape shape);

/// Copies the `channels` of a map to a map of `shape` from channel `first` on, and puts zeros behind
/// them in the last block they reach. Maps that follow one another fill it when copied in order.
void ck_put_channels(
    void *destination, ck_shape shape, size_t first, const void *source, size_t channels);
/// The other way round: copies `channels` from channel `first` on of a map of `shape` to a map of
/// their own, zeros behind them.
void ck_take_channels(
    void *destination, size_t channels, const void *source, ck_shape shape, size_t first);

/// The largest pixel of each channel into plain [row][channel], and where it stands.
void ck_global_max(
    float *destination, int32_t *place, const void *source, ck_shape shape, size_t channels);
/// The whole gradient goes to the pixel that was largest.
void ck_global_max_backward(
    void *destination, const int32_t *place, const float *gradient, ck_shape shape,
    size_t channels);

/// The mean over each channel's pixels into plain [row][channel].
void ck_global_average(
    float *destination, const void *source, ck_shape shape, size_t channels);
/// Every pixel gets the same share of the gradient.
void ck_global_average_backward(
    void *destination, const float *gradient, ck_shape shape, size_t channels);

/// Sum of the cross-entropies of softmax(logits); the gradient is multiplied by `scale`, and
/// `correct` counts the rows whose first largest logit is the label's.
double ck_cross_entropy(
    float *gradient, int64_t *correct, const float *logits, const int32_t *labels, size_t rows,
    size_t classes, float scale);

/// PyTorch's SGD: g += decay·w; v = momentum·v + g; w −= rate·(nesterov ? g + momentum·v : v).
void ck_sgd(
    float *weights, float *velocity, const float *gradient, size_t count, float rate,
    float momentum, float decay, int nesterov);

/// What one step of Adam multiplies by: `rate` and `root_scale` hold the corrections of its number.
typedef struct {
  float rate, decay, mean_share, square_keep, square_share, root_scale, epsilon;
} ck_adam_factors;

/// PyTorch's Adam: g += decay·w; mean and square move towards g and g² by their shares;
/// w −= rate·mean / (√square·root_scale + epsilon).
void ck_adam(
    float *weights, float *mean, float *square, const float *gradient, size_t count,
    ck_adam_factors factors);

/// [row][channel][pixel] in float32 from a blocked map of `channels` channels.
void ck_to_plain(float *destination, const void *source, ck_shape shape, size_t channels);
/// The way back; the channels that fill up the last block become 0.
void ck_to_blocked(void *destination, const float *source, ck_shape shape, size_t channels);

/// Σ v², in double precision.
double ck_squared_length(const float *values, size_t count);
/// delta += gradient · factor, whose product is rounded from double precision.
void ck_add_scaled(float *delta, const float *gradient, size_t count, double factor);
/// delta += size · sign(gradient)
void ck_add_signs(float *delta, const float *gradient, size_t count, float size);
/// Moves the `wanted` pixels whose gradient is largest among those that can still move along it (more
/// where several are equal, fewer where no more can) by |length| / their number each, against the
/// gradient for a negative length. `perturbed` holds the picture + delta, and afterwards nothing of
/// use.
void ck_add_largest(
    float *delta, float *perturbed, const float *gradient, size_t count, float length,
    size_t wanted);
/// delta · factor, cut to ±radius and so that perturbed = image + delta stays in [0, 1].
void ck_fit(
    float *delta, float *perturbed, const float *image, size_t count, float factor, float radius);
/// The delta nearest to the given one among those with Σ|delta| ≤ radius that keep
/// perturbed = image + delta in [0, 1].
void ck_fit_l1(float *delta, float *perturbed, const float *image, size_t count, double radius);

/// Uniform in [0, 1): value i is made of the upper 24 bits of SplitMix64's output i after `state`.
void ck_fill_uniform(float *values, size_t count, uint64_t state);
/// Standard normal, from (count + 1) / 2 outputs after `state`.
void ck_fill_normal(float *values, size_t count, uint64_t state);
/// Exponential of mean 1 with a random sign, from `count` outputs after `state`.
void ck_fill_exponential(float *values, size_t count, uint64_t state);

/// Adds normal noise of spread `sigma` and clips to [0, 1]. `state` is that of the lab's generator, of
/// which ⌈count / 2⌉ draws are used: draw i gives the noise of values i and ⌊count / 2⌋ + i.
void ck_add_noise(float *pixels, size_t count, float sigma, uint64_t state);

/// products[i][j] = Σ maps[i] · maps[j] over pixels, of plain maps [channel][pixel].
void ck_gram(double *products, const float *maps, size_t channels, size_t pixels);
/// gradient[i] += Σ factors[i][j] · maps[j] over channels j.
void ck_gram_backward(
    float *gradient, const float *factors, const float *maps, size_t channels, size_t pixels);

#endif
