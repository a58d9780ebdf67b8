/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a vocabulary from the tokenizer.ggml keys of a model file.
 */

#include "text/vocab.h"

#include <math.h>
#include <string.h>

#define TOKENS_KEY "tokenizer.ggml.tokens"
#define SCORES_KEY "tokenizer.ggml.scores"
#define KINDS_KEY "tokenizer.ggml.token_type"

static gboolean
read_pieces (RillVocab *vocab,
             RillGguf  *gguf,
             GError   **error)
{
  RillGgufType type = RILL_GGUF_STRING;
  guint64 n;
  gsize n_text = 0;

  if (!rill_gguf_get_array_length (gguf, TOKENS_KEY, &n, &type, error))
    return FALSE;
  if (type != RILL_GGUF_STRING)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, TOKENS_KEY,
                               "expected an array of strings, got one of another type");
  if (n == 0 || n > RILL_VOCAB_MAX)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, TOKENS_KEY,
                               "expected 1 to %u tokens, got %" G_GUINT64_FORMAT, RILL_VOCAB_MAX, n);

  vocab->n_vocab = (guint) n;
  vocab->offsets = g_new (gsize, n + 1);
  for (guint64 i = 0; i < n; i++)
    {
      gsize n_bytes;

      rill_gguf_get_array_string (gguf, TOKENS_KEY, i, &n_bytes);
      if (n_bytes > RILL_VOCAB_PIECE_MAX)
        return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, TOKENS_KEY,
                                   "expected token %" G_GUINT64_FORMAT " of at most %u bytes, got %" G_GSIZE_FORMAT, i,
                                   RILL_VOCAB_PIECE_MAX, n_bytes);

      /* No overflow: the pieces all lie in the mapped file. */
      vocab->offsets[i] = n_text;
      n_text += n_bytes + 1;
    }
  vocab->offsets[n] = n_text;

  vocab->text = g_malloc (n_text);
  for (guint64 i = 0; i < n; i++)
    {
      gsize n_bytes;
      const char *bytes = rill_gguf_get_array_string (gguf, TOKENS_KEY, i, &n_bytes);

      memcpy (vocab->text + vocab->offsets[i], bytes, n_bytes);
      vocab->text[vocab->offsets[i] + n_bytes] = '\0';
    }

  return TRUE;
}

static gboolean
read_scores (RillVocab *vocab,
             RillGguf  *gguf,
             GError   **error)
{
  vocab->scores = g_new0 (float, vocab->n_vocab);
  if (!rill_gguf_has (gguf, SCORES_KEY))
    return TRUE;
  if (!rill_gguf_copy_array_float (gguf, SCORES_KEY, vocab->scores, vocab->n_vocab, error))
    return FALSE;

  for (guint i = 0; i < vocab->n_vocab; i++)
    if (isnan (vocab->scores[i]))
      return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, SCORES_KEY, "expected a number for token %u, got NaN",
                                 i);

  return TRUE;
}

static gboolean
read_kinds (RillVocab *vocab,
            RillGguf  *gguf,
            GError   **error)
{
  g_autofree gint64 *kinds = g_new (gint64, vocab->n_vocab);

  vocab->kinds = g_malloc0 (vocab->n_vocab);
  if (!rill_gguf_has (gguf, KINDS_KEY))
    return TRUE;
  if (!rill_gguf_copy_array_int (gguf, KINDS_KEY, kinds, vocab->n_vocab, error))
    return FALSE;

  for (guint i = 0; i < vocab->n_vocab; i++)
    {
      /* 0 is "undefined" in files of early converters: an ordinary piece. */
      if (kinds[i] < 0 || kinds[i] > RILL_PIECE_BYTE)
        return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, KINDS_KEY,
                                   "expected a type from 0 to %d for token %u, got %" G_GINT64_FORMAT, RILL_PIECE_BYTE,
                                   i, kinds[i]);
      vocab->kinds[i] = kinds[i] == 0 ? RILL_PIECE_NORMAL : (guint8) kinds[i];
    }

  return TRUE;
}

