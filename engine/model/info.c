/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model file is, told from its header alone. A file that is well formed but not one this engine runs still gets
 * its description, with the reason in `problem`, so that a library of models can show it.
 */

#include "model/model.h"

#include "quant/quant.h"
#include "text/tokenizer.h"

#include <string.h>

/* A string key as an owned copy, or @fallback. Text that is not valid counts as absent. */
static char *
dup_string (RillGguf   *gguf,
            const char *key,
            const char *fallback)
{
  const char *value = NULL;

  if (!rill_gguf_get_string (gguf, key, &value, NULL) || value == NULL)
    value = fallback;
  return g_strdup (value);
}

static guint
peek_uint (RillGguf   *gguf,
           const char *arch,
           const char *suffix)
{
  g_autofree char *key = g_strdup_printf ("%s.%s", arch, suffix);
  guint64 value = 0;

  if (!rill_gguf_get_uint (gguf, key, &value, NULL) || value > G_MAXUINT)
    return 0;
  return (guint) value;
}

/* For architectures of which nothing is known but the keys that all of them share. */
static void
peek_shape (RillModelInfo *info,
            RillGguf      *gguf)
{
  const char *arch = info->architecture;
  const RillGgufTensor *embedding = rill_gguf_find_tensor (gguf, "token_embd.weight");

  info->n_layer = peek_uint (gguf, arch, "block_count");
  info->n_embd = peek_uint (gguf, arch, "embedding_length");
  info->n_ff = peek_uint (gguf, arch, "feed_forward_length");
  info->n_head = peek_uint (gguf, arch, "attention.head_count");
  info->n_head_kv = peek_uint (gguf, arch, "attention.head_count_kv");
  info->head_dim = peek_uint (gguf, arch, "attention.key_length");
  if (info->head_dim == 0 && info->n_head > 0)
    info->head_dim = info->n_embd / info->n_head;
  info->n_rot = peek_uint (gguf, arch, "rope.dimension_count");
  info->context_length = peek_uint (gguf, arch, "context_length");
  info->n_vocab = peek_uint (gguf, arch, "vocab_size");
  if (embedding != NULL && embedding->ne[1] <= G_MAXUINT)
    info->n_vocab = (guint) embedding->ne[1];
}

static void
set_shape (RillModelInfo     *info,
           const RillHparams *hparams)
{
  info->n_layer = hparams->n_layer;
  info->n_embd = hparams->n_embd;
  info->n_ff = hparams->n_ff;
  info->n_expert = hparams->n_expert;
  info->n_expert_used = hparams->n_expert_used;
  info->local_window = hparams->local_window;
  info->n_head = hparams->n_head;
  info->n_head_kv = hparams->n_head_kv;
  info->head_dim = hparams->head_dim;
  info->n_rot = hparams->rope.n_rot;
  info->n_vocab = hparams->n_vocab;
  info->context_length = hparams->context_length;
  info->rope_theta = hparams->rope.theta;
}

static void
count_tensors (RillModelInfo *info,
               RillGguf      *gguf)
{
  g_autoptr (GHashTable) values_of_type = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  guint64 most = 0;

  info->n_tensor = rill_gguf_get_n_tensors (gguf);
  for (guint64 i = 0; i < info->n_tensor; i++)
    {
      const RillGgufTensor *tensor = rill_gguf_get_tensor (gguf, i);
      guint64 *n_values = g_hash_table_lookup (values_of_type, GUINT_TO_POINTER (tensor->type));

      if (n_values == NULL)
        {
          n_values = g_new0 (guint64, 1);
          g_hash_table_insert (values_of_type, GUINT_TO_POINTER (tensor->type), n_values);
        }
      *n_values += tensor->n_values;
      info->n_parameter += tensor->n_values;
      if (*n_values > most)
        {
          const char *name = rill_type_get_name (tensor->type);

          most = *n_values;
          g_free (info->weight_type);
          info->weight_type = name != NULL ? g_strdup (name) : g_strdup_printf ("type %u", tensor->type);
        }
    }
  info->tied_output = rill_gguf_find_tensor (gguf, "output.weight") == NULL;
}

