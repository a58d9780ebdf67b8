/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tokens matched as a whole: user-defined ones wherever their text stands, control tokens where they are asked for.
 */

#include "text/tokenizer-private.h"

#include <string.h>

/* Such a user-defined piece stands for spaces: it comes out of merges, as the other pieces do. */
static gboolean
has_escaped_space (const char *piece)
{
  return strstr (piece, "\xe2\x96\x81") != NULL;
}

gboolean
rill_special_is_user_defined (const RillTokenizer *tokenizer,
                              RillToken            id,
                              gpointer             user_data)
{
  const char *piece = tokenizer->vocab.text + tokenizer->vocab.offsets[id];

  if (tokenizer->flags != NULL && (tokenizer->flags[id] & RILL_TOKEN_NORMALIZED) != 0)
    return FALSE;
  return tokenizer->vocab.kinds[id] == RILL_PIECE_USER_DEFINED && *piece != '\0' &&
         !(tokenizer->kind->sentence_piece && has_escaped_space (piece));
}

gboolean
rill_special_is_harmless (const RillTokenizer *tokenizer,
                          RillToken            id,
                          gpointer             user_data)
{
  const char *chat_template = user_data;
  gsize n_bytes;
  const char *piece = rill_vocab_get_piece (&tokenizer->vocab, id, &n_bytes);

  if (!rill_special_is_user_defined (tokenizer, id, NULL))
    return FALSE;
  if (n_bytes < 3 || strchr ("<[", piece[0]) == NULL || strchr (">]", piece[n_bytes - 1]) == NULL)
    return TRUE;

  /* U+FF5C stands where others have a bar. */
  return piece[1] != '|' && !g_str_has_prefix (piece + 1, "\xef\xbd\x9c") &&
         (chat_template == NULL || strstr (chat_template, piece) == NULL);
}

gboolean
rill_special_is_any (const RillTokenizer *tokenizer,
                     RillToken            id,
                     gpointer             user_data)
{
  guint8 kind = tokenizer->vocab.kinds[id];

  if (kind == RILL_PIECE_CONTROL || kind == RILL_PIECE_UNKNOWN)
    return tokenizer->vocab.text[tokenizer->vocab.offsets[id]] != '\0';

  return rill_special_is_user_defined (tokenizer, id, NULL);
}

static int
compare_pieces_cb (gconstpointer a,
                   gconstpointer b,
                   gpointer      user_data)
{
  const RillVocab *vocab = user_data;
  RillToken left = *(const RillToken *) a;
  RillToken right = *(const RillToken *) b;
  gsize n_left, n_right;
  const char *left_piece = rill_vocab_get_piece (vocab, left, &n_left);
  const char *right_piece = rill_vocab_get_piece (vocab, right, &n_right);
  int order = memcmp (left_piece, right_piece, MIN (n_left, n_right));

  if (order == 0)
    order = (n_left > n_right) - (n_left < n_right);

  return order != 0 ? order : (left > right) - (left < right);
}

void
rill_specials_init (RillSpecials        *specials,
                    const RillTokenizer *tokenizer,
                    RillSpecialFunc      func,
                    gpointer             user_data)
{
  const RillVocab *vocab = &tokenizer->vocab;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (RillToken));

  for (guint i = 0; i < vocab->n_vocab; i++)
    {
      RillToken id = (RillToken) i;

      if (func (tokenizer, id, user_data))
        g_array_append_val (ids, id);
    }

  specials->n = ids->len;
  specials->ids = (RillToken *) (void *) g_array_free (ids, FALSE);
  if (specials->n > 0)
    g_sort_array (specials->ids, specials->n, sizeof (RillToken), compare_pieces_cb, (gpointer) vocab);

  for (guint i = 0, byte = 0; byte <= 256; byte++)
    {
      while (i < specials->n && (guint8) vocab->text[vocab->offsets[specials->ids[i]]] < byte)
        i++;
      specials->first[byte] = i;
    }
}

void
rill_specials_clear (RillSpecials *specials)
{
  g_clear_pointer (&specials->ids, g_free);
}

/* Of the pieces [*low, *high), which agree in the first @depth bytes, keeps those that go on with @byte. */
static void
narrow (const RillSpecials *specials,
        const RillVocab    *vocab,
        gsize               depth,
        guint8              byte,
        guint              *low,
        guint              *high)
{
  guint begin = *low, end = *high;

  /* The NUL after a piece that ends here sorts before every other byte, as the piece itself does. */
  while (begin < end)
    {
      guint middle = begin + (end - begin) / 2;

      if ((guint8) vocab->text[vocab->offsets[specials->ids[middle]] + depth] < byte)
        begin = middle + 1;
      else
        end = middle;
    }
  *low = begin;

  end = *high;
  while (begin < end)
    {
      guint middle = begin + (end - begin) / 2;

      if ((guint8) vocab->text[vocab->offsets[specials->ids[middle]] + depth] <= byte)
        begin = middle + 1;
      else
        end = middle;
    }
  *high = begin;
}

RillToken
rill_specials_match (const RillSpecials *specials,
                     const RillVocab    *vocab,
                     const char         *text,
                     gsize               n_bytes,
                     gsize              *n_matched)
{
  guint low = specials->first[(guint8) text[0]];
  guint high = specials->first[(guint8) text[0] + 1];
  RillToken match = -1;

  for (gsize depth = 1; low < high; depth++)
    {
      gsize n_piece;

      rill_vocab_get_piece (vocab, specials->ids[low], &n_piece);
      if (n_piece == depth)
        {
          match = specials->ids[low];
          *n_matched = depth;
        }

      if (depth == n_bytes || text[depth] == '\0')
        break;
      narrow (specials, vocab, depth, (guint8) text[depth], &low, &high);
    }

  return match;
}
