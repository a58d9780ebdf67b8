/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unigram vocabularies of SentencePiece in GGUF files ("t5"): the text goes through the compiled character map, spaces are
 * written U+2581, and the best path through the pieces is taken.
 */

#include "text/charsmap.h"
#include "text/tokenizer-private.h"
#include "text/unigram.h"
#include "text/utf8.h"

#include <string.h>

#define CHARSMAP_KEY "tokenizer.ggml.precompiled_charsmap"
#define CHARSMAP_MAX (16u << 20)
#define SPACE "\xe2\x96\x81"
#define SPACE_BYTES 3

typedef struct
{
  RillUnigram *unigram;
  RillCharsmap *charsmap; /* NULL: none */
} State;

/* The text with its spaces as the vocabulary writes them. */
static void
append_escaped (const RillTokenizer *tokenizer,
                const char          *text,
                gsize                n_bytes,
                RillBegins           begins,
                GString             *out)
{
  gboolean removes = tokenizer->remove_extra_spaces;
  gsize begin = 0, end = n_bytes;

  while (removes && begin < end && text[begin] == ' ')
    begin++;
  while (removes && end > begin && text[end - 1] == ' ')
    end--;
  if (tokenizer->add_space_prefix && begins != RILL_BEGINS_NOT && end > begin)
    g_string_append (out, SPACE);
  for (gsize i = begin; i < end; i++)
    if (text[i] != ' ')
      g_string_append_c (out, text[i]);
    else if (!removes || text[i - 1] != ' ')
      g_string_append (out, SPACE);
}

static void
encode (RillTokenizer *tokenizer,
        const char    *text,
        gsize          n_bytes,
        RillBegins     begins,
        GArray        *tokens)
{
  const State *state = tokenizer->state;
  g_autoptr (GString) valid = g_string_sized_new (n_bytes);
  g_autoptr (GString) mapped = g_string_sized_new (n_bytes);
  g_autoptr (GString) escaped = g_string_sized_new (n_bytes);
  gsize n_used;

  /* There is a token for every character but none for a byte. */
  for (gsize i = 0; i < n_bytes; i += n_used)
    if (rill_utf8_scan (text + i, n_bytes - i, &n_used) == RILL_UTF8_VALID)
      g_string_append_len (valid, text + i, (gssize) n_used);
    else
      g_string_append (valid, "\xef\xbf\xbd");
  if (state->charsmap != NULL)
    rill_charsmap_append (state->charsmap, valid->str, valid->len, mapped);
  else
    g_string_append_len (mapped, valid->str, (gssize) valid->len);
  append_escaped (tokenizer, mapped->str, mapped->len, begins, escaped);
  rill_unigram_encode (state->unigram, &tokenizer->vocab, escaped->str, escaped->len, tokens);
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
    if (n_bytes - i >= SPACE_BYTES && memcmp (piece + i, SPACE, SPACE_BYTES) == 0)
      {
        g_string_append_c (out, ' ');
        i += SPACE_BYTES;
      }
    else
      g_string_append_c (out, piece[i++]);
}

static gboolean
read_charsmap (State    *state,
               RillGguf *gguf,
               GError  **error)
{
  g_autofree char *where = g_strdup_printf ("%s: " CHARSMAP_KEY, rill_gguf_get_path (gguf));
  g_autofree gint64 *numbers = NULL;
  g_autofree guint8 *blob = NULL;
  RillGgufType type;
  guint64 n = 0;

  if (!rill_gguf_get_array_length (gguf, CHARSMAP_KEY, &n, &type, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  if (n > CHARSMAP_MAX)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, CHARSMAP_KEY, "expected at most %u bytes, got %" G_GUINT64_FORMAT,
                               CHARSMAP_MAX, n);
  numbers = g_new (gint64, n);
  blob = g_new (guint8, n);
  if (!rill_gguf_copy_array_int (gguf, CHARSMAP_KEY, numbers, n, error))
    return FALSE;
  for (guint64 i = 0; i < n; i++)
    blob[i] = (guint8) numbers[i];
  state->charsmap = rill_charsmap_new (blob, (gsize) n, where, error);
  return state->charsmap != NULL;
}

static gboolean
setup (RillTokenizer *tokenizer,
       RillGguf      *gguf,
       GError       **error)
{
  State *state = g_new0 (State, 1);

  tokenizer->state = state;
  tokenizer->add_space_prefix = TRUE;
  tokenizer->remove_extra_spaces = TRUE;
  if (!rill_gguf_get_bool (gguf, "tokenizer.ggml.add_space_prefix", &tokenizer->add_space_prefix, error)
      || !rill_gguf_get_bool (gguf, "tokenizer.ggml.remove_extra_whitespaces", &tokenizer->remove_extra_spaces, error)
      || !read_charsmap (state, gguf, error))
    return FALSE;
  if (!rill_gguf_has (gguf, "tokenizer.ggml.add_bos_token"))
    tokenizer->vocab.add_bos = FALSE;
  state->unigram = rill_unigram_new (&tokenizer->vocab);
  return TRUE;
}

static void
clear (RillTokenizer *tokenizer)
{
  State *state = tokenizer->state;

  if (state == NULL)
    return;

  g_clear_pointer (&state->unigram, rill_unigram_free);
  g_clear_pointer (&state->charsmap, rill_charsmap_free);
  g_free (state);
}

const RillTokenizerKind rill_tokenizer_kind_unigram = {
  .model = "t5",
  .sentence_piece = TRUE,
  .setup = setup,
  .clear = clear,
  .encode = encode,
  .append_bytes = append_bytes,
};
