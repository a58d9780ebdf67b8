/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every reader of hyper-parameters begins and ends with: the row's defaults, and the checks that the numbers are in
 * range and fit together.
 */

#include "model/hparams.h"

#include "rill.h"

#include <math.h>

void
rill_hparams_init (RillHparams    *hparams,
                   const RillArch *arch)
{
  *hparams = (RillHparams) {
    .arch = arch,
    .norm = arch->norm,
    .norm_eps = 1e-5f,
    .activation = arch->activation,
    .qk_norm = arch->qk_norm,
    .parallel_residual = arch->parallel != RILL_PARALLEL_NEVER,
    .score_cap = arch->score_cap,
    .logit_cap = arch->logit_cap,
    .embedding_scale = 1.0f,
    .residual_scale = 1.0f,
    .logit_scale = 1.0f,
    .local_window = arch->default_window,
    .global_every = arch->global_every,
    .rope = {
      .pairs = arch->rope_pairs,
      .theta = 10000.0,
      .factor = 1.0,
      .low_freq_factor = 1.0,
      .high_freq_factor = 4.0,
      .ext_factor = 1.0,
      .attention_factor = 1.0,
      .beta_fast = 32.0,
      .beta_slow = 1.0,
      .exact_ramp = arch->yarn_exact,
    },
  };
}

static gboolean
check_range (const char *where,
             const char *what,
             guint       min,
             guint       max,
             guint       got,
             GError    **error)
{
  if (got >= min && got <= max)
    return TRUE;
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: %s: expected %u to %u, got %u", where, what, min, max, got);
  return FALSE;
}

static gboolean
check_float (const char *where,
             const char *what,
             float       got,
             GError    **error)
{
  if (isfinite (got) && got >= 0.0f && got <= 1e6f)
    return TRUE;
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: %s: expected 0 to 1000000, got %g", where, what, (double) got);
  return FALSE;
}

static gboolean
check_heads (RillHparams *hparams,
             const char  *where,
             GError     **error)
{
  if (!check_range (where, "attention.head_count", 1, RILL_MAX_HEAD, hparams->n_head, error))
    return FALSE;
  if (hparams->n_head_kv == 0)
    hparams->n_head_kv = hparams->n_head;
  if (hparams->n_head_kv > hparams->n_head || hparams->n_head % hparams->n_head_kv != 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: attention.head_count_kv: expected a divisor of head_count (%u), got %u", where, hparams->n_head,
                   hparams->n_head_kv);
      return FALSE;
    }
  if (hparams->head_dim == 0)
    {
      if (hparams->n_embd % hparams->n_head != 0)
        {
          g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                       "%s: attention.head_count: expected a divisor of embedding_length (%u), got %u", where,
                       hparams->n_embd, hparams->n_head);
          return FALSE;
        }
      hparams->head_dim = hparams->n_embd / hparams->n_head;
    }
  return check_range (where, "attention.key_length", 1, RILL_MAX_HEAD_DIM, hparams->head_dim, error);
}

static gboolean
check_experts (const RillHparams *hparams,
               const char        *where,
               GError           **error)
{
  if (hparams->n_expert == 0)
    {
      if ((hparams->arch->parts & RILL_PART_EXPERTS) == 0)
        return TRUE;
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: expert_count: expected 1 to %d, got none", where,
                   RILL_MAX_EXPERT);
      return FALSE;
    }
  if (((hparams->arch->parts | hparams->arch->maybe) & RILL_PART_EXPERTS) == 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                   "%s: expert_count is %u: a mixture of experts of architecture \"%s\", which this engine does not run",
                   where, hparams->n_expert, hparams->arch->name);
      return FALSE;
    }
  return check_range (where, "expert_count", 1, RILL_MAX_EXPERT, hparams->n_expert, error)
         && check_range (where, "expert_used_count", 1, hparams->n_expert, hparams->n_expert_used, error);
}

