/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From config.json to the keys of a GGUF file. Ranges are checked here, under the names that the file has; what has to
 * fit together is checked where the keys are read.
 */

#include "huggingface/folder-private.h"

#include "rill.h"

#include <math.h>
#include <string.h>

#define MAX_LAYERS 1024
#define MAX_WIDTH (1 << 20)
#define MAX_HEADS 4096
#define MAX_CONTEXT (1 << 28)

static const RillFolderField common_fields[] = {
  { "num_hidden_layers", "block_count", RILL_FOLDER_UINT, 1, MAX_LAYERS },
  { "max_position_embeddings", "context_length", RILL_FOLDER_UINT, 1, MAX_CONTEXT },
  { "hidden_size", "embedding_length", RILL_FOLDER_UINT, 1, MAX_WIDTH },
  { "intermediate_size", "feed_forward_length", RILL_FOLDER_UINT, 1, MAX_WIDTH },
  { "num_attention_heads", "attention.head_count", RILL_FOLDER_UINT, 1, MAX_HEADS },
  { "num_key_value_heads", "attention.head_count_kv", RILL_FOLDER_UINT, 1, MAX_HEADS },
  { "head_dim", "attention.key_length", RILL_FOLDER_UINT, 1, MAX_HEADS },
  { "vocab_size", "vocab_size", RILL_FOLDER_UINT, 1, 1 << 22 },
  { "rms_norm_eps", "attention.layer_norm_rms_epsilon", RILL_FOLDER_DOUBLE, 0, 1 },
  { NULL },
};

/* Without these there is no shape. */
static const char *const needed_suffixes[] = {
  "block_count", "context_length", "embedding_length", "feed_forward_length", "attention.head_count",
};

static char *
dup_key (RillFolder *folder,
         const char *suffix)
{
  return g_strdup_printf ("%s.%s", folder->family->architecture, suffix);
}

static char *
dup_origin (RillFolder *folder,
            const char *field)
{
  return field != NULL ? g_strdup_printf ("config.json: %s%s", folder->config.field, field) : NULL;
}

void
rill_folder_add_uint (RillFolder *folder,
                      const char *suffix,
                      guint64     value,
                      const char *field)
{
  g_autofree char *key = dup_key (folder, suffix);
  g_autofree char *origin = dup_origin (folder, field);

  rill_gguf_maker_add_uint (folder->maker, key, value, origin);
}

void
rill_folder_add_double (RillFolder *folder,
                        const char *suffix,
                        double      value,
                        const char *field)
{
  g_autofree char *key = dup_key (folder, suffix);
  g_autofree char *origin = dup_origin (folder, field);

  rill_gguf_maker_add_double (folder->maker, key, value, origin);
}

/* The shape as other parts of the reader need it. */
static void
note_number (RillFolder *folder,
             const char *suffix,
             guint64     value)
{
  const struct
  {
    const char *suffix;
    guint *number;
  } numbers[] = {
    { "block_count", &folder->n_layer },
    { "attention.head_count", &folder->n_head },
    { "attention.head_count_kv", &folder->n_head_kv },
    { "attention.key_length", &folder->head_dim },
    { "expert_count", &folder->n_expert },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (g_str_equal (numbers[i].suffix, suffix))
      *numbers[i].number = (guint) value;
}

static gboolean
read_field (RillFolder            *folder,
            const RillFolderField *row,
            GError               **error)
{
  g_autofree char *key = dup_key (folder, row->suffix);
  g_autofree char *origin = dup_origin (folder, row->field);
  gboolean flag = FALSE;
  guint64 number = 0;
  double real = 0;

  /* Of two fields for one key the first that is there counts. */
  if (rill_json_get_node (&folder->config, row->field) == NULL || rill_gguf_maker_has (folder->maker, key))
    return TRUE;
  switch (row->type)
    {
    case RILL_FOLDER_UINT:
      if (!rill_json_get_uint (&folder->config, row->field, (guint64) row->min, (guint64) row->max, &number, error))
        return FALSE;
      rill_gguf_maker_add_uint (folder->maker, key, number, origin);
      note_number (folder, row->suffix, number);
      return TRUE;
    case RILL_FOLDER_DOUBLE:
      if (!rill_json_get_double (&folder->config, row->field, row->min, row->max, &real, error))
        return FALSE;
      rill_gguf_maker_add_double (folder->maker, key, real, origin);
      return TRUE;
    case RILL_FOLDER_BOOL:
    default:
      if (!rill_json_get_bool (&folder->config, row->field, &flag, error))
        return FALSE;
      rill_gguf_maker_add_bool (folder->maker, key, flag, origin);
      return TRUE;
    }
}

static gboolean
read_fields (RillFolder            *folder,
             const RillFolderField *fields,
             GError               **error)
{
  for (const RillFolderField *row = fields; row->field != NULL; row++)
    if (!read_field (folder, row, error))
      return FALSE;
  return TRUE;
}

static void
add_defaults (RillFolder *folder)
{
  for (const RillFolderDefault *row = folder->family->defaults; folder->is_part && row != NULL && row->suffix != NULL; row++)
    {
      g_autofree char *key = dup_key (folder, row->suffix);

      if (rill_gguf_maker_has (folder->maker, key))
        continue;
      if (row->type == RILL_FOLDER_UINT)
        {
          rill_gguf_maker_add_uint (folder->maker, key, (guint64) row->value, NULL);
          note_number (folder, row->suffix, (guint64) row->value);
        }
      else
        rill_gguf_maker_add_double (folder->maker, key, row->value, NULL);
    }
}

/* The name that config.json would have for a key. */
static const char *
find_field (RillFolder *folder,
            const char *suffix)
{
  const RillFolderField *tables[] = { folder->family->fields, common_fields };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const RillFolderField *row = tables[i]; row != NULL && row->field != NULL; row++)
      if (g_str_equal (row->suffix, suffix))
        return row->field;
  return suffix;
}