char *
rill_model_dup_reason (RillGguf     *gguf,
                       const GError *error)
{
  const char *path = rill_gguf_get_path (gguf);
  gsize length = strlen (path);
  const char *reason = error->message;

  if (strncmp (reason, path, length) == 0 && g_str_has_prefix (reason + length, ": "))
    reason += length + 2;
  else if (strncmp (reason, path, length) == 0 && reason[length] == G_DIR_SEPARATOR)
    reason += length + 1; /* a file of a folder */
  return g_strdup (reason);
}

/* Files that hold a vocabulary and no weights are common; they are described like the others. */
static gboolean
judge_weights (RillModelInfo *info,
               RillGguf      *gguf,
               GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  RillHparams hparams;

  if (info->n_tensor == 0)
    {
      peek_shape (info, gguf);
      info->problem = g_strdup ("the file holds no weights");
      return TRUE;
    }
  if (rill_hparams_read (&hparams, gguf, &local_error))
    {
      set_shape (info, &hparams);
      g_free (info->rope_scaling);
      if (rill_gguf_find_tensor (gguf, "rope_freqs.weight") != NULL && hparams.rope.scaling == RILL_ROPE_SCALING_NONE)
        hparams.rope.scaling = RILL_ROPE_SCALING_LLAMA3;
      if (rill_gguf_find_tensor (gguf, "rope_factors_long.weight") != NULL)
        hparams.rope.scaling = RILL_ROPE_SCALING_LONGROPE;
      info->rope_scaling = g_strdup (rill_rope_scaling_get_name (hparams.rope.scaling));
      if (rill_model_check_weights (&hparams, gguf, &local_error))
        return TRUE;
    }
  else
    peek_shape (info, gguf);

  if (!g_error_matches (local_error, RILL_ERROR, RILL_ERROR_UNSUPPORTED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  info->problem = rill_model_dup_reason (gguf, local_error);
  return TRUE;
}

static void
judge_text (RillModelInfo *info,
            RillGguf      *gguf)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RillTokenizer) tokenizer = rill_tokenizer_new_from_gguf (gguf, &error);

  if (tokenizer == NULL)
    info->text_problem = rill_model_dup_reason (gguf, error);
  else if (*info->tokenizer == '\0')
    g_set_str (&info->tokenizer, rill_tokenizer_get_kind_name (tokenizer));
}

RillModelInfo *
rill_model_info_new_from_gguf (RillGguf *gguf,
                               GError  **error)
{
  g_autoptr (RillModelInfo) info = g_new0 (RillModelInfo, 1);
  g_autofree char *base_name = g_path_get_basename (rill_gguf_get_path (gguf));

  info->path = g_strdup (rill_gguf_get_path (gguf));
  info->name = dup_string (gguf, "general.name", base_name);
  info->architecture = dup_string (gguf, "general.architecture", "");
  info->tokenizer = dup_string (gguf, "tokenizer.ggml.model", "");
  info->chat_template = dup_string (gguf, "tokenizer.chat_template", NULL);
  info->license = dup_string (gguf, "general.license", NULL);
  info->gguf_version = rill_gguf_get_version (gguf);
  info->file_bytes = rill_gguf_get_file_bytes (gguf);
  info->rope_scaling = g_strdup ("none");
  count_tensors (info, gguf);
  if (info->weight_type == NULL)
    info->weight_type = g_strdup ("");
  if (!judge_weights (info, gguf, error))
    return NULL;
  return g_steal_pointer (&info);
}

RillModelInfo *
rill_model_info_new (const char *path,
                     GError    **error)
{
  g_autoptr (RillGguf) gguf = NULL;
  g_autoptr (RillModelInfo) info = NULL;
  g_autoptr (GError) read_error = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  gguf = rill_model_open_source (path, FALSE, error);
  if (gguf == NULL)
    return NULL;
  info = rill_model_info_new_from_gguf (gguf, &read_error);
  if (info != NULL)
    judge_text (info, gguf);
  if (!rill_gguf_check_files (gguf, error))
    return NULL;
  if (info == NULL)
    g_propagate_error (error, g_steal_pointer (&read_error));
  return g_steal_pointer (&info);
}

void
rill_model_info_free (RillModelInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->path);
  g_free (info->name);
  g_free (info->architecture);
  g_free (info->weight_type);
  g_free (info->tokenizer);
  g_free (info->chat_template);
  g_free (info->license);
  g_free (info->problem);
  g_free (info->text_problem);
  g_free (info->rope_scaling);
  g_free (info);
}
