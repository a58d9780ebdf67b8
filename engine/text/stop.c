/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a reply ends for a chat form that has no token for it: the model then goes on by writing the other side's marker
 * itself. Text that may be the beginning of that marker waits until it is one or is not.
 */

#include "rill.h"

#include <string.h>

/* How many bytes at the end of @text are the beginning of @stop_text. */
static gsize
measure_overlap (const GString *text,
                 const char    *stop_text)
{
  gsize n = MIN (strlen (stop_text), text->len);

  while (n > 0 && memcmp (text->str + text->len - n, stop_text, n) != 0)
    n--;

  return n;
}

gboolean
rill_chat_drain_reply (const char *stop_text,
                       GString    *pending,
                       GString    *out)
{
  const char *stop;
  gsize n_sure;

  g_return_val_if_fail (pending != NULL && out != NULL, FALSE);

  stop = stop_text != NULL ? strstr (pending->str, stop_text) : NULL;
  if (stop != NULL)
    {
      g_string_append_len (out, pending->str, stop - pending->str);
      g_string_truncate (pending, 0);
      return TRUE;
    }

  n_sure = pending->len - (stop_text != NULL ? measure_overlap (pending, stop_text) : 0);
  g_string_append_len (out, pending->str, (gssize) n_sure);
  g_string_erase (pending, 0, (gssize) n_sure);
  return FALSE;
}
