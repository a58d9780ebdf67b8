/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hyper-parameters from a GGUF file's metadata.
 */

#include "model/hparams.h"
#include "model/keys.h"

#include "rill.h"

#include <math.h>

/* Kinds of model that would load and then compute something else. */
static gboolean
check_supported (const RillKeys *keys,
                 GError        **error)
{
  guint64 n_files = 1;

  if (rill_keys_has (keys, "rope.dimension_sections"))
    {
      g_autofree char *what =
        g_strdup_printf ("%s.rope.dimension_sections: rotary positions in sections (M-RoPE)", keys->prefix);

      return rill_keys_refuse (keys, what, error);
    }
  if (!rill_gguf_get_uint (keys->gguf, "split.count", &n_files, error))
    return FALSE;
  if (n_files > 1)
    return rill_gguf_fail_key (keys->gguf, error, RILL_ERROR_UNSUPPORTED, "split.count",
                               "expected a whole model, got one of %" G_GUINT64_FORMAT " files that have to be joined first",
                               n_files);
  if (rill_gguf_find_tensor (keys->gguf, "position_embd.weight") != NULL)
    return rill_keys_refuse (keys, "position_embd.weight: learned absolute positions", error);
  return TRUE;
}

static gboolean
read_heads (const RillKeys *keys,
            RillHparams    *hparams,
            GError        **error)
{
  guint value_dim = 0;

  if (!rill_keys_require_uint (keys, "attention.head_count", 1, RILL_MAX_HEAD, &hparams->n_head, error)
      || !rill_keys_read_uint (keys, "attention.head_count_kv", 1, hparams->n_head, &hparams->n_head_kv, error)
      || !rill_keys_read_uint (keys, "attention.key_length", 1, RILL_MAX_HEAD_DIM, &hparams->head_dim, error)
      || !rill_keys_read_uint (keys, "attention.value_length", 1, RILL_MAX_HEAD_DIM, &value_dim, error))
    return FALSE;
  if (hparams->head_dim == 0 && hparams->n_embd % hparams->n_head == 0)
    hparams->head_dim = hparams->n_embd / hparams->n_head;
  if (value_dim != 0 && hparams->head_dim != 0 && value_dim != hparams->head_dim)
    return rill_keys_refuse (keys, "attention.value_length differs from key_length", error);
  return TRUE;
}

/* The embedding matrix says how many tokens there are; the key, where there is one, must agree. */
static gboolean
read_vocab (const RillKeys *keys,
            RillHparams    *hparams,
            GError        **error)
{
  const RillGgufTensor *embedding = rill_gguf_find_tensor (keys->gguf, "token_embd.weight");
  guint n_vocab = 0;

  if (!rill_keys_read_uint (keys, "vocab_size", 1, RILL_MAX_VOCAB, &n_vocab, error))
    return FALSE;
  if (embedding == NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: token_embd.weight: expected a tensor [%u, n_vocab], got none",
                   rill_gguf_get_path (keys->gguf), hparams->n_embd);
      return FALSE;
    }
  if (embedding->ne[1] < 1 || embedding->ne[1] > RILL_MAX_VOCAB || (n_vocab != 0 && embedding->ne[1] != n_vocab))
    {
      g_autofree char *place = rill_gguf_dup_tensor_place (keys->gguf, "token_embd.weight");

      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: expected %u rows (1 to %d), got %" G_GUINT64_FORMAT, place,
                   n_vocab, RILL_MAX_VOCAB, embedding->ne[1]);
      return FALSE;
    }
  hparams->n_vocab = (guint) embedding->ne[1];
  return TRUE;
}

/* Old files of Mixtral call the width of an expert that of the network. */
static gboolean
read_experts (const RillKeys *keys,
              RillHparams    *hparams,
              GError        **error)
{
  if (!rill_keys_read_uint (keys, "expert_count", 0, G_MAXUINT, &hparams->n_expert, error))
    return FALSE;
  if (hparams->n_expert == 0)
    return TRUE;
  return rill_keys_require_uint (keys, "expert_used_count", 1, RILL_MAX_EXPERT, &hparams->n_expert_used, error)
         && rill_keys_read_uint (keys, "expert_feed_forward_length", 1, RILL_MAX_FF, &hparams->n_ff, error);
}

/* Which layers are local: a number N (each Nth is not), or a list of which are, that has to come to the same. */
static gboolean
read_pattern (const RillKeys *keys,
              RillHparams    *hparams,
              GError        **error)
{
  g_autofree char *key = rill_keys_dup_name (keys, "attention.sliding_window_pattern");
  g_autofree gint64 *is_local = NULL;
  guint64 n_elements = 0;
  RillGgufType type;

  if (!rill_gguf_has (keys->gguf, key))
    return TRUE;
  if (!rill_gguf_get_array_length (keys->gguf, key, &n_elements, &type, NULL) || n_elements == 0)
    return rill_keys_read_uint (keys, "attention.sliding_window_pattern", 0, RILL_MAX_LAYER, &hparams->global_every, error);
  if (n_elements != hparams->n_layer)
    return rill_gguf_fail_key (keys->gguf, error, RILL_ERROR_FORMAT, key,
                               "expected one element for each of %u layers, got %" G_GUINT64_FORMAT, hparams->n_layer,
                               n_elements);
  is_local = g_new (gint64, n_elements);
  if (!rill_gguf_copy_array_int (keys->gguf, key, is_local, n_elements, error))
    return FALSE;
  hparams->global_every = 0;
  for (guint i = 0; i < hparams->n_layer && hparams->global_every == 0; i++)
    if (is_local[i] == 0)
      hparams->global_every = i + 1;
  for (guint i = 0; i < hparams->n_layer; i++)
    if ((is_local[i] != 0) != (hparams->global_every == 0 || (i + 1) % hparams->global_every != 0))
      return rill_gguf_fail_key (keys->gguf, error, RILL_ERROR_UNSUPPORTED, key,
                                 "expected local layers at a regular distance, got another at layer %u", i);
  return TRUE;
}

