/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rotary part of config.json: the base, how much of a head turns, and the scaling beyond the trained context.
 */

#include "huggingface/folder-private.h"

#include "rill.h"

#include <math.h>
#include <string.h>

#define MAX_CONTEXT (1 << 28)

/* Kinds of scaling, and what GGUF calls them. */
static const struct
{
  const char *kind;
  const char *name;
} kinds[] = {
  { "default", "none" },   { "linear", "linear" },     { "dynamic", "dynamic" },   { "llama3", "llama3" },
  { "yarn", "yarn" },      { "longrope", "longrope" }, { "su", "longrope" },
};

/* Old configurations write "type", newer ones "rope_type". */
static gboolean
read_kind (const RillJson *scaling,
           const char    **name,
           GError        **error)
{
  const char *member = rill_json_get_node (scaling, "rope_type") != NULL ? "rope_type" : "type";
  const char *kind = NULL;
  g_autofree char *shown = NULL;

  if (!rill_json_get_string (scaling, member, &kind, error))
    return FALSE;
  *name = NULL;
  for (gsize i = 0; kind != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].kind, kind) == 0)
      *name = kinds[i].name;
  if (*name != NULL)
    return TRUE;
  shown = rill_json_dup_shown (rill_json_get_node (scaling, member));
  return rill_json_fail (scaling, error, RILL_ERROR_UNSUPPORTED, member,
                         "expected \"default\", \"linear\", \"dynamic\", \"llama3\", \"yarn\" or \"longrope\", got %s", shown);
}

/* A number of the scaling, as a key where it is given. */
static gboolean
copy_double (RillFolder     *folder,
             const RillJson *scaling,
             const char     *member,
             const char     *suffix,
             double          min,
             double          max,
             GError        **error)
{
  g_autofree char *field = g_strconcat (scaling->field, member, NULL);
  double value = 0;

  if (rill_json_get_node (scaling, member) == NULL)
    return TRUE;
  if (!rill_json_get_double (scaling, member, min, max, &value, error))
    return FALSE;
  rill_folder_add_double (folder, suffix, value, field);
  return TRUE;
}

/* What is given replaces the temperature that follows from the factor; in GGUF files it multiplies that. */
static gboolean
read_temperature (RillFolder     *folder,
                  const RillJson *scaling,
                  GError        **error)
{
  double factor = 1.0, temperature = 0.0, mscale = 0.0, mscale_all = 0.0, usual;

  if (!rill_json_get_double (scaling, "factor", 1e-3, 1e6, &factor, error)
      || !rill_json_get_double (scaling, "attention_factor", 1e-3, 1e3, &temperature, error)
      || !rill_json_get_double (scaling, "mscale", 0.0, 1e3, &mscale, error)
      || !rill_json_get_double (scaling, "mscale_all_dim", 0.0, 1e3, &mscale_all, error))
    return FALSE;
  usual = factor > 1.0 ? 0.1 * log (factor) + 1.0 : 1.0;
  if (temperature == 0.0 && mscale > 0.0 && mscale_all > 0.0 && factor > 1.0)
    temperature = (0.1 * mscale * log (factor) + 1.0) / (0.1 * mscale_all * log (factor) + 1.0);
  if (temperature > 0.0)
    rill_folder_add_double (folder, "rope.scaling.attn_factor", temperature / usual, "rope_scaling.attention_factor");
  return TRUE;
}

/* Where it is not given it follows from how far the context was stretched (Ding et al. 2024). */
static gboolean
read_long_temperature (RillFolder     *folder,
                       const RillJson *scaling,
                       guint64         original,
                       GError        **error)
{
  guint64 context = 0;
  double temperature = 0.0, stretch;

  if (!rill_json_get_uint (&folder->config, "max_position_embeddings", 1, MAX_CONTEXT, &context, error)
      || !rill_json_get_double (scaling, "attention_factor", 1e-3, 1e3, &temperature, error))
    return FALSE;
  stretch = original > 1 ? (double) context / (double) original : 1.0;
  if (temperature == 0.0)
    temperature = stretch > 1.0 ? sqrt (1.0 + log (stretch) / log ((double) original)) : 1.0;
  rill_folder_add_double (folder, "rope.scaling.attn_factor", temperature, "rope_scaling.attention_factor");
  return TRUE;
}

