/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How byte-level vocabularies write bytes: each of the 256 as a visible character, so that any text is a word of such
 * characters. Printable Latin-1 stands for itself, the others are U+0100 and following, in order (GPT-2).
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RILL_BYTE_LEVEL_CHARACTERS 0x144 /* all are below */

static inline gboolean
rill_byte_is_itself (guint byte)
{
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
}

/* Fills characters[256]. */
static inline void
rill_byte_level_fill (guint16 *characters)
{
  guint16 next = 0x100;

  for (guint byte = 0; byte < 256; byte++)
    characters[byte] = rill_byte_is_itself (byte) ? (guint16) byte : next++;
}

/* Fills bytes[RILL_BYTE_LEVEL_CHARACTERS] with the byte of each character, or -1. */
static inline void
rill_byte_level_fill_inverse (gint16 *bytes)
{
  guint16 characters[256];

  rill_byte_level_fill (characters);
  for (guint i = 0; i < RILL_BYTE_LEVEL_CHARACTERS; i++)
    bytes[i] = -1;
  for (gint16 byte = 0; byte < 256; byte++)
    bytes[characters[byte]] = byte;
}

G_END_DECLS
