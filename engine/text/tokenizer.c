/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The face of every tokenizer: it finds the special tokens, hands the text between them to the vocabulary's kind, and
 * turns ids back into bytes. Nothing here changes after the tokenizer has been made, so that threads may share it.
 */

#include "text/tokenizer-private.h"
#include "text/utf8.h"

#include <string.h>

/* Offsets into the text fit in 32 bits even where each byte becomes three. */
#define TEXT_MAX (G_GUINT64_CONSTANT (1) << 30)

RillTokenizer *
rill_tokenizer_ref (RillTokenizer *tokenizer)
{
  g_return_val_if_fail (tokenizer != NULL, NULL);

  g_atomic_ref_count_inc (&tokenizer->references);
  return tokenizer;
}

void
rill_tokenizer_unref (RillTokenizer *tokenizer)
{
  if (tokenizer == NULL || !g_atomic_ref_count_dec (&tokenizer->references))
    return;

  if (tokenizer->kind->clear != NULL)
    tokenizer->kind->clear (tokenizer);
  rill_specials_clear (&tokenizer->user_defined);
  rill_specials_clear (&tokenizer->harmless);
  rill_specials_clear (&tokenizer->all);
  g_clear_pointer (&tokenizer->ends, g_array_unref);
  g_clear_pointer (&tokenizer->flags, g_free);
  rill_vocab_clear (&tokenizer->vocab);
  g_free (tokenizer);
}

static const RillSpecials *
get_specials (const RillTokenizer *tokenizer,
              RillPartKind         kind)
{
  switch (kind)
    {
    case RILL_PART_LITERAL:
      return &tokenizer->all;
    case RILL_PART_CONTENT:
      return &tokenizer->harmless;
    case RILL_PART_TEXT:
    default:
      return &tokenizer->user_defined;
    }
}

/* Ends the run of plain text in @text[begin, end): encodes it if there is any. */
static void
encode_run (RillTokenizer *tokenizer,
            const GString *text,
            gsize          begin,
            gsize          end,
            RillBegins     begins,
            GArray        *tokens)
{
  if (end > begin)
    tokenizer->kind->encode (tokenizer, text->str + begin, end - begin, begin > 0 ? RILL_BEGINS_SEGMENT : begins, tokens);
}

/* What a token that was found at [*begin, *end) takes of the text around it; FALSE: it does not stand there as it wants
 * to. Nothing before @first is taken. */
static gboolean
fit_special (const RillTokenizer *tokenizer,
             RillToken            id,
             const GString       *text,
             gsize                first,
             gsize               *begin,
             gsize               *end)
{
  guint8 flags = tokenizer->flags != NULL ? tokenizer->flags[id] : 0;

  if ((flags & RILL_TOKEN_SINGLE_WORD) != 0
      && ((*begin > 0 && rill_utf8_ends_word (text->str, *begin))
          || rill_utf8_begins_word (text->str + *end, text->len - *end)))
    return FALSE;
  if ((flags & RILL_TOKEN_LSTRIP) != 0)
    *begin -= rill_utf8_count_space_before (text->str + first, *begin - first);
  if ((flags & RILL_TOKEN_RSTRIP) != 0)
    *end += rill_utf8_count_space (text->str + *end, text->len - *end);
  return TRUE;
}

void
rill_tokenizer_encode_parts (RillTokenizer      *tokenizer,
                             const RillTextPart *parts,
                             guint               n_parts,
                             RillBegins          begins,
                             GArray             *tokens)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize run = 0, position = 0;

  for (guint i = 0; i < n_parts; i++)
    {
      const RillSpecials *specials = get_specials (tokenizer, parts[i].kind);

      g_return_if_fail (parts[i].n_bytes < TEXT_MAX - text->len);

      g_string_append_len (text, parts[i].text, (gssize) parts[i].n_bytes);
      while (position < text->len)
        {
          gsize n_matched, begin = position, end;
          RillToken id = rill_specials_match (specials, &tokenizer->vocab, text->str + position, text->len - position,
                                              &n_matched);

          if (id < 0)
            {
              position++;
              continue;
            }

          end = position += n_matched;
          if (!fit_special (tokenizer, id, text, run, &begin, &end))
            continue;
          encode_run (tokenizer, text, run, begin, begins, tokens);
          g_array_append_val (tokens, id);
          run = position = end;
        }
    }

  encode_run (tokenizer, text, run, text->len, begins, tokens);
}

