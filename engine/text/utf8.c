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
