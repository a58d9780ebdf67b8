/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SentencePiece vocabularies of the BPE kind ("llama" in model files): spaces are written U+2581, the text begins as one
 * symbol a character, and the adjacent pair whose joint piece has the best score is merged until none is left. What is
 * then no piece goes out byte by byte.
 *
 * A heap keeps the candidate pairs, so that n characters take O(n log n). Where no piece of the vocabulary has a space
 * after something else, merges cannot cross from a word to the space after it: each word is merged on its own, which
 * gives the same ids from a heap that stays in the cache.
 */

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
  guint64 order;   /* the smallest goes first: by score from high to low, then from left to right */
  guint32 n_bytes; /* of the joint piece: tells whether either side has changed since */
  RillToken id;
} Pair;

typedef struct
{
  RillTokenizer *tokenizer;
  GString *text;   /* one stretch of it, escaped */
  GArray *symbols; /* of Symbol */
  GArray *heap;    /* of Pair, the smallest first */
} Merger;

/* Maps floats to unsigned numbers in the reverse order. */
static inline guint32
descending (float score)
{
  guint32 bits;

  /* Both zeros are one score. */
  score += 0.0f;
  memcpy (&bits, &score, sizeof bits);
  bits = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
  return ~bits;
}

/* Four children a node: half the depth of a binary heap, and they share a cache line. */
#define CHILDREN 4

static void
sift_down (Pair *pairs,
           guint n,
           guint i)
{
  Pair moved = pairs[i];

  for (;;)
    {
      guint first = CHILDREN * i + 1;
      guint smallest = first;

      if (first >= n)
        break;
      for (guint child = first + 1; child < MIN (first + CHILDREN, n); child++)
        if (pairs[child].order < pairs[smallest].order)
          smallest = child;
      if (pairs[smallest].order >= moved.order)
        break;

      pairs[i] = pairs[smallest];
      i = smallest;
    }

  pairs[i] = moved;
}

static void
push_pair (GArray *heap,
           Pair    pair)
{
  Pair *pairs;
  guint i = heap->len;

  g_array_set_size (heap, i + 1);
  pairs = (Pair *) (void *) heap->data;
  while (i > 0 && pairs[(i - 1) / CHILDREN].order > pair.order)
    {
      pairs[i] = pairs[(i - 1) / CHILDREN];
      i = (i - 1) / CHILDREN;
    }
  pairs[i] = pair;
}

static Pair
pop_pair (GArray *heap)
{
  Pair *pairs = (Pair *) (void *) heap->data;
  Pair first = pairs[0];

  pairs[0] = pairs[heap->len - 1];
  g_array_set_size (heap, heap->len - 1);
  sift_down (pairs, heap->len, 0);
  return first;
}

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
    push_pair (merger->heap, (Pair) { (guint64) descending (vocab->scores[id]) << 32 | (guint32) left, n_bytes, id });
}

static void
merge_all (Merger *merger)
{
  Symbol *symbols = (Symbol *) (void *) merger->symbols->data;

  for (guint i = 0; i + 1 < merger->symbols->len; i++)
    consider_pair (merger, (gint32) i);

  while (merger->heap->len > 0)
    {
      Pair pair = pop_pair (merger->heap);
      Symbol *left = &symbols[(guint32) pair.order];
      Symbol *right;

      if (left->n_bytes == 0 || left->next < 0)
        continue;
      right = &symbols[left->next];
      if (left->n_bytes + right->n_bytes != pair.n_bytes)
        continue;

      left->n_bytes = pair.n_bytes;
      left->id = pair.id;
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
  merger.heap = g_array_new (FALSE, FALSE, sizeof (Pair));

  if (tokenizer->add_space_prefix)
    append_character (&merger, " ", 1, RILL_UTF8_VALID, tokens);
  for (gsize i = 0; i < n_bytes; i += n_used)
    {
      RillUtf8 state = rill_utf8_scan (text + i, n_bytes - i, &n_used);

      append_character (&merger, text + i, n_used, state, tokens);
    }
  flush (&merger, tokens);

  g_string_free (merger.text, TRUE);
  g_array_unref (merger.symbols);
  g_array_unref (merger.heap);
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

static gboolean
setup (RillTokenizer *tokenizer,
       RillGguf      *gguf,
       GError       **error)
{
  tokenizer->add_space_prefix = TRUE;
  if (!rill_gguf_get_bool (gguf, "tokenizer.ggml.add_space_prefix", &tokenizer->add_space_prefix, error) ||
      !rill_gguf_get_bool (gguf, "tokenizer.ggml.remove_extra_whitespaces", &tokenizer->remove_extra_spaces, error))
    return FALSE;

  tokenizer->words_are_independent = check_words_are_independent (&tokenizer->vocab);
  return TRUE;
}

const RillTokenizerKind rill_tokenizer_kind_spm = {
  .model = "llama",
  .setup = setup,
  .encode = encode,
  .append_bytes = append_bytes,
};
