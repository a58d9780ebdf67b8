/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the bytes of a GGUF file, and wording what is wrong with them. Nothing else in the reader touches the mapping
 * before its offset has been checked here.
 */

#include "format/gguf-private.h"

#include <string.h>

gboolean
rill_gguf_fail (RillGguf   *gguf,
                GError    **error,
                RillError   code,
                const char *field,
                guint64     offset,
                const char *format,
                ...)
{
  g_autofree char *detail = NULL;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, RILL_ERROR, (int) code, "%s: %s at byte %" G_GUINT64_FORMAT ": %s", gguf->display_name, field,
               offset, detail);
  return FALSE;
}

void
rill_gguf_append_shown (GString    *text,
                        const char *bytes,
                        gsize       n_bytes,
                        gsize       max_bytes)
{
  const char *end = bytes + MIN (n_bytes, max_bytes);

  for (const char *c = bytes; c < end;)
    {
      gunichar character = g_utf8_get_char_validated (c, bytes + n_bytes - c);
      gboolean valid = character != (gunichar) -1 && character != (gunichar) -2;

      if (valid && g_unichar_isprint (character))
        {
          g_string_append_unichar (text, character);
          c = g_utf8_next_char (c);
        }
      else if (*c == '\n')
        {
          g_string_append (text, "\\n");
          c++;
        }
      else
        {
          g_string_append_printf (text, "\\x%02X", (guint8) *c);
          c++;
        }
    }

  if (n_bytes > max_bytes)
    g_string_append (text, "…");
}

char *
rill_gguf_dup_shown (const char *bytes,
                     gsize       n_bytes,
                     gsize       max_bytes)
{
  GString *text = g_string_new (NULL);

  rill_gguf_append_shown (text, bytes, n_bytes, max_bytes);
  return g_string_free_and_steal (text);
}

guint64
rill_gguf_read_bits (RillGguf *gguf,
                     guint64   offset,
                     guint     n_bytes)
{
  guint64 bits = 0;

  for (guint i = 0; i < n_bytes; i++)
    bits |= (guint64) gguf->bytes[offset + i] << (8 * i);

  return bits;
}

guint64
rill_gguf_cursor_get_left (const RillGgufCursor *cursor)
{
  return cursor->gguf->n_bytes - cursor->offset;
}

gboolean
rill_gguf_cursor_skip (RillGgufCursor *cursor,
                       guint64         n_bytes,
                       const char     *what,
                       GError        **error)
{
  guint64 left = rill_gguf_cursor_get_left (cursor);

  if (n_bytes > left)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, cursor->field, cursor->offset,
                           "expected %s of %" G_GUINT64_FORMAT " bytes, got the end of the file after %" G_GUINT64_FORMAT,
                           what, n_bytes, left);

  cursor->offset += n_bytes;
  return TRUE;
}

gboolean
rill_gguf_cursor_read_u32 (RillGgufCursor *cursor,
                           const char     *what,
                           guint32        *value,
                           GError        **error)
{
  if (!rill_gguf_cursor_skip (cursor, 4, what, error))
    return FALSE;

  *value = (guint32) rill_gguf_read_bits (cursor->gguf, cursor->offset - 4, 4);
  return TRUE;
}

gboolean
rill_gguf_cursor_read_u64 (RillGgufCursor *cursor,
                           const char     *what,
                           guint64        *value,
                           GError        **error)
{
  if (!rill_gguf_cursor_skip (cursor, 8, what, error))
    return FALSE;

  *value = rill_gguf_read_bits (cursor->gguf, cursor->offset - 8, 8);
  return TRUE;
}

gboolean
rill_gguf_cursor_read_string (RillGgufCursor *cursor,
                              const char     *what,
                              const char    **bytes,
                              guint64        *n_bytes,
                              GError        **error)
{
  if (!rill_gguf_cursor_read_u64 (cursor, what, n_bytes, error) ||
      !rill_gguf_cursor_skip (cursor, *n_bytes, what, error))
    return FALSE;

  *bytes = (const char *) cursor->gguf->bytes + (cursor->offset - *n_bytes);
  return TRUE;
}
