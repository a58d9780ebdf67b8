/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What some families' configurations say in ways of their own.
 */

#include "huggingface/folder-private.h"

#include "rill.h"

#include <math.h>
#include <string.h>

/* Members that have to be what is run, or absent. */
static gboolean
want_bool (RillFolder *folder,
           const char *member,
           gboolean    wanted,
           GError    **error)
{
  gboolean value = wanted;

  if (!rill_json_get_bool (&folder->config, member, &value, error))
    return FALSE;
  return value == wanted
         || rill_json_fail (&folder->config, error, RILL_ERROR_UNSUPPORTED, member, "expected %s, got %s",
                            wanted ? "true" : "false", value ? "true" : "false");
}

/* Layers of two kinds are not run where they are counted from the end. */
gboolean
rill_folder_read_qwen (RillFolder *folder,
                       GError    **error)
{
  JsonArray *dense = NULL;
  guint64 step = 1;

  if (!want_bool (folder, "use_sliding_window", FALSE, error))
    return FALSE;
  if (folder->n_expert == 0)
    return TRUE;
  if (!want_bool (folder, "norm_topk_prob", TRUE, error)
      || !rill_json_get_uint (&folder->config, "decoder_sparse_step", 1, 1024, &step, error)
      || !rill_json_get_array (&folder->config, "mlp_only_layers", &dense, error))
    return FALSE;
  if (step != 1)
    return rill_json_fail (&folder->config, error, RILL_ERROR_UNSUPPORTED, "decoder_sparse_step",
                           "expected experts in every layer (1), got %" G_GUINT64_FORMAT, step);
  return dense == NULL || json_array_get_length (dense) == 0
         || rill_json_fail (&folder->config, error, RILL_ERROR_UNSUPPORTED, "mlp_only_layers",
                            "expected experts in every layer, got %u layers without", json_array_get_length (dense));
}

/* Grouped heads, one head for all, or a head each: three generations. */
gboolean
rill_folder_read_falcon (RillFolder *folder,
                         GError    **error)
{
  gboolean is_new = FALSE, is_single = TRUE;
  guint64 n_kv = 1, width = 0;
  g_autofree char *feed_forward = g_strdup_printf ("%s.feed_forward_length", folder->family->architecture);
  g_autofree char *context = g_strdup_printf ("%s.context_length", folder->family->architecture);
  g_autofree char *heads = g_strdup_printf ("%s.attention.head_count_kv", folder->family->architecture);

  if (!want_bool (folder, "alibi", FALSE, error)
      || !want_bool (folder, "bias", FALSE, error)
      || !rill_json_get_bool (&folder->config, "new_decoder_architecture", &is_new, error)
      || !rill_json_get_bool (&folder->config, "multi_query", &is_single, error)
      || (!is_new && !want_bool (folder, "parallel_attn", TRUE, error)))
    return FALSE;
  if (is_new)
    {
      const char *field = rill_json_get_node (&folder->config, "num_kv_heads") != NULL ? "num_kv_heads" : "n_head_kv";

      n_kv = folder->n_head;
      if (!rill_json_get_uint (&folder->config, field, 1, folder->n_head, &n_kv, error))
        return FALSE;
    }
  else if (!is_single)
    n_kv = folder->n_head;
  folder->n_head_kv = (guint) n_kv;
  if (!rill_gguf_maker_has (folder->maker, heads))
    rill_folder_add_uint (folder, "attention.head_count_kv", n_kv, "num_kv_heads");
  if (!rill_json_get_uint (&folder->config, "hidden_size", 1, 1 << 20, &width, error))
    return FALSE;
  if (!rill_gguf_maker_has (folder->maker, feed_forward))
    rill_folder_add_uint (folder, "feed_forward_length", 4 * width, "hidden_size");
  if (!rill_gguf_maker_has (folder->maker, context))
    rill_folder_add_uint (folder, "context_length", 2048, NULL);
  return TRUE;
}

