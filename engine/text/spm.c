/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SentencePiece vocabularies of the BPE kind ("llama" in model files): spaces are written U+2581, the text begins as one
 * symbol a character, and the adjacent pair whose joint piece has the best score is merged until none is left. What is
 * then no piece goes out byte by byte.
 *
 * Where no piece of the vocabulary has a space after something else, merges cannot cross from a word to the space after
 * it: each word is merged on its own, which gives the same ids and stays in the cache.
 */

#include "text/merge-queue.h"
#include "text/tokenizer-private.h"
#include "text/utf8.h"

#include <string.h>

#define SPACE "\xe2\x96\x81"
#define SPACE_BYTES 3

typedef struct
{
  guint32 begin;   /* in the escaped text */
  guint32 n_bytes; /* 0: merged into the one before */
  gint32 previous; /* -1: none */
  gint32 next;     /* -1: none */
  RillToken id;    /* of the piece; -1: none; UNTRIED: a first character, not looked up yet */
} Symbol;

#define UNTRIED (-2)
/* Bytes that are no character, or a U+2581 of the text's own: they stay as they are. */
#define LITERAL (-3)

typedef struct
{
  guint32 *ranks; /* [n_vocab] of the pieces by score, the best first; equal scores have one rank */
  guint n_ranks;
} Spm;

typedef struct
{
  RillTokenizer *tokenizer;
  GString *text;   /* one stretch of it, escaped */
  GArray *symbols; /* of Symbol */
  const guint32 *ranks; /* [n_vocab] of the pieces' scores, the best first */
  RillMergeQueue *queue;
} Merger;

static void
consider_pair (Merger *merger,
               gint32  left)
{
  const Symbol *symbols = (const Symbol *) (void *) merger->symbols->data;
  const RillVocab *vocab = &merger->tokenizer->vocab;
  const Symbol *right;
  guint32 n_bytes;
  RillToken id;

  if (left < 0 || symbols[left].next < 0)
    return;

  right = &symbols[symbols[left].next];
  if (symbols[left].id == LITERAL || right->id == LITERAL)
    return;

  n_bytes = symbols[left].n_bytes + right->n_bytes;
  id = rill_vocab_find (vocab, merger->text->str + symbols[left].begin, n_bytes);
  if (id >= 0)
    rill_merge_queue_push (merger->queue, (RillMergeCandidate) { merger->ranks[id], (guint32) left, (guint32) id });
}

static void
merge_all (Merger *merger)
{
  Symbol *symbols = (Symbol *) (void *) merger->symbols->data;
  RillMergeCandidate candidate;

  for (guint i = 0; i + 1 < merger->symbols->len; i++)
    consider_pair (merger, (gint32) i);

  while (rill_merge_queue_pop (merger->queue, &candidate))
    {
      Symbol *left = &symbols[candidate.left];
      Symbol *right;
      gsize n_bytes;

      if (left->n_bytes == 0 || left->next < 0)
        continue;

      /* The joint's length tells whether either side has changed since. */
      right = &symbols[left->next];
      rill_vocab_get_piece (&merger->tokenizer->vocab, (RillToken) candidate.value, &n_bytes);
      if (left->n_bytes + right->n_bytes != n_bytes)
        continue;

      left->n_bytes = (guint32) n_bytes;
      left->id = (RillToken) candidate.value;
      left->next = right->next;
      right->n_bytes = 0;
      if (left->next >= 0)
        symbols[left->next].previous = (gint32) (left - symbols);

      consider_pair (merger, left->previous);
      consider_pair (merger, (gint32) (left - symbols));
    }
}

static void
append_as_bytes (const RillVocab *vocab,
                 const char      *bytes,
                 gsize            n_bytes,
                 GArray          *tokens)
{
  for (gsize i = 0; i < n_bytes; i++)
    {
      RillToken id = vocab->bytes[(guint8) bytes[i]];

      /* Without byte tokens a whole symbol is one unknown. */
      if (id < 0)
        {
          if (vocab->unknown >= 0)
            g_array_append_val (tokens, vocab->unknown);
          return;
        }
      g_array_append_val (tokens, id);
    }
}