void
rill_tokenizer_encode (RillTokenizer  *tokenizer,
                       const char     *text,
                       gssize          n_bytes,
                       RillEncodeFlags flags,
                       GArray         *tokens)
{
  RillTextPart part = { text, 0, (flags & RILL_ENCODE_SPECIAL) != 0 ? RILL_PART_LITERAL : RILL_PART_TEXT };

  g_return_if_fail (tokenizer != NULL && tokens != NULL);
  g_return_if_fail (text != NULL || n_bytes == 0);

  if ((flags & RILL_ENCODE_BOS) != 0 && tokenizer->vocab.bos >= 0)
    g_array_append_val (tokens, tokenizer->vocab.bos);

  part.n_bytes = n_bytes < 0 ? strlen (text) : (gsize) n_bytes;
  rill_tokenizer_encode_parts (tokenizer, &part, 1, RILL_BEGINS_TEXT, tokens);
}

gboolean
rill_tokenizer_begins_text (RillTokenizer *tokenizer,
                            RillToken      id)
{
  const RillVocab *vocab = &tokenizer->vocab;
  gsize n_bytes, n_matched;
  const char *piece;

  if (vocab->kinds[id] == RILL_PIECE_CONTROL)
    return TRUE;
  if (vocab->kinds[id] != RILL_PIECE_USER_DEFINED)
    return FALSE;

  piece = rill_vocab_get_piece (vocab, id, &n_bytes);
  return n_bytes > 0 &&
         rill_specials_match (&tokenizer->user_defined, vocab, piece, n_bytes, &n_matched) >= 0 && n_matched == n_bytes;
}

void
rill_tokenizer_decode (RillTokenizer   *tokenizer,
                       const RillToken *ids,
                       gsize            n_ids,
                       GString         *out)
{
  const RillVocab *vocab;
  gboolean begins = TRUE;

  g_return_if_fail (tokenizer != NULL && out != NULL);
  g_return_if_fail (ids != NULL || n_ids == 0);

  vocab = &tokenizer->vocab;
  for (gsize i = 0; i < n_ids; i++)
    {
      RillToken id = ids[i];
      gsize before = out->len;
      gsize n_bytes;
      const char *piece;

      if (id < 0 || (guint) id >= vocab->n_vocab || (i == 0 && id == vocab->bos))
        continue;

      if (vocab->kinds[id] == RILL_PIECE_CONTROL || vocab->kinds[id] == RILL_PIECE_UNKNOWN)
        {
          piece = rill_vocab_get_piece (vocab, id, &n_bytes);
          g_string_append_len (out, piece, (gssize) n_bytes);
        }
      else
        tokenizer->kind->append_bytes (tokenizer, id, out);

      if (rill_tokenizer_begins_text (tokenizer, id))
        begins = !tokenizer->prefix_is_first_only;
      else if (out->len > before)
        {
          /* The space that encoding put before the text. */
          if (begins && tokenizer->add_space_prefix && out->str[before] == ' ')
            g_string_erase (out, (gssize) before, 1);
          begins = FALSE;
        }
    }
}

guint
rill_tokenizer_get_n_vocab (RillTokenizer *tokenizer)
{
  return tokenizer->vocab.n_vocab;
}

RillToken
rill_tokenizer_get_bos (RillTokenizer *tokenizer)
{
  return tokenizer->vocab.bos;
}

gboolean
rill_tokenizer_get_add_bos (RillTokenizer *tokenizer)
{
  return tokenizer->vocab.add_bos;
}

gboolean
rill_tokenizer_is_control (RillTokenizer *tokenizer,
                           RillToken      id)
{
  return id >= 0 && (guint) id < tokenizer->vocab.n_vocab && tokenizer->vocab.kinds[id] == RILL_PIECE_CONTROL;
}

gboolean
rill_tokenizer_is_end (RillTokenizer *tokenizer,
                       RillToken      id)
{
  for (guint i = 0; i < tokenizer->ends->len; i++)
    if (g_array_index (tokenizer->ends, RillToken, i) == id)
      return TRUE;

  return FALSE;
}

const char *
rill_tokenizer_get_piece (RillTokenizer *tokenizer,
                          RillToken      id)
{
  if (id < 0 || (guint) id >= tokenizer->vocab.n_vocab)
    return NULL;

  return tokenizer->vocab.text + tokenizer->vocab.offsets[id];
}
