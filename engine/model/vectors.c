/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Activations, and clamps.
 */

#include "model/vectors.h"

#include <math.h>

static void
activate_gelu_tanh (const RillKernels *kernels,
                    gboolean           is_gated,
                    float             *gate,
                    float             *up,
                    guint              n)
{
  for (guint i = 0; !is_gated && i < n; i++)
    up[i] = 1.0f;
  kernels->gelu_mul (gate, up, n);
}

static void
activate_gelu_erf (gboolean     is_gated,
                   float       *gate,
                   const float *up,
                   guint        n)
{
  for (guint i = 0; i < n; i++)
    gate[i] *= 0.5f * erfcf (-gate[i] * (float) M_SQRT1_2) * (is_gated ? up[i] : 1.0f);
}

static void
activate_clamped (const RillKernels *kernels,
                  gboolean           is_gated,
                  float             *gate,
                  float             *up,
                  guint              n)
{
  const float steepness = 1.702f, limit = 7.0f;

  for (guint i = 0; i < n; i++)
    {
      float partner = is_gated ? CLAMP (up[i], -limit, limit) + 1.0f : 1.0f;

      up[i] = partner / steepness;
      gate[i] = MIN (gate[i], limit) * steepness;
    }
  kernels->silu_mul (gate, up, n);
}

static void
activate_silu (const RillKernels *kernels,
               gboolean           is_gated,
               float             *gate,
               float             *up,
               guint              n)
{
  for (guint i = 0; !is_gated && i < n; i++)
    up[i] = 1.0f;
  kernels->silu_mul (gate, up, n);
}

void
rill_activate (const RillKernels *kernels,
               RillActivation     activation,
               gboolean           is_gated,
               float             *gate,
               float             *up,
               guint              n)
{
  switch (activation)
    {
    case RILL_ACTIVATION_SILU:
      activate_silu (kernels, is_gated, gate, up, n);
      return;
    case RILL_ACTIVATION_GELU_TANH:
      activate_gelu_tanh (kernels, is_gated, gate, up, n);
      return;
    case RILL_ACTIVATION_GELU_ERF:
      activate_gelu_erf (is_gated, gate, up, n);
      return;
    case RILL_ACTIVATION_CLAMPED:
      activate_clamped (kernels, is_gated, gate, up, n);
      return;
    default:
      g_return_if_reached ();
    }
}

void
rill_clamp (float *x,
            guint  n,
            float  limit)
{
  for (guint i = 0; i < n; i++)
    x[i] = CLAMP (x[i], -limit, limit);
}
