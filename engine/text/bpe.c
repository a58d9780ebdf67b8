/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Byte-level BPE ("gpt2" in model files): text is cut into words by the family's pre-tokenizer, a word begins as the
 * tokens of its bytes, and the adjacent pair whose merge comes first in the file is joined until none is left.
 */

#include "text/byte-level.h"
#include "text/joiner.h"
#include "text/pretokenizer.h"
#include "text/tokenizer-private.h"
#include "text/utf8.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"
#define REPLACEMENT_BYTES 3

typedef struct
{
  RillPretokenizer *pretokenizer;
  RillMerges merges;
  guint16 characters[256];                       /* how the vocabulary writes each byte */
  gint16 bytes[RILL_BYTE_LEVEL_CHARACTERS];      /* and back; -1: it does not */
  RillToken byte_tokens[256];                    /* -1: none */
} Bpe;

#define NO_TOKEN (-1)

/* What one call of encode() works with. */
typedef struct
{
  const RillTokenizer *tokenizer;
  const Bpe *bpe;
  RillJoiner joiner;
  GString *word; /* as the vocabulary writes it */
} Encoder;

/* The token that is the whole word, or -1. */
static RillToken
find_word (Encoder    *encoder,
           const char *bytes,
           gsize       n_bytes)
{
  if (n_bytes > encoder->tokenizer->vocab.longest)
    return NO_TOKEN;

  g_string_truncate (encoder->word, 0);
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_unichar (encoder->word, encoder->bpe->characters[(guint8) bytes[i]]);

  return rill_vocab_find (&encoder->tokenizer->vocab, encoder->word->str, encoder->word->len);
}

static void
encode_word (Encoder    *encoder,
             const char *bytes,
             gsize       n_bytes,
             GArray     *tokens)
{
  const Bpe *bpe = encoder->bpe;

  if (n_bytes > 1 && rill_pretokenizer_ignores_merges (bpe->pretokenizer))
    {
      RillToken id = find_word (encoder, bytes, n_bytes);

      if (id >= 0)
        {
          g_array_append_val (tokens, id);
          return;
        }
    }

  for (gsize i = 0; i < n_bytes; i++)
    rill_joiner_add (&encoder->joiner, bpe->byte_tokens[(guint8) bytes[i]]);
  rill_joiner_flush (&encoder->joiner, tokens);
}

/* A byte that the vocabulary has no token for is unknown, or else the character for what cannot be shown. */
static void
append_without_token (Encoder *encoder,
                      GArray *tokens)
{
  const RillVocab *vocab = &encoder->tokenizer->vocab;

  if (vocab->unknown >= 0 && vocab->kinds[vocab->unknown] == RILL_PIECE_UNKNOWN)
    g_array_append_val (tokens, vocab->unknown);
  else
    encode_word (encoder, REPLACEMENT, REPLACEMENT_BYTES, tokens);
}

static void
encode_single (Encoder *encoder,
               guint8  byte,
               GArray *tokens)
{
  RillToken id = encoder->bpe->byte_tokens[byte];

  if (id >= 0)
    g_array_append_val (tokens, id);
  else
    append_without_token (encoder, tokens);
}

/* Words with a byte that has no token: such a byte stands alone. */
static void
encode_any_word (Encoder    *encoder,
                 const char *bytes,
                 gsize       n_bytes,
                 GArray     *tokens)
{
  gsize begin = 0;

  for (gsize i = 0; i < n_bytes; i++)
    if (encoder->bpe->byte_tokens[(guint8) bytes[i]] < 0)
      {
        if (i > begin)
          encode_word (encoder, bytes + begin, i - begin, tokens);
        append_without_token (encoder, tokens);
        begin = i + 1;
      }

  if (n_bytes > begin)
    encode_word (encoder, bytes + begin, n_bytes - begin, tokens);
}

