/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What some families do to a row of values between the products, made of the kernels where these have the heavy part.
 * Loops over short runs of fixed length, which compilers turn into vectors for every processor.
 */

#pragma once

#include "kernels/kernels.h"
#include "model/arch.h"

G_BEGIN_DECLS

/* gate[i] = activation (gate[i]) up[i], or without the second factor where the network has no gate. @up [n] is
 * overwritten in any case. */
void rill_activate (const RillKernels *kernels, RillActivation activation, gboolean is_gated, float *gate, float *up,
                    guint n);

/* x[i] within -limit ... limit. */
void rill_clamp (float *x, guint n, float limit);

G_END_DECLS