static void
emit (Merger *merger,
      GArray *tokens)
{
  const Symbol *symbols = (const Symbol *) (void *) merger->symbols->data;
  const RillVocab *vocab = &merger->tokenizer->vocab;

  for (gint32 i = merger->symbols->len > 0 ? 0 : -1; i >= 0; i = symbols[i].next)
    {
      const Symbol *symbol = &symbols[i];
      const char *bytes = merger->text->str + symbol->begin;
      RillToken id = symbol->id == UNTRIED ? rill_vocab_find (vocab, bytes, symbol->n_bytes) : symbol->id;

      if (id >= 0)
        g_array_append_val (tokens, id);
      else if (symbol->id == UNTRIED && symbol->n_bytes == SPACE_BYTES && memcmp (bytes, SPACE, SPACE_BYTES) == 0)
        append_as_bytes (vocab, " ", 1, tokens);
      else
        append_as_bytes (vocab, bytes, symbol->n_bytes, tokens);
    }
}

static void
flush (Merger *merger,
       GArray *tokens)
{
  merge_all (merger);
  emit (merger, tokens);
  g_string_truncate (merger->text, 0);
  g_array_set_size (merger->symbols, 0);
}

static void
append_symbol (Merger     *merger,
               const char *bytes,
               gsize       n_bytes,
               RillToken   id)
{
  gint32 index = (gint32) merger->symbols->len;
  Symbol symbol = { (guint32) merger->text->len, (guint32) n_bytes, index - 1, -1, id };

  if (index > 0)
    g_array_index (merger->symbols, Symbol, index - 1).next = index;
  g_string_append_len (merger->text, bytes, (gssize) n_bytes);
  g_array_append_val (merger->symbols, symbol);
}

static void
append_character (Merger     *merger,
                  const char *bytes,
                  gsize       n_bytes,
                  RillUtf8    state,
                  GArray     *tokens)
{
  RillTokenizer *tokenizer = merger->tokenizer;
  gboolean is_space = n_bytes == 1 && *bytes == ' ';

  if (is_space && tokenizer->words_are_independent && merger->symbols->len > 0)
    {
      const Symbol *last = &g_array_index (merger->symbols, Symbol, merger->symbols->len - 1);

      /* Runs of spaces are pieces of their own: the cut comes before the first of a run. */
      if (last->n_bytes != SPACE_BYTES || last->id == LITERAL ||
          memcmp (merger->text->str + last->begin, SPACE, SPACE_BYTES) != 0)
        flush (merger, tokens);
    }

  if (is_space)
    append_symbol (merger, SPACE, SPACE_BYTES, UNTRIED);
  else if (state == RILL_UTF8_VALID && !(n_bytes == SPACE_BYTES && memcmp (bytes, SPACE, SPACE_BYTES) == 0))
    append_symbol (merger, bytes, n_bytes, UNTRIED);
  else
    append_symbol (merger, bytes, n_bytes, LITERAL);
}

/* SentencePiece's remove_extra_whitespaces: no spaces at the ends, no two in a row. */
static char *
dup_without_extra_spaces (const char *text,
                          gsize      *n_bytes)
{
  char *out = g_malloc (*n_bytes + 1);
  gsize n = 0;

  for (gsize i = 0; i < *n_bytes; i++)
    if (text[i] != ' ' || (n > 0 && out[n - 1] != ' '))
      out[n++] = text[i];
  while (n > 0 && out[n - 1] == ' ')
    n--;

  *n_bytes = n;
  return out;
}

static void
encode (RillTokenizer *tokenizer,
        const char    *text,
        gsize          n_bytes,
        RillBegins     begins,
        GArray        *tokens)
{
  g_autofree char *cleaned = NULL;
  Merger merger = { tokenizer };
  gsize n_used;

  if (tokenizer->remove_extra_spaces)
    text = cleaned = dup_without_extra_spaces (text, &n_bytes);
  if (n_bytes == 0)
    return;

  merger.text = g_string_new (NULL);
  merger.symbols = g_array_new (FALSE, FALSE, sizeof (Symbol));
  merger.ranks = ((const Spm *) tokenizer->state)->ranks;
  merger.queue = rill_merge_queue_new (((const Spm *) tokenizer->state)->n_ranks);

  if (tokenizer->add_space_prefix && begins != RILL_BEGINS_NOT)
    append_character (&merger, " ", 1, RILL_UTF8_VALID, tokens);
  for (gsize i = 0; i < n_bytes; i += n_used)
    {
      RillUtf8 state = rill_utf8_scan (text + i, n_bytes - i, &n_used);

      append_character (&merger, text + i, n_used, state, tokens);
    }
  flush (&merger, tokens);

  g_string_free (merger.text, TRUE);
  g_array_unref (merger.symbols);
  rill_merge_queue_free (merger.queue);
}