static gboolean
read_id (RillVocab  *vocab,
         RillGguf   *gguf,
         const char *key,
         RillToken  *id,
         GError    **error)
{
  guint64 value = G_MAXUINT32;

  /* Writers say "none" as the unsigned form of -1. */
  *id = -1;
  if (!rill_gguf_get_uint (gguf, key, &value, error))
    return FALSE;
  if (value == G_MAXUINT32)
    return TRUE;
  if (value >= vocab->n_vocab)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, key,
                               "expected an id below %u, got %" G_GUINT64_FORMAT, vocab->n_vocab, value);

  *id = (RillToken) value;
  return TRUE;
}

/* The byte a piece such as "<0x0A>" stands for, or -1. */
static int
parse_byte (const char *piece,
            gsize       n_bytes)
{
  int high, low;

  if (n_bytes != 6 || memcmp (piece, "<0x", 3) != 0 || piece[5] != '>')
    return -1;

  high = g_ascii_xdigit_value (piece[3]);
  low = g_ascii_xdigit_value (piece[4]);
  return high >= 0 && low >= 0 ? high << 4 | low : -1;
}

/* Files without token types: the kinds follow from the special ids and from what pieces look like. */
static void
infer_kinds (RillVocab *vocab,
             gboolean   sentence_piece)
{
  for (guint i = 0; i < vocab->n_vocab; i++)
    {
      gsize n_bytes;
      const char *piece = rill_vocab_get_piece (vocab, (RillToken) i, &n_bytes);
      RillToken id = (RillToken) i;

      if (id == vocab->unknown)
        vocab->kinds[i] = RILL_PIECE_UNKNOWN;
      else if (id == vocab->bos || id == vocab->eos || id == vocab->eot || id == vocab->eom)
        vocab->kinds[i] = RILL_PIECE_CONTROL;
      else
        vocab->kinds[i] = sentence_piece && parse_byte (piece, n_bytes) >= 0 ? RILL_PIECE_BYTE : RILL_PIECE_NORMAL;
    }
}

/* The first byte token that does not look like one, or -1. */
static gint64
find_bytes (RillVocab *vocab)
{
  for (guint i = 0; i < 256; i++)
    vocab->bytes[i] = -1;

  for (guint i = 0; i < vocab->n_vocab; i++)
    {
      gsize n_bytes;
      const char *piece = rill_vocab_get_piece (vocab, (RillToken) i, &n_bytes);
      int byte;

      if (vocab->kinds[i] != RILL_PIECE_BYTE)
        continue;

      byte = parse_byte (piece, n_bytes);
      if (byte < 0)
        return i;
      if (vocab->bytes[byte] < 0)
        vocab->bytes[byte] = (RillToken) i;
    }

  return -1;
}

static gboolean
read_bytes (RillVocab *vocab,
            RillGguf  *gguf,
            GError   **error)
{
  gint64 odd = find_bytes (vocab);

  return odd < 0 || rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, TOKENS_KEY,
                                        "expected byte token %" G_GINT64_FORMAT " to look like <0x0A>, got another piece",
                                        odd);
}

/* Where a file does not name a special token, the places that SentencePiece gives them count if the kind agrees. */
static void
default_id (RillVocab    *vocab,
            RillToken    *id,
            RillGguf     *gguf,
            const char   *key,
            RillToken     usual,
            RillPieceKind kind)
{
  if (*id < 0 && !rill_gguf_has (gguf, key) && (guint) usual < vocab->n_vocab && vocab->kinds[usual] == kind)
    *id = usual;
}

