/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tokenizer.json says of its model, its decoder and what it puts around a text.
 */

#include "text/json-private.h"

#include <string.h>

#define SPACE "\xe2\x96\x81"

/* --- The model ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  const RillJson *model;
  JsonArray *merges;
} Merges;

/* "LEFT RIGHT", or an array of both. */
static gboolean
get_pair (guint     index,
          RillPair *pair,
          gpointer  user_data,
          GError  **error)
{
  const Merges *merges = user_data;
  JsonNode *node = json_array_get_element (merges->merges, index);
  const char *problem = "another value";

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      const char *text = json_node_get_string (node);

      if (strlen (text) <= 2 * RILL_VOCAB_PIECE_MAX && rill_pair_split (pair, text, strlen (text), &problem))
        return TRUE;
    }
  else if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) == 2)
    {
      const char *left = json_array_get_string_element (json_node_get_array (node), 0);
      const char *right = json_array_get_string_element (json_node_get_array (node), 1);

      if (left != NULL && right != NULL && *left != '\0' && *right != '\0')
        {
          *pair = (RillPair) { left, strlen (left), right, strlen (right) };
          return TRUE;
        }
    }
  return rill_json_fail (merges->model, error, RILL_ERROR_FORMAT, "merges", "expected merge %u to be two tokens, got %s", index,
                         problem);
}

static gboolean
fail_pair (guint       index,
           const char *shown,
           gpointer    user_data,
           GError    **error)
{
  const Merges *merges = user_data;

  return rill_json_fail (merges->model, error, RILL_ERROR_FORMAT, "merges",
                         "expected merge %u of tokens in the vocabulary, got \"%s\"", index, shown);
}

/* Members that would change what comes out, where they have another value than nothing. */
static gboolean
check_absent (const RillJson *model,
              GError        **error)
{
  static const char *const members[] = { "continuing_subword_prefix", "end_of_word_suffix" };
  double dropout = 0.0;

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *value = NULL;

      if (!rill_json_get_string (model, members[i], &value, error))
        return FALSE;
      if (value != NULL && *value != '\0')
        {
          g_autofree char *shown = rill_json_dup_shown (rill_json_get_node (model, members[i]));

          return rill_json_fail (model, error, RILL_ERROR_UNSUPPORTED, members[i], "expected none, got %s", shown);
        }
    }
  if (!rill_json_get_double (model, "dropout", 0.0, 1.0, &dropout, error))
    return FALSE;
  return dropout == 0.0 || rill_json_fail (model, error, RILL_ERROR_UNSUPPORTED, "dropout", "expected 0, got %g", dropout);
}

gboolean
rill_json_read_model (RillJsonReader *reader,
                      GError        **error)
{
  const RillVocab *vocab = &reader->tokenizer->vocab;
  RillPairBpe *bpe = &reader->state->bpe;
  RillJson model = { NULL, reader->json.file, "model." };
  Merges merges = { &model, NULL };

  if (!rill_json_get_object (&reader->json, "model", &model.object, error))
    return FALSE;
  if (rill_json_get_node (&model, "merges") == NULL)
    {
      reader->state->unigram = rill_unigram_new (vocab);
      return TRUE;
    }
  if (!check_absent (&model, error)
      || !rill_json_get_array (&model, "merges", &merges.merges, error)
      || !rill_json_get_bool (&model, "ignore_merges", &bpe->ignores_merges, error)
      || !rill_json_get_bool (&model, "byte_fallback", &bpe->has_bytes, error)
      || !rill_json_get_bool (&model, "fuse_unk", &bpe->fuses_unknown, error)
      || !rill_merges_build (&bpe->merges, vocab, json_array_get_length (merges.merges), get_pair, fail_pair, &merges, error))
    return FALSE;
  rill_pair_bpe_prepare (bpe, vocab);
  return TRUE;
}

/* --- The decoder -------------------------------------------------------------------------------------------------- */

static gboolean read_decoder (RillJsonReader *reader, const RillJson *json, GError **error);

static gboolean
read_decoders (RillJsonReader *reader,
               const RillJson *json,
               GError        **error)
{
  JsonArray *array = NULL;

  if (!rill_json_get_array (json, "decoders", &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      RillJson step = { NULL, json->file, json->field };

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return rill_json_fail (json, error, RILL_ERROR_FORMAT, "decoders", "expected objects, got another value at %u", i);
      step.object = json_node_get_object (node);
      if (!read_decoder (reader, &step, error))
        return FALSE;
    }
  return TRUE;
}

/* The one replacement that decoders have: U+2581 by a space. */
static gboolean
check_replacement (const RillJson *json,
                   GError        **error)
{
  g_autofree char *literal = NULL;
  g_autoptr (GRegex) regex = NULL;
  const char *content = NULL;

  if (!rill_regex_read_pattern (json, "pattern", &literal, &regex, error)
      || !rill_json_get_string (json, "content", &content, error))
    return FALSE;
  return (literal != NULL && strcmp (literal, SPACE) == 0 && content != NULL && strcmp (content, " ") == 0)
         || rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "pattern",
                            "expected \"" SPACE "\" to be replaced by a space, got another replacement");
}

/* Only the space that encoding puts before a text is taken away again. */
static gboolean
check_strip (const RillJson *json,
             GError        **error)
{
  const char *content = NULL;
  guint64 start = 0, stop = 0;

  if (!rill_json_get_string (json, "content", &content, error)
      || !rill_json_get_uint (json, "start", 0, 255, &start, error)
      || !rill_json_get_uint (json, "stop", 0, 255, &stop, error))
    return FALSE;
  return (content != NULL && strcmp (content, " ") == 0 && start <= 1 && stop == 0)
         || rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "content",
                            "expected at most one space at the start to be stripped, got another strip");
}

