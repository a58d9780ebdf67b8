/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The forward pass, top to bottom as the papers have it: a residual stream that attention and feed-forward blocks add
 * to, each reading it through a norm. Families differ in which of the parts a layer has; a part that it has not is NULL.
 */

#include "model/forward-private.h"

#include "model/vectors.h"

typedef struct
{
  const RillRowStep *step;
  guint n_row;
} Rows;

static void
row_part (gpointer data,
          guint    index,
          guint    n_thread)
{
  const Rows *rows = data;
  gsize begin, end;

  rill_pool_split (rows->n_row, 1, index, n_thread, &begin, &end);
  for (gsize row = begin; row < end; row++)
    rows->step->func (rows->step, row);
}

void
rill_forward_for_each (const RillRowStep *step,
                       guint              n_row)
{
  Rows rows = { step, n_row };

  if (n_row == 1)
    step->func (step, 0); /* less work than waking the threads */
  else
    rill_pool_run (rill_compute_get_pool (step->forward->compute), row_part, &rows);
}

static void
normalize (const RillForward *forward,
           const RillNorm    *norm,
           const float       *x,
           float             *out,
           guint              n)
{
  const RillHparams *hparams = &forward->model->hparams;

  if (hparams->norm == RILL_NORM_RMS)
    forward->kernels->rms_norm (x, norm->weight, out, n, hparams->norm_eps);
  else
    forward->kernels->layer_norm (x, norm->weight, norm->bias, out, n, hparams->norm_eps);
}

static void
norm_row (const RillRowStep *step,
          gsize              token)
{
  const RillForward *forward = step->forward;
  gsize at = token * forward->model->hparams.n_embd;

  normalize (forward, step->norm, forward->residual + at, forward->normed + at, forward->model->hparams.n_embd);
}

static void
add_bias (const RillForward *forward,
          float             *x,
          const float       *bias,
          guint              n)
{
  if (bias != NULL)
    forward->kernels->vec_add (x, bias, n);
}

/* What a block wrote joins the residual. */
static void
add_row (const RillRowStep *step,
         gsize              token)
{
  const RillForward *forward = step->forward;
  const RillHparams *hparams = &forward->model->hparams;
  guint n_embd = hparams->n_embd;
  float *block = forward->block + token * n_embd;

  add_bias (forward, block, step->bias, n_embd);
  if (step->norm->weight != NULL)
    normalize (forward, step->norm, block, block, n_embd);
  if (hparams->residual_scale != 1.0f)
    forward->kernels->vec_scale (block, n_embd, hparams->residual_scale);
  forward->kernels->vec_add (forward->residual + token * n_embd, block, n_embd);
}

void
rill_forward_activate_row (const RillRowStep *step,
                           gsize              row)
{
  const RillForward *forward = step->forward;
  const RillLayer *layer = step->layer;
  guint n_ff = forward->model->hparams.n_ff;
  gsize first = (gsize) step->expert * n_ff;
  gboolean is_gated = layer->ffn_gate.n_rows > 0;
  float *gate = forward->gate + row * n_ff, *up = forward->up + row * n_ff;

  if (layer->ffn_gate_bias != NULL)
    add_bias (forward, gate, layer->ffn_gate_bias + first, n_ff);
  if (layer->ffn_up_bias != NULL)
    add_bias (forward, is_gated ? up : gate, layer->ffn_up_bias + first, n_ff);
  rill_activate (forward->kernels, forward->model->hparams.activation, is_gated, gate, up, n_ff);
}

/* @norm none: the block reads the residual itself. */
static void
read_through (RillForward    *forward,
              const RillNorm *norm)
{
  forward->input = forward->residual;
  if (norm->weight == NULL)
    return;
  rill_forward_for_each (&(RillRowStep) { .func = norm_row, .forward = forward, .norm = norm }, forward->n_token);
  forward->input = forward->normed;
}

static void
add_block (RillForward    *forward,
           const float    *bias,
           const RillNorm *post_norm)
{
  rill_forward_for_each (&(RillRowStep) { .func = add_row, .forward = forward, .bias = bias, .norm = post_norm },
                         forward->n_token);
}

static void
embed (RillForward     *forward,
       const RillToken *tokens)
{
  const RillMatrix *embedding = &forward->model->token_embd;
  const RillTypeInfo *type = rill_type_get_info (embedding->type);
  float scale = forward->model->hparams.embedding_scale;

  for (guint t = 0; t < forward->n_token; t++)
    {
      float *row = forward->residual + (gsize) t * embedding->n_cols;

      type->dequantize ((const guint8 *) embedding->data + (gsize) tokens[t] * embedding->row_bytes, row,
                        embedding->n_cols);
      if (scale != 1.0f)
        forward->kernels->vec_scale (row, embedding->n_cols, scale);
    }
}

/* Queries or keys of one token: each head by itself, or all as one. */
static void
norm_heads (const RillForward *forward,
            const RillNorm    *norm,
            float             *x,
            guint              n_head)
{
  const RillHparams *hparams = &forward->model->hparams;
  guint head_dim = hparams->head_dim;

  if (norm->weight == NULL)
    return;
  if (hparams->qk_norm == RILL_QK_NORM_FULL)
    {
      normalize (forward, norm, x, x, n_head * head_dim);
      return;
    }
  for (guint head = 0; head < n_head; head++)
    {
      gsize at = (gsize) head * head_dim;
      RillNorm own = *norm;

      if (hparams->qk_norm == RILL_QK_NORM_HEADS)
        own = (RillNorm) { norm->weight + at, norm->bias != NULL ? norm->bias + at : NULL };
      normalize (forward, &own, x + at, x + at, head_dim);
    }
}

