/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One character of UTF-8 at a time, by table 3-7 of the Unicode standard. What is broken is cut as the standard
 * recommends, into the longest beginnings of well-formed sequences.
 */

#include "text/utf8.h"

/* The length a lead byte announces and the range of the byte after it; all later bytes are 80..BF. 0: no lead byte. */
static guint
classify_lead (guint8  lead,
               guint8 *second_min,
               guint8 *second_max)
{
  *second_min = 0x80;
  *second_max = 0xbf;

  if (lead < 0x80)
    return 1;
  if (lead >= 0xc2 && lead <= 0xdf)
    return 2;
  if (lead >= 0xe0 && lead <= 0xef)
    {
      if (lead == 0xe0)
        *second_min = 0xa0;
      if (lead == 0xed)
        *second_max = 0x9f;
      return 3;
    }
  if (lead >= 0xf0 && lead <= 0xf4)
    {
      if (lead == 0xf0)
        *second_min = 0x90;
      if (lead == 0xf4)
        *second_max = 0x8f;
      return 4;
    }

  return 0;
}

RillUtf8
rill_utf8_scan (const char *bytes,
                gsize       n_bytes,
                gsize      *n_used)
{
  const guint8 *b = (const guint8 *) bytes;
  guint8 min, max;
  guint length = classify_lead (b[0], &min, &max);

  if (length == 0)
    {
      *n_used = 1;
      return RILL_UTF8_INVALID;
    }

  for (guint i = 1; i < length; i++)
    {
      *n_used = i;
      if (i == n_bytes)
        return RILL_UTF8_INCOMPLETE;
      if (b[i] < min || b[i] > max)
        return RILL_UTF8_INVALID;

      min = 0x80;
      max = 0xbf;
    }

  *n_used = length;
  return RILL_UTF8_VALID;
}

gsize
rill_utf8_measure (const char *text,
                   gsize       n_bytes)
{
  gsize n = 0;

  while (n < n_bytes)
    {
      gsize n_used = 1;

      if ((guint8) text[n] >= 0x80 && rill_utf8_scan (text + n, n_bytes - n, &n_used) != RILL_UTF8_VALID)
        break;
      n += n_used;
    }
  return n;
}

/* The character before the end of any bytes, and where it begins; 0: none that is valid. */
static gunichar
get_last (const char *text,
          gsize       n_bytes,
          gsize      *begin)
{
  gsize n_used;

  for (gsize n = 1; n <= MIN (n_bytes, 4); n++)
    if (rill_utf8_scan (text + n_bytes - n, n, &n_used) == RILL_UTF8_VALID && n_used == n)
      {
        *begin = n_bytes - n;
        return g_utf8_get_char (text + n_bytes - n);
      }
  return 0;
}

static gboolean
is_word (gunichar c)
{
  return c == '_' || g_unichar_isalnum (c) || g_unichar_ismark (c);
}

gsize
rill_utf8_count_space (const char *text,
                       gsize       n_bytes)
{
  gsize n = 0, n_used;

  while (n < n_bytes && rill_utf8_scan (text + n, n_bytes - n, &n_used) == RILL_UTF8_VALID
         && g_unichar_isspace (g_utf8_get_char (text + n)))
    n += n_used;
  return n;
}

gsize
rill_utf8_count_space_before (const char *text,
                              gsize       n_bytes)
{
  gsize begin = n_bytes, next;

  while (begin > 0 && g_unichar_isspace (get_last (text, begin, &next)))
    begin = next;
  return n_bytes - begin;
}

gboolean
rill_utf8_begins_word (const char *text,
                       gsize       n_bytes)
{
  gsize n_used;

  return n_bytes > 0 && rill_utf8_scan (text, n_bytes, &n_used) == RILL_UTF8_VALID && is_word (g_utf8_get_char (text));
}

gboolean
rill_utf8_ends_word (const char *text,
                     gsize       n_bytes)
{
  gsize begin;

  return is_word (get_last (text, n_bytes, &begin));
}
