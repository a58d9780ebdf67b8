/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running a tokenizer that tokenizer.json describes, step by step as it says.
 */

#include "text/json-private.h"

#include "text/utf8.h"

#include <string.h>

#define SPACE "\xe2\x96\x81"
#define SPACE_BYTES 3

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
      gsize n_valid = rill_utf8_measure (text + i, n_bytes - i);

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

/* --- The kind ----------------------------------------------------------------------------------------------------- */

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