gboolean
rill_vocab_is_end_name (const char *name)
{
  static const char *const names[] = {
    "<|end|>", "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|endoftext|>", "<|end_of_text|>", "</s>", "<end_of_turn>",
    "<|return|>", "<|call|>", "<|EOT|>", "<EOT>", "_<EOT>", "<|eot|>", "<|eom|>", "<|end_of_turn|>", "<｜end▁of▁sentence｜>",
    "<|END_OF_TURN_TOKEN|>", "<end_of_utterance>", "[EOS]", "[EOT]", "[|endofturn|]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      return TRUE;

  return FALSE;
}

/* Some files give the token that ends a turn as one that anybody may write. */
static void
mend_kinds (RillVocab *vocab)
{
  for (guint i = 0; i < vocab->n_vocab; i++)
    if ((vocab->kinds[i] == RILL_PIECE_NORMAL || vocab->kinds[i] == RILL_PIECE_USER_DEFINED) &&
        rill_vocab_is_end_name (vocab->text + vocab->offsets[i]))
      vocab->kinds[i] = RILL_PIECE_CONTROL;
}

gboolean
rill_vocab_read (RillVocab *vocab,
                 RillGguf  *gguf,
                 gboolean   sentence_piece,
                 GError   **error)
{
  if (!read_pieces (vocab, gguf, error) || !read_scores (vocab, gguf, error) || !read_kinds (vocab, gguf, error))
    return FALSE;

  if (!read_id (vocab, gguf, "tokenizer.ggml.bos_token_id", &vocab->bos, error) ||
      !read_id (vocab, gguf, "tokenizer.ggml.eos_token_id", &vocab->eos, error) ||
      !read_id (vocab, gguf, "tokenizer.ggml.eot_token_id", &vocab->eot, error) ||
      !read_id (vocab, gguf, "tokenizer.ggml.eom_token_id", &vocab->eom, error) ||
      !read_id (vocab, gguf, "tokenizer.ggml.unknown_token_id", &vocab->unknown, error))
    return FALSE;

  if (!rill_gguf_has (gguf, KINDS_KEY))
    infer_kinds (vocab, sentence_piece);
  mend_kinds (vocab);
  if (sentence_piece)
    {
      default_id (vocab, &vocab->unknown, gguf, "tokenizer.ggml.unknown_token_id", 0, RILL_PIECE_UNKNOWN);
      default_id (vocab, &vocab->bos, gguf, "tokenizer.ggml.bos_token_id", 1, RILL_PIECE_CONTROL);
      default_id (vocab, &vocab->eos, gguf, "tokenizer.ggml.eos_token_id", 2, RILL_PIECE_CONTROL);
    }

  vocab->add_bos = sentence_piece && vocab->bos >= 0;
  if (!rill_gguf_get_bool (gguf, "tokenizer.ggml.add_bos_token", &vocab->add_bos, error))
    return FALSE;
  vocab->add_bos = vocab->add_bos && vocab->bos >= 0;

  if (!read_bytes (vocab, gguf, error))
    return FALSE;

  rill_vocab_index (vocab);
  return TRUE;
}

void
rill_vocab_init_from_pieces (RillVocab         *vocab,
                             const char *const *pieces,
                             const guint8      *kinds,
                             const float       *scores,
                             guint              n)
{
  gsize n_text = 0;

  *vocab = (RillVocab) { .n_vocab = n, .bos = -1, .eos = -1, .eot = -1, .eom = -1, .unknown = -1 };
  vocab->offsets = g_new (gsize, (gsize) n + 1);
  for (guint i = 0; i < n; i++)
    {
      vocab->offsets[i] = n_text;
      n_text += (pieces[i] != NULL ? strlen (pieces[i]) : 0) + 1;
    }
  vocab->offsets[n] = n_text;
  vocab->text = g_malloc0 (n_text);
  for (guint i = 0; i < n; i++)
    if (pieces[i] != NULL)
      strcpy (vocab->text + vocab->offsets[i], pieces[i]);

  vocab->scores = scores != NULL ? g_memdup2 (scores, n * sizeof (float)) : g_new0 (float, n);
  vocab->kinds = g_memdup2 (kinds, n);
  mend_kinds (vocab);
  find_bytes (vocab);
  rill_vocab_index (vocab);
}

void
rill_vocab_clear (RillVocab *vocab)
{
  g_clear_pointer (&vocab->text, g_free);
  g_clear_pointer (&vocab->offsets, g_free);
  g_clear_pointer (&vocab->scores, g_free);
  g_clear_pointer (&vocab->kinds, g_free);
  g_clear_pointer (&vocab->slots, g_free);
}
