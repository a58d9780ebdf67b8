/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each instruction set offers to kernels.c: functions that overwrite the slots it does better. Each set is
 * compiled in a static library of its own with its instructions switched on; nothing else is, and none of their
 * functions but these has external linkage, so that no instruction leaks into code that runs everywhere.
 */

#pragma once

#include "kernels/kernels.h"

G_BEGIN_DECLS

void rill_kernels_set_c_weights (RillKernels *kernels);
void rill_kernels_set_c_vectors (RillKernels *kernels);

#ifdef RILL_HAVE_X86
void rill_kernels_set_avx2_weights (RillKernels *kernels);
void rill_kernels_set_avx2_blocks (RillKernels *kernels);
void rill_kernels_set_avx2_vectors (RillKernels *kernels);
void rill_kernels_set_avx2_rows (RillKernels *kernels);
void rill_kernels_set_avx512_weights (RillKernels *kernels);
void rill_kernels_set_avx512_blocks (RillKernels *kernels);
void rill_kernels_set_avx512_vectors (RillKernels *kernels);
void rill_kernels_set_avx512_rows (RillKernels *kernels);
void rill_kernels_set_avx512_vnni (RillKernels *kernels);
#endif

#ifdef RILL_HAVE_NEON
void rill_kernels_set_neon_weights (RillKernels *kernels);
void rill_kernels_set_neon_blocks (RillKernels *kernels);
void rill_kernels_set_neon_vectors (RillKernels *kernels);
void rill_kernels_set_neon_rows (RillKernels *kernels);
void rill_kernels_set_neon_dotprod (RillKernels *kernels);
#endif

G_END_DECLS
