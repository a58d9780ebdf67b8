/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8 as it comes in from anywhere: whole, broken, or cut in the middle of a character.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RILL_UTF8_VALID,      /* *n_used bytes are one character */
  RILL_UTF8_INVALID,    /* *n_used bytes, at least 1, can never be part of one: the longest broken beginning */
  RILL_UTF8_INCOMPLETE, /* all *n_used bytes are the beginning of one */
} RillUtf8;

/* Looks at the first character of @n_bytes >= 1 bytes. Overlong forms, surrogates and what lies beyond U+10FFFF are
 * invalid. */
RillUtf8 rill_utf8_scan (const char *bytes, gsize n_bytes, gsize *n_used);

/* How many bytes at its beginning are whole characters. */
gsize rill_utf8_measure (const char *text, gsize n_bytes);
/* Bytes of white space at its beginning, or at its end. */
gsize rill_utf8_count_space (const char *text, gsize n_bytes);
gsize rill_utf8_count_space_before (const char *text, gsize n_bytes);
/* Whether a letter, mark, digit or underscore stands at the beginning of a text, or at its end; any bytes. */
gboolean rill_utf8_begins_word (const char *text, gsize n_bytes);
gboolean rill_utf8_ends_word (const char *text, gsize n_bytes);

G_END_DECLS
