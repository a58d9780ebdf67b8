/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One layer's tensors, part by part as the row of the architecture lists them. What a file holds fused is bound as the
 * several matrices it is: rows lie one after the other whatever their type.
 */

#include "model/weights.h"

#include <math.h>

typedef struct
{
  RillBinder *binder;
  const RillHparams *hparams;
  guint index;
  char name[64];
} LayerBinder;

static const char *
get_name (LayerBinder *at,
          const char  *stem,
          const char  *suffix)
{
  g_snprintf (at->name, sizeof at->name, "blk.%u.%s.%s", at->index, stem, suffix);
  return at->name;
}

/* A part that a file may have is there where its first tensor is; then all of it has to be. */
static gboolean
has_part (LayerBinder *at,
          RillParts    part,
          const char  *stem,
          const char  *suffix)
{
  const RillArch *arch = at->hparams->arch;

  if ((arch->parts & part) != 0)
    return TRUE;
  return (arch->maybe & part) != 0 && rill_binder_has (at->binder, get_name (at, stem, suffix));
}

static gboolean
bind_matrix (LayerBinder *at,
             RillMatrix  *matrix,
             const char  *stem,
             guint        n_cols,
             guint        n_rows,
             guint        n_stack,
             GError     **error)
{
  return rill_binder_bind_matrix (at->binder, matrix, get_name (at, stem, "weight"), n_cols, n_rows, n_stack, error);
}

static gboolean
bind_bias (LayerBinder  *at,
           const float **bias,
           const char   *stem,
           guint         n_values,
           guint         n_stack,
           GError      **error)
{
  return rill_binder_bind_floats (at->binder, bias, get_name (at, stem, "bias"), n_values, n_stack, error);
}

/* @bias: the part that says whether norms of this kind have one; 0: none has. */
static gboolean
bind_norm (LayerBinder *at,
           RillNorm    *norm,
           const char  *stem,
           guint        n_cols,
           guint        n_rows,
           RillParts    bias,
           GError     **error)
{
  if (!rill_binder_bind_floats (at->binder, &norm->weight, get_name (at, stem, "weight"), n_cols, n_rows, error))
    return FALSE;
  return !has_part (at, bias, stem, "bias")
         || rill_binder_bind_floats (at->binder, &norm->bias, get_name (at, stem, "bias"), n_cols, n_rows, error);
}

/* Rows [first, first + n_rows) of @matrix. */
static RillMatrix
slice (const RillMatrix *matrix,
       guint             first,
       guint             n_rows)
{
  RillMatrix part = *matrix;

  part.n_rows = n_rows;
  part.data = (const guint8 *) matrix->data + (gsize) first * matrix->row_bytes;
  return part;
}

static gboolean
bind_fused_qkv (LayerBinder *at,
                RillLayer   *layer,
                guint        n_q,
                guint        n_kv,
                GError     **error)
{
  guint n_embd = at->hparams->n_embd;
  const float *bias = NULL;
  RillMatrix fused;

  if (!bind_matrix (at, &fused, "attn_qkv", n_embd, n_q + 2 * n_kv, 1, error))
    return FALSE;
  layer->attn_q = slice (&fused, 0, n_q);
  layer->attn_k = slice (&fused, n_q, n_kv);
  layer->attn_v = slice (&fused, n_q + n_kv, n_kv);
  if (!has_part (at, RILL_PART_QKV_BIAS, "attn_qkv", "bias"))
    return TRUE;
  if (!bind_bias (at, &bias, "attn_qkv", n_q + 2 * n_kv, 0, error))
    return FALSE;
  if (bias == NULL)
    return TRUE;
  layer->attn_q_bias = bias;
  layer->attn_k_bias = bias + n_q;
  layer->attn_v_bias = bias + n_q + n_kv;
  return TRUE;
}