static gboolean
check_rope (const RillRopeSpec *rope,
            guint               head_dim,
            const char         *where,
            GError            **error)
{
  if (rope->n_rot > head_dim || rope->n_rot % 2 != 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: rope.dimension_count: expected an even number up to %u, got %u", where, head_dim, rope->n_rot);
      return FALSE;
    }
  if (rope->n_rot == 2 && (rope->scaling == RILL_ROPE_SCALING_NTK || rope->scaling == RILL_ROPE_SCALING_DYNAMIC))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                   "%s: base scaling of a rotation of 2 dimensions, which this engine does not run", where);
      return FALSE;
    }
  if (rope->scaling == RILL_ROPE_SCALING_LLAMA3 && rope->high_freq_factor <= rope->low_freq_factor)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: rope.scaling.high_freq_factor: expected more than low_freq_factor (%g), got %g", where,
                   rope->low_freq_factor, rope->high_freq_factor);
      return FALSE;
    }
  if (isfinite (rope->theta) && rope->theta > 1.0 && isfinite (rope->factor) && rope->factor > 0.0
      && isfinite (rope->attention_factor) && rope->attention_factor > 0.0)
    return TRUE;
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
               "%s: rope: expected a base above 1 and factors above 0, got base %g, factor %g, attention factor %g", where,
               rope->theta, rope->factor, rope->attention_factor);
  return FALSE;
}

/* Local layers turn like the others where the row says nothing else. */
static void
derive_local_rope (RillHparams *hparams)
{
  const RillArch *arch = hparams->arch;
  double theta = hparams->local_rope.theta;

  hparams->local_rope = hparams->rope;
  if (theta == 0.0)
    theta = arch->local_theta;
  if (arch->local_theta != 0.0 || arch->local_unscaled)
    {
      hparams->local_rope.scaling = RILL_ROPE_SCALING_NONE;
      hparams->local_rope.factor = 1.0;
      hparams->local_rope.attention_factor = 1.0;
    }
  if (theta != 0.0)
    hparams->local_rope.theta = theta;
}

gboolean
rill_hparams_check (RillHparams *hparams,
                    const char  *where,
                    GError     **error)
{
  if (!check_range (where, "block_count", 1, RILL_MAX_LAYER, hparams->n_layer, error)
      || !check_range (where, "context_length", 1, RILL_MAX_CONTEXT, hparams->context_length, error)
      || !check_range (where, "embedding_length", 1, RILL_MAX_EMBD, hparams->n_embd, error)
      || !check_range (where, "feed_forward_length", 1, RILL_MAX_FF, hparams->n_ff, error)
      || !check_range (where, "vocab_size", 1, RILL_MAX_VOCAB, hparams->n_vocab, error)
      || !check_heads (hparams, where, error)
      || !check_experts (hparams, where, error)
      || !check_float (where, "attention.layer_norm_epsilon", hparams->norm_eps, error)
      || !check_float (where, "attention.clamp_kqv", hparams->qkv_clamp, error)
      || !check_float (where, "attention.scale", hparams->attention_scale, error)
      || !check_float (where, "attn_logit_softcapping", hparams->score_cap, error)
      || !check_float (where, "final_logit_softcapping", hparams->logit_cap, error)
      || !check_float (where, "embedding_scale", hparams->embedding_scale, error)
      || !check_float (where, "residual_scale", hparams->residual_scale, error)
      || !check_float (where, "logit_scale", hparams->logit_scale, error)
      || !check_float (where, "attention.max_alibi_bias", hparams->alibi_max_bias, error)
      || !check_rope (&hparams->rope, hparams->head_dim, where, error))
    return FALSE;
  if (hparams->arch->alibi && hparams->alibi_max_bias == 0.0f)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                   "%s: attention.max_alibi_bias is 0: learned absolute positions, which this engine does not run", where);
      return FALSE;
    }

  if (hparams->arch->alibi)
    hparams->rope.n_rot = 0;
  if (hparams->arch->scales_embedding)
    hparams->embedding_scale = sqrtf ((float) hparams->n_embd);
  if (hparams->attention_scale == 0.0f)
    {
      gboolean wide = hparams->arch->wide_scale_layers != 0 && hparams->n_layer == hparams->arch->wide_scale_layers;

      hparams->attention_scale =
        (float) (1.0 / sqrt (wide ? (double) hparams->n_embd / hparams->n_head : hparams->head_dim));
    }
  derive_local_rope (hparams);
  return check_rope (&hparams->local_rope, hparams->head_dim, where, error);
}