static gboolean
read_decoder (RillJsonReader *reader,
              const RillJson *json,
              GError        **error)
{
  RillJsonTokenizer *state = reader->state;
  const char *type = NULL;
  RillPrefix prefix;
  g_autofree char *shown = NULL;

  if (!rill_json_get_string (json, "type", &type, error))
    return FALSE;
  if (type != NULL && strcmp (type, "Sequence") == 0)
    return read_decoders (reader, json, error);
  if (type != NULL && strcmp (type, "ByteLevel") == 0)
    state->decodes_bytes = TRUE;
  else if (type != NULL && (strcmp (type, "ByteFallback") == 0 || strcmp (type, "Fuse") == 0))
    return TRUE;
  else if (type != NULL && strcmp (type, "Strip") == 0)
    return check_strip (json, error);
  else if (type != NULL && strcmp (type, "Replace") == 0)
    {
      state->decodes_spaces = TRUE;
      return check_replacement (json, error);
    }
  else if (type != NULL && strcmp (type, "Metaspace") == 0)
    {
      state->decodes_spaces = TRUE;
      return rill_splitter_read_prefix (json, &prefix, error);
    }
  else
    {
      shown = rill_json_dup_shown (rill_json_get_node (json, "type"));
      return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "type",
                             "expected Sequence, ByteLevel, Replace, ByteFallback, Fuse, Strip or Metaspace, got %s", shown);
    }
  return TRUE;
}

gboolean
rill_json_read_decoder (RillJsonReader *reader,
                        GError        **error)
{
  RillJson decoder = { NULL, reader->json.file, "decoder." };

  if (!rill_json_get_object (&reader->json, "decoder", &decoder.object, error))
    return FALSE;
  if (decoder.object == NULL)
    return rill_json_fail (&reader->json, error, RILL_ERROR_UNSUPPORTED, "decoder", "expected an object, got nothing");
  return read_decoder (reader, &decoder, error);
}

/* --- What is put around a text ------------------------------------------------------------------------------------ */

/* The ids of a special token of a template. */
static gboolean
read_template_id (RillJsonReader *reader,
                  const RillJson *json,
                  const char     *name,
                  GError        **error)
{
  RillJson tokens = { NULL, json->file, "post_processor.special_tokens." };
  RillJson token = { NULL, json->file, "post_processor.special_tokens." };
  JsonArray *ids = NULL;
  gint64 id;

  if (!rill_json_get_object (json, "special_tokens", &tokens.object, error))
    return FALSE;
  if (tokens.object != NULL && !rill_json_get_object (&tokens, name, &token.object, error))
    return FALSE;
  if (token.object != NULL && !rill_json_get_array (&token, "ids", &ids, error))
    return FALSE;
  id = ids != NULL && json_array_get_length (ids) == 1 ? json_array_get_int_element (ids, 0) : -1;
  if (id < 0 || id >= reader->tokenizer->vocab.n_vocab || reader->template_bos >= 0)
    return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "single", "expected at most one token before a text, got %s",
                           reader->template_bos >= 0 ? "several" : "one that has no id");
  reader->template_bos = (RillToken) id;
  return TRUE;
}

/* A list of special tokens and the text. What stands after it is not wanted where a model goes on writing. */
static gboolean
read_template (RillJsonReader *reader,
               const RillJson *json,
               GError        **error)
{
  JsonArray *single = NULL;

  if (!rill_json_get_array (json, "single", &single, error))
    return FALSE;
  for (guint i = 0; single != NULL && i < json_array_get_length (single); i++)
    {
      JsonNode *node = json_array_get_element (single, i);
      RillJson part = { NULL, json->file, json->field };
      RillJson special = { NULL, json->file, json->field };
      const char *name = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return rill_json_fail (json, error, RILL_ERROR_FORMAT, "single", "expected objects, got another value at %u", i);
      part.object = json_node_get_object (node);
      if (rill_json_get_node (&part, "Sequence") != NULL)
        return TRUE;
      if (!rill_json_get_object (&part, "SpecialToken", &special.object, error))
        return FALSE;
      if (special.object == NULL || !rill_json_get_string (&special, "id", &name, error) || name == NULL)
        return rill_json_fail (json, error, RILL_ERROR_FORMAT, "single", "expected a SpecialToken or a Sequence, got another value");
      if (!read_template_id (reader, json, name, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_processor (RillJsonReader *reader,
                const RillJson *json,
                GError        **error)
{
  const char *type = NULL;
  JsonArray *array = NULL;
  g_autofree char *shown = NULL;

  if (!rill_json_get_string (json, "type", &type, error))
    return FALSE;
  if (type != NULL && strcmp (type, "ByteLevel") == 0)
    return TRUE; /* offsets alone */
  if (type != NULL && strcmp (type, "TemplateProcessing") == 0)
    return read_template (reader, json, error);
  if (type == NULL || strcmp (type, "Sequence") != 0)
    {
      shown = rill_json_dup_shown (rill_json_get_node (json, "type"));
      return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "type", "expected Sequence, TemplateProcessing or ByteLevel, "
                             "got %s", shown);
    }
  if (!rill_json_get_array (json, "processors", &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      RillJson step = { NULL, json->file, json->field };

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return rill_json_fail (json, error, RILL_ERROR_FORMAT, "processors", "expected objects, got another value at %u", i);
      step.object = json_node_get_object (node);
      if (!read_processor (reader, &step, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
rill_json_read_post_processor (RillJsonReader *reader,
                               GError        **error)
{
  RillJson processor = { NULL, reader->json.file, "post_processor." };

  reader->template_bos = -1;
  if (!rill_json_get_object (&reader->json, "post_processor", &processor.object, error))
    return FALSE;
  return processor.object == NULL || read_processor (reader, &processor, error);
}
