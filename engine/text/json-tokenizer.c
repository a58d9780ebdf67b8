/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running a tokenizer that tokenizer.json describes, step by step as it says.
 */

#include "text/json-private.h"

#include "huggingface/folder.h"
#include "text/utf8.h"

#include <string.h>

#define SPACE "\xe2\x96\x81"
#define SPACE_BYTES 3

/* A vocabulary of a quarter of a million tokens with half a million merges is 40 MB and has 1.3 million values. */
static const RillJsonLimits limits = {
  .n_bytes = 96 << 20,
  .depth = 64,
  .n_objects = 1 << 16,
  .n_arrays = 1 << 20,
  .n_values = 3 << 19,
};

/* --- Encoding ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  RillTokenizer *tokenizer;
  const RillJsonTokenizer *state;
  RillPairMerger merger; /* of BPE */
  GString *word;         /* what the splitter works on */
  GArray *spans;
  GArray *tokens;
} Encoder;

static void
encode_word (Encoder    *encoder,
             const char *word,
             gsize       n_bytes)
{
  if (encoder->state->unigram != NULL)
    rill_unigram_encode (encoder->state->unigram, &encoder->tokenizer->vocab, word, n_bytes, encoder->tokens);
  else
    rill_pair_merger_encode (&encoder->merger, word, n_bytes, encoder->tokens);
}

/* Text without added tokens, as the normalizer left it. */
static void
encode_plain (Encoder    *encoder,
              const char *text,
              gsize       n_bytes,
              RillBegins  begins)
{
  if (n_bytes == 0)
    return;
  if (encoder->state->splitter == NULL)
    {
      encode_word (encoder, text, n_bytes);
      return;
    }
  g_string_truncate (encoder->word, 0);
  g_string_append_len (encoder->word, text, (gssize) n_bytes);
  rill_splitter_run (encoder->state->splitter, begins, encoder->word, encoder->spans);
  for (guint i = 0; i < encoder->spans->len; i++)
    {
      const RillSpan *span = &g_array_index (encoder->spans, RillSpan, i);

      encode_word (encoder, encoder->word->str + span->begin, span->end - span->begin);
    }
}

/* The longest of the added tokens at the beginning of @text, or NULL. */
static const RillJsonAdded *
match_added (const RillJsonTokenizer *state,
             const char              *text,
             gsize                    n_bytes)
{
  const RillJsonAdded *match = NULL;

  for (guint i = 0; i < state->added->len; i++)
    {
      const RillJsonAdded *added = &g_array_index (state->added, RillJsonAdded, i);

      if (added->n_bytes <= n_bytes && *added->text == *text && memcmp (added->text, text, added->n_bytes) == 0
          && (match == NULL || added->n_bytes > match->n_bytes))
        match = added;
    }
  return match;
}

static void
encode_normal (Encoder       *encoder,
               const GString *text,
               RillBegins     begins)
{
  gsize done = 0;

  for (gsize i = 0; encoder->state->added->len > 0 && i < text->len;)
    {
      const RillJsonAdded *added = match_added (encoder->state, text->str + i, text->len - i);
      guint8 flags;
      gsize begin = i, end;

      if (added == NULL)
        {
          i++;
          continue;
        }
      end = i += added->n_bytes;
      flags = encoder->tokenizer->flags[added->id];
      if ((flags & RILL_TOKEN_SINGLE_WORD) != 0
          && (rill_utf8_ends_word (text->str, begin) || rill_utf8_begins_word (text->str + end, text->len - end)))
        continue;
      if ((flags & RILL_TOKEN_LSTRIP) != 0)
        begin -= rill_utf8_count_space_before (text->str + done, begin - done);
      if ((flags & RILL_TOKEN_RSTRIP) != 0)
        end += rill_utf8_count_space (text->str + end, text->len - end);
      encode_plain (encoder, text->str + done, begin - done, done > 0 ? RILL_BEGINS_SEGMENT : begins);
      g_array_append_val (encoder->tokens, added->id);
      done = i = end;
    }
  encode_plain (encoder, text->str + done, text->len - done, done > 0 ? RILL_BEGINS_SEGMENT : begins);
}

/* A byte that is part of no character. */
static void
encode_byte (Encoder *encoder,
             guint8   byte)
{
  const RillVocab *vocab = &encoder->tokenizer->vocab;
  RillToken id = vocab->bytes[byte];

  if (encoder->state->splitter != NULL && rill_splitter_is_byte_level (encoder->state->splitter))
    {
      guint16 characters[256];
      char written[6];

      rill_byte_level_fill (characters);
      id = rill_vocab_find (vocab, written, (gsize) g_unichar_to_utf8 (characters[byte], written));
    }
  if (id < 0)
    id = vocab->unknown;
  if (id >= 0)
    g_array_append_val (encoder->tokens, id);
}

