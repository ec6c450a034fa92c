#ifndef CHISPA_RUNTIME_H
#define CHISPA_RUNTIME_H

/* The runtime whole, for firmware in C99 or C++: chispa_load, chispa_invoke, and the marks of the operators.
 */
#include "chispa/runtime/operators.h"
#include "chispa/runtime/runtime.h"

#endif
