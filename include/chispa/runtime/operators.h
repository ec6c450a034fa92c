#ifndef CHISPA_RUNTIME_OPERATORS_H
#define CHISPA_RUNTIME_OPERATORS_H

/* Operators that few models use. Each stands in a file of its own with a mark; a program that refers to the
 * mark has the operator, and a linker leaves the others in the runtime's library. A generated model.c refers
 * to the marks that it needs. A program whose models are not known beforehand refers to all of them:
 *
 *   const unsigned char *const all_operators[] = {CHISPA_ALL_OPERATORS};
 *
 * Without them, chispa_load says CHISPA_ERR_OPERATOR_NOT_LINKED of a model that needs one. C99 and C++.
 */

#ifdef __cplusplus
extern "C" {
#endif

extern const unsigned char chispa_operator_rings; /* what is no chain; with one at least of the following */
extern const unsigned char
    chispa_operator_convolution; /* strides, dilation, groups, an input that others read */
extern const unsigned char chispa_operator_depthwise; /* the same, and several kernels per channel */
extern const unsigned char chispa_operator_pool;      /* the same, and averages */
extern const unsigned char chispa_operator_sums;      /* global averages; dense of what others read */
extern const unsigned char chispa_operator_softmax;
extern const unsigned char chispa_operator_prelu;
extern const unsigned char chispa_operator_pair;          /* add, subtract, multiply */
extern const unsigned char chispa_operator_rearrangement; /* concat, pad, reshape, slice, shuffle */

#define CHISPA_ALL_OPERATORS                                                                               \
  &chispa_operator_rings, &chispa_operator_convolution, &chispa_operator_depthwise, &chispa_operator_pool, \
      &chispa_operator_sums, &chispa_operator_softmax, &chispa_operator_prelu, &chispa_operator_pair,      \
      &chispa_operator_rearrangement

#ifdef __cplusplus
}
#endif

#endif
