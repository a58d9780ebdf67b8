/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading hyper-parameters from a file's metadata, every number checked against a range and against the others.
 */

#include "model/hparams.h"

#include "rill.h"

#include <math.h>

/* Wider than any model published, narrow enough that a product of two stays far below 2^63. */
#define MAX_LAYER 1024
#define MAX_EMBD (1 << 17)
#define MAX_HEAD 4096
#define MAX_HEAD_DIM 4096
#define MAX_FF (1 << 20)
#define MAX_VOCAB (1 << 22)
#define MAX_CONTEXT (1 << 28)

/* One architecture's keys, "llama.block_count": the file and the prefix they share. */
typedef struct
{
  RillGguf *gguf;
  const char *prefix;
} Keys;

static char *
dup_key (const Keys *keys,
         const char *suffix)
{
  return g_strdup_printf ("%s.%s", keys->prefix, suffix);
}

/* Leaves *value as it is where the key is absent. */
static gboolean
read_uint (const Keys *keys,
           const char *suffix,
           guint64     min,
           guint64     max,
           guint      *value,
           GError    **error)
{
  g_autofree char *key = dup_key (keys, suffix);
  guint64 n_elements = 0;
  guint64 number = *value;
  RillGgufType type;

  if (!rill_gguf_has (keys->gguf, key))
    return TRUE;
  if (rill_gguf_get_array_length (keys->gguf, key, &n_elements, &type, NULL) && n_elements > 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                   "%s: %s: a list of %" G_GUINT64_FORMAT " numbers is not supported: expected one for all layers",
                   rill_gguf_get_path (keys->gguf), key, n_elements);
      return FALSE;
    }
  if (!rill_gguf_get_uint (keys->gguf, key, &number, error))
    return FALSE;
  if (number < min || number > max)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: %s: expected %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT,
                   rill_gguf_get_path (keys->gguf), key, min, max, number);
      return FALSE;
    }
  *value = (guint) number;
  return TRUE;
}

static gboolean
require_uint (const Keys *keys,
              const char *suffix,
              guint64     min,
              guint64     max,
              guint      *value,
              GError    **error)
{
  g_autofree char *key = dup_key (keys, suffix);

  if (!rill_gguf_has (keys->gguf, key))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: %s: expected %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", got no such key",
                   rill_gguf_get_path (keys->gguf), key, min, max);
      return FALSE;
    }
  return read_uint (keys, suffix, min, max, value, error);
}

static gboolean
read_double (const Keys *keys,
             const char *suffix,
             double      min,
             double      max,
             double     *value,
             GError    **error)
{
  g_autofree char *key = dup_key (keys, suffix);
  double number = *value;

  if (!rill_gguf_get_double (keys->gguf, key, &number, error))
    return FALSE;
  if (!(number >= min && number <= max))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: %s: expected %g to %g, got %g",
                   rill_gguf_get_path (keys->gguf), key, min, max, number);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

static gboolean
refuse (const Keys *keys,
        const char *what,
        GError    **error)
{
  g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED, "%s: %s, which this engine does not run",
               rill_gguf_get_path (keys->gguf), what);
  return FALSE;
}

/* Kinds of model that would load and then compute something else. */
static gboolean
check_supported (const Keys *keys,
                 GError    **error)
{
  g_autofree char *sections = dup_key (keys, "rope.dimension_sections");
  guint n_expert = 0;

  if (!read_uint (keys, "expert_count", 0, G_MAXUINT, &n_expert, error))
    return FALSE;
  if (n_expert > 0)
    {
      g_autofree char *what = g_strdup_printf ("%s.expert_count is %u: a mixture of experts", keys->prefix, n_expert);

      return refuse (keys, what, error);
    }
  if (rill_gguf_has (keys->gguf, sections))
    {
      g_autofree char *what = g_strdup_printf ("%s: rotary positions in sections (M-RoPE)", sections);

      return refuse (keys, what, error);
    }
  if (rill_gguf_find_tensor (keys->gguf, "position_embd.weight") != NULL)
    return refuse (keys, "position_embd.weight: learned absolute positions", error);
  return TRUE;
}

static const struct
{
  const char *key_name;
  RillRopeScaling scaling;
} scaling_names[] = {
  { "none", RILL_ROPE_SCALING_NONE },       { "linear", RILL_ROPE_SCALING_LINEAR },
  { "ntk", RILL_ROPE_SCALING_NTK },         { "dynamic", RILL_ROPE_SCALING_DYNAMIC },
  { "llama3", RILL_ROPE_SCALING_LLAMA3 },   { "yarn", RILL_ROPE_SCALING_YARN },
};

