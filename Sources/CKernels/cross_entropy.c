// Softmax cross-entropy: loss, hits and gradient in one pass over the logits.
#include "CKernels.h"

#include <math.h>

static double row_loss(
    float *gradient, int64_t *correct, const float *logits, int32_t label, size_t classes,
    float scale) {
  size_t top = 0;
  for (size_t c = 1; c < classes; c++)
    if (logits[c] > logits[top]) top = c;
  double sum = 0;
  for (size_t c = 0; c < classes; c++) sum += exp((double)logits[c] - logits[top]);
  for (size_t c = 0; c < classes; c++) {
    double probability = exp((double)logits[c] - logits[top]) / sum;
    gradient[c] = (float)(probability - ((int32_t)c == label)) * scale;
  }
  *correct += (int32_t)top == label;
  return log(sum) + logits[top] - logits[label];
}

double ck_cross_entropy(
    float *gradient, int64_t *correct, const float *logits, const int32_t *labels, size_t rows,
    size_t classes, float scale) {
  double loss = 0;
  *correct = 0;
  for (size_t row = 0; row < rows; row++)
    loss += row_loss(
        gradient + row * classes, correct, logits + row * classes, labels[row], classes, scale);
  return loss;
}
