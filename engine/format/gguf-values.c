/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values of keys, converted to what the caller asks for. Bounds were checked when the file was opened; here it is
 * types and ranges.
 */

#include "format/gguf-private.h"

#include <math.h>
#include <string.h>

#define SHOWN_STRING_MAX 72
#define SHOWN_ELEMENTS_MAX 6

/* A number of any type: an integer with its sign, or a double. */
typedef struct
{
  gboolean is_integer;
  gboolean is_negative;
  guint64 bits; /* two's complement where negative */
  double real;
} Number;

static guint64
extend_sign (guint64 bits,
             guint   n_bytes)
{
  guint shift = 64 - 8 * n_bytes;

  return (guint64) ((gint64) (bits << shift) >> shift);
}

static Number
read_number (RillGguf    *gguf,
             RillGgufType type,
             guint64      offset)
{
  guint n_bytes = rill_gguf_type_get_bytes (type);
  Number number = { TRUE, FALSE, rill_gguf_read_bits (gguf, offset, n_bytes), 0 };
  guint32 bits32 = (guint32) number.bits;
  float real32;

  switch (type)
    {
    case RILL_GGUF_INT8:
    case RILL_GGUF_INT16:
    case RILL_GGUF_INT32:
    case RILL_GGUF_INT64:
      number.bits = extend_sign (number.bits, n_bytes);
      number.is_negative = (gint64) number.bits < 0;
      break;
    case RILL_GGUF_FLOAT32:
      memcpy (&real32, &bits32, sizeof real32);
      number.real = real32;
      number.is_integer = FALSE;
      return number;
    case RILL_GGUF_FLOAT64:
      memcpy (&number.real, &number.bits, sizeof number.real);
      number.is_integer = FALSE;
      return number;
    default:
      break;
    }

  number.real = number.is_negative ? (double) (gint64) number.bits : (double) number.bits;
  return number;
}

static gboolean
is_number (RillGgufType type)
{
  return type != RILL_GGUF_STRING && type != RILL_GGUF_ARRAY && type != RILL_GGUF_BOOL;
}

static gboolean
is_integer (RillGgufType type)
{
  return is_number (type) && type != RILL_GGUF_FLOAT32 && type != RILL_GGUF_FLOAT64;
}

static gboolean
fail_value (RillGguf          *gguf,
            const RillGgufKey *key,
            const char        *expected,
            GError           **error)
{
  g_autofree char *value = rill_gguf_dup_value_text (gguf, (guint64) (key - gguf->keys));
  gboolean is_array = key->type == RILL_GGUF_ARRAY;

  return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, key->name, "expected %s, got %s%s%s %s", expected,
                             rill_gguf_type_get_name (key->type), is_array ? " of " : "",
                             is_array ? rill_gguf_type_get_name (key->element_type) : "", value);
}

gboolean
rill_gguf_get_uint (RillGguf   *gguf,
                    const char *key,
                    guint64    *value,
                    GError    **error)
{
  const RillGgufKey *found = rill_gguf_find_key (gguf, key);
  Number number;

  if (found == NULL)
    return TRUE;
  if (!is_integer (found->type))
    return fail_value (gguf, found, "an integer", error);

  number = read_number (gguf, found->type, found->offset);
  if (number.is_negative)
    return fail_value (gguf, found, "an integer of at least 0", error);

  *value = number.bits;
  return TRUE;
}

gboolean
rill_gguf_get_double (RillGguf   *gguf,
                      const char *key,
                      double     *value,
                      GError    **error)
{
  const RillGgufKey *found = rill_gguf_find_key (gguf, key);
  Number number;

  if (found == NULL)
    return TRUE;
  if (!is_number (found->type))
    return fail_value (gguf, found, "a number", error);

  number = read_number (gguf, found->type, found->offset);
  if (!isfinite (number.real))
    return fail_value (gguf, found, "a finite number", error);

  *value = number.real;
  return TRUE;
}

gboolean
rill_gguf_get_bool (RillGguf   *gguf,
                    const char *key,
                    gboolean   *value,
                    GError    **error)
{
  const RillGgufKey *found = rill_gguf_find_key (gguf, key);

  if (found == NULL)
    return TRUE;
  if (found->type != RILL_GGUF_BOOL)
    return fail_value (gguf, found, "a bool", error);

  *value = rill_gguf_read_bits (gguf, found->offset, 1) != 0;
  return TRUE;
}

gboolean
rill_gguf_get_string (RillGguf    *gguf,
                      const char  *key,
                      const char **value,
                      GError     **error)
{
  const RillGgufKey *found = rill_gguf_find_key (gguf, key);

  if (found == NULL)
    return TRUE;
  if (found->type != RILL_GGUF_STRING)
    return fail_value (gguf, found, "a string", error);
  if (!g_utf8_validate_len (found->string, rill_gguf_read_bits (gguf, found->offset, 8), NULL))
    return fail_value (gguf, found, "a string in UTF-8", error);

  *value = found->string;
  return TRUE;
}

gboolean
rill_gguf_get_array_length (RillGguf     *gguf,
                            const char   *key,
                            guint64      *n,
                            RillGgufType *type,
                            GError      **error)
{
  const RillGgufKey *found = rill_gguf_find_key (gguf, key);

  *n = 0;
  if (found == NULL)
    return TRUE;
  if (found->type != RILL_GGUF_ARRAY)
    return fail_value (gguf, found, "an array", error);

  *n = found->n;
  if (type != NULL)
    *type = found->element_type;
  return TRUE;
}

