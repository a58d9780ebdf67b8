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

/* The one replacement that decoders have: U+2581 by a space. */
static gboolean
read_replace (gpointer        target,
              const RillJson *json,
              GError        **error)
{
  RillJsonTokenizer *state = target;
  g_autofree char *literal = NULL;
  g_autoptr (GRegex) regex = NULL;
  const char *content = NULL;

  state->decodes_spaces = TRUE;
  if (!rill_regex_read_pattern (json, "pattern", &literal, &regex, error)
      || !rill_json_get_string (json, "content", &content, error))
    return FALSE;
  return (literal != NULL && strcmp (literal, SPACE) == 0 && content != NULL && strcmp (content, " ") == 0)
         || rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "pattern",
                            "expected \"" SPACE "\" to be replaced by a space, got another replacement");
}

/* Only the space that encoding puts before a text is taken away again. */
static gboolean
read_strip (gpointer        target,
            const RillJson *json,
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
read_byte_level (gpointer        target,
                 const RillJson *json,
                 GError        **error)
{
  ((RillJsonTokenizer *) target)->decodes_bytes = TRUE;
  return TRUE;
}

static gboolean
read_metaspace (gpointer        target,
                const RillJson *json,
                GError        **error)
{
  RillPrefix prefix;

  ((RillJsonTokenizer *) target)->decodes_spaces = TRUE;
  return rill_splitter_read_prefix (json, &prefix, error);
}

/* What decoding does anyhow, or what is of no account to text. */
static gboolean
read_nothing (gpointer        target,
              const RillJson *json,
              GError        **error)
{
  return TRUE;
}

static const RillJsonStepKind decoders[] = {
  { "ByteLevel", read_byte_level }, { "Replace", read_replace }, { "ByteFallback", read_nothing },
  { "Fuse", read_nothing },         { "Strip", read_strip },     { "Metaspace", read_metaspace },
};

gboolean
rill_json_read_decoder (RillJsonReader *reader,
                        GError        **error)
{
  RillJson decoder = { NULL, reader->json.file, "decoder." };

  if (!rill_json_get_object (&reader->json, "decoder", &decoder.object, error))
    return FALSE;
  if (decoder.object == NULL)
    return rill_json_fail (&reader->json, error, RILL_ERROR_UNSUPPORTED, "decoder", "expected an object, got nothing");
  return rill_json_read_steps (&decoder, "decoders", decoders, G_N_ELEMENTS (decoders), reader->state, error);
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
read_template (gpointer        target,
               const RillJson *json,
               GError        **error)
{
  JsonArray *single = NULL;

  if (!rill_json_get_array (json, "single", &single, error))
    return FALSE;
  for (guint i = 0; single != NULL && i < json_array_get_length (single); i++)
    {
      RillJson special = { NULL, json->file, json->field };
      RillJson part;
      const char *name = NULL;

      if (!rill_json_get_element (json, "single", single, i, &part, error))
        return FALSE;
      if (rill_json_get_node (&part, "Sequence") != NULL)
        return TRUE;
      if (!rill_json_get_object (&part, "SpecialToken", &special.object, error))
        return FALSE;
      if (special.object == NULL || !rill_json_get_string (&special, "id", &name, error) || name == NULL)
        return rill_json_fail (json, error, RILL_ERROR_FORMAT, "single", "expected a SpecialToken or a Sequence, got another value");
      if (!read_template_id (target, json, name, error))
        return FALSE;
    }
  return TRUE;
}

/* Bytes change a text's offsets alone. */
static const RillJsonStepKind processors[] = { { "TemplateProcessing", read_template }, { "ByteLevel", read_nothing } };

gboolean
rill_json_read_post_processor (RillJsonReader *reader,
                               GError        **error)
{
  RillJson processor = { NULL, reader->json.file, "post_processor." };

  reader->template_bos = -1;
  if (!rill_json_get_object (&reader->json, "post_processor", &processor.object, error))
    return FALSE;
  return processor.object == NULL
         || rill_json_read_steps (&processor, "processors", processors, G_N_ELEMENTS (processors), reader, error);
}
