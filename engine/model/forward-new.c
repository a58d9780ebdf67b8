/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a forward pass works in: the activations of one chunk, made once when a model is loaded, and who looks at them.
 */

#include "model/forward-private.h"

#include "stream/memory.h"

RillForward *
rill_forward_new (RillModel   *model,
                  RillCompute *compute,
                  guint        max_chunk,
                  GError     **error)
{
  g_autoptr (RillForward) forward = g_new0 (RillForward, 1);
  const RillHparams *hparams = &model->hparams;
  gsize n_q = (gsize) hparams->n_head * hparams->head_dim, n_kv = (gsize) hparams->n_head_kv * hparams->head_dim;
  struct
  {
    float **buffer;
    gsize n_values;
  } buffers[] = {
    { &forward->residual, hparams->n_embd }, { &forward->normed, hparams->n_embd },
    { &forward->block, hparams->n_embd },    { &forward->q, n_q },
    { &forward->k, n_kv },                   { &forward->v, n_kv },
    { &forward->heads, n_q },                { &forward->gate, hparams->n_ff },
    { &forward->up, hparams->n_ff },
  };

  forward->model = model;
  forward->compute = compute;
  forward->kernels = rill_compute_get_kernels (compute);
  forward->max_chunk = max_chunk;
  for (gsize i = 0; i < G_N_ELEMENTS (buffers); i++)
    {
      *buffers[i].buffer = rill_memory_new (max_chunk, buffers[i].n_values * sizeof (float), "activations", error);
      if (*buffers[i].buffer == NULL)
        return NULL;
    }
  if (hparams->n_expert > 0 && !rill_experts_init (forward, error))
    return NULL;
  return g_steal_pointer (&forward);
}

void
rill_forward_free (RillForward *forward)
{
  if (forward == NULL)
    return;
  rill_experts_clear (&forward->experts);
  rill_memory_free (forward->residual);
  rill_memory_free (forward->normed);
  rill_memory_free (forward->block);
  rill_memory_free (forward->q);
  rill_memory_free (forward->k);
  rill_memory_free (forward->v);
  rill_memory_free (forward->heads);
  rill_memory_free (forward->gate);
  rill_memory_free (forward->up);
  g_free (forward);
}

const float *
rill_forward_get_residual (RillForward *forward,
                           guint        index)
{
  return forward->residual + (gsize) index * forward->model->hparams.n_embd;
}

guint
rill_forward_get_n_token (RillForward *forward)
{
  return forward->n_token;
}

void
rill_forward_set_probe (RillForward     *forward,
                        RillForwardProbe probe,
                        gpointer         user_data)
{
  forward->probe = probe;
  forward->probe_data = user_data;
}