static gboolean
bind_qkv (LayerBinder *at,
          RillLayer   *layer,
          guint        n_q,
          guint        n_kv,
          GError     **error)
{
  guint n_embd = at->hparams->n_embd;

  if (has_part (at, RILL_PART_FUSED_QKV, "attn_qkv", "weight"))
    return bind_fused_qkv (at, layer, n_q, n_kv, error);
  if (!bind_matrix (at, &layer->attn_q, "attn_q", n_embd, n_q, 1, error)
      || !bind_matrix (at, &layer->attn_k, "attn_k", n_embd, n_kv, 1, error)
      || !bind_matrix (at, &layer->attn_v, "attn_v", n_embd, n_kv, 1, error))
    return FALSE;
  return !has_part (at, RILL_PART_QKV_BIAS, "attn_q", "bias")
         || (bind_bias (at, &layer->attn_q_bias, "attn_q", n_q, 0, error)
             && bind_bias (at, &layer->attn_k_bias, "attn_k", n_kv, 0, error)
             && bind_bias (at, &layer->attn_v_bias, "attn_v", n_kv, 0, error));
}

static gboolean
bind_qk_norms (LayerBinder *at,
               RillLayer   *layer,
               GError     **error)
{
  const RillHparams *hparams = at->hparams;
  guint n_head = hparams->n_head, n_head_kv = hparams->n_head_kv, head_dim = hparams->head_dim;
  RillParts bias = RILL_PART_QK_NORM_BIAS;

  if (!has_part (at, RILL_PART_QK_NORM, "attn_q_norm", "weight"))
    return TRUE;
  switch (hparams->qk_norm)
    {
    case RILL_QK_NORM_HEADS:
      return bind_norm (at, &layer->attn_q_norm, "attn_q_norm", head_dim, n_head, bias, error)
             && bind_norm (at, &layer->attn_k_norm, "attn_k_norm", head_dim, n_head_kv, bias, error);
    case RILL_QK_NORM_FULL:
      return bind_norm (at, &layer->attn_q_norm, "attn_q_norm", n_head * head_dim, 0, bias, error)
             && bind_norm (at, &layer->attn_k_norm, "attn_k_norm", n_head_kv * head_dim, 0, bias, error);
    case RILL_QK_NORM_HEAD:
    default:
      return bind_norm (at, &layer->attn_q_norm, "attn_q_norm", head_dim, 0, bias, error)
             && bind_norm (at, &layer->attn_k_norm, "attn_k_norm", head_dim, 0, bias, error);
    }
}

/* Any file may bring them; a logit that is not finite would leave nothing of the softmax that it joins. */
static gboolean
bind_sinks (LayerBinder *at,
            RillLayer   *layer,
            GError     **error)
{
  const char *name = get_name (at, "attn_sinks", "weight");
  guint n_head = at->hparams->n_head;

  if ((at->hparams->arch->parts & RILL_PART_SINKS) == 0 && !rill_binder_has (at->binder, name))
    return TRUE;
  if (!rill_binder_bind_floats (at->binder, &layer->sink_logits, name, n_head, 0, error))
    return FALSE;
  for (guint i = 0; layer->sink_logits != NULL && i < n_head; i++)
    if (!isfinite (layer->sink_logits[i]))
      return rill_binder_fail (at->binder, RILL_ERROR_FORMAT, name, g_strdup ("finite logits"),
                               g_strdup_printf ("%g at index %u", (double) layer->sink_logits[i], i), error);
  return TRUE;
}

static gboolean
bind_attention (LayerBinder *at,
                RillLayer   *layer,
                GError     **error)
{
  const RillHparams *hparams = at->hparams;
  guint n_embd = hparams->n_embd;
  guint n_q = hparams->n_head * hparams->head_dim, n_kv = hparams->n_head_kv * hparams->head_dim;

  if (!bind_qkv (at, layer, n_q, n_kv, error)
      || !bind_qk_norms (at, layer, error)
      || !bind_sinks (at, layer, error)
      || !bind_matrix (at, &layer->attn_output, "attn_output", n_q, n_embd, 1, error))
    return FALSE;
  return !has_part (at, RILL_PART_OUTPUT_BIAS, "attn_output", "bias")
         || bind_bias (at, &layer->attn_output_bias, "attn_output", n_embd, 0, error);
}

