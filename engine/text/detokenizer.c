/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stream of ids back into text. Byte tokens can end in the middle of a character: at most three bytes wait here for
 * the next id. What goes out is valid UTF-8 without NUL, whatever the ids are.
 */

#include "text/tokenizer-private.h"
#include "text/utf8.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

struct _RillDetokenizer
{
  RillTokenizer *tokenizer;
  gboolean show_control;
  gboolean begins;  /* the next text has encoding's space before it */
  GString *pending; /* bytes that have not gone out */
};

RillDetokenizer *
rill_detokenizer_new (RillTokenizer *tokenizer,
                      gboolean       show_control)
{
  RillDetokenizer *detokenizer;

  g_return_val_if_fail (tokenizer != NULL, NULL);

  detokenizer = g_new0 (RillDetokenizer, 1);
  detokenizer->tokenizer = rill_tokenizer_ref (tokenizer);
  detokenizer->show_control = show_control;
  detokenizer->begins = TRUE;
  detokenizer->pending = g_string_sized_new (256);
  return detokenizer;
}

void
rill_detokenizer_free (RillDetokenizer *detokenizer)
{
  if (detokenizer == NULL)
    return;

  rill_tokenizer_unref (detokenizer->tokenizer);
  g_string_free (detokenizer->pending, TRUE);
  g_free (detokenizer);
}

void
rill_detokenizer_reset (RillDetokenizer *detokenizer)
{
  g_return_if_fail (detokenizer != NULL);

  g_string_truncate (detokenizer->pending, 0);
  detokenizer->begins = TRUE;
}

/* Moves whole characters out. At the @end what is left of one is broken. */
static void
drain (RillDetokenizer *detokenizer,
       gboolean         end,
       GString         *out)
{
  const char *bytes = detokenizer->pending->str;
  gsize n_bytes = detokenizer->pending->len;
  gsize done = 0;

  while (done < n_bytes)
    {
      gsize n_used;
      RillUtf8 state = rill_utf8_scan (bytes + done, n_bytes - done, &n_used);

      if (state == RILL_UTF8_INCOMPLETE && !end)
        break;

      /* A NUL would end the text for whoever reads it as a C string. */
      if (state == RILL_UTF8_VALID && bytes[done] != '\0')
        g_string_append_len (out, bytes + done, (gssize) n_used);
      else
        g_string_append (out, REPLACEMENT);
      done += n_used;
    }

  g_string_erase (detokenizer->pending, 0, (gssize) done);
}

static void
push_special (RillDetokenizer *detokenizer,
              RillToken        id,
              GString         *out)
{
  const RillVocab *vocab = &detokenizer->tokenizer->vocab;
  gsize n_bytes;
  const char *piece = rill_vocab_get_piece (vocab, id, &n_bytes);

  if (detokenizer->show_control)
    g_string_append_len (detokenizer->pending, piece, (gssize) n_bytes);
  else if (vocab->kinds[id] == RILL_PIECE_UNKNOWN)
    g_string_append (detokenizer->pending, REPLACEMENT);

  /* No character goes on across a special token. */
  drain (detokenizer, TRUE, out);
}

void
rill_detokenizer_push (RillDetokenizer *detokenizer,
                       RillToken        id,
                       GString         *out)
{
  RillTokenizer *tokenizer;
  GString *pending;
  gsize before;

  g_return_if_fail (detokenizer != NULL && out != NULL);

  tokenizer = detokenizer->tokenizer;
  pending = detokenizer->pending;
  if (id < 0 || (guint) id >= tokenizer->vocab.n_vocab)
    return;

  if (tokenizer->vocab.kinds[id] == RILL_PIECE_CONTROL || tokenizer->vocab.kinds[id] == RILL_PIECE_UNKNOWN)
    {
      push_special (detokenizer, id, out);
      detokenizer->begins = rill_tokenizer_begins_text (tokenizer, id) && !tokenizer->prefix_is_first_only;
      return;
    }

  before = pending->len;
  tokenizer->kind->append_bytes (tokenizer, id, pending);
  if (rill_tokenizer_begins_text (tokenizer, id))
    detokenizer->begins = !tokenizer->prefix_is_first_only;
  else if (pending->len > before)
    {
      if (detokenizer->begins && tokenizer->add_space_prefix && pending->str[before] == ' ')
        g_string_erase (pending, (gssize) before, 1);
      detokenizer->begins = FALSE;
    }
  drain (detokenizer, FALSE, out);
}

void
rill_detokenizer_finish (RillDetokenizer *detokenizer,
                         GString         *out)
{
  g_return_if_fail (detokenizer != NULL && out != NULL);

  drain (detokenizer, TRUE, out);
  rill_detokenizer_reset (detokenizer);
}
