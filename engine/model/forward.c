/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The forward pass, top to bottom as the papers have it: a residual stream that attention and feed-forward blocks add
 * to, each reading it through a norm.
 */

#include "model/forward.h"

#include "stream/memory.h"

#include <string.h>

struct _RillForward
{
  RillModel *model;
  RillCompute *compute;
  const RillKernels *kernels;
  guint max_chunk;
  guint n_token;   /* of the chunk at hand */
  RillForwardProbe probe; /* nullable */
  gpointer probe_data;

  float *residual; /* [max_chunk, n_embd] the stream that blocks add to */
  float *normed;   /* [max_chunk, n_embd] what a block reads */
  float *block;    /* [max_chunk, n_embd] what a block writes */
  float *q;        /* [max_chunk, n_head * head_dim] */
  float *k;        /* [max_chunk, n_head_kv * head_dim] */
  float *v;
  float *heads;    /* [max_chunk, n_head * head_dim] */
  float *gate;     /* [max_chunk, n_ff] */
  float *up;
};

/* Work that is done token by token, without one token knowing of another. */
typedef struct _RowStep RowStep;
struct _RowStep
{
  void (*func) (const RowStep *step, gsize token);
  const RillForward *forward;
  const float *weight;
};

static void
row_part (gpointer data,
          guint    index,
          guint    n_thread)
{
  const RowStep *step = data;
  gsize begin, end;

  rill_pool_split (step->forward->n_token, 1, index, n_thread, &begin, &end);
  for (gsize token = begin; token < end; token++)
    step->func (step, token);
}

static void
for_each_token (RowStep *step)
{
  if (step->forward->n_token == 1)
    step->func (step, 0); /* less work than waking the threads */
  else
    rill_pool_run (rill_compute_get_pool (step->forward->compute), row_part, step);
}

static void
norm_row (const RowStep *step,
          gsize          token)
{
  const RillForward *forward = step->forward;
  const RillHparams *hparams = &forward->model->hparams;
  gsize at = token * hparams->n_embd;

  forward->kernels->rms_norm (forward->residual + at, step->weight, forward->normed + at, hparams->n_embd,
                              hparams->norm_eps);
}

static void
add_row (const RowStep *step,
         gsize          token)
{
  const RillForward *forward = step->forward;
  guint n_embd = forward->model->hparams.n_embd;

  forward->kernels->vec_add (forward->residual + token * n_embd, forward->block + token * n_embd, n_embd);
}

static void
gate_row (const RowStep *step,
          gsize          token)
{
  const RillForward *forward = step->forward;
  guint n_ff = forward->model->hparams.n_ff;

  forward->kernels->silu_mul (forward->gate + token * n_ff, forward->up + token * n_ff, n_ff);
}

static void
norm (RillForward *forward,
      const float *weight)
{
  for_each_token (&(RowStep) { .func = norm_row, .forward = forward, .weight = weight });
}

static void
add_block (RillForward *forward)
{
  for_each_token (&(RowStep) { .func = add_row, .forward = forward });
}

static void
embed (RillForward     *forward,
       const RillToken *tokens)
{
  const RillMatrix *embedding = &forward->model->token_embd;
  const RillTypeInfo *type = rill_type_get_info (embedding->type);

  for (guint t = 0; t < forward->n_token; t++)
    type->dequantize ((const guint8 *) embedding->data + (gsize) tokens[t] * embedding->row_bytes,
                      forward->residual + (gsize) t * embedding->n_cols, embedding->n_cols);
}

static void
add_bias (const RillForward *forward,
          float             *rows,
          const float       *bias,
          guint              n_values)
{
  for (guint t = 0; bias != NULL && t < forward->n_token; t++)
    forward->kernels->vec_add (rows + (gsize) t * n_values, bias, n_values);
}