static gboolean
bind_norms (LayerBinder *at,
            RillLayer   *layer,
            GError     **error)
{
  guint n_embd = at->hparams->n_embd;
  const char *ffn_name = at->hparams->arch->ffn_norm_name;
  RillParts bias = RILL_PART_NORM_BIAS;

  if (ffn_name == NULL)
    ffn_name = "ffn_norm";
  if (has_part (at, RILL_PART_SECOND_NORM, "attn_norm_2", "weight"))
    {
      if (!bind_norm (at, &layer->attn_norm, "attn_norm_2", n_embd, 0, bias, error)
          || !bind_norm (at, &layer->ffn_norm, "attn_norm", n_embd, 0, bias, error))
        return FALSE;
    }
  else if (has_part (at, RILL_PART_ATTN_NORM, "attn_norm", "weight")
           && !bind_norm (at, &layer->attn_norm, "attn_norm", n_embd, 0, bias, error))
    return FALSE;
  if (has_part (at, RILL_PART_FFN_NORM, ffn_name, "weight")
      && !bind_norm (at, &layer->ffn_norm, ffn_name, n_embd, 0, bias, error))
    return FALSE;
  return !has_part (at, RILL_PART_POST_NORMS, "post_attention_norm", "weight")
         || (bind_norm (at, &layer->attn_post_norm, "post_attention_norm", n_embd, 0, 0, error)
             && bind_norm (at, &layer->ffn_post_norm, "post_ffw_norm", n_embd, 0, 0, error));
}

static gboolean
bind_experts (LayerBinder *at,
              RillLayer   *layer,
              GError     **error)
{
  const RillHparams *hparams = at->hparams;
  guint n_embd = hparams->n_embd, n_ff = hparams->n_ff, n_expert = hparams->n_expert;

  if (!bind_matrix (at, &layer->ffn_router, "ffn_gate_inp", n_embd, n_expert, 1, error)
      || !bind_matrix (at, &layer->ffn_gate, "ffn_gate_exps", n_embd, n_ff, n_expert, error)
      || !bind_matrix (at, &layer->ffn_up, "ffn_up_exps", n_embd, n_ff, n_expert, error)
      || !bind_matrix (at, &layer->ffn_down, "ffn_down_exps", n_ff, n_embd, n_expert, error))
    return FALSE;
  return !has_part (at, RILL_PART_EXPERT_BIAS, "ffn_gate_inp", "bias")
         || (bind_bias (at, &layer->ffn_router_bias, "ffn_gate_inp", n_expert, 0, error)
             && bind_bias (at, &layer->ffn_gate_bias, "ffn_gate_exps", n_ff, n_expert, error)
             && bind_bias (at, &layer->ffn_up_bias, "ffn_up_exps", n_ff, n_expert, error)
             && bind_bias (at, &layer->ffn_down_bias, "ffn_down_exps", n_embd, n_expert, error));
}

static gboolean
bind_network (LayerBinder *at,
              RillLayer   *layer,
              GError     **error)
{
  const RillHparams *hparams = at->hparams;
  guint n_embd = hparams->n_embd, n_ff = hparams->n_ff;
  gboolean has_gate = has_part (at, RILL_PART_GATE, "ffn_gate", "weight");
  RillMatrix fused;

  if (has_part (at, RILL_PART_FUSED_GATE, "ffn_up", "weight"))
    {
      if (!bind_matrix (at, &fused, "ffn_up", n_embd, 2 * n_ff, 1, error))
        return FALSE;
      layer->ffn_gate = slice (&fused, 0, n_ff);
      layer->ffn_up = slice (&fused, n_ff, n_ff);
    }
  else if ((has_gate && !bind_matrix (at, &layer->ffn_gate, "ffn_gate", n_embd, n_ff, 1, error))
           || !bind_matrix (at, &layer->ffn_up, "ffn_up", n_embd, n_ff, 1, error))
    return FALSE;
  if (!bind_matrix (at, &layer->ffn_down, "ffn_down", n_ff, n_embd, 1, error))
    return FALSE;
  return !has_part (at, RILL_PART_FFN_BIAS, "ffn_down", "bias")
         || ((!has_gate || bind_bias (at, &layer->ffn_gate_bias, "ffn_gate", n_ff, 0, error))
             && bind_bias (at, &layer->ffn_up_bias, "ffn_up", n_ff, 0, error)
             && bind_bias (at, &layer->ffn_down_bias, "ffn_down", n_embd, 0, error));
}

gboolean
rill_layer_bind (RillLayer         *layer,
                 RillBinder        *binder,
                 const RillHparams *hparams,
                 guint              index,
                 GError           **error)
{
  LayerBinder at = { .binder = binder, .hparams = hparams, .index = index };

  return bind_norms (&at, layer, error) && bind_attention (&at, layer, error)
         && (hparams->n_expert > 0 ? bind_experts (&at, layer, error) : bind_network (&at, layer, error));
}