static void
append_bytes (RillTokenizer *tokenizer,
              RillToken      id,
              GString       *out)
{
  gsize n_bytes;
  const char *piece = rill_vocab_get_piece (&tokenizer->vocab, id, &n_bytes);

  if (tokenizer->vocab.kinds[id] == RILL_PIECE_BYTE)
    {
      g_string_append_c (out, (char) (g_ascii_xdigit_value (piece[3]) << 4 | g_ascii_xdigit_value (piece[4])));
      return;
    }

  for (gsize i = 0; i < n_bytes;)
    {
      if (n_bytes - i >= SPACE_BYTES && memcmp (piece + i, SPACE, SPACE_BYTES) == 0)
        {
          g_string_append_c (out, ' ');
          i += SPACE_BYTES;
        }
      else
        g_string_append_c (out, piece[i++]);
    }
}

/* Whether no piece has U+2581 after another character. */
static gboolean
check_words_are_independent (const RillVocab *vocab)
{
  for (guint id = 0; id < vocab->n_vocab; id++)
    {
      const char *piece = vocab->text + vocab->offsets[id];

      if (vocab->kinds[id] != RILL_PIECE_NORMAL && vocab->kinds[id] != RILL_PIECE_USER_DEFINED)
        continue;

      while (g_str_has_prefix (piece, SPACE))
        piece += SPACE_BYTES;
      if (strstr (piece, SPACE) != NULL)
        return FALSE;
    }

  return TRUE;
}

static int
compare_scores_cb (gconstpointer a,
                   gconstpointer b,
                   gpointer      user_data)
{
  const float *scores = user_data;
  float left = scores[*(const guint32 *) a];
  float right = scores[*(const guint32 *) b];

  return (left < right) - (left > right);
}

static void
rank_pieces (Spm             *spm,
             const RillVocab *vocab)
{
  g_autofree guint32 *ids = g_new (guint32, vocab->n_vocab);

  for (guint32 i = 0; i < vocab->n_vocab; i++)
    ids[i] = i;
  g_sort_array (ids, vocab->n_vocab, sizeof (guint32), compare_scores_cb, vocab->scores);

  spm->ranks = g_new (guint32, vocab->n_vocab);
  for (guint32 i = 0; i < vocab->n_vocab; i++)
    {
      if (i > 0 && vocab->scores[ids[i]] < vocab->scores[ids[i - 1]])
        spm->n_ranks++;
      spm->ranks[ids[i]] = spm->n_ranks;
    }
  spm->n_ranks++;
}

static gboolean
setup (RillTokenizer *tokenizer,
       RillGguf      *gguf,
       GError       **error)
{
  tokenizer->add_space_prefix = TRUE;
  if (!rill_gguf_get_bool (gguf, "tokenizer.ggml.add_space_prefix", &tokenizer->add_space_prefix, error) ||
      !rill_gguf_get_bool (gguf, "tokenizer.ggml.remove_extra_whitespaces", &tokenizer->remove_extra_spaces, error))
    return FALSE;

  tokenizer->state = g_new0 (Spm, 1);
  rank_pieces (tokenizer->state, &tokenizer->vocab);
  tokenizer->words_are_independent = check_words_are_independent (&tokenizer->vocab);
  return TRUE;
}

static void
clear (RillTokenizer *tokenizer)
{
  Spm *spm = tokenizer->state;

  if (spm == NULL)
    return;

  g_free (spm->ranks);
  g_free (spm);
}

const RillTokenizerKind rill_tokenizer_kind_spm = {
  .model = "llama",
  .sentence_piece = TRUE,
  .setup = setup,
  .clear = clear,
  .encode = encode,
  .append_bytes = append_bytes,
};
