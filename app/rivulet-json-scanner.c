/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One byte of lookahead over a buffered stream. A value is skipped, or gathered, by counting brackets outside strings.
 */

#include "rivulet-json-scanner.h"

#include "rivulet-transfer.h"

#define BUFFER_BYTES (64 * 1024)
/* What the parser of an element is not made to descend into. */
#define MAX_DEPTH 100

struct _RivuletJsonScanner
{
  GInputStream *stream;
  GCancellable *cancellable; /* borrowed, of the call under way */
  GError *error;             /* the stream's */
  guint8 *buffer;
  gsize at;
  gsize n_bytes;
  guint64 n_read;
  guint64 line;
};

RivuletJsonScanner *
rivulet_json_scanner_new (GInputStream *stream)
{
  RivuletJsonScanner *self = g_new0 (RivuletJsonScanner, 1);

  self->stream = g_object_ref (stream);
  self->buffer = g_malloc (BUFFER_BYTES);
  self->line = 1;

  return self;
}

void
rivulet_json_scanner_free (RivuletJsonScanner *self)
{
  if (self == NULL)
    return;

  g_object_unref (self->stream);
  g_clear_error (&self->error);
  g_free (self->buffer);
  g_free (self);
}

void
rivulet_json_scanner_set_cancellable (RivuletJsonScanner *self,
                                      GCancellable       *cancellable)
{
  self->cancellable = cancellable;
}

guint64
rivulet_json_scanner_get_line (RivuletJsonScanner *self)
{
  return self->line;
}

guint64
rivulet_json_scanner_get_n_read (RivuletJsonScanner *self)
{
  return self->n_read - (self->n_bytes - self->at);
}

gboolean
rivulet_json_scanner_has_failed (RivuletJsonScanner *self)
{
  return self->error != NULL;
}

/* --- Bytes -------------------------------------------------------------------------------------------------------- */

int
rivulet_json_scanner_peek (RivuletJsonScanner *self)
{
  gssize n;

  if (self->at < self->n_bytes)
    return self->buffer[self->at];
  if (self->error != NULL)
    return -1;

  n = g_input_stream_read (self->stream, self->buffer, BUFFER_BYTES, self->cancellable, &self->error);
  self->at = 0;
  self->n_bytes = n > 0 ? (gsize) n : 0;
  self->n_read += self->n_bytes;

  return n > 0 ? self->buffer[0] : -1;
}

int
rivulet_json_scanner_take (RivuletJsonScanner *self)
{
  const int byte = rivulet_json_scanner_peek (self);

  if (byte >= 0)
    self->at++;
  if (byte == '\n')
    self->line++;

  return byte;
}

int
rivulet_json_scanner_peek_sign (RivuletJsonScanner *self)
{
  int byte = rivulet_json_scanner_peek (self);

  while (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r')
    {
      rivulet_json_scanner_take (self);
      byte = rivulet_json_scanner_peek (self);
    }

  return byte;
}

gboolean
rivulet_json_scanner_fail (RivuletJsonScanner *self,
                           const char         *expected,
                           GError            **error)
{
  const int byte = rivulet_json_scanner_peek (self);

  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  else if (byte < 0)
    g_set_error (error, RIVULET_TRANSFER_ERROR, RIVULET_TRANSFER_ERROR_FORMAT,
                 "Line %" G_GUINT64_FORMAT ": the file ends where %s should follow", self->line, expected);
  else if (g_ascii_isprint (byte))
    g_set_error (error, RIVULET_TRANSFER_ERROR, RIVULET_TRANSFER_ERROR_FORMAT,
                 "Line %" G_GUINT64_FORMAT ": expected %s, found “%c”", self->line, expected, byte);
  else
    g_set_error (error, RIVULET_TRANSFER_ERROR, RIVULET_TRANSFER_ERROR_FORMAT,
                 "Line %" G_GUINT64_FORMAT ": expected %s, found byte 0x%02x", self->line, expected, (guint) byte);

  return FALSE;
}

/* --- Values ------------------------------------------------------------------------------------------------------- */

static gboolean
put (RivuletJsonScanner *self,
     RivuletJsonSink    *sink,
     GError            **error)
{
  const guint8 byte = (guint8) rivulet_json_scanner_take (self);

  if (sink->bytes->len < sink->max_bytes)
    {
      g_byte_array_append (sink->bytes, &byte, 1);
      return TRUE;
    }
  if (!sink->is_bounded)
    return TRUE;

  g_set_error (error, RIVULET_TRANSFER_ERROR, RIVULET_TRANSFER_ERROR_TOO_LARGE,
               "Line %" G_GUINT64_FORMAT ": a single conversation is larger than %" G_GSIZE_FORMAT " MB", self->line,
               sink->max_bytes / (1024 * 1024));

  return FALSE;
}

static gboolean
read_string (RivuletJsonScanner *self,
             RivuletJsonSink    *sink,
             GError            **error)
{
  gboolean is_escaped = TRUE; /* so is the first quote */

  while (TRUE)
    {
      const int byte = rivulet_json_scanner_peek (self);

      if (byte < 0)
        return rivulet_json_scanner_fail (self, "the end of a string", error);
      if (!put (self, sink, error))
        return FALSE;
      if (byte == '"' && !is_escaped)
        return TRUE;
      is_escaped = byte == '\\' && !is_escaped;
    }
}

gboolean
rivulet_json_scanner_read_structure (RivuletJsonScanner *self,
                                     RivuletJsonSink    *sink,
                                     GError            **error)
{
  char open[MAX_DEPTH];
  guint depth = 0;

  do
    {
      const int byte = rivulet_json_scanner_peek (self);

      if (byte < 0)
        return rivulet_json_scanner_fail (self, depth > 0 && open[depth - 1] == '{' ? "“}”" : "“]”", error);
      if (byte == '"')
        {
          if (!read_string (self, sink, error))
            return FALSE;
          continue;
        }
      if (byte == '{' || byte == '[')
        {
          if (depth == MAX_DEPTH)
            return rivulet_json_scanner_fail (self, "no deeper nesting", error);
          open[depth++] = (char) byte;
        }
      else if (byte == '}' || byte == ']')
        {
          if (open[depth - 1] != (byte == '}' ? '{' : '['))
            return rivulet_json_scanner_fail (self, byte == '}' ? "“]”" : "“}”", error);
          depth--;
        }
      if (!put (self, sink, error))
        return FALSE;
    }
  while (depth > 0);

  return TRUE;
}

gboolean
rivulet_json_scanner_read_value (RivuletJsonScanner *self,
                                 RivuletJsonSink    *sink,
                                 GError            **error)
{
  const int first = rivulet_json_scanner_peek_sign (self);

  if (first == '"')
    return read_string (self, sink, error);
  if (first == '{' || first == '[')
    return rivulet_json_scanner_read_structure (self, sink, error);
  if (first != '-' && !g_ascii_isalnum (first))
    return rivulet_json_scanner_fail (self, "a value", error);

  for (int byte = first; g_ascii_isalnum (byte) || byte == '-' || byte == '+' || byte == '.'; byte = rivulet_json_scanner_peek (self))
    {
      if (!put (self, sink, error))
        return FALSE;
    }

  return TRUE;
}
