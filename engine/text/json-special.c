/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the other files of a folder say of special tokens: which begins a text, and which end one.
 */

#include "text/json-private.h"

#include <string.h>

/* NULL without an error: there is no such file. */
static JsonObject *
load (RillJsonReader *reader,
      const char     *name,
      char          **file,
      GError        **error)
{
  g_autofree char *path = g_build_filename (reader->path, name, NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  *file = g_filename_display_name (path);
  return rill_json_load (path, &rill_json_settings_limits, error);
}

static RillToken
find_token (const RillVocab *vocab,
            const char      *name)
{
  for (guint id = 0; name != NULL && id < vocab->n_vocab; id++)
    if (strcmp (vocab->text + vocab->offsets[id], name) == 0)
      return (RillToken) id;
  return -1;
}

/* A token by its text, or by an object that holds it. */
static gboolean
read_name (RillJsonReader *reader,
           const RillJson *json,
           const char     *member,
           RillToken      *id,
           GError        **error)
{
  JsonNode *node = rill_json_get_node (json, member);
  const char *name = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      RillJson token = { json_node_get_object (node), json->file, "" };

      if (!rill_json_get_string (&token, "content", &name, error))
        return FALSE;
    }
  else if (!rill_json_get_string (json, member, &name, error))
    return FALSE;
  *id = find_token (&reader->tokenizer->vocab, name);
  return TRUE;
}

static void
add_end (GArray   *ends,
         RillToken id)
{
  if (id >= 0)
    g_array_append_val (ends, id);
}

/* One id, or a list of them. Those beyond the vocabulary are none. */
static gboolean
read_ids (RillJsonReader *reader,
          const RillJson *json,
          const char     *member,
          GArray         *ids,
          GError        **error)
{
  JsonNode *node = rill_json_get_node (json, member);
  JsonArray *array;
  guint64 id = G_MAXUINT64;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      if (!rill_json_get_uint (json, member, 0, RILL_VOCAB_MAX, &id, error))
        return FALSE;
      if (id < reader->tokenizer->vocab.n_vocab)
        add_end (ids, (RillToken) id);
      return TRUE;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < MIN (json_array_get_length (array), 64); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      gint64 value = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_int (element) : -1;

      if (value < 0)
        return rill_json_fail (json, error, RILL_ERROR_FORMAT, member, "expected ids, got another value at %u", i);
      if (value < reader->tokenizer->vocab.n_vocab)
        add_end (ids, (RillToken) value);
    }
  return TRUE;
}

/* tokenizer_config.json: names, and whether the first is put before a text. */
static gboolean
read_tokenizer_config (RillJsonReader *reader,
                       GArray         *ends,
                       GError        **error)
{
  RillVocab *vocab = &reader->tokenizer->vocab;
  g_autofree char *file = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonObject) object = load (reader, "tokenizer_config.json", &file, &local_error);
  RillJson json = { object, file, "" };

  vocab->add_bos = reader->template_bos >= 0;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (object == NULL)
    return TRUE;
  if (!read_name (reader, &json, "bos_token", &vocab->bos, error)
      || !read_name (reader, &json, "eos_token", &vocab->eos, error)
      || !rill_json_get_bool (&json, "add_bos_token", &vocab->add_bos, error))
    return FALSE;
  add_end (ends, vocab->eos);
  return TRUE;
}

/* generation_config.json and config.json: ids. The first file that names one counts for the beginning; all count for the
 * ends. */
static gboolean
read_ids_of (RillJsonReader *reader,
             const char     *name,
             GArray         *ends,
             GError        **error)
{
  RillVocab *vocab = &reader->tokenizer->vocab;
  g_autofree char *file = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonObject) object = load (reader, name, &file, &local_error);
  g_autoptr (GArray) begins = g_array_new (FALSE, FALSE, sizeof (RillToken));
  RillJson json = { object, file, "" };

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (object == NULL)
    return TRUE;
  if (!read_ids (reader, &json, "bos_token_id", begins, error) || !read_ids (reader, &json, "eos_token_id", ends, error))
    return FALSE;
  if (vocab->bos < 0 && begins->len > 0)
    vocab->bos = g_array_index (begins, RillToken, 0);
  return TRUE;
}

gboolean
rill_json_read_special (RillJsonReader *reader,
                        GArray         *ends,
                        GError        **error)
{
  RillVocab *vocab = &reader->tokenizer->vocab;

  if (!read_tokenizer_config (reader, ends, error)
      || !read_ids_of (reader, "generation_config.json", ends, error)
      || !read_ids_of (reader, "config.json", ends, error))
    return FALSE;
  if (reader->template_bos >= 0 && vocab->add_bos)
    vocab->bos = reader->template_bos;
  vocab->add_bos = vocab->add_bos && vocab->bos >= 0;
  if (vocab->eos < 0 && ends->len > 0)
    vocab->eos = g_array_index (ends, RillToken, 0);
  return TRUE;
}