static void
encode (RillTokenizer *tokenizer,
        const char    *text,
        gsize          n_bytes,
        RillBegins     begins,
        GArray        *tokens)
{
  Encoder encoder = { tokenizer, tokenizer->state };
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));

  rill_joiner_init (&encoder.joiner, &encoder.bpe->merges);
  encoder.word = g_string_new (NULL);

  for (gsize position = 0; position < n_bytes;)
    {
      gsize n_valid = rill_utf8_measure (text + position, n_bytes - position);
      gsize begin = 0;

      g_array_set_size (ends, 0);
      rill_pretokenizer_split (encoder.bpe->pretokenizer, text + position, n_valid, ends);
      for (guint i = 0; i < ends->len; i++)
        {
          gsize end = g_array_index (ends, gsize, i);

          encode_any_word (&encoder, text + position + begin, end - begin, tokens);
          begin = end;
        }

      position += n_valid;
      if (position < n_bytes)
        encode_single (&encoder, (guint8) text[position++], tokens);
    }

  rill_joiner_clear (&encoder.joiner);
  g_string_free (encoder.word, TRUE);
}

static void
append_bytes (RillTokenizer *tokenizer,
              RillToken      id,
              GString       *out)
{
  const Bpe *bpe = tokenizer->state;
  gsize n_bytes, n_used;
  const char *piece = rill_vocab_get_piece (&tokenizer->vocab, id, &n_bytes);

  if (tokenizer->vocab.kinds[id] == RILL_PIECE_USER_DEFINED)
    {
      g_string_append_len (out, piece, (gssize) n_bytes);
      return;
    }

  for (gsize i = 0; i < n_bytes; i += n_used)
    {
      gunichar c = RILL_BYTE_LEVEL_CHARACTERS;

      if (rill_utf8_scan (piece + i, n_bytes - i, &n_used) == RILL_UTF8_VALID)
        c = g_utf8_get_char (piece + i);
      if (c < RILL_BYTE_LEVEL_CHARACTERS && bpe->bytes[c] >= 0)
        g_string_append_c (out, (char) bpe->bytes[c]);
      else
        g_string_append_len (out, piece + i, (gssize) n_used);
    }
}

static void
find_byte_tokens (Bpe             *bpe,
                  const RillVocab *vocab)
{
  rill_byte_level_fill (bpe->characters);
  rill_byte_level_fill_inverse (bpe->bytes);
  for (guint byte = 0; byte < 256; byte++)
    {
      char written[6];
      int n = g_unichar_to_utf8 (bpe->characters[byte], written);
      RillToken id = rill_vocab_find (vocab, written, (gsize) n);

      /* Some files hold such a character as an added token, which is that character and no byte. */
      if (id >= 0 && vocab->kinds[id] == RILL_PIECE_USER_DEFINED && byte >= 0x80)
        id = NO_TOKEN;
      bpe->byte_tokens[byte] = id;
    }
}

static gboolean
setup (RillTokenizer *tokenizer,
       RillGguf      *gguf,
       GError       **error)
{
  static const char *const key = "tokenizer.ggml.pre";
  const char *name = NULL;
  Bpe *bpe = g_new0 (Bpe, 1);

  tokenizer->state = bpe;
  if (!rill_gguf_get_string (gguf, key, &name, error))
    return FALSE;

  bpe->pretokenizer = rill_pretokenizer_new (name);
  if (bpe->pretokenizer == NULL)
    {
      g_autofree char *shown = g_strescape (name, NULL);

      return rill_gguf_fail_key (gguf, error, RILL_ERROR_UNSUPPORTED, key,
                                 "expected a known way to cut text into words (\"gpt-2\", \"llama-bpe\", \"qwen2\", ...), "
                                 "got \"%.64s\"", shown);
    }

  if (!rill_gguf_has (gguf, "tokenizer.ggml.add_bos_token"))
    tokenizer->vocab.add_bos = tokenizer->vocab.bos >= 0 && rill_pretokenizer_adds_bos (bpe->pretokenizer);
  find_byte_tokens (bpe, &tokenizer->vocab);
  return rill_merges_read (&bpe->merges, &tokenizer->vocab, gguf, error);
}

static void
clear (RillTokenizer *tokenizer)
{
  Bpe *bpe = tokenizer->state;

  if (bpe == NULL)
    return;

  g_clear_pointer (&bpe->pretokenizer, rill_pretokenizer_free);
  rill_merges_clear (&bpe->merges);
  g_free (bpe);
}

const RillTokenizerKind rill_tokenizer_kind_bpe = {
  .model = "gpt2",
  .setup = setup,
  .clear = clear,
  .encode = encode,
  .append_bytes = append_bytes,
};
