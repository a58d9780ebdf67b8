/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a tokenizer of a folder's tokenizer.json and of the files beside it.
 */

#include "text/json-private.h"

#include "huggingface/folder.h"

#include <string.h>

/* A vocabulary of a quarter of a million tokens with half a million merges is 40 MB and has 1.3 million values. */
static const RillJsonLimits limits = {
  .n_bytes = 96 << 20,
  .depth = 64,
  .n_objects = 1 << 16,
  .n_arrays = 1 << 20,
  .n_values = 3 << 19,
};

static gboolean
read_steps (RillJsonReader *reader,
            GError        **error)
{
  RillJson normalizer = { NULL, reader->json.file, "normalizer." };
  RillJson splitter = { NULL, reader->json.file, "pre_tokenizer." };

  if (!rill_json_get_object (&reader->json, "normalizer", &normalizer.object, error)
      || !rill_json_get_object (&reader->json, "pre_tokenizer", &splitter.object, error))
    return FALSE;
  if (normalizer.object != NULL)
    reader->state->normalizer = rill_normalizer_new (&normalizer, error);
  if (normalizer.object != NULL && reader->state->normalizer == NULL)
    return FALSE;
  if (splitter.object != NULL)
    reader->state->splitter = rill_splitter_new (&splitter, error);
  return splitter.object == NULL || reader->state->splitter != NULL;
}

/* Where there is no normalizer, and for special tokens, a text is what it was: they are matched in it like the others. What
 * looks like a part of a chat's form is not left to this kind, which cannot tell who wrote it. */
static void
collect_added (RillJsonReader *reader,
               const char     *chat_template)
{
  RillTokenizer *tokenizer = reader->tokenizer;
  const RillVocab *vocab = &tokenizer->vocab;

  for (guint i = 0; i < vocab->n_vocab; i++)
    {
      g_autoptr (GString) text = NULL;
      RillJsonAdded added = { NULL, 0, (RillToken) i };

      if ((tokenizer->flags[i] & RILL_TOKEN_NORMALIZED) == 0)
        continue;
      tokenizer->flags[i] &= (guint8) ~RILL_TOKEN_NORMALIZED;
      if (reader->state->normalizer == NULL
          || !rill_special_is_harmless (tokenizer, (RillToken) i, (gpointer) chat_template))
        continue;
      tokenizer->flags[i] |= RILL_TOKEN_NORMALIZED;
      text = g_string_new (vocab->text + vocab->offsets[i]);
      rill_normalizer_run (reader->state->normalizer, TRUE, text);
      added.n_bytes = text->len;
      added.text = g_string_free_and_steal (g_steal_pointer (&text));
      if (added.n_bytes > 0)
        g_array_append_val (reader->state->added, added);
      else
        g_free (added.text);
    }
}

static void
find_prefix (RillJsonReader *reader)
{
  const RillJsonTokenizer *state = reader->state;
  RillPrefix prefix = state->splitter != NULL ? rill_splitter_get_prefix (state->splitter) : RILL_PREFIX_NEVER;

  if (state->normalizer != NULL && rill_normalizer_puts_space (state->normalizer))
    prefix = RILL_PREFIX_ALWAYS;
  reader->tokenizer->add_space_prefix = prefix != RILL_PREFIX_NEVER;
  reader->tokenizer->prefix_is_first_only = prefix == RILL_PREFIX_FIRST;
}

static gboolean
read_all (RillJsonReader *reader,
          GError        **error)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autofree char *chat_template = NULL;

  if (!rill_json_read_vocab (reader, error)
      || !rill_json_read_model (reader, error)
      || !read_steps (reader, error)
      || !rill_json_read_decoder (reader, error)
      || !rill_json_read_post_processor (reader, error)
      || !rill_json_read_special (reader, ends, error)
      || !rill_folder_read_template (reader->path, &chat_template, error))
    return FALSE;
  rill_byte_level_fill_inverse (reader->state->byte_of);
  find_prefix (reader);
  collect_added (reader, chat_template);
  rill_tokenizer_finish (reader->tokenizer, chat_template);
  for (guint i = 0; i < ends->len; i++)
    {
      RillToken id = g_array_index (ends, RillToken, i);

      if (!rill_tokenizer_is_end (reader->tokenizer, id))
        g_array_append_val (reader->tokenizer->ends, id);
    }
  return TRUE;
}

static gboolean
find_file (const char *path,
           char      **file,
           GError    **error)
{
  g_autofree char *display_name = g_filename_display_name (path);
  g_autofree char *other = g_build_filename (path, "tokenizer.model", NULL);

  *file = g_build_filename (path, "tokenizer.json", NULL);
  if (g_file_test (*file, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED, "%s: expected tokenizer.json, got %s", display_name,
               g_file_test (other, G_FILE_TEST_EXISTS) ? "tokenizer.model alone" : "none");
  return FALSE;
}

RillTokenizer *
rill_tokenizer_new_from_folder (const char *path,
                                GError    **error)
{
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *file = NULL;
  g_autofree char *shown = NULL;
  RillJsonReader reader = { .path = path };

  g_return_val_if_fail (path != NULL, NULL);

  if (!find_file (path, &file, error))
    return NULL;
  object = rill_json_load (file, &limits, error);
  if (object == NULL)
    return NULL;

  shown = g_filename_display_name (file);
  tokenizer = g_new0 (RillTokenizer, 1);
  g_atomic_ref_count_init (&tokenizer->references);
  tokenizer->kind = &rill_tokenizer_kind_json;
  reader.tokenizer = tokenizer;
  reader.json = (RillJson) { object, shown, "" };
  reader.state = tokenizer->state = g_new0 (RillJsonTokenizer, 1);
  reader.state->added = g_array_new (FALSE, FALSE, sizeof (RillJsonAdded));
  return read_all (&reader, error) ? g_steal_pointer (&tokenizer) : NULL;
}