static gboolean
read_attention (const RillKeys *keys,
                RillHparams    *hparams,
                GError        **error)
{
  return rill_keys_read_float (keys, "attention.clamp_kqv", 0.0, 1e6, &hparams->qkv_clamp, error)
         && rill_keys_read_float (keys, "attention.max_alibi_bias", 0.0, 1e3, &hparams->alibi_max_bias, error)
         && rill_keys_read_float (keys, "attention.scale", 0.0, 1e3, &hparams->attention_scale, error)
         && rill_keys_read_uint (keys, "attention.sliding_window", 0, RILL_MAX_CONTEXT, &hparams->local_window, error)
         && read_pattern (keys, hparams, error)
         && rill_keys_read_float (keys, "attn_logit_softcapping", 0.0, 1e6, &hparams->score_cap, error);
}

static gboolean
read_multipliers (const RillKeys *keys,
                  RillHparams    *hparams,
                  GError        **error)
{
  float divisor = 1.0f;

  if (!rill_keys_read_float (keys, "final_logit_softcapping", 0.0, 1e6, &hparams->logit_cap, error)
      || !rill_keys_read_float (keys, "embedding_scale", 1e-6, 1e6, &hparams->embedding_scale, error)
      || !rill_keys_read_float (keys, "residual_scale", 1e-6, 1e6, &hparams->residual_scale, error)
      || !rill_keys_read_float (keys, "logit_scale", 1e-6, 1e6, &divisor, error))
    return FALSE;
  hparams->logit_scale = 1.0f / divisor;
  return TRUE;
}

static gboolean
read_parallel (const RillKeys *keys,
               RillHparams    *hparams,
               GError        **error)
{
  switch (hparams->arch->parallel)
    {
    case RILL_PARALLEL_BY_KEY:
      return rill_keys_read_bool (keys, "use_parallel_residual", &hparams->parallel_residual, error);
    case RILL_PARALLEL_BY_NORM:
      hparams->parallel_residual = rill_gguf_find_tensor (keys->gguf, "blk.0.ffn_norm.weight") == NULL;
      return TRUE;
    case RILL_PARALLEL_NEVER:
    case RILL_PARALLEL_ALWAYS:
    default:
      return TRUE;
    }
}

static const RillArch *
read_arch (RillGguf *gguf,
           GError  **error)
{
  g_autofree char *names = NULL;
  const RillArch *arch;
  const char *name = NULL;
  const char *reason;

  if (!rill_gguf_get_string (gguf, "general.architecture", &name, error))
    return NULL;
  if (name == NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: general.architecture: expected the name of an architecture, got no such key",
                   rill_gguf_get_path (gguf));
      return NULL;
    }
  arch = rill_arch_find (name);
  if (arch != NULL)
    return arch;
  names = rill_arch_dup_names ();
  reason = rill_arch_get_refusal (name);
  g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
               "%s: general.architecture: \"%s\" is not supported%s%s: expected one of %s", rill_gguf_get_path (gguf), name,
               reason != NULL ? ", because it has " : "", reason != NULL ? reason : "", names);
  return NULL;
}

gboolean
rill_hparams_read (RillHparams *hparams,
                   RillGguf    *gguf,
                   GError     **error)
{
  const RillArch *arch = read_arch (gguf, error);
  const char *eps;
  g_autofree char *where = NULL;
  RillKeys keys;

  if (arch == NULL)
    return FALSE;
  rill_hparams_init (hparams, arch);
  keys = (RillKeys) { .gguf = gguf, .prefix = arch->name };
  eps = arch->norm == RILL_NORM_RMS ? "attention.layer_norm_rms_epsilon" : "attention.layer_norm_epsilon";
  where = g_strdup_printf ("%s: %s", rill_gguf_get_path (gguf), arch->name);

  if (!check_supported (&keys, error)
      || !rill_keys_require_uint (&keys, "block_count", 1, RILL_MAX_LAYER, &hparams->n_layer, error)
      || !rill_keys_require_uint (&keys, "context_length", 1, RILL_MAX_CONTEXT, &hparams->context_length, error)
      || !rill_keys_require_uint (&keys, "embedding_length", 1, RILL_MAX_EMBD, &hparams->n_embd, error)
      || !rill_keys_require_uint (&keys, "feed_forward_length", 1, RILL_MAX_FF, &hparams->n_ff, error)
      || !read_experts (&keys, hparams, error)
      || !read_heads (&keys, hparams, error)
      || !read_vocab (&keys, hparams, error)
      || !rill_keys_read_float (&keys, eps, 0.0, 1.0, &hparams->norm_eps, error)
      || !read_attention (&keys, hparams, error)
      || !read_multipliers (&keys, hparams, error)
      || !read_parallel (&keys, hparams, error)
      || !rill_hparams_read_rope (hparams, gguf, error))
    return FALSE;
  return rill_hparams_check (hparams, where, error);
}
