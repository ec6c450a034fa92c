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

extern const unsigned char chispa_operator_add; /* and connections that are no chain */
extern const unsigned char chispa_operator_average_pool2d;
extern const unsigned char chispa_operator_depthwise_multiple; /* several kernels per channel */

#define CHISPA_ALL_OPERATORS \
  &chispa_operator_add, &chispa_operator_average_pool2d, &chispa_operator_depthwise_multiple

#ifdef __cplusplus
}
#endif

#endif