/* One list of LongRoPE as a tensor of its own. */
static gboolean
add_factors (RillFolder     *folder,
             const RillJson *scaling,
             const char     *member,
             const char     *name,
             GError        **error)
{
  g_autofree char *origin = g_strdup_printf ("config.json: %s%s", scaling->field, member);
  RillGgufTensor description = { .type = 0, .n_dims = 1, .ne = { 1, 1, 1, 1 } };
  JsonArray *array = NULL;
  float *values;
  guint n;

  if (!rill_json_get_array (scaling, member, &array, error))
    return FALSE;
  n = array != NULL ? json_array_get_length (array) : 0;
  if (n == 0)
    return rill_json_fail (scaling, error, RILL_ERROR_FORMAT, member, "expected an array of numbers, got %s",
                           array == NULL ? "nothing" : "an empty one");
  values = g_new (float, n);
  rill_gguf_maker_take_memory (folder->maker, values);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      values[i] = JSON_NODE_HOLDS_VALUE (node) ? (float) json_node_get_double (node) : NAN;
      if (!(values[i] >= 1e-3f && values[i] <= 1e6f))
        return rill_json_fail (scaling, error, RILL_ERROR_FORMAT, member, "expected numbers of 0.001 to 1000000, got %g at %u",
                               (double) values[i], i);
    }
  description.ne[0] = description.n_values = n;
  description.data_bytes = (guint64) n * sizeof (float);
  description.data = values;
  rill_gguf_maker_add_tensor (folder->maker, &description, name, origin);
  return TRUE;
}

static gboolean
read_scaling (RillFolder     *folder,
              const RillJson *scaling,
              GError        **error)
{
  g_autofree char *key = g_strdup_printf ("%s.rope.scaling.type", folder->family->architecture);
  const char *name;
  guint64 original = 0;

  if (!read_kind (scaling, &name, error)
      || !rill_json_get_uint (&folder->config, "original_max_position_embeddings", 1, MAX_CONTEXT, &original, error)
      || !rill_json_get_uint (scaling, "original_max_position_embeddings", 1, MAX_CONTEXT, &original, error))
    return FALSE;
  if (g_str_equal (name, "none"))
    return TRUE;
  rill_gguf_maker_add_string (folder->maker, key, name, "config.json: rope_scaling");
  if (original > 0)
    rill_folder_add_uint (folder, "rope.scaling.original_context_length", original,
                          "rope_scaling.original_max_position_embeddings");
  if (g_str_equal (name, "longrope"))
    return read_long_temperature (folder, scaling, original, error)
           && add_factors (folder, scaling, "short_factor", "rope_factors_short.weight", error)
           && add_factors (folder, scaling, "long_factor", "rope_factors_long.weight", error);

  if (rill_json_get_node (scaling, "factor") == NULL)
    return rill_json_fail (scaling, error, RILL_ERROR_FORMAT, "factor", "expected a number, got nothing");
  return copy_double (folder, scaling, "factor", "rope.scaling.factor", 1e-3, 1e6, error)
         && copy_double (folder, scaling, "low_freq_factor", "rope.scaling.low_freq_factor", 1e-6, 1e6, error)
         && copy_double (folder, scaling, "high_freq_factor", "rope.scaling.high_freq_factor", 1e-6, 1e6, error)
         && copy_double (folder, scaling, "beta_fast", "rope.scaling.yarn_beta_fast", 1e-6, 1e6, error)
         && copy_double (folder, scaling, "beta_slow", "rope.scaling.yarn_beta_slow", 1e-6, 1e6, error)
         && (!g_str_equal (name, "yarn") || read_temperature (folder, scaling, error));
}

static gboolean
read_partial (RillFolder *folder,
              GError    **error)
{
  static const char *const fields[] = { "partial_rotary_factor", "rope_pct", "rotary_pct" };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (rill_json_get_node (&folder->config, fields[i]) != NULL)
      {
        double part = 1.0;

        if (!rill_json_get_double (&folder->config, fields[i], 1e-3, 1.0, &part, error))
          return FALSE;
        /* Rounded down, as the checkpoints' own programs do. */
        rill_folder_add_uint (folder, "rope.dimension_count", (guint64) (folder->head_dim * part), fields[i]);
        return TRUE;
      }
  return TRUE;
}

/* The newest configurations have the base within the scaling's object. */
gboolean
rill_folder_read_rope (RillFolder *folder,
                       GError    **error)
{
  static const char *const objects[] = { "rope_parameters", "rope_scaling" };
  static const char *const bases[] = { "rope_theta", "rotary_emb_base" };
  double base = 0.0;

  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    if (!rill_json_get_double (&folder->config, bases[i], 1.0 + 1e-6, 1e15, &base, error))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autofree char *field = g_strconcat (objects[i], ".", NULL);
      RillJson scaling = { NULL, folder->config.file, field };

      if (!rill_json_get_object (&folder->config, objects[i], &scaling.object, error))
        return FALSE;
      if (scaling.object == NULL)
        continue;
      if (!rill_json_get_double (&scaling, "rope_theta", 1.0 + 1e-6, 1e15, &base, error)
          || !read_scaling (folder, &scaling, error))
        return FALSE;
      break;
    }
  /* Gemma 3's part of text leaves it out. */
  if (base == 0.0 && folder->is_part && g_str_equal (folder->family->architecture, "gemma3"))
    base = 1e6;
  if (base > 0.0)
    rill_folder_add_double (folder, "rope.freq_base", base, "rope_theta");
  return read_partial (folder, error);
}