const char *
rill_rope_scaling_get_name (RillRopeScaling scaling)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scaling_names); i++)
    if (scaling_names[i].scaling == scaling)
      return scaling_names[i].key_name;
  g_return_val_if_reached ("none");
}

static gboolean
read_scaling_type (const Keys   *keys,
                   RillRopeSpec *rope,
                   GError      **error)
{
  g_autofree char *key = dup_key (keys, "rope.scaling.type");
  g_autofree char *what = NULL;
  const char *name = NULL;

  if (!rill_gguf_get_string (keys->gguf, key, &name, error))
    return FALSE;
  if (name == NULL)
    {
      /* Files from before the type was written give a factor alone; then it is linear. */
      rope->scaling = rope->factor != 1.0 ? RILL_ROPE_SCALING_LINEAR : RILL_ROPE_SCALING_NONE;
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (scaling_names); i++)
    if (g_str_equal (scaling_names[i].key_name, name))
      {
        rope->scaling = scaling_names[i].scaling;
        return TRUE;
      }
  what = g_strdup_printf ("%s: rotary scaling \"%s\"", key, name);
  return refuse (keys, what, error);
}

static gboolean
read_rope (const Keys  *keys,
           RillHparams *hparams,
           GError     **error)
{
  RillRopeSpec *rope = &hparams->rope;

  *rope = (RillRopeSpec) {
    .pairs = hparams->arch->rope_pairs,
    .n_rot = hparams->head_dim,
    .theta = 10000.0,
    .factor = 1.0,
    .low_freq_factor = 1.0,
    .high_freq_factor = 4.0,
    .ext_factor = 1.0,
    .attention_factor = 1.0,
    .beta_fast = 32.0,
    .beta_slow = 1.0,
    .original_context = hparams->context_length,
  };
  if (!read_uint (keys, "rope.dimension_count", 2, hparams->head_dim, &rope->n_rot, error)
      || !read_double (keys, "rope.freq_base", 1.0 + 1e-6, 1e15, &rope->theta, error)
      || !read_double (keys, "rope.scale_linear", 1e-3, 1e6, &rope->factor, error)
      || !read_double (keys, "rope.scaling.factor", 1e-3, 1e6, &rope->factor, error)
      || !read_scaling_type (keys, rope, error)
      || !read_double (keys, "rope.scaling.low_freq_factor", 1e-6, 1e6, &rope->low_freq_factor, error)
      || !read_double (keys, "rope.scaling.high_freq_factor", 1e-6, 1e6, &rope->high_freq_factor, error)
      || !read_double (keys, "rope.scaling.yarn_ext_factor", 0.0, 1.0, &rope->ext_factor, error)
      || !read_double (keys, "rope.scaling.attn_factor", 1e-3, 1e3, &rope->attention_factor, error)
      || !read_double (keys, "rope.scaling.yarn_attn_factor", 1e-3, 1e3, &rope->attention_factor, error)
      || !read_double (keys, "rope.scaling.yarn_beta_fast", 1e-6, 1e6, &rope->beta_fast, error)
      || !read_double (keys, "rope.scaling.yarn_beta_slow", 1e-6, 1e6, &rope->beta_slow, error)
      || !read_uint (keys, "rope.scaling.original_context_length", 1, MAX_CONTEXT, &rope->original_context, error))
    return FALSE;
  if (rope->n_rot % 2 != 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: %s.rope.dimension_count: expected an even number, got %u",
                   rill_gguf_get_path (keys->gguf), keys->prefix, rope->n_rot);
      return FALSE;
    }
  if (rope->scaling == RILL_ROPE_SCALING_NONE)
    rope->factor = 1.0;
  if (rope->n_rot == 2 && (rope->scaling == RILL_ROPE_SCALING_NTK || rope->scaling == RILL_ROPE_SCALING_DYNAMIC))
    return refuse (keys, "base scaling of a rotation of 2 dimensions", error);
  if (rope->scaling == RILL_ROPE_SCALING_LLAMA3 && rope->high_freq_factor <= rope->low_freq_factor)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: %s.rope.scaling.high_freq_factor: expected more than low_freq_factor (%g), got %g",
                   rill_gguf_get_path (keys->gguf), keys->prefix, rope->low_freq_factor, rope->high_freq_factor);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_heads (const Keys  *keys,
            RillHparams *hparams,
            GError     **error)
{
  const char *path = rill_gguf_get_path (keys->gguf);
  guint value_dim;

  if (!require_uint (keys, "attention.head_count", 1, MAX_HEAD, &hparams->n_head, error))
    return FALSE;
  hparams->n_head_kv = hparams->n_head;
  if (!read_uint (keys, "attention.head_count_kv", 1, hparams->n_head, &hparams->n_head_kv, error))
    return FALSE;
  if (hparams->n_head % hparams->n_head_kv != 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: %s.attention.head_count_kv: expected a divisor of head_count (%u), got %u", path, keys->prefix,
                   hparams->n_head, hparams->n_head_kv);
      return FALSE;
    }
  if (!read_uint (keys, "attention.key_length", 1, MAX_HEAD_DIM, &hparams->head_dim, error))
    return FALSE;
  if (hparams->head_dim == 0)
    {
      if (hparams->n_embd % hparams->n_head != 0)
        {
          g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                       "%s: %s.attention.head_count: expected a divisor of embedding_length (%u), got %u", path,
                       keys->prefix, hparams->n_embd, hparams->n_head);
          return FALSE;
        }
      hparams->head_dim = hparams->n_embd / hparams->n_head;
    }
  if (hparams->head_dim > MAX_HEAD_DIM)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: %s: expected heads of 1 to %u values, got %u", path,
                   keys->prefix, MAX_HEAD_DIM, hparams->head_dim);
      return FALSE;
    }
  value_dim = hparams->head_dim;
  if (!read_uint (keys, "attention.value_length", 1, MAX_HEAD_DIM, &value_dim, error))
    return FALSE;
  if (value_dim != hparams->head_dim)
    return refuse (keys, "attention.value_length differs from key_length", error);
  return TRUE;
}