static void
attention_block (RillForward   *forward,
                 RillAttention *attention,
                 guint          index)
{
  const RillLayer *layer = &forward->model->layers[index];
  guint n_q = layer->attn_q.n_rows, n_kv = layer->attn_k.n_rows;
  const RillProduct projections[] = {
    { &layer->attn_q, forward->q, n_q },
    { &layer->attn_k, forward->k, n_kv },
    { &layer->attn_v, forward->v, n_kv },
  };
  const RillProduct output = { &layer->attn_output, forward->block, layer->attn_output.n_rows };

  norm (forward, layer->attn_norm);
  rill_compute_products (forward->compute, projections, G_N_ELEMENTS (projections), forward->normed, forward->n_token);
  add_bias (forward, forward->q, layer->attn_q_bias, n_q);
  add_bias (forward, forward->k, layer->attn_k_bias, n_kv);
  add_bias (forward, forward->v, layer->attn_v_bias, n_kv);
  rill_attention_run (attention, index, layer->sink_logits, forward->q, forward->k, forward->v, forward->heads);
  rill_compute_products (forward->compute, &output, 1, forward->heads, forward->n_token);
  add_block (forward);
}

static void
feed_forward_block (RillForward *forward,
                    guint        index)
{
  const RillLayer *layer = &forward->model->layers[index];
  const RillProduct inner[] = {
    { &layer->ffn_gate, forward->gate, layer->ffn_gate.n_rows },
    { &layer->ffn_up, forward->up, layer->ffn_up.n_rows },
  };
  const RillProduct down = { &layer->ffn_down, forward->block, layer->ffn_down.n_rows };

  norm (forward, layer->ffn_norm);
  rill_compute_products (forward->compute, inner, G_N_ELEMENTS (inner), forward->normed, forward->n_token);
  for_each_token (&(RowStep) { .func = gate_row, .forward = forward });
  rill_compute_products (forward->compute, &down, 1, forward->gate, forward->n_token);
  add_block (forward);
}

static void
show_residual (const RillForward *forward,
               guint              n_layer_done)
{
  if (G_UNLIKELY (forward->probe != NULL))
    forward->probe (n_layer_done, forward->residual, forward->n_token, forward->probe_data);
}

static void
run (RillForward     *forward,
     RillAttention   *attention,
     const RillToken *tokens)
{
  embed (forward, tokens);
  show_residual (forward, 0);
  for (guint i = 0; i < forward->model->hparams.n_layer; i++)
    {
      attention_block (forward, attention, i);
      feed_forward_block (forward, i);
      show_residual (forward, i + 1);
    }
}

void
rill_forward_run (RillForward     *forward,
                  RillAttention   *attention,
                  const RillToken *tokens,
                  guint            n_token,
                  guint64          first)
{
  g_return_if_fail (n_token >= 1 && n_token <= forward->max_chunk);

  forward->n_token = n_token;
  rill_attention_begin (attention, first, n_token, FALSE);
  run (forward, attention, tokens);
}

void
rill_forward_run_again (RillForward   *forward,
                        RillAttention *attention,
                        RillToken      token,
                        guint64        position)
{
  forward->n_token = 1;
  rill_attention_begin (attention, position, 1, TRUE);
  run (forward, attention, &token);
}

void
rill_forward_compute_logits (RillForward *forward,
                             guint        index,
                             guint        n_token,
                             float       *logits)
{
  const RillModel *model = forward->model;
  const RowStep final_norm = { .func = norm_row, .forward = forward, .weight = model->output_norm };
  const RillProduct output = { &model->output, logits, model->output.n_rows };

  g_return_if_fail (n_token >= 1 && index + n_token <= forward->n_token);

  for (guint i = index; i < index + n_token; i++)
    norm_row (&final_norm, i);
  rill_compute_products (forward->compute, &output, 1, forward->normed + (gsize) index * model->hparams.n_embd,
                         n_token);
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
  return g_steal_pointer (&forward);
}

void
rill_forward_free (RillForward *forward)
{
  if (forward == NULL)
    return;
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
