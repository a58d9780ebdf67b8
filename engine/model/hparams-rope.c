/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rotary part of a GGUF file's hyper-parameters.
 */

#include "model/hparams.h"
#include "model/keys.h"

#include "rill.h"

static const struct
{
  const char *key_name;
  RillRopeScaling scaling;
} scaling_names[] = {
  { "none", RILL_ROPE_SCALING_NONE },     { "linear", RILL_ROPE_SCALING_LINEAR },
  { "ntk", RILL_ROPE_SCALING_NTK },       { "dynamic", RILL_ROPE_SCALING_DYNAMIC },
  { "llama3", RILL_ROPE_SCALING_LLAMA3 }, { "yarn", RILL_ROPE_SCALING_YARN },
  { "longrope", RILL_ROPE_SCALING_LONGROPE },
};

const char *
rill_rope_scaling_get_name (RillRopeScaling scaling)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scaling_names); i++)
    if (scaling_names[i].scaling == scaling)
      return scaling_names[i].key_name;
  g_return_val_if_reached ("none");
}

gboolean
rill_rope_scaling_find (const char      *name,
                        RillRopeScaling *scaling)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scaling_names); i++)
    if (g_str_equal (scaling_names[i].key_name, name))
      {
        *scaling = scaling_names[i].scaling;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_scaling_type (const RillKeys *keys,
                   RillRopeSpec   *rope,
                   GError        **error)
{
  g_autofree char *key = rill_keys_dup_name (keys, "rope.scaling.type");
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
  if (rill_rope_scaling_find (name, &rope->scaling))
    return TRUE;
  what = g_strdup_printf ("%s: rotary scaling \"%s\"", key, name);
  return rill_keys_refuse (keys, what, error);
}

gboolean
rill_hparams_read_rope (RillHparams *hparams,
                        RillGguf    *gguf,
                        GError     **error)
{
  const RillKeys keys = { .gguf = gguf, .prefix = hparams->arch->name };
  RillRopeSpec *rope = &hparams->rope;

  rope->n_rot = hparams->head_dim;
  rope->original_context = hparams->context_length;
  if (!rill_keys_read_uint (&keys, "rope.dimension_count", 2, RILL_MAX_HEAD_DIM, &rope->n_rot, error)
      || !rill_keys_read_double (&keys, "rope.freq_base", 1.0 + 1e-6, 1e15, &rope->theta, error)
      || !rill_keys_read_double (&keys, "rope.freq_base_swa", 1.0 + 1e-6, 1e15, &hparams->local_rope.theta, error)
      || !rill_keys_read_double (&keys, "rope.scale_linear", 1e-3, 1e6, &rope->factor, error)
      || !rill_keys_read_double (&keys, "rope.scaling.factor", 1e-3, 1e6, &rope->factor, error)
      || !read_scaling_type (&keys, rope, error)
      || !rill_keys_read_double (&keys, "rope.scaling.low_freq_factor", 1e-6, 1e6, &rope->low_freq_factor, error)
      || !rill_keys_read_double (&keys, "rope.scaling.high_freq_factor", 1e-6, 1e6, &rope->high_freq_factor, error)
      || !rill_keys_read_double (&keys, "rope.scaling.yarn_ext_factor", 0.0, 1.0, &rope->ext_factor, error)
      || !rill_keys_read_double (&keys, "rope.scaling.attn_factor", 1e-3, 1e3, &rope->attention_factor, error)
      || !rill_keys_read_double (&keys, "rope.scaling.yarn_attn_factor", 1e-3, 1e3, &rope->attention_factor, error)
      || !rill_keys_read_double (&keys, "rope.scaling.yarn_beta_fast", 1e-6, 1e6, &rope->beta_fast, error)
      || !rill_keys_read_double (&keys, "rope.scaling.yarn_beta_slow", 1e-6, 1e6, &rope->beta_slow, error)
      || !rill_keys_read_uint (&keys, "rope.scaling.original_context_length", 1, RILL_MAX_CONTEXT, &rope->original_context,
                               error))
    return FALSE;
  if (rope->scaling == RILL_ROPE_SCALING_NONE)
    rope->factor = 1.0;
  return TRUE;
}
