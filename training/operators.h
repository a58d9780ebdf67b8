/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The element-wise parts of the network and their derivatives. Matrices are row-major, one row a token.
 */
#pragma once

#include "real.h"

void train_norm_forward    (const Real *input,
                            const Real *weight,
                            Real       *output,
                            Real       *scale,
                            guint32     n_rows,
                            guint32     n_cols);
void train_norm_backward   (const Real *input,
                            const Real *weight,
                            const Real *scale,
                            const Real *d_output,
                            Real       *d_input,
                            Real       *d_weight,
                            guint32     n_rows,
                            guint32     n_cols);
void train_swiglu_forward  (const Real *gate_up,
                            Real       *hidden,
                            guint32     n_rows,
                            guint32     n_ff);
void train_swiglu_backward (const Real *gate_up,
                            const Real *d_hidden,
                            Real       *d_gate_up,
                            guint32     n_rows,
                            guint32     n_ff);
void train_rotate          (Real       *rows,
                            const Real *cosines,
                            const Real *sines,
                            Real        direction,
                            guint32     n_rows,
                            guint32     n_heads,
                            guint32     head_dim,
                            guint32     stride);
Real train_softmax         (Real       *row,
                            guint32     n);
void train_softmax_with_sink (Real     *row,
                              Real      sink,
                              guint32   n);
Real train_dot             (const Real *left,
                            const Real *right,
                            guint32     n);
Real train_sum             (const Real *values,
                            guint32     n);
void train_softmax_backward (const Real *weights,
                             Real       *gradient,
                             Real        factor,
                             guint32     n);
void train_add             (Real       *target,
                            const Real *addend,
                            gsize       n);
