/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mixture of experts: each token goes to the few networks that a router gives the largest logits, and takes their
 * results in the shares of a softmax over those alone. The tokens of a chunk are sorted by expert, so that each
 * expert's weights are read once for all of them.
 */

#include "model/forward-private.h"

#include "stream/memory.h"

#include <string.h>

gboolean
rill_experts_init (RillForward *forward,
                   GError     **error)
{
  RillExperts *experts = &forward->experts;
  const RillHparams *hparams = &forward->model->hparams;
  guint max_chunk = forward->max_chunk, n_used = hparams->n_expert_used;
  gsize row_bytes = hparams->n_embd * sizeof (float);
  const char *what = "activations of experts";

  return (experts->logits = rill_memory_new (max_chunk, hparams->n_expert * sizeof (float), what, error)) != NULL
         && (experts->chosen = rill_memory_new (max_chunk, n_used * sizeof (guint16), what, error)) != NULL
         && (experts->shares = rill_memory_new (max_chunk, n_used * sizeof (float), what, error)) != NULL
         && (experts->begins = rill_memory_new (hparams->n_expert + 1, sizeof (guint), what, error)) != NULL
         && (experts->order = rill_memory_new (max_chunk, n_used * sizeof (guint), what, error)) != NULL
         && (experts->gathered = rill_memory_new (max_chunk, row_bytes, what, error)) != NULL
         && (experts->results = rill_memory_new (max_chunk, row_bytes, what, error)) != NULL;
}

void
rill_experts_clear (RillExperts *experts)
{
  rill_memory_free (experts->logits);
  rill_memory_free (experts->chosen);
  rill_memory_free (experts->shares);
  rill_memory_free (experts->begins);
  rill_memory_free (experts->order);
  rill_memory_free (experts->gathered);
  rill_memory_free (experts->results);
}

/* The experts of one token; of equal logits the first is taken. */
static void
choose_row (const RillRowStep *step,
            gsize              token)
{
  const RillForward *forward = step->forward;
  const RillExperts *experts = &forward->experts;
  const RillHparams *hparams = &forward->model->hparams;
  guint n_expert = hparams->n_expert, n_used = hparams->n_expert_used;
  float *logits = experts->logits + token * n_expert;
  guint16 *chosen = experts->chosen + token * n_used;
  float *shares = experts->shares + token * n_used;
  guint n_chosen = 0;

  if (step->layer->ffn_router_bias != NULL)
    forward->kernels->vec_add (logits, step->layer->ffn_router_bias, n_expert);
  /* Insertion into a short list in falling order. */
  for (guint e = 0; e < n_expert; e++)
    {
      guint at = n_chosen < n_used ? n_chosen++ : n_used;

      while (at > 0 && logits[e] > shares[at - 1])
        {
          if (at < n_used)
            {
              shares[at] = shares[at - 1];
              chosen[at] = chosen[at - 1];
            }
          at--;
        }
      if (at < n_used)
        {
          shares[at] = logits[e];
          chosen[at] = (guint16) e;
        }
    }
  forward->kernels->vec_scale (shares, n_used, 1.0f / forward->kernels->softmax_exp (shares, n_used, shares[0]));
}

/* Sorts the choices of all tokens by expert, those of one expert in the order of the tokens. */
static void
sort_choices (RillForward *forward)
{
  RillExperts *experts = &forward->experts;
  guint n_expert = forward->model->hparams.n_expert;
  guint n_choice = forward->n_token * forward->model->hparams.n_expert_used;
  guint *begins = experts->begins;

  memset (begins, 0, (n_expert + 1) * sizeof *begins);
  for (guint i = 0; i < n_choice; i++)
    begins[experts->chosen[i] + 1]++;
  for (guint e = 0; e < n_expert; e++)
    begins[e + 1] += begins[e];
  for (guint i = 0; i < n_choice; i++)
    experts->order[begins[experts->chosen[i]]++] = i;
  /* Each has moved to where the next one begins. */
  memmove (begins + 1, begins, n_expert * sizeof *begins);
  begins[0] = 0;
}

/* An expert's result for one of its tokens joins those of the others. */
static void
add_share (const RillRowStep *step,
           gsize              row)
{
  const RillForward *forward = step->forward;
  const RillExperts *experts = &forward->experts;
  guint n_embd = forward->model->hparams.n_embd;
  guint choice = experts->order[experts->begins[step->expert] + row];
  float *result = experts->results + row * n_embd;

  if (step->layer->ffn_down_bias != NULL)
    forward->kernels->vec_add (result, step->layer->ffn_down_bias + (gsize) step->expert * n_embd, n_embd);
  forward->kernels->vec_scale (result, n_embd, experts->shares[choice]);
  forward->kernels->vec_add (forward->block + (gsize) (choice / forward->model->hparams.n_expert_used) * n_embd, result,
                             n_embd);
}

/* The rows of one of the stacked matrices. */
static RillMatrix
get_expert (const RillMatrix *stack,
            guint             n_expert,
            guint             expert)
{
  RillMatrix matrix = *stack;

  matrix.n_rows = stack->n_rows / n_expert;
  matrix.data = (const guint8 *) stack->data + (gsize) expert * matrix.n_rows * matrix.row_bytes;
  return matrix;
}

static void
run_expert (RillForward     *forward,
            const RillLayer *layer,
            guint            expert)
{
  RillExperts *experts = &forward->experts;
  const RillHparams *hparams = &forward->model->hparams;
  guint first = experts->begins[expert], n_row = experts->begins[expert + 1] - first;
  RillMatrix gate = get_expert (&layer->ffn_gate, hparams->n_expert, expert);
  RillMatrix up = get_expert (&layer->ffn_up, hparams->n_expert, expert);
  RillMatrix down = get_expert (&layer->ffn_down, hparams->n_expert, expert);
  const RillProduct inner[] = { { &gate, forward->gate, gate.n_rows }, { &up, forward->up, up.n_rows } };
  const RillProduct outer = { &down, experts->results, down.n_rows };
  RillRowStep step = { .forward = forward, .layer = layer, .expert = expert };

  for (guint i = 0; i < n_row; i++)
    memcpy (experts->gathered + (gsize) i * hparams->n_embd,
            forward->input + (gsize) (experts->order[first + i] / hparams->n_expert_used) * hparams->n_embd,
            hparams->n_embd * sizeof (float));
  rill_compute_products (forward->compute, inner, G_N_ELEMENTS (inner), experts->gathered, n_row);
  step.func = rill_forward_activate_row;
  rill_forward_for_each (&step, n_row);
  rill_compute_products (forward->compute, &outer, 1, forward->gate, n_row);
  step.func = add_share;
  rill_forward_for_each (&step, n_row);
}

void
rill_experts_run (RillForward     *forward,
                  const RillLayer *layer)
{
  const RillHparams *hparams = &forward->model->hparams;
  const RillProduct router = { &layer->ffn_router, forward->experts.logits, hparams->n_expert };
  const RillRowStep choose = { .func = choose_row, .forward = forward, .layer = layer };

  rill_compute_products (forward->compute, &router, 1, forward->input, forward->n_token);
  rill_forward_for_each (&choose, forward->n_token);
  sort_choices (forward);
  memset (forward->block, 0, (gsize) forward->n_token * hparams->n_embd * sizeof (float));
  for (guint e = 0; e < hparams->n_expert; e++)
    if (forward->experts.begins[e] < forward->experts.begins[e + 1])
      run_expert (forward, layer, e);
}