static gboolean
check_needed (RillFolder *folder,
              GError    **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (needed_suffixes); i++)
    {
      g_autofree char *key = dup_key (folder, needed_suffixes[i]);

      if (!rill_gguf_maker_has (folder->maker, key))
        return rill_json_fail (&folder->config, error, RILL_ERROR_FORMAT, find_field (folder, needed_suffixes[i]),
                               "expected an integer, got nothing");
    }
  return TRUE;
}

/* Heads and their size, as they follow from one another. */
static gboolean
complete_heads (RillFolder *folder,
                GError    **error)
{
  guint64 width = 0;

  if (folder->n_head_kv == 0)
    folder->n_head_kv = folder->n_head;
  if (folder->n_head_kv > folder->n_head || folder->n_head % folder->n_head_kv != 0)
    return rill_json_fail (&folder->config, error, RILL_ERROR_FORMAT, find_field (folder, "attention.head_count_kv"),
                           "expected a divisor of %s (%u), got %u", find_field (folder, "attention.head_count"),
                           folder->n_head, folder->n_head_kv);
  if (folder->head_dim == 0)
    {
      const char *field = find_field (folder, "embedding_length");

      if (!rill_json_get_uint (&folder->config, field, 1, MAX_WIDTH, &width, error))
        return FALSE;
      if (width % folder->n_head != 0)
        return rill_json_fail (&folder->config, error, RILL_ERROR_FORMAT, field,
                               "expected a multiple of %s (%u), got %" G_GUINT64_FORMAT,
                               find_field (folder, "attention.head_count"), folder->n_head, width);
      folder->head_dim = (guint) (width / folder->n_head);
      rill_folder_add_uint (folder, "attention.key_length", folder->head_dim, field);
    }
  rill_folder_add_uint (folder, "attention.value_length", folder->head_dim, NULL);
  return TRUE;
}

/* gpt-oss has MXFP4, which is a type of GGUF files too. */
static gboolean
check_quantization (RillFolder *folder,
                    GError    **error)
{
  RillJson json = { NULL, folder->config.file, "quantization_config." };
  g_autofree char *shown = NULL;
  const char *method = NULL;

  if (!rill_json_get_object (&folder->config, "quantization_config", &json.object, error))
    return FALSE;
  if (json.object == NULL)
    return TRUE;
  if (!rill_json_get_string (&json, "quant_method", &method, error))
    return FALSE;
  if (method != NULL && g_strcmp0 (method, folder->family->quantization) == 0)
    return TRUE;
  shown = rill_json_dup_shown (rill_json_get_node (&json, "quant_method"));
  return rill_json_fail (&folder->config, error, RILL_ERROR_UNSUPPORTED, "quantization_config",
                         "expected weights of F32, F16 or BF16, got a quantisation by %s", shown);
}

/* What would load and then compute something else. */
static gboolean
check_supported (RillFolder *folder,
                 GError    **error)
{
  const RillFolderFamily *family = folder->family;
  const char *field = family->activation_field != NULL ? family->activation_field : "hidden_act";
  const char *activation = NULL;
  g_autofree char *shown = NULL;

  if (!check_quantization (folder, error) || !rill_json_get_string (&folder->config, field, &activation, error))
    return FALSE;
  for (guint i = 0; activation != NULL && i < G_N_ELEMENTS (family->activations); i++)
    if (family->activations[i] != NULL && strcmp (family->activations[i], activation) == 0)
      return TRUE;
  if (activation == NULL)
    return TRUE;
  shown = rill_json_dup_shown (rill_json_get_node (&folder->config, field));
  return rill_json_fail (&folder->config, error, RILL_ERROR_UNSUPPORTED, field, "expected \"%s\", got %s",
                         family->activations[0], shown);
}

/* Many configurations leave it to what the weights hold. */
static gboolean
read_tied (RillFolder *folder,
           GError    **error)
{
  folder->tied = folder->family->tied;
  if (rill_json_get_node (&folder->config, "tie_word_embeddings") == NULL)
    return TRUE;
  if (!rill_json_get_bool (&folder->config, "tie_word_embeddings", &folder->tied, error))
    return FALSE;
  folder->untied = !folder->tied;
  return TRUE;
}

gboolean
rill_folder_read_config (RillFolder *folder,
                         GError    **error)
{
  const RillFolderFamily *family = folder->family;

  rill_gguf_maker_add_string (folder->maker, "general.architecture", family->architecture, "config.json: model_type");
  if (!check_supported (folder, error)
      || (family->fields != NULL && !read_fields (folder, family->fields, error))
      || !read_fields (folder, common_fields, error)
      || (family->read_heads != NULL && !family->read_heads (folder, error)))
    return FALSE;
  add_defaults (folder);
  if (!check_needed (folder, error)
      || !complete_heads (folder, error)
      || !read_tied (folder, error)
      || !rill_folder_read_rope (folder, error))
    return FALSE;
  return family->read_config == NULL || family->read_config (folder, error);
}