static void
finish_qkv_row (const RillRowStep *step,
                gsize              token)
{
  const RillForward *forward = step->forward;
  const RillHparams *hparams = &forward->model->hparams;
  const RillLayer *layer = step->layer;
  guint n_q = layer->attn_q.n_rows, n_kv = layer->attn_k.n_rows;
  float *q = forward->q + token * n_q, *k = forward->k + token * n_kv, *v = forward->v + token * n_kv;

  add_bias (forward, q, layer->attn_q_bias, n_q);
  add_bias (forward, k, layer->attn_k_bias, n_kv);
  add_bias (forward, v, layer->attn_v_bias, n_kv);
  if (hparams->qkv_clamp > 0.0f)
    {
      rill_clamp (q, n_q, hparams->qkv_clamp);
      rill_clamp (k, n_kv, hparams->qkv_clamp);
      rill_clamp (v, n_kv, hparams->qkv_clamp);
    }
  norm_heads (forward, &layer->attn_q_norm, q, hparams->n_head);
  norm_heads (forward, &layer->attn_k_norm, k, hparams->n_head_kv);
}

static void
attention_block (RillForward   *forward,
                 RillAttention *attention,
                 guint          index)
{
  const RillLayer *layer = &forward->model->layers[index];
  const RillProduct projections[] = {
    { &layer->attn_q, forward->q, layer->attn_q.n_rows },
    { &layer->attn_k, forward->k, layer->attn_k.n_rows },
    { &layer->attn_v, forward->v, layer->attn_v.n_rows },
  };
  const RillProduct output = { &layer->attn_output, forward->block, layer->attn_output.n_rows };
  const RillRowStep finish = { .func = finish_qkv_row, .forward = forward, .layer = layer };

  rill_compute_products (forward->compute, projections, G_N_ELEMENTS (projections), forward->input, forward->n_token);
  if (layer->attn_q_bias != NULL || layer->attn_q_norm.weight != NULL || forward->model->hparams.qkv_clamp > 0.0f)
    rill_forward_for_each (&finish, forward->n_token);
  rill_attention_run (attention, index, layer->sink_logits, forward->q, forward->k, forward->v, forward->heads);
  rill_compute_products (forward->compute, &output, 1, forward->heads, forward->n_token);
}

/* One network, or the few that each token is sent to. */
static void
feed_forward_block (RillForward     *forward,
                    const RillLayer *layer)
{
  gboolean is_gated = layer->ffn_gate.n_rows > 0;
  const RillProduct inner[] = {
    { &layer->ffn_up, is_gated ? forward->up : forward->gate, layer->ffn_up.n_rows },
    { &layer->ffn_gate, forward->gate, layer->ffn_gate.n_rows },
  };
  const RillProduct down = { &layer->ffn_down, forward->block, layer->ffn_down.n_rows };
  const RillRowStep activate = { .func = rill_forward_activate_row, .forward = forward, .layer = layer };

  if (layer->ffn_router.n_rows > 0)
    {
      rill_experts_run (forward, layer);
      return;
    }
  rill_compute_products (forward->compute, inner, is_gated ? 2 : 1, forward->input, forward->n_token);
  rill_forward_for_each (&activate, forward->n_token);
  rill_compute_products (forward->compute, &down, 1, forward->gate, forward->n_token);
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
  gboolean is_parallel = forward->model->hparams.parallel_residual;

  embed (forward, tokens);
  show_residual (forward, 0);
  for (guint i = 0; i < forward->model->hparams.n_layer; i++)
    {
      const RillLayer *layer = &forward->model->layers[i];

      read_through (forward, &layer->attn_norm);
      attention_block (forward, attention, i);
      /* A parallel network reads what attention read, or the same residual through a norm of its own; any other reads
       * what attention has added to. */
      if (is_parallel && layer->ffn_norm.weight != NULL)
        read_through (forward, &layer->ffn_norm);
      add_block (forward, layer->attn_output_bias, &layer->attn_post_norm);
      if (!is_parallel)
        read_through (forward, &layer->ffn_norm);
      feed_forward_block (forward, layer);
      add_block (forward, layer->ffn_router.n_rows > 0 ? NULL : layer->ffn_down_bias, &layer->ffn_post_norm);
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
  const RillHparams *hparams = &model->hparams;
  const RillRowStep final_norm = { .func = norm_row, .forward = forward, .norm = &model->output_norm };
  const RillProduct output = { &model->output, logits, model->output.n_rows };

  g_return_if_fail (n_token >= 1 && index + n_token <= forward->n_token);

  for (guint i = index; i < index + n_token; i++)
    norm_row (&final_norm, i);
  rill_compute_products (forward->compute, &output, 1, forward->normed + (gsize) index * hparams->n_embd, n_token);
  for (guint i = 0; i < n_token; i++)
    {
      float *row = logits + (gsize) i * hparams->n_vocab;

      if (hparams->logit_scale != 1.0f)
        forward->kernels->vec_scale (row, hparams->n_vocab, hparams->logit_scale);
      if (hparams->logit_cap > 0.0f)
        forward->kernels->soft_cap (row, hparams->n_vocab, hparams->logit_cap);
    }
}