/* What belongs to attention is in an object of its own. */
gboolean
rill_folder_read_mpt (RillFolder *folder,
                      GError    **error)
{
  RillJson attention = { NULL, folder->config.file, "attn_config." };
  gboolean has_alibi = FALSE;
  double max_bias = 8.0, clamp = 0.0, ratio = 4.0;
  guint64 width = 0, n_kv = folder->n_head;

  if (!rill_json_get_object (&folder->config, "attn_config", &attention.object, error)
      || !rill_json_get_double (&folder->config, "expansion_ratio", 0.01, 64.0, &ratio, error)
      || !rill_json_get_uint (&folder->config, "d_model", 1, 1 << 20, &width, error))
    return FALSE;
  if (attention.object == NULL)
    return rill_json_fail (&folder->config, error, RILL_ERROR_FORMAT, "attn_config", "expected an object, got nothing");
  if (!rill_json_get_bool (&attention, "alibi", &has_alibi, error)
      || !rill_json_get_double (&attention, "alibi_bias_max", 1e-3, 1e3, &max_bias, error)
      || !rill_json_get_double (&attention, "clip_qkv", 0.0, 1e6, &clamp, error)
      || !rill_json_get_uint (&attention, "kv_n_heads", 1, MAX (folder->n_head, 1), &n_kv, error))
    return FALSE;
  if (!has_alibi)
    return rill_json_fail (&attention, error, RILL_ERROR_UNSUPPORTED, "alibi",
                           "expected true, got false: learned absolute positions");
  if (rill_json_get_node (&attention, "softmax_scale") != NULL)
    return rill_json_fail (&attention, error, RILL_ERROR_UNSUPPORTED, "softmax_scale", "expected none, got a scale");

  folder->n_head_kv = (guint) n_kv;
  rill_folder_add_uint (folder, "attention.head_count_kv", n_kv, "attn_config.kv_n_heads");
  rill_folder_add_uint (folder, "feed_forward_length", (guint64) ((double) width * ratio), "expansion_ratio");
  rill_folder_add_double (folder, "attention.max_alibi_bias", max_bias, "attn_config.alibi_bias_max");
  if (clamp > 0.0)
    rill_folder_add_double (folder, "attention.clamp_kqv", clamp, "attn_config.clip_qkv");
  return TRUE;
}

/* Which layers see a window alone, as a list of names. */
gboolean
rill_folder_read_layer_types (RillFolder *folder,
                              GError    **error)
{
  g_autofree char *key = g_strdup_printf ("%s.attention.sliding_window_pattern", folder->family->architecture);
  g_autofree gboolean *is_local = NULL;
  JsonArray *types = NULL;
  guint n;

  if (!rill_json_get_array (&folder->config, "layer_types", &types, error))
    return FALSE;
  if (types == NULL || rill_gguf_maker_has (folder->maker, key))
    return TRUE;
  n = json_array_get_length (types);
  is_local = g_new0 (gboolean, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (types, i);
      const char *type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      is_local[i] = g_strcmp0 (type, "sliding_attention") == 0;
      if (!is_local[i] && g_strcmp0 (type, "full_attention") != 0)
        {
          g_autofree char *shown = rill_json_dup_shown (node);

          return rill_json_fail (&folder->config, error, RILL_ERROR_UNSUPPORTED, "layer_types",
                                 "expected \"sliding_attention\" or \"full_attention\", got %s at %u", shown, i);
        }
    }
  rill_gguf_maker_add_bools (folder->maker, key, is_local, n, "config.json: layer_types");
  return TRUE;
}

/* The network's clamp is a constant of the forward pass, and YaRN's ramp ends between dimensions. */
gboolean
rill_folder_read_gpt_oss (RillFolder *folder,
                          GError    **error)
{
  RillJson scaling = { NULL, folder->config.file, "rope_scaling." };
  double limit = 7.0;
  gboolean is_rounded = FALSE;

  if (!rill_json_get_double (&folder->config, "swiglu_limit", 0.0, 1e6, &limit, error)
      || !rill_json_get_object (&folder->config, "rope_scaling", &scaling.object, error)
      || (scaling.object != NULL && !rill_json_get_bool (&scaling, "truncate", &is_rounded, error)))
    return FALSE;
  if (limit != 7.0)
    return rill_json_fail (&folder->config, error, RILL_ERROR_UNSUPPORTED, "swiglu_limit", "expected 7, got %g", limit);
  if (is_rounded)
    return rill_json_fail (&scaling, error, RILL_ERROR_UNSUPPORTED, "truncate", "expected false, got true");
  return rill_folder_read_layer_types (folder, error);
}

/* Scores are divided by the root of a number of their own. */
gboolean
rill_folder_read_gemma (RillFolder *folder,
                        GError    **error)
{
  double scalar = 0.0;

  if (!rill_json_get_double (&folder->config, "query_pre_attn_scalar", 1.0, 1e6, &scalar, error)
      || !want_bool (folder, "use_bidirectional_attention", FALSE, error))
    return FALSE;
  if (scalar > 0.0)
    rill_folder_add_double (folder, "attention.scale", 1.0 / sqrt (scalar), "query_pre_attn_scalar");
  return rill_folder_read_layer_types (folder, error);
}
