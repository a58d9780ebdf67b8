/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The little of the grammar that stands around the elements.
 */

#include "rivulet-json-splitter.h"

#include "rivulet-json-scanner.h"

#include <string.h>

/* One conversation; beyond anything a person has written. */
#define MAX_ELEMENT_BYTES (128 * 1024 * 1024)
/* A name or a short value. */
#define MAX_SCALAR_BYTES 256

typedef enum
{
  PLACE_START,
  PLACE_ELEMENTS, /* between two elements */
  PLACE_END,
} Place;

struct _RivuletJsonSplitter
{
  RivuletJsonScanner *scanner;
  Place place;
  gboolean is_object;
  gboolean has_elements; /* one has been read in this array */
  GByteArray *element;
  char *format;
  char *version;
};

RivuletJsonSplitter *
rivulet_json_splitter_new (GInputStream *stream)
{
  RivuletJsonSplitter *self = g_new0 (RivuletJsonSplitter, 1);

  self->scanner = rivulet_json_scanner_new (stream);
  self->element = g_byte_array_new ();

  return self;
}

void
rivulet_json_splitter_free (RivuletJsonSplitter *self)
{
  if (self == NULL)
    return;

  rivulet_json_scanner_free (self->scanner);
  g_byte_array_unref (self->element);
  g_free (self->format);
  g_free (self->version);
  g_free (self);
}

/* --- The file ----------------------------------------------------------------------------------------------------- */

/* A string without its quotes, or another short value, as it is written. */
static char *
read_scalar (RivuletJsonSplitter *self,
             GError             **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  RivuletJsonSink sink = { bytes, MAX_SCALAR_BYTES, FALSE };
  const char *text;
  gsize length;

  if (!rivulet_json_scanner_read_value (self->scanner, &sink, error))
    return NULL;

  text = (const char *) bytes->data;
  length = bytes->len;
  if (length >= 2 && text[0] == '"' && text[length - 1] == '"')
    return g_strndup (text + 1, length - 2);

  return g_strndup (text, length);
}

/* Members of the object up to the array of the elements, or, when there is no more of it, to the end of the object. */
static gboolean
read_members (RivuletJsonSplitter *self,
              gboolean             is_first,
              GError             **error)
{
  while (rivulet_json_scanner_peek_sign (self->scanner) != '}')
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!is_first && rivulet_json_scanner_peek_sign (self->scanner) != ',')
        return rivulet_json_scanner_fail (self->scanner, "“,” or “}”", error);
      if (!is_first)
        rivulet_json_scanner_take (self->scanner);
      is_first = FALSE;
      if (rivulet_json_scanner_peek_sign (self->scanner) != '"')
        return rivulet_json_scanner_fail (self->scanner, "the name of a member", error);
      name = read_scalar (self, error);
      if (name == NULL)
        return FALSE;
      if (rivulet_json_scanner_peek_sign (self->scanner) != ':')
        return rivulet_json_scanner_fail (self->scanner, "“:”", error);
      rivulet_json_scanner_take (self->scanner);
      if (rivulet_json_scanner_peek_sign (self->scanner) == '[' && g_str_equal (name, "conversations"))
        {
          rivulet_json_scanner_take (self->scanner);
          self->place = PLACE_ELEMENTS;
          self->has_elements = FALSE;
          return TRUE;
        }
      value = read_scalar (self, error);
      if (value == NULL)
        return FALSE;
      if (g_str_equal (name, "format"))
        g_set_str (&self->format, value);
      else if (g_str_equal (name, "version"))
        g_set_str (&self->version, value);
    }
  rivulet_json_scanner_take (self->scanner);
  self->place = PLACE_END;

  return TRUE;
}

static gboolean
read_start (RivuletJsonSplitter *self,
            GError             **error)
{
  static const guint8 byte_order_mark[] = { 0xef, 0xbb, 0xbf };
  int sign;

  for (guint i = 0; i < G_N_ELEMENTS (byte_order_mark) && rivulet_json_scanner_peek (self->scanner) == byte_order_mark[i]; i++)
    rivulet_json_scanner_take (self->scanner);

  sign = rivulet_json_scanner_peek_sign (self->scanner);
  if (sign != '{' && sign != '[')
    return rivulet_json_scanner_fail (self->scanner, "“[” or “{”", error);
  rivulet_json_scanner_take (self->scanner);
  if (sign == '{')
    {
      self->is_object = TRUE;
      return read_members (self, TRUE, error);
    }
  self->place = PLACE_ELEMENTS;

  return TRUE;
}

/* The sign after an element: FALSE in @more at the end of the array. */
static gboolean
read_separator (RivuletJsonSplitter *self,
                gboolean            *more,
                GError             **error)
{
  const int sign = rivulet_json_scanner_peek_sign (self->scanner);

  *more = sign != ']';
  if (sign == ']' || (sign == ',' && self->has_elements))
    rivulet_json_scanner_take (self->scanner);
  else if (self->has_elements)
    return rivulet_json_scanner_fail (self->scanner, "“,” or “]”", error);

  return TRUE;
}

gboolean
rivulet_json_splitter_next (RivuletJsonSplitter *self,
                            GByteArray         **element,
                            guint64             *line,
                            GCancellable        *cancellable,
                            GError             **error)
{
  rivulet_json_scanner_set_cancellable (self->scanner, cancellable);
  *element = NULL;
  if (self->place == PLACE_START && !read_start (self, error))
    return FALSE;

  while (self->place == PLACE_ELEMENTS)
    {
      gboolean more;

      if (!read_separator (self, &more, error))
        return FALSE;
      if (more)
        {
          RivuletJsonSink sink = { self->element, MAX_ELEMENT_BYTES, TRUE };

          if (rivulet_json_scanner_peek_sign (self->scanner) != '{')
            return rivulet_json_scanner_fail (self->scanner, "a conversation, which begins with “{”", error);
          g_byte_array_set_size (self->element, 0);
          *line = rivulet_json_scanner_get_line (self->scanner);
          self->has_elements = TRUE;
          if (!rivulet_json_scanner_read_structure (self->scanner, &sink, error))
            return FALSE;
          *element = self->element;
          return TRUE;
        }
      self->place = PLACE_END;
      if (self->is_object && !read_members (self, FALSE, error))
        return FALSE;
    }

  if (rivulet_json_scanner_peek_sign (self->scanner) >= 0 || rivulet_json_scanner_has_failed (self->scanner))
    return rivulet_json_scanner_fail (self->scanner, "the end of the file", error);

  return TRUE;
}

const char *
rivulet_json_splitter_get_format (RivuletJsonSplitter *self)
{
  return self->format;
}

const char *
rivulet_json_splitter_get_version (RivuletJsonSplitter *self)
{
  return self->version;
}

gboolean
rivulet_json_splitter_is_object (RivuletJsonSplitter *self)
{
  return self->is_object;
}

guint64
rivulet_json_splitter_get_n_read (RivuletJsonSplitter *self)
{
  return rivulet_json_scanner_get_n_read (self->scanner);
}
