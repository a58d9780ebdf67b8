/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Byte-level BPE ("gpt2" in model files): text is cut into words by the family's pre-tokenizer, a word begins as the
 * tokens of its bytes, and the adjacent pair whose merge comes first in the file is joined until none is left.
 */

#include "text/byte-level.h"
#include "text/merge-queue.h"
#include "text/merges.h"
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

typedef struct
{
  RillToken id; /* MERGED: part of the one before */
  gint32 previous; /* -1: none */
  gint32 next;     /* -1: none */
} Symbol;

#define NO_TOKEN (-1)
#define MERGED (-2)

/* What one call of encode() works with. */
typedef struct
{
  const RillTokenizer *tokenizer;
  const Bpe *bpe;
  GArray *symbols; /* of Symbol */
  RillMergeQueue *queue;
  GString *word;   /* as the vocabulary writes it */
} Merger;

static inline void
consider_pair (Merger       *merger,
               const Symbol *symbols,
               gint32        left)
{
  guint32 rank;

  if (left < 0 || symbols[left].next < 0)
    return;

  rank = rill_merges_find (&merger->bpe->merges, symbols[left].id, symbols[symbols[left].next].id);
  if (rank != RILL_NO_MERGE)
    rill_merge_queue_push (merger->queue, (RillMergeCandidate) { rank, (guint32) left, 0 });
}

static void
merge_all (Merger *merger)
{
  Symbol *symbols = (Symbol *) (void *) merger->symbols->data;
  RillMergeCandidate candidate;

  for (guint i = 0; i + 1 < merger->symbols->len; i++)
    consider_pair (merger, symbols, (gint32) i);

  while (rill_merge_queue_pop (merger->queue, &candidate))
    {
      const RillMerge *merge = &merger->bpe->merges.merges[candidate.rank];
      gint32 index = (gint32) candidate.left;
      Symbol *left = &symbols[index];
      Symbol *right;

      /* Either side may have changed since the pair was found. */
      if (left->id != merge->left || left->next < 0 || symbols[left->next].id != merge->right)
        continue;

      right = &symbols[left->next];
      left->id = merge->joint;
      left->next = right->next;
      right->id = MERGED;
      if (left->next >= 0)
        symbols[left->next].previous = index;

      consider_pair (merger, symbols, left->previous);
      consider_pair (merger, symbols, index);
    }
}

/* The token that is the whole word, or -1. */
static RillToken
find_word (Merger     *merger,
           const char *bytes,
           gsize       n_bytes)
{
  if (n_bytes > merger->tokenizer->vocab.longest)
    return NO_TOKEN;

  g_string_truncate (merger->word, 0);
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_unichar (merger->word, merger->bpe->characters[(guint8) bytes[i]]);

  return rill_vocab_find (&merger->tokenizer->vocab, merger->word->str, merger->word->len);
}

static void
encode_word (Merger     *merger,
             const char *bytes,
             gsize       n_bytes,
             GArray     *tokens)
{
  const Bpe *bpe = merger->bpe;
  Symbol *symbols;

  if (n_bytes > 1 && rill_pretokenizer_ignores_merges (bpe->pretokenizer))
    {
      RillToken id = find_word (merger, bytes, n_bytes);

      if (id >= 0)
        {
          g_array_append_val (tokens, id);
          return;
        }
    }

  g_array_set_size (merger->symbols, (guint) n_bytes);
  symbols = (Symbol *) (void *) merger->symbols->data;
  for (gsize i = 0; i < n_bytes; i++)
    symbols[i] = (Symbol) { bpe->byte_tokens[(guint8) bytes[i]], (gint32) i - 1, i + 1 < n_bytes ? (gint32) i + 1 : -1 };
  merge_all (merger);

  for (gint32 i = 0; i >= 0; i = symbols[i].next)
    if (symbols[i].id >= 0)
      g_array_append_val (tokens, symbols[i].id);
}

/* A byte that the vocabulary has no token for is unknown, or else the character for what cannot be shown. */
static void
append_without_token (Merger *merger,
                      GArray *tokens)
{
  const RillVocab *vocab = &merger->tokenizer->vocab;

  if (vocab->unknown >= 0 && vocab->kinds[vocab->unknown] == RILL_PIECE_UNKNOWN)
    g_array_append_val (tokens, vocab->unknown);
  else
    encode_word (merger, REPLACEMENT, REPLACEMENT_BYTES, tokens);
}

static void
encode_single (Merger *merger,
               guint8  byte,
               GArray *tokens)
{
  RillToken id = merger->bpe->byte_tokens[byte];

  if (id >= 0)
    g_array_append_val (tokens, id);
  else
    append_without_token (merger, tokens);
}

/* Words with a byte that has no token: such a byte stands alone. */
static void
encode_any_word (Merger     *merger,
                 const char *bytes,
                 gsize       n_bytes,
                 GArray     *tokens)
{
  gsize begin = 0;

  for (gsize i = 0; i < n_bytes; i++)
    if (merger->bpe->byte_tokens[(guint8) bytes[i]] < 0)
      {
        if (i > begin)
          encode_word (merger, bytes + begin, i - begin, tokens);
        append_without_token (merger, tokens);
        begin = i + 1;
      }

  if (n_bytes > begin)
    encode_word (merger, bytes + begin, n_bytes - begin, tokens);
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
  Merger merger = { tokenizer, tokenizer->state };
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));

  merger.symbols = g_array_new (FALSE, FALSE, sizeof (Symbol));
  merger.queue = rill_merge_queue_new (merger.bpe->merges.n);
  merger.word = g_string_new (NULL);

  for (gsize position = 0; position < n_bytes;)
    {
      gsize n_valid = measure_valid (text + position, n_bytes - position);
      gsize begin = 0;

      g_array_set_size (ends, 0);
      rill_pretokenizer_split (merger.bpe->pretokenizer, text + position, n_valid, ends);
      for (guint i = 0; i < ends->len; i++)
        {
          gsize end = g_array_index (ends, gsize, i);

          encode_any_word (&merger, text + position + begin, end - begin, tokens);
          begin = end;
        }

      position += n_valid;
      if (position < n_bytes)
        encode_single (&merger, (guint8) text[position++], tokens);
    }

  g_array_unref (merger.symbols);
  rill_merge_queue_free (merger.queue);
  g_string_free (merger.word, TRUE);
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