static const char *
get_string_at (RillGguf          *gguf,
               const RillGgufKey *key,
               guint64            i,
               gsize             *n_bytes)
{
  guint64 offset = key->string_offsets[i];

  *n_bytes = (gsize) rill_gguf_read_bits (gguf, offset, 8);
  return (const char *) gguf->bytes + offset + 8;
}

const char *
rill_gguf_get_array_string (RillGguf   *gguf,
                            const char *key,
                            guint64     i,
                            gsize      *n_bytes)
{
  const RillGgufKey *found = rill_gguf_find_key (gguf, key);

  g_return_val_if_fail (found != NULL && found->string_offsets != NULL && i < found->n, NULL);

  return get_string_at (gguf, found, i, n_bytes);
}

/* Sets *found; NULL where the key is absent and nothing is expected. */
static gboolean
find_array (RillGguf           *gguf,
            const char         *key,
            guint64             n,
            const RillGgufKey **found,
            GError            **error)
{
  g_autofree char *expected = NULL;

  *found = rill_gguf_find_key (gguf, key);
  if (*found == NULL && n == 0)
    return TRUE;
  if (*found == NULL)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, key,
                               "expected an array of %" G_GUINT64_FORMAT " elements, got no such key", n);
  if ((*found)->type == RILL_GGUF_ARRAY && (*found)->n == n)
    return TRUE;

  expected = g_strdup_printf ("an array of %" G_GUINT64_FORMAT " elements", n);
  return fail_value (gguf, *found, expected, error);
}

gboolean
rill_gguf_copy_array_float (RillGguf   *gguf,
                            const char *key,
                            float      *out,
                            guint64     n,
                            GError    **error)
{
  const RillGgufKey *found;
  guint n_bytes;

  if (!find_array (gguf, key, n, &found, error))
    return FALSE;
  if (found == NULL)
    return TRUE;
  if (!is_number (found->element_type))
    return fail_value (gguf, found, "an array of numbers", error);

  n_bytes = rill_gguf_type_get_bytes (found->element_type);
  for (guint64 i = 0; i < n; i++)
    out[i] = (float) read_number (gguf, found->element_type, found->offset + i * n_bytes).real;

  return TRUE;
}

gboolean
rill_gguf_copy_array_int (RillGguf   *gguf,
                          const char *key,
                          gint64     *out,
                          guint64     n,
                          GError    **error)
{
  const RillGgufKey *found;
  guint n_bytes;

  if (!find_array (gguf, key, n, &found, error))
    return FALSE;
  if (found == NULL)
    return TRUE;
  if (!is_integer (found->element_type) && found->element_type != RILL_GGUF_BOOL)
    return fail_value (gguf, found, "an array of integers", error);

  n_bytes = rill_gguf_type_get_bytes (found->element_type);
  for (guint64 i = 0; i < n; i++)
    {
      Number number = read_number (gguf, found->element_type, found->offset + i * n_bytes);

      if (!number.is_negative && number.bits > G_MAXINT64)
        return fail_value (gguf, found, "an array of signed 64-bit integers", error);
      out[i] = (gint64) number.bits;
    }

  return TRUE;
}

static void
append_scalar (GString           *text,
               RillGguf          *gguf,
               const RillGgufKey *key,
               guint64            i)
{
  guint64 offset = key->offset + i * rill_gguf_type_get_bytes (key->element_type);
  Number number;

  if (key->element_type == RILL_GGUF_BOOL)
    {
      g_string_append (text, rill_gguf_read_bits (gguf, offset, 1) != 0 ? "true" : "false");
      return;
    }

  number = read_number (gguf, key->element_type, offset);
  if (number.is_negative)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, (gint64) number.bits);
  else if (number.is_integer)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT, number.bits);
  else
    {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (text, g_ascii_formatd (digits, sizeof digits, "%.9g", number.real));
    }
}

static void
append_quoted (GString    *text,
               const char *bytes,
               gsize       n_bytes)
{
  g_string_append_c (text, '"');
  rill_gguf_append_shown (text, bytes, n_bytes, SHOWN_STRING_MAX);
  g_string_append_c (text, '"');
}

char *
rill_gguf_dup_value_text (RillGguf *gguf,
                          guint64   index)
{
  GString *text;
  const RillGgufKey *key;

  g_return_val_if_fail (index < gguf->n_keys, NULL);

  key = &gguf->keys[index];
  text = g_string_new (NULL);
  if (key->type == RILL_GGUF_STRING)
    {
      append_quoted (text, key->string, (gsize) rill_gguf_read_bits (gguf, key->offset, 8));
      return g_string_free_and_steal (text);
    }
  if (key->type != RILL_GGUF_ARRAY)
    {
      append_scalar (text, gguf, key, 0);
      return g_string_free_and_steal (text);
    }

  g_string_append_printf (text, "[%" G_GUINT64_FORMAT "]", key->n);
  for (guint64 i = 0; i < MIN (key->n, SHOWN_ELEMENTS_MAX); i++)
    {
      g_string_append_c (text, ' ');
      if (key->string_offsets != NULL)
        {
          gsize n_bytes;
          const char *bytes = get_string_at (gguf, key, i, &n_bytes);

          append_quoted (text, bytes, n_bytes);
        }
      else
        append_scalar (text, gguf, key, i);
    }
  if (key->n > SHOWN_ELEMENTS_MAX)
    g_string_append (text, " …");

  return g_string_free_and_steal (text);
}
