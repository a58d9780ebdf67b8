/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A snapshot shows a thousand tokens sixty times a second: their texts are pointers into one table. The strings live in
 * chunks that never move, so a snapshot on another thread needs only a reference to the table.
 */

#include "rivulet-token-texts.h"

struct _RivuletTokenTexts
{
  gatomicrefcount ref_count;
  RillTokenizer *tokenizer;
  RillDetokenizer *detokenizer;
  GStringChunk *strings;
  GHashTable *texts; /* token => const char * in strings */
  GString *scratch;
};

RivuletTokenTexts *
rivulet_token_texts_new (RillTokenizer *tokenizer)
{
  RivuletTokenTexts *self = g_new0 (RivuletTokenTexts, 1);

  g_atomic_ref_count_init (&self->ref_count);
  if (tokenizer != NULL)
    {
      self->tokenizer = rill_tokenizer_ref (tokenizer);
      self->detokenizer = rill_detokenizer_new (tokenizer, TRUE);
    }
  self->strings = g_string_chunk_new (4096);
  self->texts = g_hash_table_new (NULL, NULL);
  self->scratch = g_string_new (NULL);

  return self;
}

RivuletTokenTexts *
rivulet_token_texts_ref (RivuletTokenTexts *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
rivulet_token_texts_unref (RivuletTokenTexts *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->detokenizer, rill_detokenizer_free);
  g_clear_pointer (&self->tokenizer, rill_tokenizer_unref);
  g_hash_table_unref (self->texts);
  g_string_chunk_free (self->strings);
  g_string_free (self->scratch, TRUE);
  g_free (self);
}

/* FALSE when @token by itself is no text: a control token, a byte of a longer character, or empty. */
static gboolean
write_text (RivuletTokenTexts *self,
            RillToken          token)
{
  gsize first;

  if (rill_tokenizer_is_control (self->tokenizer, token))
    return FALSE;

  rill_tokenizer_decode (self->tokenizer, &token, 1, self->scratch);
  if (!g_utf8_validate_len (self->scratch->str, self->scratch->len, NULL))
    return FALSE;

  /* At the start of a text the space before a word is dropped; the second time it stands in the middle. */
  g_string_truncate (self->scratch, 0);
  rill_detokenizer_reset (self->detokenizer);
  rill_detokenizer_push (self->detokenizer, token, self->scratch);
  first = self->scratch->len;
  rill_detokenizer_push (self->detokenizer, token, self->scratch);
  g_string_erase (self->scratch, 0, (gssize) first);

  return self->scratch->len > 0;
}

const char *
rivulet_token_texts_get (RivuletTokenTexts *self,
                         RillToken          token)
{
  const char *text = g_hash_table_lookup (self->texts, GINT_TO_POINTER (token));
  const char *piece;

  if (text != NULL)
    return text;

  g_string_truncate (self->scratch, 0);
  if (self->tokenizer == NULL || !write_text (self, token))
    {
      piece = self->tokenizer != NULL ? rill_tokenizer_get_piece (self->tokenizer, token) : NULL;
      if (piece != NULL && g_utf8_validate (piece, -1, NULL))
        g_string_assign (self->scratch, piece);
      else
        g_string_printf (self->scratch, "<%d>", token);
    }

  text = g_string_chunk_insert_len (self->strings, self->scratch->str, (gssize) self->scratch->len);
  g_hash_table_insert (self->texts, GINT_TO_POINTER (token), (gpointer) text);

  return text;
}

void
rivulet_token_texts_put (RivuletTokenTexts *self,
                         RillToken          token,
                         const char        *text)
{
  if (g_hash_table_contains (self->texts, GINT_TO_POINTER (token)))
    return;
  g_hash_table_insert (self->texts, GINT_TO_POINTER (token), g_string_chunk_insert (self->strings, text));
}
