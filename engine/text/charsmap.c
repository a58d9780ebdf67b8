/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trie is an array of 32-bit units (Darts-clone): a unit holds the label that leads to it, the distance to its
 * children and whether a match ends here; a match's unit holds the place of its text. Every index is checked when it is
 * followed, so that no array, however strange, leads out of itself; a walk goes one byte of the text a step.
 */

#include "text/charsmap.h"

#include "rill.h"

#include <string.h>

#define MAX_MATCH 64 /* bytes: longer than any character with its marks */

struct _RillCharsmap
{
  guint32 *units;
  gsize n_units;
  char *texts; /* a NUL after the last one */
  gsize n_texts;
};

static inline gboolean
has_leaf (guint32 unit)
{
  return (unit >> 8 & 1) != 0;
}

static inline guint32
get_value (guint32 unit)
{
  return unit & 0x7fffffffu;
}

/* A leaf's unit has the top bit, which no label has. */
static inline guint32
get_label (guint32 unit)
{
  return unit & (0x80000000u | 0xffu);
}

static inline guint32
get_offset (guint32 unit)
{
  return (unit >> 10) << ((unit & 0x200u) >> 6);
}

RillCharsmap *
rill_charsmap_new (const guint8 *blob,
                   gsize         n_bytes,
                   const char   *where,
                   GError      **error)
{
  RillCharsmap *self;
  guint32 n_trie = 0;

  if (n_bytes >= 4)
    {
      memcpy (&n_trie, blob, 4);
      n_trie = GUINT32_FROM_LE (n_trie);
    }
  if (n_bytes < 4 || n_trie < 4 || n_trie % 4 != 0 || n_trie > n_bytes - 4)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: expected a trie of a multiple of 4 bytes within %" G_GSIZE_FORMAT ", got one of %u", where,
                   n_bytes, n_trie);
      return NULL;
    }

  self = g_new0 (RillCharsmap, 1);
  self->n_units = n_trie / 4;
  self->units = g_new (guint32, self->n_units);
  memcpy (self->units, blob + 4, n_trie);
  for (gsize i = 0; i < self->n_units; i++)
    self->units[i] = GUINT32_FROM_LE (self->units[i]);
  self->n_texts = n_bytes - 4 - n_trie;
  self->texts = g_malloc0 (self->n_texts + 1);
  memcpy (self->texts, blob + 4 + n_trie, self->n_texts);
  return self;
}

void
rill_charsmap_free (RillCharsmap *self)
{
  if (self == NULL)
    return;

  g_free (self->units);
  g_free (self->texts);
  g_free (self);
}

/* The length of the longest match at the beginning of @text, and its text; 0: none. */
static gsize
match (const RillCharsmap *self,
       const char         *text,
       gsize               n_bytes,
       const char        **replacement)
{
  gsize node = get_offset (self->units[0]);
  gsize n_matched = 0;

  for (gsize i = 0; i < MIN (n_bytes, MAX_MATCH); i++)
    {
      guint8 byte = (guint8) text[i];
      guint32 unit;

      node ^= byte;
      if (node >= self->n_units || get_label (self->units[node]) != byte)
        break;
      unit = self->units[node];
      node ^= get_offset (unit);
      if (has_leaf (unit) && node < self->n_units && get_value (self->units[node]) < self->n_texts)
        {
          n_matched = i + 1;
          *replacement = self->texts + get_value (self->units[node]);
        }
    }
  return n_matched;
}

void
rill_charsmap_append (const RillCharsmap *self,
                      const char         *text,
                      gsize               n_bytes,
                      GString            *out)
{
  gsize i = 0;

  while (i < n_bytes)
    {
      const char *replacement = NULL;
      gsize n = match (self, text + i, n_bytes - i, &replacement);

      /* What is not valid would not be a text any more. */
      if (n > 0 && g_utf8_validate (replacement, -1, NULL))
        g_string_append (out, replacement);
      else
        {
          n = (gsize) (g_utf8_next_char (text + i) - (text + i));
          g_string_append_len (out, text + i, (gssize) n);
        }
      i += n;
    }
}