/* How many bytes at the beginning of @text are whole characters. */
static gsize
measure_valid (const char *text,
               gsize       n_bytes)
{
  gsize done = 0;

  while (done < n_bytes)
    {
      gsize n_used = 1;

      if ((guint8) text[done] >= 0x80 && rill_utf8_scan (text + done, n_bytes - done, &n_used) != RILL_UTF8_VALID)
        break;
      done += n_used;
    }
  return done;
}

static void
encode (RillTokenizer *tokenizer,
        const char    *text,
        gsize          n_bytes,
        RillBegins     begins,
        GArray        *tokens)
{
  const RillJsonTokenizer *state = tokenizer->state;
  g_autoptr (GString) word = g_string_new (NULL);
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (RillSpan));
  g_autoptr (GString) normal = g_string_new (NULL);
  Encoder encoder = { .tokenizer = tokenizer, .state = state, .word = word, .spans = spans, .tokens = tokens };

  if (state->unigram == NULL)
    rill_pair_merger_init (&encoder.merger, &state->bpe, &tokenizer->vocab);
  for (gsize i = 0; i < n_bytes;)
    {
      gsize n_valid = measure_valid (text + i, n_bytes - i);

      g_string_truncate (normal, 0);
      g_string_append_len (normal, text + i, (gssize) n_valid);
      if (state->normalizer != NULL)
        rill_normalizer_run (state->normalizer, begins != RILL_BEGINS_NOT, normal);
      encode_normal (&encoder, normal, begins);
      i += n_valid;
      if (i < n_bytes)
        encode_byte (&encoder, (guint8) text[i++]);
      begins = RILL_BEGINS_NOT;
    }
  rill_pair_merger_clear (&encoder.merger);
}

/* --- Decoding ----------------------------------------------------------------------------------------------------- */

static void
append_character (const RillJsonTokenizer *state,
                  const char              *character,
                  gsize                    n_bytes,
                  GString                 *out)
{
  gunichar c = g_utf8_get_char (character);

  if (state->decodes_bytes && c < RILL_BYTE_LEVEL_CHARACTERS && state->byte_of[c] >= 0)
    g_string_append_c (out, (char) state->byte_of[c]);
  else if (state->decodes_spaces && n_bytes == SPACE_BYTES && memcmp (character, SPACE, SPACE_BYTES) == 0)
    g_string_append_c (out, ' ');
  else
    g_string_append_len (out, character, (gssize) n_bytes);
}

static void
append_bytes (RillTokenizer *tokenizer,
              RillToken      id,
              GString       *out)
{
  const RillJsonTokenizer *state = tokenizer->state;
  gsize n_bytes, n_used;
  const char *piece = rill_vocab_get_piece (&tokenizer->vocab, id, &n_bytes);

  if (tokenizer->vocab.kinds[id] == RILL_PIECE_BYTE)
    g_string_append_c (out, (char) (g_ascii_xdigit_value (piece[3]) << 4 | g_ascii_xdigit_value (piece[4])));
  else if (tokenizer->vocab.kinds[id] == RILL_PIECE_USER_DEFINED && state->decodes_bytes)
    g_string_append_len (out, piece, (gssize) n_bytes);
  else
    for (gsize i = 0; i < n_bytes; i += n_used)
      if (rill_utf8_scan (piece + i, n_bytes - i, &n_used) == RILL_UTF8_VALID)
        append_character (state, piece + i, n_used, out);
      else
        g_string_append_len (out, piece + i, (gssize) n_used);
}

/* --- Making it ---------------------------------------------------------------------------------------------------- */

static void
clear (RillTokenizer *tokenizer)
{
  RillJsonTokenizer *state = tokenizer->state;

  if (state == NULL)
    return;

  g_clear_pointer (&state->normalizer, rill_normalizer_free);
  g_clear_pointer (&state->splitter, rill_splitter_free);
  g_clear_pointer (&state->unigram, rill_unigram_free);
  rill_pair_bpe_clear (&state->bpe);
  for (guint i = 0; i < state->added->len; i++)
    g_free (g_array_index (state->added, RillJsonAdded, i).text);
  g_array_unref (state->added);
  g_free (state);
}

const RillTokenizerKind rill_tokenizer_kind_json = {
  .model = "bpe",
  .clear = clear,
  .encode = encode,
  .append_bytes = append_bytes,
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

const char *
rill_tokenizer_get_kind_name (RillTokenizer *tokenizer)
{
  const RillJsonTokenizer *state = tokenizer->state;

  if (tokenizer->kind != &rill_tokenizer_kind_json)
    return tokenizer->kind->model;
  if (state->unigram != NULL)
    return "t5";
  if (state->splitter != NULL && rill_splitter_is_byte_level (state->splitter))
    return "gpt2";
  return state->bpe.has_bytes ? "llama" : "bpe";
}