/* The embedding matrix says how many tokens there are; the key, where there is one, must agree. */
static gboolean
read_vocab (const Keys  *keys,
            RillHparams *hparams,
            GError     **error)
{
  const RillGgufTensor *embedding = rill_gguf_find_tensor (keys->gguf, "token_embd.weight");
  guint n_vocab = 0;

  if (!read_uint (keys, "vocab_size", 1, MAX_VOCAB, &n_vocab, error))
    return FALSE;
  if (embedding == NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: token_embd.weight: expected a tensor [%u, n_vocab], got none",
                   rill_gguf_get_path (keys->gguf), hparams->n_embd);
      return FALSE;
    }
  if (embedding->ne[1] < 1 || embedding->ne[1] > MAX_VOCAB || (n_vocab != 0 && embedding->ne[1] != n_vocab))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: token_embd.weight: expected %u rows (1 to %d), got %" G_GUINT64_FORMAT,
                   rill_gguf_get_path (keys->gguf), n_vocab, MAX_VOCAB, embedding->ne[1]);
      return FALSE;
    }
  hparams->n_vocab = (guint) embedding->ne[1];
  return TRUE;
}

static const RillArch *
read_arch (RillGguf *gguf,
           GError  **error)
{
  g_autofree char *names = NULL;
  const RillArch *arch;
  const char *name = NULL;

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
  if (arch == NULL)
    {
      names = rill_arch_dup_names ();
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                   "%s: general.architecture: \"%s\" is not supported: expected one of %s", rill_gguf_get_path (gguf),
                   name, names);
    }
  return arch;
}

gboolean
rill_hparams_read (RillHparams *hparams,
                   RillGguf    *gguf,
                   GError     **error)
{
  const RillArch *arch = read_arch (gguf, error);
  double norm_eps = 1e-5;
  Keys keys;

  if (arch == NULL)
    return FALSE;
  *hparams = (RillHparams) { .arch = arch };
  keys = (Keys) { .gguf = gguf, .prefix = arch->name };

  if (!check_supported (&keys, error)
      || !require_uint (&keys, "block_count", 1, MAX_LAYER, &hparams->n_layer, error)
      || !require_uint (&keys, "context_length", 1, MAX_CONTEXT, &hparams->context_length, error)
      || !require_uint (&keys, "embedding_length", 1, MAX_EMBD, &hparams->n_embd, error)
      || !require_uint (&keys, "feed_forward_length", 1, MAX_FF, &hparams->n_ff, error)
      || !read_heads (&keys, hparams, error)
      || !read_vocab (&keys, hparams, error)
      || !read_double (&keys, "attention.layer_norm_rms_epsilon", 0.0, 1.0, &norm_eps, error)
      || !read_rope (&keys, hparams, error))
    return FALSE;
  hparams->norm_eps = (float) norm_eps;
  return TRUE;
}
